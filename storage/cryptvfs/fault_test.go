package cryptvfs

import (
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// faultRegimes are the ways of use in which every single step is made to fail.
var faultRegimes = []string{"DELETE-EXTRA", "TRUNCATE-FULL", "PERSIST-FULL", "WAL-FULL", "WAL-exclusive-FULL"}

func regimeNamed(t *testing.T, name string) regime {
	t.Helper()
	for _, g := range regimes {
		if g.name == name {
			return g
		}
	}
	t.Fatalf("no regime %s", name)
	return regime{}
}

// trouble is a fault that comes at the n-th step of its kind, counted from
// nought, and stays until it is lifted or passes at once.
type trouble struct {
	step  step
	rc    int32
	at    int
	stays bool
	keep  int // bytes of the failing write that reach the file

	count int
	hit   bool
}

func (w *trouble) fail(s step, _ string, _ int64, _ int) fault {
	if s != w.step {
		return fault{}
	}
	w.count++
	if w.count-1 == w.at || w.stays && w.hit {
		w.hit = true
		return fault{rc: w.rc, keep: w.keep}
	}
	return fault{}
}

const (
	faultFrom = 20 // transactions before the one that a fault may strike
	faultTo   = 34 // and the last one
)

// prepared is a rig with a disk after faultFrom transactions and a workload
// that goes on to faultTo.
func prepared(t *testing.T, name string) (*rig, map[string]*diskImage) {
	t.Helper()
	r := newRig(t, regimeNamed(t, name), 7, faultTo)
	d := newDisk()
	err := r.mounted(d, true, func(_ *Mount, _ *sql.DB, c *sql.Conn) error {
		for tx := 0; tx <= faultFrom; tx++ {
			if err := run(c, r.scripts[tx]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return r, d.images()
}

// outcome counts what became of the runs.
type outcome struct{ struck, failed, crashes int }

// crashAfter crashes some of the steps of a run in which something failed, by
// kill and by power cut in turn.
func (r *rig) crashAfter(rep *replay, log []event, seed int, o *outcome) error {
	const stride = 131
	rng := rand.New(rand.NewPCG(3, uint64(seed)))
	for i, e := range log {
		rep.apply(e)
		if (i+seed)%stride != 0 {
			continue
		}
		d := rep.killed()
		if rng.IntN(2) == 0 {
			d = rep.cut(outages[rng.IntN(len(outages))], rng)
		}
		o.crashes++
		if err := r.verify(d, expect{rep.acked, max(rep.acked, rep.maybe) + 1}, false); err != nil {
			return fmt.Errorf("crash at step %d: %w", i, err)
		}
	}
	return nil
}

// strike runs the rest of the workload with a trouble. It returns false if
// the trouble never came.
func (r *rig) strike(images map[string]*diskImage, w *trouble, o *outcome) (bool, error) {
	from := map[string]*diskImage{}
	for name, img := range images {
		from[name] = img.clone()
	}
	d := diskOf(from)
	d.logging = true
	rep := replayOf(d)
	rep.acked = faultFrom
	acked := faultFrom
	err := r.mounted(d, false, func(m *Mount, _ *sql.DB, c *sql.Conn) (err error) {
		d.fail = w.fail
		acked, err = r.workThrough(d, c, w, o)
		d.fail = nil
		if err == nil && w.step != stepRead {
			err = m.Err()
		}
		return err
	})
	d.fail = nil
	if err != nil || !w.hit {
		return w.hit, err
	}
	o.struck++
	if err := r.crashAfter(rep, d.log, w.at, o); err != nil {
		return true, err
	}
	return true, r.verify(d, r.expect(acked, 0), true)
}

// workThrough does the transactions up to faultTo. One that fails is taken
// back, the trouble lifted, and the work done again on the same connection.
func (r *rig) workThrough(d *disk, c *sql.Conn, w *trouble, o *outcome) (int, error) {
	acked, failed := faultFrom, false
	for acked < faultTo {
		err := run(c, r.scripts[acked+1])
		if err == nil {
			acked++
			d.ack(acked)
			continue
		}
		if !w.hit || failed && d.fail == nil {
			return 0, fmt.Errorf("transaction %d, after trouble was lifted: %w", acked+1, err)
		}
		if e := (*sqlite.Error)(nil); !errors.As(err, &e) {
			return 0, fmt.Errorf("transaction %d: not an error of SQLite: %w", acked+1, err)
		}
		run(c, []statement{{sql: "ROLLBACK"}}) // SQLite may have done so itself
		if w.stays && !failed {
			// Still in trouble: what is read must be right, or an error.
			if err := r.readThrough(c); err != nil {
				if e := (*sqlite.Error)(nil); !errors.As(err, &e) {
					return 0, fmt.Errorf("reading while in trouble: %w", err)
				}
			}
		}
		failed = true
		d.mu.Lock()
		d.fail = nil
		d.mu.Unlock()
		if acked, err = r.check(c, r.expect(acked, 0)); err != nil {
			return 0, fmt.Errorf("after trouble was lifted: %w", err)
		}
		d.maybe(acked)
	}
	if failed {
		o.failed++
	}
	return acked, nil
}

// readThrough reads all rows and compares them to the model.
func (r *rig) readThrough(c *sql.Conn) error {
	tx, sum, err := databaseDigest(c)
	if err == nil && sum != r.digests[tx] {
		err = fmt.Errorf("transaction %d is not whole", tx)
	}
	return err
}

// everyFault strikes at every step of a kind until there is none left.
func everyFault(t *testing.T, name string, kinds ...trouble) {
	t.Helper()
	r, images := prepared(t, name)
	var o outcome
	for _, kind := range kinds {
		stride := scale(1, 29)
		if !r.thorough() {
			stride = max(stride, 5)
		}
		for n := 0; ; n += stride {
			w := kind
			w.at = n
			hit, err := r.strike(images, &w, &o)
			if err != nil {
				t.Errorf("%v %d (stays: %v, keep: %d): %v", w.step, n, w.stays, w.keep, err)
			}
			if !hit {
				break
			}
		}
	}
	t.Logf("%d faults struck, %d of them failed a transaction and the same connection went on; %d crashes after a fault",
		o.struck, o.failed, o.crashes)
}

func TestDiskFullAtAnyWriteLosesNothing(t *testing.T) {
	for _, name := range faultRegimes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			everyFault(t, name,
				trouble{step: stepWrite, rc: sqlite3.SQLITE_FULL},
				trouble{step: stepWrite, rc: sqlite3.SQLITE_FULL, stays: true},
				trouble{step: stepWrite, rc: sqlite3.SQLITE_FULL, keep: 1000})
		})
	}
}

func TestFailedSyncLosesNothing(t *testing.T) {
	for _, name := range faultRegimes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			everyFault(t, name,
				trouble{step: stepSync, rc: sqlite3.SQLITE_IOERR_FSYNC},
				trouble{step: stepSync, rc: sqlite3.SQLITE_IOERR_FSYNC, stays: true})
		})
	}
}

func TestReadErrorIsReported(t *testing.T) {
	for _, name := range faultRegimes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			everyFault(t, name,
				trouble{step: stepRead, rc: sqlite3.SQLITE_IOERR_READ},
				trouble{step: stepRead, rc: sqlite3.SQLITE_IOERR_READ, stays: true})
		})
	}
}
