package cryptvfs

import (
	"database/sql"
	"testing"
)

// An attacker keeps the journal of a transaction while it is hot and puts it
// beside a later state of the vault. It must not be played back.
func TestAnOldJournalIsNotPlayedBack(t *testing.T) {
	for _, mode := range []string{"DELETE", "TRUNCATE", "PERSIST"} {
		t.Run(mode, func(t *testing.T) {
			path := specimenPath(t)
			var hot, later image
			first := rows(60, 1)
			second := first.newer(2, 2)
			third := second.newer(3, 3)
			single(t, mustCreate(t, path), func(db *sql.DB) {
				exec(t, db, specimenTable)
				first.storeAll(t, db, nil)
				second.storeAll(t, db, func() { hot = takeImage(t, path) })
			}, "journal_mode("+mode+")", "cache_size(10)")
			closed := takeImage(t, path)
			single(t, mustOpen(t, path), func(db *sql.DB) {
				third.storeAll(t, db, nil)
				later = takeImage(t, path)
				exec(t, db, "PRAGMA journal_mode=MEMORY")
			}, "journal_mode("+mode+")", "cache_size(10)")
			old := hot["-journal"]
			if _, err := examine(t, path, closed.with("-journal", old), second); err != nil {
				t.Errorf("closed: %v", err)
			}
			if _, err := examine(t, path, later.with("-journal", old), third); err != nil {
				t.Errorf("killed a transaction later: %v", err)
			}
			for slot := range 2 {
				img := closed.with("-journal", old).change("", func(b []byte) { clear(b[rootOffset(slot):][:unitSize]) })
				examine(t, path, img, second)
				if t.Failed() {
					t.Errorf("closed, root %d destroyed", slot)
				}
			}
		})
	}
}

// A transaction without a journal on the disk must not leave the one before it
// open to being taken back.
func TestAnOldJournalIsNotPlayedBackAfterJournalsWereTurnedOff(t *testing.T) {
	path := specimenPath(t)
	var hot, later image
	first := rows(60, 1)
	second := first.newer(2, 2)
	third := second.newer(3, 3)
	single(t, mustCreate(t, path), func(db *sql.DB) {
		exec(t, db, specimenTable)
		first.storeAll(t, db, nil)
		second.storeAll(t, db, func() { hot = takeImage(t, path) })
		exec(t, db, "PRAGMA journal_mode=MEMORY")
		third.storeAll(t, db, nil)
		later = takeImage(t, path)
	}, "journal_mode(DELETE)", "cache_size(10)")
	if _, err := examine(t, path, later.with("-journal", hot["-journal"]), third); err != nil {
		t.Error(err)
	}
}

func TestAnOldWALIsNotPlayedBack(t *testing.T) {
	path := specimenPath(t)
	var early, restarted image
	first := rows(60, 1)
	second := first.newer(2, 2)
	third := second.newer(3, 3)
	single(t, mustCreate(t, path), func(db *sql.DB) {
		exec(t, db, specimenTable)
		first.storeAll(t, db, nil)
		early = takeImage(t, path)
		second.storeAll(t, db, nil)
		exec(t, db, "PRAGMA wal_checkpoint(TRUNCATE)")
		third.storeAll(t, db, nil)
		restarted = takeImage(t, path)
	}, "journal_mode(WAL)", "wal_autocheckpoint(0)")
	closed := takeImage(t, path)
	if _, err := examine(t, path, closed.with("-wal", early["-wal"]), third); err != nil {
		t.Errorf("closed, the first WAL: %v", err)
	}
	if _, err := examine(t, path, closed.with("-wal", restarted["-wal"]), third); err != nil {
		t.Errorf("closed, the last WAL: %v", err)
	}
	// In place of the one that holds the third state, the second is what the main file has.
	examine(t, path, restarted.with("-wal", early["-wal"]), second, third)
}

// An earlier end of the same WAL, after a checkpoint has moved later frames.
func TestAnEarlierLengthOfACheckpointedWALIsNeverMixedIn(t *testing.T) {
	path := specimenPath(t)
	var early, later image
	states := []content{rows(60, 1)}
	single(t, mustCreate(t, path), func(db *sql.DB) {
		exec(t, db, specimenTable)
		states[0].storeAll(t, db, nil)
		exec(t, db, "PRAGMA wal_checkpoint(TRUNCATE)")
		for v := 2; v < 5; v++ {
			next := states[len(states)-1].newer(v, v)
			next.storeAll(t, db, nil)
			states = append(states, next)
			if v == 2 {
				early = takeImage(t, path)
			}
		}
		exec(t, db, "PRAGMA wal_checkpoint(PASSIVE)")
		later = takeImage(t, path)
	}, "journal_mode(WAL)", "wal_autocheckpoint(0)")
	examine(t, path, later.with("-wal", early["-wal"]), states...)
	for name, img := range streamDamage(t, later, "-wal") {
		examine(t, path, img, states...)
		if t.Failed() {
			t.Fatal(name)
		}
	}
}
