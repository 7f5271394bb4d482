package storage

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"razvorot/domain"
	"razvorot/storage/keyslot"
)

const photoID = "org.iso.23220.photoid.1"

// credential was issued an hour after it was made, and holds for a week.
func credential(id string, made time.Time) domain.Credential {
	return domain.Credential{ID: domain.CredentialID(id), Passport: "p", DocType: photoID, DeviceKey: bytes.Repeat([]byte(id[:1]), 32),
		IssuerSigned: []byte("signed " + id), ValidFrom: made.Add(time.Hour), ValidUntil: made.Add(7 * 24 * time.Hour), MadeAt: made}
}

// found names the credentials that FindCredentials returns.
func found(docType string, limit int) func(domain.Tx) (string, error) {
	return func(tx domain.Tx) (ids string, err error) {
		list, err := tx.FindCredentials(ctx, "p", docType, limit)
		for _, c := range list {
			ids += string(c.ID) + " "
		}
		return ids, err
	}
}

func save(all ...domain.Credential) func(domain.Tx) error {
	return func(tx domain.Tx) error { return tx.SaveCredentials(ctx, all) }
}

func TestCredentialsAreFoundAsSavedTheOldestFirst(t *testing.T) {
	c := create(t, testOptions())
	older, newer := credential("b", t0), credential("a", t0.Add(time.Second))
	waiting := domain.Credential{ID: "w", Passport: "p", DocType: photoID, DeviceKey: make([]byte, 32), MadeAt: t0.Add(-time.Second)}
	other := credential("o", t0)
	other.DocType = "eu.europa.ec.eudi.pid.1"
	stranger := credential("s", t0)
	stranger.Passport = "q"
	in(t, c.Vault, save(newer, older, waiting, other, stranger))
	closeVault(t, c.Vault)
	v := reopen(t, c.Vault.dir, testOptions())
	same(t, v, []domain.Credential{waiting, older, newer}, func(tx domain.Tx) ([]domain.Credential, error) {
		return tx.FindCredentials(ctx, "p", photoID, 0)
	})
	same(t, v, "w b o a ", found("", 0))
	same(t, v, "b ", found(photoID, 1))
	same(t, v, "b a ", found(photoID, 9))
	same(t, v, "", found("another", 0))
}

func TestWhatWaitsForTheAuthorityOrWasUsedIsNotFoundAmongTheUnused(t *testing.T) {
	v := create(t, testOptions()).Vault
	waiting := credential("w", t0)
	waiting.IssuerSigned = nil
	in(t, v, save(credential("a", t0), credential("b", t0), waiting))
	same(t, v, "a b ", found(photoID, 9))
	in(t, v, func(tx domain.Tx) error { return tx.UseCredential(ctx, "a", t0.Add(time.Hour)) })
	same(t, v, "b ", found(photoID, 9))
	in(t, v, save(credential("w", t0))) // the authority has answered
	same(t, v, "b w ", found(photoID, 9))
}

func TestACredentialIsUsedOnce(t *testing.T) {
	v := create(t, testOptions()).Vault
	in(t, v, save(credential("a", t0)))
	use := func(id domain.CredentialID) error {
		return v.Update(ctx, func(tx domain.Tx) error { return tx.UseCredential(ctx, id, t0.Add(time.Hour)) })
	}
	if err := use("a"); err != nil {
		t.Fatal(err)
	}
	if err := use("a"); !errors.Is(err, domain.ErrConflict) {
		t.Errorf("the second time: %v", err)
	}
	if err := use("absent"); !errors.Is(err, domain.ErrNotFound) {
		t.Errorf("one that is not there: %v", err)
	}
	in(t, v, save(credential("a", t0))) // as somebody read it before it was shown
	used := credential("a", t0)
	used.UsedAt = t0.Add(time.Hour)
	same(t, v, []domain.Credential{used}, func(tx domain.Tx) ([]domain.Credential, error) { return tx.FindCredentials(ctx, "p", photoID, 0) })
}

func TestADeviceKeyIsAScalarOrNothingIsSaved(t *testing.T) {
	v := create(t, testOptions()).Vault
	broken := credential("b", t0)
	broken.DeviceKey = broken.DeviceKey[1:]
	if err := v.Update(ctx, save(credential("a", t0), broken)); !errors.Is(err, domain.ErrInvalid) {
		t.Fatal(err)
	}
	same(t, v, "", found("", 0))
}

func TestCredentialsAreDeletedWithTheirPassportAlone(t *testing.T) {
	v := create(t, testOptions()).Vault
	stranger := credential("s", t0)
	stranger.Passport = "q"
	in(t, v, save(credential("a", t0), stranger))
	in(t, v, func(tx domain.Tx) error {
		return errors.Join(tx.DeleteCredentials(ctx, "p"), tx.DeleteCredentials(ctx, "absent"))
	})
	same(t, v, "", found("", 0))
	same(t, v, []domain.Credential{stranger}, func(tx domain.Tx) ([]domain.Credential, error) {
		return tx.FindCredentials(ctx, "q", "", 0)
	})
}

