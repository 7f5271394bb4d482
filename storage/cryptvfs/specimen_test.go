package cryptvfs

import (
	"bytes"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// image is the files of a vault at one moment, by what follows the path.
type image map[string][]byte

var suffixes = []string{"", "-journal", "-wal"}

func takeImage(t testing.TB, path string) image {
	t.Helper()
	img := image{}
	for _, s := range suffixes {
		b, err := os.ReadFile(path + s)
		if err == nil {
			img[s] = b
		} else if s == "" || !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
	}
	return img
}

// put makes the files at path those of the image.
func (img image) put(t testing.TB, path string) {
	t.Helper()
	for _, s := range suffixes {
		err := os.Remove(path + s)
		if b, ok := img[s]; ok {
			err = os.WriteFile(path+s, b, 0o600)
		}
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
	}
}

// with returns a copy of the image in which one file is another.
func (img image) with(suffix string, b []byte) image {
	c := maps.Clone(img)
	if c[suffix] = b; b == nil {
		delete(c, suffix)
	}
	return c
}

// change returns a copy of the image in which f has had its way with a copy of one file.
func (img image) change(suffix string, f func(b []byte)) image {
	b := bytes.Clone(img[suffix])
	f(b)
	return img.with(suffix, b)
}

// content is what the table of a specimen holds, by id. A row's text and scan
// follow from its id and version, so that no wrong row can look right.
type content map[int]int

func scanOf(id, version int) []byte {
	return bytes.Repeat([]byte(fmt.Sprintf("<%d.%d>", id, version)), 900+id%7)
}

func nameOf(id, version int) string { return fmt.Sprintf("name %d version %d", id, version) }

const specimenTable = "CREATE TABLE doc(id INTEGER PRIMARY KEY, name TEXT, scan BLOB); CREATE INDEX doc_name ON doc(name)"

// execer is a pool, a connection or a transaction.
type execer interface {
	Exec(string, ...any) (sql.Result, error)
}

// store makes rows of a specimen table what c says, one statement a row.
func (c content) store(t testing.TB, db execer) {
	t.Helper()
	for _, id := range slices.Sorted(maps.Keys(c)) {
		if _, err := db.Exec("INSERT OR REPLACE INTO doc VALUES(?, ?, ?)", id, nameOf(id, c[id]), scanOf(id, c[id])); err != nil {
			t.Fatal(err)
		}
	}
}

// rows returns the content of count rows, all of this version.
func rows(count, version int) content {
	c := content{}
	for id := 1; id <= count; id++ {
		c[id] = version
	}
	return c
}

// newer returns c with every step-th row at a newer version.
func (c content) newer(version, step int) content {
	n := maps.Clone(c)
	for id := range n {
		if id%step == 0 {
			n[id] = version
		}
	}
	return n
}

// readAll reads a specimen through its table and its index and by SQLite's own
// check. It returns which of the contents was found, or the error that stopped
// the reading. A row that is in none of them fails the test.
func readAll(t testing.TB, m *Mount, allowed ...content) (int, error) {
	t.Helper()
	db, err := sql.Open("sqlite", m.DSN(nil))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	found, err := readTable(t, db)
	if err != nil {
		return -1, err
	}
	which := slices.IndexFunc(allowed, func(c content) bool { return maps.Equal(c, found) })
	if which < 0 {
		t.Errorf("read %d rows without an error, and they are not what was stored", len(found))
		return -1, nil
	}
	names := 0
	err = db.QueryRow("SELECT count(*) FROM doc INDEXED BY doc_name WHERE name >= ''").Scan(&names)
	if err != nil {
		return -1, err
	}
	if names != len(found) {
		t.Errorf("%d rows by the index, %d in the table", names, len(found))
	}
	check := ""
	if err := db.QueryRow("PRAGMA integrity_check").Scan(&check); err != nil {
		return -1, err
	}
	if check != "ok" && m.Err() != nil {
		return -1, m.Err()
	}
	if check != "ok" {
		t.Errorf("integrity_check: %s", check)
	}
	return which, nil
}

// readTable reads every row and checks that its parts belong together.
func readTable(t testing.TB, db *sql.DB) (content, error) {
	t.Helper()
	rows, err := db.Query("SELECT id, name, scan FROM doc ORDER BY id")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := content{}
	for rows.Next() {
		var id, nameID, version int
		var name string
		var scan []byte
		if err := rows.Scan(&id, &name, &scan); err != nil {
			t.Fatal(err)
		}
		if _, err := fmt.Sscanf(name, "name %d version %d", &nameID, &version); err != nil || nameID != id {
			t.Errorf("row %d is named %q", id, name)
		}
		if !bytes.Equal(scan, scanOf(id, version)) {
			t.Errorf("row %d of version %d has a scan that is not its own", id, version)
		}
		found[id] = version
	}
	return found, rows.Err()
}

// examine opens the image at path and reads everything. Either an error of
// kind ErrTampered comes up, or one of the allowed contents, whose number is
// returned. A mount that fails must leave the files as they are.
func examine(t testing.TB, path string, img image, allowed ...content) (int, error) {
	t.Helper()
	img.put(t, path)
	m, err := Open(path, testKey)
	if err != nil {
		checkTampered(t, err, path)
		if now := takeImage(t, path); !maps.EqualFunc(now, img, bytes.Equal) {
			t.Error("a failed open changed the files")
		}
		return -1, err
	}
	defer func() {
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	}()
	which, err := readAll(t, m, allowed...)
	if err != nil {
		checkTampered(t, m.Err(), path)
		return -1, m.Err()
	}
	return which, nil
}

func checkTampered(t testing.TB, err error, path string) {
	t.Helper()
	var fe *FileError
	if !errors.Is(err, ErrTampered) || !errors.As(err, &fe) {
		t.Errorf("the error is %v, want one of kind ErrTampered", err)
		return
	}
	if fe.Path != path && fe.Path != path+"-wal" && fe.Path != path+"-journal" || fe.Cure == "" {
		t.Errorf("the error names the file %q and the cure %q", fe.Path, fe.Cure)
	}
}

// specimen is a closed vault of two leaves with what it held at two moments.
// Its path has no link in it, so that errors name it as it is.
type specimen struct {
	path     string
	old, now image
	was, is  content
}

func specimenPath(t testing.TB) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "vault.db")
}

