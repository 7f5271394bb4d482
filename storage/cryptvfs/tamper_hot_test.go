package cryptvfs

import (
	"bytes"
	"database/sql"
	"fmt"
	mathrand "math/rand/v2"
	"testing"
)

// killed is a vault as a crash left it: the files copied while a connection
// was at work.
type killed struct {
	path string
	img  image
	// states are the contents at every commit, in order; the last is the one
	// that must come back.
	states []content
}

// single opens the vault with one connection and gives it to work. What is
// mounted is closed afterwards.
func single(t testing.TB, m *Mount, work func(db *sql.DB), pragmas ...string) {
	t.Helper()
	db := open(t, m, pragmas...)
	db.SetMaxOpenConns(1)
	work(db)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
}

func mustCreate(t testing.TB, path string) *Mount {
	t.Helper()
	m, err := Create(path, testKey)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func mustOpen(t testing.TB, path string) *Mount {
	t.Helper()
	m, err := Open(path, testKey)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// storeAll is store in one transaction. During it, before the commit, watch is called.
func (c content) storeAll(t testing.TB, db *sql.DB, watch func()) {
	t.Helper()
	exec(t, db, "BEGIN")
	c.store(t, db)
	if watch != nil {
		watch()
	}
	exec(t, db, "COMMIT")
}

// killedInTransaction dies with half of a large transaction in the main file
// and a hot journal beside it.
func killedInTransaction(t testing.TB, mode string, count int) *killed {
	t.Helper()
	k := &killed{path: specimenPath(t), states: []content{rows(count, 1)}}
	single(t, mustCreate(t, k.path), func(db *sql.DB) {
		exec(t, db, specimenTable)
		k.states[0].storeAll(t, db, nil)
		before := takeImage(t, k.path)
		k.states[0].newer(2, 2).storeAll(t, db, func() { k.img = takeImage(t, k.path) })
		if bytes.Equal(before[""], k.img[""]) || len(k.img["-journal"]) == 0 {
			t.Fatal("the transaction did not reach the main file, so this shows nothing")
		}
	}, "journal_mode("+mode+")", "cache_size(10)")
	return k
}

// killedWithWAL dies with commits in the WAL that no checkpoint has met.
func killedWithWAL(t testing.TB, count int) *killed {
	t.Helper()
	k := &killed{path: specimenPath(t), states: []content{rows(count, 1)}}
	single(t, mustCreate(t, k.path), func(db *sql.DB) {
		exec(t, db, specimenTable)
		k.states[0].storeAll(t, db, nil)
		exec(t, db, "PRAGMA wal_checkpoint(TRUNCATE)")
		for version := 2; version < 6; version++ {
			next := k.states[len(k.states)-1].newer(version, version)
			next.storeAll(t, db, nil)
			k.states = append(k.states, next)
		}
		k.img = takeImage(t, k.path)
	}, "journal_mode(WAL)", "wal_autocheckpoint(0)")
	return k
}

func TestKilledVaultsComeBackWithEveryCommit(t *testing.T) {
	for _, mode := range []string{"DELETE", "TRUNCATE", "PERSIST"} {
		k := killedInTransaction(t, mode, 40)
		if _, err := examine(t, k.path, k.img, k.states...); err != nil {
			t.Errorf("%s: %v", mode, err)
		}
	}
	k := killedWithWAL(t, 40)
	if which, err := examine(t, k.path, k.img, k.states...); err != nil || which != len(k.states)-1 {
		t.Errorf("WAL: state %d of %d, %v", which, len(k.states)-1, err)
	}
}

// streamUnits lists where the units of a stream's file begin and end.
func streamUnits(t testing.TB, b []byte) []int64 {
	t.Helper()
	h, err := parseHeader(b, testKey, streamMagic)
	if err != nil {
		t.Fatal(err)
	}
	var at []int64
	for i := range h.geo.units(int64(len(b))) + 1 {
		at = append(at, h.geo.offset(i))
	}
	return at
}

// streamDamage returns what can be done to a stream without its key.
func streamDamage(t testing.TB, img image, suffix string) map[string]image {
	t.Helper()
	at := streamUnits(t, img[suffix])
	r := mathrand.New(mathrand.NewPCG(3, 4))
	damage := map[string]image{"removed": img.with(suffix, nil), "emptied": img.with(suffix, []byte{})}
	for i := range 24 {
		n := r.IntN(len(at) - 2)
		from, to, next := at[n], at[n+1], at[n+2]
		end := int64(len(img[suffix]))
		damage[fmt.Sprintf("cut behind unit %d", n)] = img.with(suffix, img[suffix][:to])
		damage[fmt.Sprintf("cut within unit %d", n)] = img.with(suffix, img[suffix][:from+r.Int64N(to-from)])
		damage[fmt.Sprintf("unit %d zeroed", n)] = img.change(suffix, func(b []byte) { clear(b[from:to]) })
		damage[fmt.Sprintf("bit in unit %d", n)] = img.change(suffix, func(b []byte) { b[from+r.Int64N(to-from)] ^= 1 << r.IntN(8) })
		if n > 0 && next <= end {
			damage[fmt.Sprintf("units %d and %d swapped", n, n+1)] = img.change(suffix, func(b []byte) {
				first := bytes.Clone(b[from:to])
				copy(b[from:], b[to:next])
				copy(b[next-int64(len(first)):], first)
			})
		}
		bit := r.IntN(headerSize)
		damage[fmt.Sprintf("bit in header %d", i)] = img.change(suffix, func(b []byte) { b[bit] ^= 4 })
	}
	return damage
}

// A hot journal that was altered cannot be played back whole: what it would
// have restored is refused, the rest is as it was before the transaction.
func TestADamagedHotJournalNeverYieldsWrongData(t *testing.T) {
	for _, mode := range []string{"DELETE", "PERSIST"} {
		k := killedInTransaction(t, mode, 60)
		refused := 0
		for name, img := range streamDamage(t, k.img, "-journal") {
			if _, err := examine(t, k.path, img, k.states...); err != nil {
				refused++
			}
			if t.Failed() {
				t.Fatalf("%s: journal %s", mode, name)
			}
		}
		if refused == 0 {
			t.Errorf("%s: nothing was refused, so this shows nothing", mode)
		}
	}
}

// The end of a WAL can be taken away: then the last commits are missing, as
// after a power cut. What is left is the state of some commit.
func TestADamagedWALYieldsAnEarlierCommitOrAnError(t *testing.T) {
	k := killedWithWAL(t, 60)
	seen := map[int]bool{}
	for name, img := range streamDamage(t, k.img, "-wal") {
		which, _ := examine(t, k.path, img, k.states...)
		seen[which] = true
		if t.Failed() {
			t.Fatalf("WAL %s", name)
		}
	}
	if len(seen) < 3 {
		t.Errorf("only the states %v were met", seen)
	}
}

// With a hot journal or a WAL beside it the main file is guarded as ever.
func TestADamagedMainFileBesideAStreamIsRefused(t *testing.T) {
	r := mathrand.New(mathrand.NewPCG(5, 6))
	count := 150
	if testing.Short() {
		count = 30
	}
	for name, k := range map[string]*killed{"journal": killedInTransaction(t, "DELETE", 60), "WAL": killedWithWAL(t, 60)} {
		for range count {
			off := r.IntN(len(k.img[""]))
			img := k.img.change("", func(b []byte) { b[off] ^= 1 << r.IntN(8) })
			if off < len(mainMagic) {
				continue // no vault any more
			}
			which, err := examine(t, k.path, img, k.states...)
			if err == nil && which != len(k.states)-1 {
				t.Errorf("%s: byte %d: state %d came back", name, off, which)
			}
			if t.Failed() {
				t.Fatalf("%s: byte %d", name, off)
			}
		}
	}
}
