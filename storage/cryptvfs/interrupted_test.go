package cryptvfs

import (
	"bytes"
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// watcher is a backing that tells of every file before it is removed: the
// moments in which SQLite's transactions end.
type watcher struct {
	platform
	removing func(name string)
}

func (w *watcher) remove(tls *libc.TLS, name string, syncDir int32) int32 {
	if w.removing != nil {
		w.removing(name)
	}
	return w.platform.remove(tls, name, syncDir)
}

// watched makes a vault in a file system of its own, whose watcher is returned.
func watched(t *testing.T, names ...string) (*watcher, []*Mount) {
	t.Helper()
	tls := libc.NewTLS()
	defer tls.Close()
	w := &watcher{platform: platform{vfs: sqlite3.Xsqlite3_vfs_find(tls, 0)}}
	fs, err := register("watcher-"+t.Name(), w)
	if err != nil {
		t.Fatal(err)
	}
	var mounts []*Mount
	for _, name := range names {
		m, err := fs.mount(filepath.Join(filepath.Dir(specimenPath(t)), name), testKey, true)
		if err != nil {
			t.Fatal(err)
		}
		mounts = append(mounts, m)
	}
	return w, mounts
}

// folder is every file of some directories.
type folder map[string][]byte

func takeFolder(t *testing.T, mounts []*Mount) folder {
	t.Helper()
	f := folder{}
	for _, m := range mounts {
		names, err := filepath.Glob(filepath.Join(filepath.Dir(m.Path()), "*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if f[name], err = os.ReadFile(name); err != nil {
				t.Fatal(err)
			}
		}
	}
	return f
}

func (f folder) put(t *testing.T, mounts []*Mount) {
	t.Helper()
	for name := range takeFolder(t, mounts) {
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
	}
	for name, b := range f {
		if err := os.WriteFile(name, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// A transaction over two vaults that dies at any of its steps has happened in
// both or in neither.
func TestAnInterruptedTransactionOverTwoVaultsHappensInBothOrNeither(t *testing.T) {
	w, mounts := watched(t, "one.db", "two.db")
	before, after := rows(30, 1), rows(30, 1).newer(2, 2)
	var moments []folder
	var names []string
	single(t, mounts[0], func(db *sql.DB) {
		exec(t, db, "ATTACH ? AS two", mounts[1].AttachName())
		for _, schema := range []string{"main", "two"} {
			exec(t, db, "CREATE TABLE "+schema+".doc(id INTEGER PRIMARY KEY, name TEXT, scan BLOB)")
			exec(t, db, "CREATE INDEX "+schema+".doc_name ON doc(name)")
		}
		fill := func(c content) {
			exec(t, db, "BEGIN")
			c.store(t, db)
			exec(t, db, "DELETE FROM two.doc")
			exec(t, db, "INSERT INTO two.doc SELECT * FROM main.doc")
			exec(t, db, "COMMIT")
		}
		fill(before)
		w.removing = func(name string) {
			moments, names = append(moments, takeFolder(t, mounts)), append(names, filepath.Base(name))
		}
		fill(after)
		w.removing = nil
		moments, names = append(moments, takeFolder(t, mounts)), append(names, "nothing more")
		exec(t, db, "DETACH two")
	}, "cache_size(10)")
	if err := mounts[1].Close(); err != nil {
		t.Fatal(err)
	}
	if len(moments) < 4 || !slices.ContainsFunc(names, func(n string) bool { return strings.Contains(n, "-mj") }) {
		t.Fatalf("the transaction removed %v, so this shows nothing", names)
	}
	states := map[int]bool{}
	for i, moment := range moments {
		moment.put(t, mounts)
		one, two := mustOpen(t, mounts[0].Path()), mustOpen(t, mounts[1].Path())
		first, err := readAll(t, one, before, after)
		if err != nil {
			t.Errorf("before %s was removed: %v", names[i], err)
		}
		second, err := readAll(t, two, before, after)
		if err != nil {
			t.Errorf("before %s was removed: %v", names[i], err)
		}
		if first != second {
			t.Errorf("before %s was removed: state %d in one, %d in the other", names[i], first, second)
		}
		states[first] = true
		for _, m := range []*Mount{one, two} {
			if err := m.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if !states[0] || !states[1] {
		t.Errorf("only the states %v were met", states)
	}
}

// Between the moment in which a transaction is in the main file and the removal
// of its journal either outcome is right, and with a damaged journal no mixture.
func TestAJournalDamagedAfterItsCommitYieldsNoMixture(t *testing.T) {
	w, mounts := watched(t, "vault.db")
	before, after := rows(60, 1), rows(60, 1).newer(2, 2)
	var moment folder
	path := mounts[0].Path()
	single(t, mounts[0], func(db *sql.DB) {
		exec(t, db, specimenTable)
		before.storeAll(t, db, nil)
		w.removing = func(string) { moment = takeFolder(t, mounts) }
		after.storeAll(t, db, nil)
		w.removing = nil
	}, "cache_size(10)")
	img := image{"": moment[path], "-journal": moment[path+"-journal"]}
	if which, err := examine(t, path, img, before, after); err != nil || which != 0 {
		t.Fatalf("undamaged: state %d, %v", which, err)
	}
	met := map[int]int{}
	for name, damaged := range streamDamage(t, img, "-journal") {
		which, _ := examine(t, path, damaged, before, after)
		if met[which]++; t.Failed() {
			t.Fatal(name)
		}
	}
	if met[-1] == 0 || met[1] == 0 {
		t.Errorf("states met: %v", met)
	}
	// What is refused stays refused, and stays as it is.
	damaged := img.change("-journal", func(b []byte) { b[len(b)/2] ^= 1 })
	for range 2 {
		if _, err := examine(t, path, damaged, before, after); err == nil {
			t.Error("a damaged journal was played back")
		}
		if now := takeImage(t, path); !bytes.Equal(now["-journal"], damaged["-journal"]) || !bytes.Equal(now[""], damaged[""]) {
			t.Error("a refused journal was not left as it is")
		}
	}
}
