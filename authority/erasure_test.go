package authority_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"testing"

	"razvorot/authority/store"
	"razvorot/credential/photoid"
	"razvorot/domain"
)

// left counts the rows of a table that name an account.
func (c *citizen) left(table, column string, id domain.AccountID) int {
	c.Helper()
	var n int
	if err := c.b.db.QueryRow("SELECT COUNT(*) FROM "+table+" WHERE "+column+" = $1", string(id)).Scan(&n); err != nil {
		c.Fatal(err)
	}
	return n
}

func TestAnErasedCitizenIsGone(t *testing.T) {
	b := newBench(t)
	c, other := newCitizen(b, 0), newCitizen(b, 1)
	p := c.passport()
	other.confirmed()
	device := deviceKeys(1)
	issued := c.credentials(p.ID, photoid.DocType, device...)[0]
	id := c.caller.Account
	if err := b.a.Erase(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	for _, x := range [][2]string{{"account", "id"}, {"citizen_key", "account"}, {"document", "account"}, {"blob", "account"},
		{"application", "account"}, {"passport", "account"}, {"notice", "account"}, {"change", "account"}, {"session", "account"},
		{"answer", "account"}, {"answer", "owner"}, {"challenge", "account"}, {"job", "account"}, {"job", "subject"}, {"upload", "account"}} {
		if n := c.left(x[0], x[1], id); n != 0 {
			t.Errorf("%d rows of %s", n, x[0])
		}
	}
	_, err := c.backend().Account(t.Context())
	c.want(domain.ErrUnauthorised, err)
	if v := c.present(issued, device[0], c.lists()); v.Fault == nil {
		t.Error("what was issued is still", v.Status)
	}
	if a := ok(other.backend().Account(t.Context()))(other); a.Level != domain.Confirmed {
		t.Error("somebody else was touched:", a.Level)
	}
	if err := b.a.Erase(t.Context(), id); !errors.Is(err, domain.ErrNotFound) {
		t.Error("twice:", err)
	}
	c.caller = nobodyAtAll
	c.register() // may come back, as somebody new
	c.signIn()
	if c.caller.Account == id {
		t.Error("the old account is back")
	}
}

// TestAnErasureThatWasInterruptedIsFinishedByItself ends it after the key was destroyed.
func TestAnErasureThatWasInterruptedIsFinishedByItself(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	c.passport()
	id := c.caller.Account
	if err := c.b.a.EraseKeyOnly(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	err := c.b.a.Records(t.Context(), func(tx *store.Tx) error {
		_, err := tx.FindAccount(id)
		return err
	})
	if !errors.Is(err, domain.ErrNotFound) || c.left("account", "id", id) != 1 {
		t.Error("without a key it is read all the same:", err)
	}
	c.b.kill()
	c.b.advance(0)
	if c.left("account", "id", id) != 0 || c.left("job", "subject", id) != 0 {
		t.Error("its rows are still there")
	}
}

// TestABackupIsOfNoUseWithoutTheKey puts the rows of before back, as somebody does who restores them, but for the key.
func TestABackupIsOfNoUseWithoutTheKey(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	c.passport()
	id := c.caller.Account
	c.b.kill()
	exec := func(queries ...string) {
		for _, query := range queries {
			if _, err := c.b.db.Exec(query); err != nil {
				t.Fatal(err)
			}
		}
	}
	exec("CREATE TABLE kept AS SELECT * FROM account", "CREATE TABLE kept_document AS SELECT * FROM document")
	if err := c.b.a.Erase(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	exec("INSERT INTO account SELECT * FROM kept", "INSERT INTO document SELECT * FROM kept_document")
	err := c.b.a.Records(t.Context(), func(tx *store.Tx) error {
		_, accountErr := tx.FindAccount(id)
		_, documentErr := tx.FindDocuments(id)
		if !errors.Is(accountErr, domain.ErrNotFound) || !errors.Is(documentErr, domain.ErrNotFound) {
			t.Error(accountErr, documentErr)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAnExportHoldsEverythingAboutACitizen(t *testing.T) {
	b := newBench(t)
	c, other := newCitizen(b, 0), newCitizen(b, 1)
	p := c.passport()
	other.confirmed()
	var out bytes.Buffer
	if err := b.a.Export(t.Context(), c.caller.Account, &out); err != nil {
		t.Fatal(err)
	}
	archive, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, f := range archive.File {
		r := must(f.Open())
		files[f.Name] = must(io.ReadAll(r))
	}
	var record struct {
		Account      domain.Account
		Documents    []domain.Document
		Applications []struct{ Signed, Number string }
		Passports    []domain.Passport
		Notices      []domain.Notice
		Sessions     []any
	}
	if err := json.Unmarshal(files["citizen.json"], &record); err != nil {
		t.Fatal(err)
	}
	if record.Account.Phone != c.phone || len(record.Documents) != 4 || len(record.Applications) != 1 ||
		record.Applications[0].Signed == "" || len(record.Passports) != 1 || record.Passports[0].Holder.SNILS != c.profile.SNILS ||
		len(record.Notices) < 5 || len(record.Sessions) != 1 {
		t.Errorf("%+v", record)
	}
	pages := 0
	for _, d := range record.Documents {
		for _, page := range d.Pages {
			pages++
			if content := files["documents/"+string(d.ID)+"/"+string(page.ID)+".jpg"]; domain.HashOf(content) != page.Digest {
				t.Error(d.Kind, "is not as it was sent")
			}
		}
	}
	if len(files["passports/"+string(p.ID)+".jpg"]) == 0 || len(files) != pages+2 {
		t.Error(len(files), "files,", pages, "pages")
	}
	if bytes.Contains(files["citizen.json"], []byte(other.phone.String())) || bytes.Contains(files["citizen.json"], []byte("argon2")) {
		t.Error("it holds what is nobody's or another's")
	}
	if err := b.a.Export(t.Context(), "nobody", io.Discard); !errors.Is(err, domain.ErrNotFound) {
		t.Error(err)
	}
}
