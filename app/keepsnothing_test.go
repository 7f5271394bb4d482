package app_test

import (
	"archive/tar"
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"filippo.io/age"

	"razvorot/app"
	"razvorot/credential/photoid"
	"razvorot/domain"
)

// contents is everything in a vault.
type contents struct {
	tables map[string][]string // the rows of each, value by value, in order
	raw    []byte              // the database as a file
}

// Whoever verifies keeps what authorities publish: the trust list and the status lists in a table of their own, and which lists of
// whom these are in settings.
const publishedTable = "published"

var publishedSettings = []string{"app.authority", "app.authority_key", "app.status_base", "app.status_issuers", "app.status_lists"}

// published tells whether a row may change when somebody verifies.
func published(table, row string) bool {
	return table == publishedTable || table == "setting" && slices.ContainsFunc(publishedSettings, func(name string) bool {
		return strings.HasPrefix(row, fmt.Sprintf("name=%x ", name))
	})
}

// contents reads the real database of a device, out of a backup of it.
func (h *holder) contents() contents {
	h.Helper()
	const passphrase = "перепись всего, что есть"
	dir := h.TempDir()
	file := filepath.Join(dir, "backup")
	h.ok(h.keeps.last.Backup(h.ctx, file, passphrase, nil))
	path := unpacked(h, file, passphrase)
	db := have(sql.Open("sqlite", path))(h)
	defer func() { h.ok(db.Close()) }()
	all := contents{map[string][]string{}, have(os.ReadFile(path))(h)}
	for _, table := range texts(h, db, "SELECT name FROM sqlite_master WHERE type = 'table'") {
		all.tables[table] = rows(h, db, table)
	}
	return all
}

// unpacked writes the database that is in a backup to a file beside it.
func unpacked(h *holder, file, passphrase string) string {
	h.Helper()
	f := have(os.Open(file))(h)
	defer func() { h.ok(f.Close()) }()
	archive := tar.NewReader(have(age.Decrypt(f, have(age.NewScryptIdentity(passphrase))(h)))(h))
	for {
		entry, err := archive.Next()
		h.ok(err)
		if filepath.Ext(entry.Name) == ".sqlite" {
			path := filepath.Join(filepath.Dir(file), "vault.sqlite")
			h.ok(os.WriteFile(path, have(io.ReadAll(archive))(h), 0o600))
			return path
		}
	}
}

func texts(h *holder, db *sql.DB, query string) (all []string) {
	h.Helper()
	found := have(db.QueryContext(h.ctx, query))(h)
	defer func() { h.ok(found.Close()) }()
	for found.Next() {
		var text string
		h.ok(found.Scan(&text))
		all = append(all, text)
	}
	h.ok(found.Err())
	return all
}

// rows are the rows of a table, each written as one text.
func rows(h *holder, db *sql.DB, table string) (all []string) {
	h.Helper()
	found := have(db.QueryContext(h.ctx, fmt.Sprintf("SELECT * FROM %q", table)))(h)
	defer func() { h.ok(found.Close()) }()
	columns := have(found.Columns())(h)
	for found.Next() {
		values := make([]any, len(columns))
		for i := range values {
			values[i] = new(any)
		}
		h.ok(found.Scan(values...))
		row := ""
		for i, v := range values {
			row += fmt.Sprintf("%s=%x ", columns[i], *v.(*any))
		}
		all = append(all, row)
	}
	h.ok(found.Err())
	slices.Sort(all)
	return all
}

// files are the names of what lies in the vault's folder.
func (h *holder) files() (names []string) {
	h.Helper()
	for _, e := range have(os.ReadDir(h.dir))(h) {
		names = append(names, e.Name())
	}
	return names
}

// gained returns the rows of published things that are new, and fails for all else that is not as it was. Values are personal: only
// their number is told.
func (h *holder) gained(before, after contents) (fresh int) {
	h.Helper()
	if len(before.tables) < 10 || !slices.Equal(slices.Sorted(maps.Keys(before.tables)), slices.Sorted(maps.Keys(after.tables))) {
		h.Fatalf("%d tables before, %d after", len(before.tables), len(after.tables))
	}
	for table, were := range before.tables {
		are, kept := slices.Clone(after.tables[table]), slices.Clone(were)
		theirs := func(row string) bool { return published(table, row) }
		fresh -= len(kept) - len(are)
		if kept, are = slices.DeleteFunc(kept, theirs), slices.DeleteFunc(are, theirs); !slices.Equal(kept, are) {
			h.Errorf("table %s has %d rows that nobody publishes and had %d, or other values in them", table, len(are), len(kept))
		}
	}
	return fresh
}

// TestVerifyingKeepsNothingButWhatAuthoritiesPublish holds every row of the verifier's database before verdicts of all kinds and
// ways against those after them.
func TestVerifyingKeepsNothingButWhatAuthoritiesPublish(t *testing.T) {
	drawsPictures(t)
	m := meet(t)
	code := m.statement()
	before, files := m.reader.contents(), m.reader.files()
	m.outcome("a text", m.verify(string(code.Payload)), domain.Genuine)
	m.outcome("a forged text", m.verify(altered(m.holder, string(code.Payload))), domain.Tampered)
	m.outcome("something else", m.verify("привет"), domain.Malformed)
	m.outcome("a picture", have(m.reader.app.VerifyFile(m.reader.ctx, "screen.png", code.PNG))(m.reader), domain.Genuine)
	document := have(m.holder.app.PassportPDF(m.holder.ctx, m.id, app.PDFOptions{Language: "ru", CitizenshipName: "РФ"}))(m.holder)
	m.outcome("a PDF", have(m.reader.app.VerifyFile(m.reader.ctx, "copy.pdf", document))(m.reader), domain.Genuine)
	if _, err := m.reader.app.VerifyFile(m.reader.ctx, "text.txt", []byte("это письмо")); !errors.Is(err, domain.ErrUnsupportedType) {
		t.Errorf("a letter: %v", err)
	}
	m.genuine(m.byFile(photoid.Bank))
	v, err := m.nearby(photoid.Bank, m.agree)
	m.reader.ok(err)
	m.genuine(v)
	after := m.reader.contents()
	if m.reader.gained(before, after) < 1 {
		t.Error("not even what authorities publish was kept: it is not seen that a new row would be found")
	}
	for what, secret := range map[string][]byte{"name": []byte(m.holder.profile().Name.Family), "passport": []byte(m.id), "face": v.Portrait} {
		if len(secret) == 0 || bytes.Contains(after.raw, secret) {
			t.Errorf("the holder's %s of %d bytes is in the vault of whoever verified", what, len(secret))
		}
	}
	if now := m.reader.files(); !slices.Equal(now, files) {
		t.Errorf("in the folder are %v, and were %v", now, files)
	}
}
