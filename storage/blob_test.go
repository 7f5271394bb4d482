package storage

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"math/rand/v2"
	"runtime"
	"testing"
	"testing/iotest"
)

// scan is n bytes that do not repeat, made as they are read.
func scan(n int64) io.Reader {
	return io.LimitReader(rand.NewChaCha8([32]byte{1}), n)
}

func store(t testing.TB, v *Vault, r io.Reader) Blob {
	t.Helper()
	var b Blob
	err := v.update(context.Background(), func(tx *Tx) (err error) {
		b, err = tx.CreateBlob(r)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestBlobsOfEverySizeComeBack(t *testing.T) {
	v := create(t, testOptions()).Vault
	for _, size := range []int64{0, 1, chunkSize - 1, chunkSize, chunkSize + 1, 5 << 20} {
		b := store(t, v, scan(size))
		want, _ := io.ReadAll(scan(size))
		if b.Size != size || b.SHA256 != sha256.Sum256(want) {
			t.Fatalf("%d bytes are described as %+v", size, b)
		}
		reading(t, v, b.ID, func(r *BlobReader) { checkContent(t, r, want) })
	}
}

// reading opens a blob in a transaction of its own.
func reading(t testing.TB, v *Vault, id BlobID, f func(*BlobReader)) {
	t.Helper()
	err := v.view(context.Background(), func(tx *Tx) error {
		r, err := tx.OpenBlob(id)
		if err != nil {
			return err
		}
		f(r)
		return r.Close()
	})
	if err != nil {
		t.Fatal(err)
	}
}

func checkContent(t *testing.T, r *BlobReader, want []byte) {
	t.Helper()
	{
		size := r.Size
		if err := iotest.TestReader(r, want); err != nil && size < 1<<20 {
			t.Fatalf("%d bytes: %v", size, err)
		}
		if _, err := r.Seek(0, io.SeekStart); err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("%d bytes come back as %d, %v", size, len(got), err)
		}
	}
}

func TestABlobIsStoredWithItsTransactionOrNotAtAll(t *testing.T) {
	v := create(t, testOptions()).Vault
	failure := errors.New("failure")
	var b Blob
	err := v.update(context.Background(), func(tx *Tx) (err error) {
		if b, err = tx.CreateBlob(scan(1 << 20)); err != nil {
			return err
		}
		return failure
	})
	if !errors.Is(err, failure) {
		t.Fatal(err)
	}
	if _, err := findBlob(v, b.ID); !errors.Is(err, ErrNotFound) {
		t.Fatalf("a blob of a failed transaction: %v", err)
	}
	err = v.update(context.Background(), func(tx *Tx) error {
		_, err := tx.CreateBlob(io.MultiReader(scan(100_000), iotest.ErrReader(failure)))
		return err
	})
	if !errors.Is(err, failure) {
		t.Fatalf("a source that breaks off gives %v", err)
	}
}

func findBlob(v *Vault, id BlobID) (b Blob, err error) {
	err = v.view(context.Background(), func(tx *Tx) error {
		b, err = tx.FindBlob(id)
		return err
	})
	return b, err
}

func TestADeletedBlobIsGoneForWhoComesLater(t *testing.T) {
	v := create(t, testOptions()).Vault
	b := store(t, v, scan(300_000))
	del := func(tx *Tx) error { return tx.DeleteBlob(b.ID) }
	reading(t, v, b.ID, func(r *BlobReader) {
		if err := v.update(context.Background(), del); err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(r); err != nil || len(got) != 300_000 { // its transaction sees one state
			t.Fatal(len(got), err)
		}
	})
	if _, err := findBlob(v, b.ID); !errors.Is(err, ErrNotFound) {
		t.Fatalf("a deleted blob gives %v", err)
	}
	if err := v.update(context.Background(), del); !errors.Is(err, ErrNotFound) {
		t.Fatalf("deleting twice gives %v", err)
	}
	if again := store(t, v, scan(1)); again.ID == b.ID {
		t.Fatal("the id was used again")
	}
}

func TestAScanGoesInAndOutWithinAMegabyte(t *testing.T) {
	v := create(t, testOptions()).Vault
	const size, limit = 5 << 20, 1 << 20
	store(t, v, scan(size)) // fills the pools that live as long as the vault
	var b Blob
	peak := peakHeap(t, func(sample func()) {
		b = store(t, v, &sampled{scan(size), sample})
	})
	if peak > limit {
		t.Errorf("storing held %d bytes more", peak)
	}
	peak = peakHeap(t, func(sample func()) {
		reading(t, v, b.ID, func(r *BlobReader) {
			if n, err := io.Copy(io.Discard, &sampled{r, sample}); err != nil || n != size {
				t.Fatal(n, err)
			}
		})
	})
	if peak > limit {
		t.Errorf("reading held %d bytes more", peak)
	}
}

// sampled measures the heap after each read.
type sampled struct {
	r      io.Reader
	sample func()
}

func (s *sampled) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	s.sample()
	return n, err
}

// peakHeap returns how far the live heap rose above where it stood.
func peakHeap(t *testing.T, f func(sample func())) uint64 {
	t.Helper()
	live := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	base, peak, calls := live(), uint64(0), 0
	f(func() {
		if calls++; calls%8 == 0 { // a collection each time would take minutes
			peak = max(peak, live())
		}
	})
	if peak < base {
		return 0
	}
	return peak - base
}
