package scan_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"razvorot/authority/scan"
	"razvorot/authority/scan/scantest"
	"razvorot/domain"
	"razvorot/internal/peer"
)

// clamd starts the daemon of ClamAV with one signature of our own, and returns its socket once it answers.
func clamd(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("starts a daemon")
	}
	program := peer.Program(t, "clamd")
	dir, err := os.MkdirTemp("", "clamd") // a socket's path is to be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	socket, signatures := filepath.Join(dir, "s"), filepath.Join(dir, "db")
	config := fmt.Sprintf("LocalSocket %s\nDatabaseDirectory %s\nTemporaryDirectory %s\nForeground yes\nStreamMaxLength 1M\n", socket, signatures, dir)
	file := filepath.Join(dir, "clamd.conf")
	signature := "Eicar-Test-Signature:0:*:" + hex.EncodeToString(scantest.EICAR()) + "\n"
	for _, err := range []error{os.Mkdir(signatures, 0o700), os.WriteFile(file, []byte(config), 0o600),
		os.WriteFile(filepath.Join(signatures, "ours.ndb"), []byte(signature), 0o600)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	said, writer := io.Pipe()
	c := exec.CommandContext(t.Context(), program, "--config-file", file)
	c.Stdout, c.Stderr = writer, writer
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { _ = c.Wait(); _ = writer.Close(); close(ended) }() // killed in the end
	t.Cleanup(func() { _ = c.Process.Kill(); <-ended })
	awaitSocket(t, said)
	return socket
}

// awaitSocket reads what the daemon says until it listens, and drains the rest.
func awaitSocket(t *testing.T, said io.Reader) {
	t.Helper()
	var all bytes.Buffer
	ready := make(chan bool, 1)
	go func() {
		buf := make([]byte, 1024)
		for told := false; ; {
			n, err := said.Read(buf)
			if !told {
				all.Write(buf[:n])
				if told = strings.Contains(all.String(), "Self checking"); told || err != nil {
					ready <- told
				}
			}
			if err != nil {
				return
			}
		}
	}()
	select {
	case ok := <-ready:
		if !ok {
			t.Fatal("clamd ended: ", all.String())
		}
	case <-time.After(time.Minute):
		t.Fatal("clamd does not begin")
	}
}

func TestTheDaemonOfClamAVFindsTheTestFileAndPassesAnother(t *testing.T) {
	c := scan.NewClamd("unix", clamd(t))
	if err := c.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	v, err := c.Scan(t.Context(), bytes.NewReader(scantest.EICAR()))
	if err != nil || !v.Infected || !strings.Contains(v.Name, "Eicar-Test-Signature") {
		t.Error("the test file:", v, err)
	}
	for _, size := range []int{0, 1, 200 << 10} {
		if v, err := c.Scan(t.Context(), bytes.NewReader(bytes.Repeat([]byte("page "), size/5))); err != nil || v.Infected {
			t.Error("a clean file of", size, v, err)
		}
	}
	if _, err := c.Scan(t.Context(), bytes.NewReader(make([]byte, 2<<20))); !errors.Is(err, domain.ErrTooLarge) {
		t.Error("a file beyond StreamMaxLength:", err)
	}
}
