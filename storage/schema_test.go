package storage

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"razvorot/domain"
	"razvorot/storage/cryptvfs"
	"razvorot/storage/keyslot"
)

var makeStored = flag.Int("make-stored", 0, "write testdata/schemaN with a vault of this schema")

// storedScan is the content of the blob in every stored vault.
const storedScan = 150_000

func TestMigrationsAreNumberedWithoutAGap(t *testing.T) {
	all, err := migrations()
	if err != nil || len(all) < 2 {
		t.Fatal(len(all), err)
	}
}

// TestStoredVaultsOfEverySchemaOpen opens vaults that earlier versions of the
// app have written; testdata has one for each schema but the current.
func TestStoredVaultsOfEverySchemaOpen(t *testing.T) {
	for schema := 1; schema < SchemaVersion(); schema++ {
		t.Run(fmt.Sprint(schema), func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "vault")
			if err := os.CopyFS(dir, os.DirFS(storedDir(schema))); err != nil {
				t.Fatal(err)
			}
			v := reopen(t, dir, testOptions())
			var version int
			if err := v.read.QueryRow("PRAGMA user_version").Scan(&version); err != nil || version != SchemaVersion() {
				t.Fatalf("schema %d after opening, %v", version, err)
			}
			want, _ := io.ReadAll(scan(storedScan))
			reading(t, v, 1, func(r *BlobReader) {
				if got, err := io.ReadAll(r); err != nil || string(got) != string(want) {
					t.Fatalf("%d bytes of the scan, %v", len(got), err)
				}
			})
			set(t, v, "language", "en") // what later schemas brought works
			in(t, v, func(tx domain.Tx) error { return tx.SaveCredentials(ctx, []domain.Credential{credential("c", t0)}) })
			if schema >= 3 {
				same(t, v, storedPassport(), func(tx domain.Tx) (domain.Passport, error) { return tx.FindPassport(ctx, storedPassport().ID) })
				same(t, v, []byte("jpeg"), func(tx domain.Tx) ([]byte, error) { return tx.FindPortrait(ctx, storedPassport().ID) })
			}
			if err := verify(context.Background(), v.read, dir); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// storedPassport is in every stored vault from schema 3 on.
func storedPassport() domain.Passport {
	return domain.Passport{ID: "00900000001", Account: "a", Holder: anna(), State: domain.PassportActive, FormedAt: t0, Specimen: true}
}

func storedDir(schema int) string { return filepath.Join("testdata", fmt.Sprintf("schema%d", schema)) }

// TestMakeStoredVault writes a vault of an old schema when asked to:
// go test ./storage -run MakeStored -make-stored 1
func TestMakeStoredVault(t *testing.T) {
	if *makeStored == 0 {
		t.Skip("only with -make-stored")
	}
	dir := storedDir(*makeStored)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	v := oldVault(t, dir, *makeStored)
	content, _ := io.ReadAll(scan(storedScan))
	sum := sha256.Sum256(content)
	tx, err := v.Begin()
	if err != nil {
		t.Fatal(err)
	}
	must(t, tx, "INSERT INTO meta VALUES ('origin', 'specimen')")
	must(t, tx, "INSERT INTO blob VALUES (1, ?, ?, 1700000000000)", storedScan, sum[:])
	for seq := 0; seq*chunkSize < storedScan; seq++ {
		must(t, tx, "INSERT INTO blob_chunk VALUES (1, ?, ?)", seq, content[seq*chunkSize:min(storedScan, (seq+1)*chunkSize)])
	}
	if *makeStored >= 3 {
		p := storedPassport()
		text, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		must(t, tx, "INSERT INTO passport (id, formed, content, portrait) VALUES (?, ?, ?, ?)", p.ID, p.FormedAt.UnixMilli(), string(text), []byte("jpeg"))
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}

func must(t testing.TB, tx *sql.Tx, query string, args ...any) {
	t.Helper()
	if _, err := tx.Exec(query, args...); err != nil {
		t.Fatal(query, err)
	}
}

// oldVault makes a vault as an app would that knew only the first migrations.
func oldVault(t *testing.T, dir string, schema int) *sql.DB {
	t.Helper()
	c, err := keyslot.Create(filepath.Join(dir, headerName), testOptions(), secret(t, passphrase))
	if err != nil {
		t.Fatal(err)
	}
	m, err := cryptvfs.Create(filepath.Join(dir, databaseName), c.Key.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", m.DSN(dsnParams(false)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(db.Close(), m.Close()); err != nil {
			t.Error(err)
		}
	})
	all, err := migrations()
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range all[:schema] {
		if err := step.apply(context.Background(), db); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

func TestANewerSchemaIsRefusedAndLeftAsItIs(t *testing.T) {
	c := create(t, testOptions())
	if _, err := c.Vault.write.Exec(fmt.Sprintf("PRAGMA user_version = %d", SchemaVersion()+1)); err != nil {
		t.Fatal(err)
	}
	closeVault(t, c.Vault)
	v, err := Open(c.Vault.dir, testOptions())
	if err != nil {
		t.Fatal(err)
	}
	defer closeVault(t, v)
	before := fileBytes(t, v.path(databaseName))
	if err := v.Unlock(context.Background(), secret(t, passphrase)); !errors.Is(err, ErrNewerSchema) {
		t.Fatal(err)
	}
	if v.Unlocked() {
		t.Fatal("unlocked all the same")
	}
	if string(before) != string(fileBytes(t, v.path(databaseName))) {
		t.Fatal("the database changed")
	}
}

func TestAFailedMigrationLeavesTheVersionBefore(t *testing.T) {
	v := create(t, testOptions()).Vault
	broken := migration{version: SchemaVersion() + 1, name: "broken.sql", sql: "CREATE TABLE extra (x) STRICT; nonsense"}
	if err := broken.apply(context.Background(), v.write); err == nil {
		t.Fatal("a broken migration succeeded")
	}
	var version, tables int
	err := v.read.QueryRow("SELECT user_version, (SELECT count(*) FROM sqlite_schema WHERE name = 'extra') FROM pragma_user_version").
		Scan(&version, &tables)
	if err != nil || version != SchemaVersion() || tables != 0 {
		t.Fatalf("version %d, %d tables of the failed step, %v", version, tables, err)
	}
}