func TestABackupHoldsTheLogOfPresentationsButNoDeviceKey(t *testing.T) {
	v, _ := filledVault(t)
	shown := domain.Presentation{ID: "1", At: t0, Passport: "p", Way: domain.WayNearby, Elements: []string{"n/e"}, End: domain.PresentationShown}
	c := credential("c", t0)
	in(t, v, func(tx domain.Tx) error {
		return errors.Join(tx.SaveCredentials(ctx, []domain.Credential{c}), tx.AddPresentation(ctx, shown))
	})
	m, _, err := v.snapshot(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	var plain bytes.Buffer
	_, err = m.WriteTo(&plain)
	if err := errors.Join(err, m.Close(), v.removeCopy()); err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(plain.Bytes(), c.DeviceKey) || !bytes.Contains(plain.Bytes(), []byte(shown.Elements[0])) {
		t.Error("a device key is in what is backed up, or the log is not")
	}
	restored, err := restore(t, backup(t, v), backupPassphrase)
	if err != nil {
		t.Fatal(err)
	}
	same(t, restored.Vault, "", found("", 0))
	same(t, restored.Vault, []domain.Presentation{shown}, presentations(0, 0))
	same(t, v, "c ", found("", 0)) // here it still is
}

func TestCredentialsSurviveARekey(t *testing.T) {
	v := create(t, testOptions()).Vault
	in(t, v, save(credential("c", t0)))
	if _, err := v.Rekey(ctx, []keyslot.Secret{secret(t, passphrase)}, nil); err != nil {
		t.Fatal(err)
	}
	same(t, v, []domain.Credential{credential("c", t0)}, func(tx domain.Tx) ([]domain.Credential, error) {
		return tx.FindCredentials(ctx, "p", "", 0)
	})
}

func presentations(offset, limit int) func(domain.Tx) ([]domain.Presentation, error) {
	return func(tx domain.Tx) ([]domain.Presentation, error) { return tx.FindPresentations(ctx, offset, limit) }
}

func TestTheLogOfPresentationsIsAWindowTheLatestFirst(t *testing.T) {
	v := create(t, testOptions()).Vault
	var all []domain.Presentation
	for i := range 5 {
		p := domain.Presentation{ID: domain.PresentationID(fmt.Sprint(i)), At: t0.Add(time.Duration(i/2) * time.Minute), Passport: "p",
			Way: domain.WayFile, Preset: "bank", Reader: "Пробный банк", Trusted: true, Elements: []string{"n/a"},
			Withheld: []string{"n/b"}, Retained: true, End: domain.PresentationFailed, Check: "signer_expired"}
		in(t, v, func(tx domain.Tx) error { return tx.AddPresentation(ctx, p) })
		all = append([]domain.Presentation{p}, all...)
	}
	same(t, v, all, presentations(0, 0))
	same(t, v, all[1:3], presentations(1, 2))
	changed := all[0]
	changed.End = domain.PresentationShown
	err := v.Update(ctx, func(tx domain.Tx) error { return tx.AddPresentation(ctx, changed) })
	if !errors.Is(err, domain.ErrDuplicate) {
		t.Error(err)
	}
	same(t, v, all[:1], presentations(0, 1))
}

func TestOnlyAnEntryThatSaysFailedIsConfirmed(t *testing.T) {
	v := create(t, testOptions()).Vault
	sent := domain.Presentation{ID: "s", At: t0, Passport: "p", Way: domain.WayNearby, Elements: []string{"n/a"},
		End: domain.PresentationFailed, Check: "not_sent"}
	declined := domain.Presentation{ID: "d", At: t0.Add(-time.Minute), Passport: "p", Way: domain.WayFile, Elements: []string{},
		End: domain.PresentationDeclined}
	in(t, v, func(tx domain.Tx) error {
		return errors.Join(tx.AddPresentation(ctx, sent), tx.AddPresentation(ctx, declined), tx.ConfirmPresentation(ctx, "s"))
	})
	for id, want := range map[domain.PresentationID]error{"s": domain.ErrConflict, "d": domain.ErrConflict, "absent": domain.ErrNotFound} {
		err := v.Update(ctx, func(tx domain.Tx) error { return tx.ConfirmPresentation(ctx, id) })
		if !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", id, err, want)
		}
	}
	sent.End, sent.Check = domain.PresentationShown, ""
	same(t, v, []domain.Presentation{sent, declined}, presentations(0, 0))
}

func TestWhatAuthoritiesPublishIsKeptForVerifyingOffline(t *testing.T) {
	v := create(t, testOptions()).Vault
	find := func(name string) func(domain.Tx) (string, error) {
		return func(tx domain.Tx) (string, error) {
			content, at, err := tx.FindPublished(ctx, name)
			return fmt.Sprintf("%s of %s", content, at.Format(time.DateTime)), err
		}
	}
	in(t, v, func(tx domain.Tx) error {
		return errors.Join(tx.SavePublished(ctx, "trust", []byte("a"), t0), tx.SavePublished(ctx, "old", nil, t0),
			tx.SavePublished(ctx, "trust", []byte("b"), t0.Add(time.Minute)))
	})
	same(t, v, "b of 2026-11-22 12:01:00", find("trust"))
	same(t, v, " of 2026-11-22 12:00:00", find("old"))
	in(t, v, func(tx domain.Tx) error { return tx.DeletePublished(ctx, t0.Add(time.Minute)) })
	same(t, v, "b of 2026-11-22 12:01:00", find("trust"))
	for _, name := range []string{"old", "never"} {
		if err := v.View(ctx, func(tx domain.Tx) error { _, err := find(name)(tx); return err }); !errors.Is(err, domain.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNoFileOfTheVaultShowsADeviceKey(t *testing.T) {
	c := create(t, testOptions())
	in(t, c.Vault, save(credential("c", t0)))
	files, err := filepath.Glob(filepath.Join(c.Vault.dir, "*"))
	if err != nil || len(files) < 2 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		if b := fileBytes(t, name); bytes.Contains(b, credential("c", t0).DeviceKey) || bytes.Contains(b, []byte("signed c")) {
			t.Errorf("%s holds a credential in the open", filepath.Base(name))
		}
	}
}
