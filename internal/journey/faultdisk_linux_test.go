package journey_test

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"razvorot/domain"
	"razvorot/internal/postgrestest"
)

// TestADiskThatIsFullIsToldAndNothingIsHalfStored fills the disk that PostgreSQL keeps the authority's tables on, and makes room again.
func TestADiskThatIsFullIsToldAndNothingIsHalfStored(t *testing.T) {
	postgres, mail := postgrestest.Start(t), newCarrier(t, false)
	disk := smallDisk(t)
	postgres.Folder(t, filepath.Join(disk, "data"))
	database := postgres.Database(t)
	command(t, database, "CREATE TABLESPACE small LOCATION '"+filepath.Join(disk, "data")+"'")
	command(t, database, fmt.Sprintf("ALTER DATABASE %s SET default_tablespace = small", nameOf(t, database)))
	c := newCluster(t, database, 2, mail.environ()...)
	h := c.setOut(mail, nil)
	films := filepath.Join(disk, "films")
	takeAll(t, films)
	full := domain.ErrNoSpace.Error()
	h.until("the disk is full", func(p *pilgrim) bool { return p.trouble()[full] > 0 })
	if err := os.Remove(films); err != nil {
		t.Fatal(err)
	}
	h.arrive()
	c.count(database, mail, h.all)
}

// smallDisk returns a folder on a file system of its own, which this machine may not permit. PostgreSQL may write to it.
func smallDisk(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp("/tmp", "smalldisk") // as t.TempDir, but not only root's to enter
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size=48m,mode=0777"); err != nil {
		t.Skip("a file system cannot be mounted here: ", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(folder, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return folder
}

// takeAll takes all the room of a disk.
func takeAll(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for piece := 1 << 20; piece >= 512; {
		if _, err := f.Write(make([]byte, piece)); err != nil {
			piece /= 2
		}
	}
}
