package cryptvfs

import (
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// afterCrash is what a crash within Create or the first transaction leaves, as
// the next Open tells it.
type afterCrash int

const (
	leftNothing  afterCrash = iota // no file, or an empty one: Create can be repeated
	leftHalfMade                   // a file that is not yet a vault: to be deleted, then as above
	leftEmpty                      // a vault in which nothing was committed
	leftDone                       // a vault with the first transaction
)

func (a afterCrash) String() string {
	return []string{"nothing", "half-made", "empty", "done"}[a]
}

// creation is a rig that makes a vault and does its first transaction.
type creation struct {
	rig
	created int // steps that Create took
	left    [leftDone + 1]int
}

func newCreation(t *testing.T, g regime, seed uint64) *creation {
	t.Helper()
	r := &creation{rig: *newRig(t, g, seed, 1)}
	d := newDisk()
	d.logging = true
	if err := r.begin(d); err != nil {
		t.Fatal(err)
	}
	r.log = d.log
	for syncs := 0; syncs < 2; r.created++ { // of the root and of the header
		if r.log[r.created].step == stepSync {
			syncs++
		}
	}
	return r
}

// begin makes the vault and its tables on d.
func (r *creation) begin(d *disk) error {
	return r.mounted(d, true, func(_ *Mount, _ *sql.DB, c *sql.Conn) error {
		if err := run(c, setup()); err != nil {
			return err
		}
		d.ack(setupTx)
		return nil
	})
}

// open finds out what a crash left, by what the kinds of error promise. Any
// other error than these two would leave a person before a file that can be
// neither opened nor made.
func (r *creation) open(d *disk, want expect) (afterCrash, error) {
	var tx int
	r.states.Add(1)
	err := r.mounted(d, false, func(m *Mount, _ *sql.DB, c *sql.Conn) (err error) {
		if tx, err = r.check(c, want); err == nil {
			err = m.Err()
		}
		return err
	})
	switch {
	case errors.Is(err, ErrNotExist):
		return leftNothing, nil
	case errors.Is(err, ErrNotVault):
		return leftHalfMade, nil
	case err != nil:
		return 0, err
	case tx == noTx:
		return leftEmpty, nil
	}
	return leftDone, nil
}

// goOn does what is to be done with what a crash left until the vault is whole.
func (r *creation) goOn(d *disk, a afterCrash) error {
	switch a {
	case leftHalfMade:
		r.dev.disk = d
		if _, err := r.fs.mount(devicePath, testKey, true); !errors.Is(err, ErrExist) {
			return fmt.Errorf("Create over a half-made vault: %v, want ErrExist", err)
		}
		d.mu.Lock()
		delete(d.names, devicePath)
		d.mu.Unlock()
		fallthrough
	case leftNothing:
		if err := r.begin(d); err != nil {
			return fmt.Errorf("beginning anew: %w", err)
		}
	case leftEmpty:
		err := r.mounted(d, false, func(_ *Mount, _ *sql.DB, c *sql.Conn) error { return run(c, setup()) })
		if err != nil {
			return fmt.Errorf("going on: %w", err)
		}
	}
	return r.verify(d, expect{setupTx, setupTx}, true)
}

// crash looks at what is left on d and goes on from it. least is the last
// transaction that must be there; gone says that the name may not be.
func (r *creation) crash(d *disk, made bool, least int, gone bool) error {
	a, err := r.open(d, expect{least, setupTx})
	switch {
	case err != nil:
		return err
	case least == setupTx && a != leftDone && (a != leftNothing || !gone):
		return fmt.Errorf("%v left of an acknowledged transaction", a)
	case made && a < leftEmpty && (a != leftNothing || !gone):
		return fmt.Errorf("%v left of a vault that was made", a)
	}
	r.left[a]++
	if err := r.goOn(d, a); err != nil {
		return fmt.Errorf("from %v: %w", a, err)
	}
	return nil
}

// TestCrashWhileAVaultIsMade crashes at every step of Create and of the first
// transaction. What holds:
//
//   - Until Create has returned there is no file, an empty one, a file that is
//     not a vault (ErrNotVault), or an empty vault. Create refuses a half-made
//     file (ErrExist), since it cannot know whose it is: it is for the caller to
//     make vaults where it may clear what a crash left.
//   - From then on Open gives a vault, with all of the first transaction or
//     nothing of it. After a power cut the file may be missing as long as
//     nothing has synced the directory: that is the caller's, too, until the
//     first journal does it.
//   - No crash leaves a file that is said to have been tampered with.
func TestCrashWhileAVaultIsMade(t *testing.T) {
	for i, g := range regimes {
		t.Run(g.name, func(t *testing.T) {
			t.Parallel()
			r := newCreation(t, g, 200+uint64(i))
			rng := rand.New(rand.NewPCG(5, uint64(i)))
			err := r.play(func(rep *replay, k int, e event, done bool) error {
				if !done {
					if d := rep.killedMidWrite(e, rng); d != nil {
						return r.crash(d, k >= r.created, max(noTx, rep.acked), false)
					}
					return nil
				}
				made := k+1 >= r.created
				if err := r.crash(rep.killed(), made, rep.acked, false); err != nil || g.lag == noOutage {
					return err
				}
				for range scale(2, 1) {
					for _, o := range outages[:scale(len(outages), 3)] {
						_, named := rep.durableNames[devicePath]
						if err := r.crash(rep.cut(o, rng), made, max(noTx, rep.acked-g.lag), !named); err != nil {
							return fmt.Errorf("%+v: %w", o, err)
						}
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%d steps, %d of them Create's; %d states verified; left nothing %d, half-made %d, empty %d, done %d",
				len(r.log), r.created, r.states.Load(), r.left[leftNothing], r.left[leftHalfMade], r.left[leftEmpty], r.left[leftDone])
			if slices.Contains(r.left[:], 0) {
				t.Error("not every kind of outcome was met")
			}
		})
	}
}