// newSpecimen makes a vault of this many rows (about a block each), changes a
// third of them, and keeps the files of both moments.
func newSpecimen(t testing.TB, count int) *specimen {
	t.Helper()
	s := &specimen{path: specimenPath(t)}
	s.was = rows(count, 1)
	s.is = s.was.newer(2, 3)
	m, err := Create(s.path, testKey)
	if err != nil {
		t.Fatal(err)
	}
	fill := func(m *Mount, c content, schema string) {
		db := open(t, m, "journal_mode(DELETE)")
		if schema != "" {
			exec(t, db, schema)
		}
		tx, err := db.Begin()
		if err != nil {
			t.Fatal(err)
		}
		c.store(t, tx)
		if err := tx.Commit(); err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		if err := m.Close(); err != nil {
			t.Fatal(err)
		}
	}
	fill(m, s.was, specimenTable)
	s.old = takeImage(t, s.path)
	if m, err = Open(s.path, testKey); err != nil {
		t.Fatal(err)
	}
	fill(m, s.is, "")
	s.now = takeImage(t, s.path)
	return s
}

// units lists where every unit of the main file lies, by its part.
func (s *specimen) units() map[string][]int64 {
	size := int64(len(s.now[""]))
	parts := map[string][]int64{"root": {rootOffset(0), rootOffset(1)}, "super": {superOffset(0), superOffset(0) + unitSize}}
	for leaf := int64(0); leafOffset(leaf)+2*unitSize <= size; leaf++ {
		parts["leaf"] = append(parts["leaf"], leafOffset(leaf), leafOffset(leaf)+unitSize)
	}
	for block := int64(0); blockOffset(block)+unitSize <= size; block++ {
		parts["block"] = append(parts["block"], blockOffset(block))
	}
	return parts
}

func hashOf(b []byte) [32]byte { return sha256.Sum256(b) }

// marshalVersion is marshal with another format version, as a later release
// would write it.
func (h *header) marshalVersion(key []byte, version uint32) ([]byte, error) {
	b, err := h.marshal(key)
	if err != nil {
		return nil, err
	}
	binary.LittleEndian.PutUint32(b[hdrVersion:], version)
	sum := sha256.Sum256(b[:hdrSum])
	copy(b[hdrSum:], sum[:])
	return b, nil
}
