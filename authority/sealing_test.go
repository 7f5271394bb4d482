package authority_test

import (
	"bytes"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"razvorot/authority"
	"razvorot/credential/photoid"
	"razvorot/domain"
	"razvorot/internal/peer"
)

// dump returns everything that the database holds: every column of every table, and beside it the file as it lies on the disk
// or, of PostgreSQL, what pg_dump writes.
func (b *bench) dump() []byte {
	b.t.Helper()
	var out bytes.Buffer
	for _, table := range b.tables() {
		rows, err := b.db.Query("SELECT * FROM " + table)
		if err != nil {
			b.t.Fatal(err)
		}
		b.dumpRows(&out, rows)
	}
	if onPostgreSQL {
		written, err := exec.Command(pgDump(b.t), "--inserts", b.where).Output()
		if err != nil {
			b.t.Fatal("pg_dump:", err)
		}
		out.Write(written)
		return out.Bytes()
	}
	for _, name := range []string{b.path, b.path + "-wal"} {
		file, err := os.ReadFile(name)
		if err != nil {
			b.t.Fatal(err)
		}
		out.Write(file)
	}
	return out.Bytes()
}

func pgDump(t *testing.T) string {
	t.Helper()
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/pg_dump") // as Debian has it, off the PATH
	if len(found) > 0 {
		return found[len(found)-1]
	}
	return peer.Program(t, "pg_dump")
}

func (b *bench) tables() []string {
	b.t.Helper()
	query := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
	if onPostgreSQL {
		query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
	}
	rows, err := b.db.Query(query)
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var all []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			b.t.Fatal(err)
		}
		all = append(all, name)
	}
	if len(all) < 25 {
		b.t.Fatal("only", len(all), "tables")
	}
	return all
}

func (b *bench) dumpRows(out *bytes.Buffer, rows *sql.Rows) {
	b.t.Helper()
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		b.t.Fatal(err)
	}
	values, targets := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		targets[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			b.t.Fatal(err)
		}
		for _, v := range values {
			if raw, ok := v.([]byte); ok {
				out.Write(raw)
			} else {
				fmt.Fprint(out, v)
			}
			out.WriteByte('\n')
		}
	}
	if err := rows.Err(); err != nil {
		b.t.Fatal(err)
	}
}

// personal are the values of a citizen that nobody may read in the database, each in the ways in which it may be written.
func (c *citizen) personal() map[string][]string {
	p := c.profile
	born := p.Birth
	return map[string][]string{
		"phone": {c.phone.String(), strings.TrimPrefix(c.phone.String(), "+7")}, "e-mail": {c.email.String()},
		"family name": {p.Name.Family, strings.ToUpper(p.Name.Family)}, "given name": {p.Name.Given}, "patronymic": {p.Name.Patronymic},
		"СНИЛС": {p.SNILS.String(), p.SNILS.Digits()}, "ИНН": {p.INN.String()},
		"birth date":  {born.String(), fmt.Sprintf("%02d.%02d.%04d", born.Day(), born.Month(), born.Year())},
		"birth place": {p.BirthPlace}, "street": {p.Registration.Street}, "issuer": {p.Passport.Issuer},
		"passport number": {p.Passport.Number.String()}, "words to support": {secretWords},
		"device": {"Стол"}, "portrait": {string(picture(20)[200:232])}, "scan": {string(picture(11)[200:232])},
	}
}

const secretWords = "Здравствуйте, меня зовут иначе"

// TestADumpOfTheDatabaseTellsNothingAboutACitizen goes all the way, with keys that lie elsewhere.
func TestADumpOfTheDatabaseTellsNothingAboutACitizen(t *testing.T) {
	secrets := keys{}
	c := newCitizen(newBench(t, func(o *authority.Options) { o.Keys = secrets }), 0)
	p := c.passport()
	c.credentials(p.ID, photoid.DocType, deviceKeys(2)...)
	c.lookAt(p)
	ok(c.backend().StartConversation(t.Context(), domain.NewKey(), domain.Conversation{
		ID: domain.NewID[domain.ConversationID](), Topic: domain.ConversationTopics()[0], OpenedAt: c.b.clock.Now(),
		Messages: []domain.Message{{ID: domain.NewID[string](), Actor: domain.Citizen, Text: secretWords, At: c.b.clock.Now()}}}))(c)
	sent := ok(c.backend().StartEmailConfirmation(t.Context(), domain.NewKey()))(c)
	if _, err := c.backend().ConfirmEmail(t.Context(), c.ticket(sent, domain.MessageEmail)); err != nil {
		t.Fatal(err)
	}
	shown := c.kept().JPEG
	c.upload(announcement("other", domain.KindOther, domain.PageFront, picture(30)), picture(30)) // its check is still to come
	dump := c.b.dump()
	if !bytes.Contains(dump, []byte(c.caller.Account)) || !bytes.Contains(dump, []byte(p.ID)) || len(dump) < 50_000 {
		t.Fatal("nothing was looked at:", len(dump))
	}
	values := c.personal()
	values["portrait of the passport"] = []string{string(shown[len(shown)/2:][:32])}
	for name, secret := range secrets {
		values["secret «"+name+"»"] = []string{string(secret)}
	}
	for name, written := range values {
		for _, value := range written {
			if len(value) < 4 {
				t.Fatalf("the %s is too short to be looked for", name)
			}
			for form, bytesOf := range map[string][]byte{"as it is": []byte(value), "in hexadecimal": []byte(hex.EncodeToString([]byte(value))),
				"in base 64": []byte(base64.StdEncoding.EncodeToString([]byte(value))[:len(value)/3*4])} {
				if bytes.Contains(dump, bytesOf) {
					t.Errorf("the %s is in the database %s", name, form)
				}
			}
		}
	}
}

// TestWhatIsLookedForWouldBeFound holds the search above to its word: what is not sealed is found by it.
func TestWhatIsLookedForWouldBeFound(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	c.confirmed()
	scan := picture(11)
	if _, err := c.b.db.Exec("INSERT INTO setting (name, value) VALUES ('x', $1)", c.profile.Name.Family); err != nil {
		t.Fatal(err)
	}
	if _, err := c.b.db.Exec("INSERT INTO secret (name, value) VALUES ('x', $1)", scan); err != nil {
		t.Fatal(err)
	}
	dump := c.b.dump()
	if !bytes.Contains(dump, []byte(c.profile.Name.Family)) || !bytes.Contains(dump, scan[200:232]) {
		t.Error("it is not found")
	}
}
