package store_test

import (
	"errors"
	"testing"
	"time"

	"razvorot/authority/store"
	"razvorot/domain"
)

// TestWhatIsOfAnAccountGoesWithIt: on PostgreSQL a trigger stands for the references that are not looked up for each row any more.
func TestWhatIsOfAnAccountGoesWithIt(t *testing.T) {
	s, db := open(t)
	now := time.Now().UTC()
	fill := func(id domain.AccountID, phone string) error {
		return s.Update(t.Context(), func(tx *store.Tx) error {
			u := domain.PageUpload{Document: "d", Page: "p", Kind: domain.KindSNILS, Size: 1, Digest: domain.HashOf([]byte("x"))}
			return errors.Join(tx.CreateAccount(account(id, phone, string(id)+"@example.org", false)),
				tx.AppendChange(id, store.AccountChanged, string(id), now),
				tx.SaveDocument(id, domain.Document{ID: "d", Kind: domain.KindSNILS}),
				tx.CreateBlob(store.Blob{ID: "b" + string(id), Account: id, Digest: u.Digest, Size: 1}),
				tx.AppendBlob("b"+string(id), 0, []byte("x")),
				tx.CreateUpload(store.Upload{ID: domain.UploadID("u" + id), Account: id, Blob: "b" + string(id), Announced: u, ExpiresAt: now}))
		})
	}
	if err := errors.Join(fill("a", "+79000000001"), fill("z", "+79000000002")); err != nil {
		t.Fatal(err)
	}
	count := func(want int) {
		t.Helper()
		for _, table := range []string{"change", "document", "upload", "blob", "blob_chunk"} {
			var n int
			if err := db.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM "+table).Scan(&n); err != nil || n != want {
				t.Errorf("%s has %d rows, want %d: %v", table, n, want, err)
			}
		}
	}
	count(2)
	if err := s.Update(t.Context(), func(tx *store.Tx) error { return tx.DeleteAccount("a") }); err != nil {
		t.Fatal(err)
	}
	count(1) // the other's
	err := s.Update(t.Context(), func(tx *store.Tx) error { return tx.AppendChange("a", store.AccountChanged, "a", now) })
	if !errors.Is(err, domain.ErrNotFound) {
		t.Error("a change of an account that is not there:", err)
	}
}
