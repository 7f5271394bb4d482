package cryptvfs

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
)

const devicePath = "/device/vault.db"

// regime is a way SQLite is used, with what it promises about power cuts.
type regime struct {
	name    string
	pragmas []string
	reader  bool     // a second connection holds old snapshots now and then
	later   []string // pragmas for after the setup

	// lag is how many acknowledged transactions a power cut may take back;
	// allLag is any number.
	lag int
}

const (
	allLag   = 1 << 30
	noOutage = -1 // nothing is promised for a power cut
)

const smallCache = "cache_size(10)"

// regimes are those the vault may be used in.
//
// In DELETE mode a commit is final when the journal's name is gone. FULL does
// not wait until the directory says so on the medium, so the last transaction
// may be rolled back by a power cut; EXTRA waits. In WAL mode NORMAL does not
// sync at commit at all.
var regimes = []regime{
	{name: "DELETE-EXTRA", pragmas: []string{"auto_vacuum(FULL)", "journal_mode(DELETE)", "synchronous(EXTRA)"}},
	{name: "DELETE-FULL", pragmas: []string{"auto_vacuum(INCREMENTAL)", "journal_mode(DELETE)", "synchronous(FULL)"}, lag: 1},
	{name: "TRUNCATE-FULL", pragmas: []string{"auto_vacuum(INCREMENTAL)", "journal_mode(TRUNCATE)", "synchronous(FULL)"}},
	{name: "PERSIST-FULL", pragmas: []string{"auto_vacuum(FULL)", "journal_mode(PERSIST)", "synchronous(FULL)"}},
	{name: "WAL-FULL", pragmas: []string{"auto_vacuum(INCREMENTAL)", "journal_mode(WAL)", "synchronous(FULL)", "wal_autocheckpoint(30)"}, reader: true},
	{name: "WAL-exclusive-FULL", pragmas: []string{"auto_vacuum(FULL)", "locking_mode(EXCLUSIVE)", "journal_mode(WAL)", "synchronous(FULL)", "wal_autocheckpoint(30)"}},
	{name: "WAL-NORMAL", pragmas: []string{"journal_mode(WAL)", "synchronous(NORMAL)", "wal_autocheckpoint(30)"}, lag: allLag, reader: true},
	{name: "WAL-late-exclusive-NORMAL", pragmas: []string{"journal_mode(WAL)", "synchronous(NORMAL)", "wal_autocheckpoint(30)"}, lag: allLag,
		later: []string{"locking_mode=EXCLUSIVE"}},
	{name: "DELETE-OFF", pragmas: []string{"auto_vacuum(FULL)", "journal_mode(DELETE)", "synchronous(OFF)"}, lag: noOutage},
	{name: "TRUNCATE-OFF", pragmas: []string{"journal_mode(TRUNCATE)", "synchronous(OFF)"}, lag: noOutage},
	{name: "WAL-OFF", pragmas: []string{"journal_mode(WAL)", "synchronous(OFF)", "wal_autocheckpoint(30)"}, lag: noOutage},
}

// rig is a device with a workload that was run on it.
type rig struct {
	regime
	fs      *fileSystem
	dev     *device
	seed    uint64
	log     []event
	digests []string      // by transaction
	scripts [][]statement // by transaction; one more than is run

	states, recovered atomic.Int64
}

func newRig(t *testing.T, g regime, seed uint64, txs int) *rig {
	t.Helper()
	r := &rig{regime: g, seed: seed}
	r.fs, r.dev = newDevice(t)
	m := newModel(seed)
	r.scripts = append(r.scripts, setup())
	for r.digests = append(r.digests, m.digest()); m.tx < txs; r.digests = append(r.digests, m.digest()) {
		r.scripts = append(r.scripts, m.next())
	}
	r.scripts = append(r.scripts, m.next())
	return r
}

// mounted mounts the disk, hands a connection to use and closes both again.
func (r *rig) mounted(d *disk, create bool, use func(*Mount, *sql.DB, *sql.Conn) error) error {
	r.dev.disk = d
	m, err := r.fs.mount(devicePath, testKey, create)
	if err != nil {
		return fmt.Errorf("mounting: %w", err)
	}
	db, err := sql.Open("sqlite", m.DSN(url.Values{"_pragma": append([]string{smallCache}, r.pragmas...)}))
	if err != nil {
		return err
	}
	defer func() {
		db.Close()
		if e := m.Close(); e != nil {
			panic(e)
		}
	}()
	c, err := db.Conn(context.Background())
	if err != nil {
		return fmt.Errorf("opening: %w", err)
	}
	defer c.Close()
	return use(m, db, c)
}

// session is how many transactions are done before the vault is closed and
// mounted again.
const session = 75

// record runs the workload and keeps the disk's log of it.
func (r *rig) record(t *testing.T) {
	t.Helper()
	d := newDisk()
	d.logging = true
	m := newModel(r.seed)
	for first := true; first || m.tx < len(r.digests)-1; first = false {
		err := r.mounted(d, first, func(_ *Mount, db *sql.DB, c *sql.Conn) error {
			if first {
				if err := run(c, setup()); err != nil {
					return err
				}
				d.ack(setupTx)
			}
			for _, p := range r.later {
				if err := run(c, []statement{{sql: "PRAGMA " + p}}); err != nil {
					return err
				}
			}
			return r.work(d, db, c, m)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	r.log = d.log
}

// work does a session's transactions.
func (r *rig) work(d *disk, db *sql.DB, c *sql.Conn, m *model) error {
	var snapshot *sql.Tx
	defer func() {
		if snapshot != nil {
			snapshot.Rollback()
		}
	}()
	for done := 0; done < session && m.tx < len(r.digests)-1; done++ {
		if err := run(c, m.next()); err != nil {
			return err
		}
		d.ack(m.tx)
		switch {
		case r.reader && m.tx%20 == 4 && snapshot == nil:
			var err error
			if snapshot, err = db.Begin(); err != nil {
				return err
			}
			var n int
			if err := snapshot.QueryRow("SELECT count(*) FROM item").Scan(&n); err != nil {
				return err
			}
		case r.reader && m.tx%20 == 12 && snapshot != nil:
			snapshot.Rollback()
			snapshot = nil
		}
		if snapshot != nil {
			continue // upkeep wants the file alone
		}
		if err := run(c, m.upkeep()); err != nil {
			return err
		}
	}
	return nil
}

// expect says which transactions may be the last after a crash.
type expect struct{ least, most int }

func (r *rig) expect(acked, lag int) expect { return expect{max(noTx, acked-lag), acked + 1} }

// verify looks whether a disk that a crash left has what it must have. With
// further set it goes on working with it, too.
func (r *rig) verify(d *disk, want expect, further bool) error {
	r.states.Add(1)
	return r.mounted(d, false, func(m *Mount, _ *sql.DB, c *sql.Conn) error {
		tx, err := r.check(c, want)
		if err == nil && further {
			if err = run(c, r.scripts[tx+1]); err == nil {
				_, err = r.check(c, expect{tx + 1, tx + 1})
			}
		}
		if m.Err() != nil {
			return fmt.Errorf("noted: %w (and %v)", m.Err(), err)
		}
		return err
	})
}

// check compares the database to the model and returns the last transaction.
func (r *rig) check(c *sql.Conn, want expect) (int, error) {
	var ok string
	if err := c.QueryRowContext(context.Background(), "PRAGMA integrity_check").Scan(&ok); err != nil || ok != "ok" {
		return 0, fmt.Errorf("integrity check: %q %w", ok, err)
	}
	var pages int // read like a backup does, the free ones too
	if err := c.QueryRowContext(context.Background(), "SELECT count(data) FROM sqlite_dbpage").Scan(&pages); err != nil {
		return 0, fmt.Errorf("reading all pages: %w", err)
	}
	tx, sum, err := databaseDigest(c)
	switch {
	case err != nil:
		return 0, err
	case tx < want.least || tx > want.most:
		return 0, fmt.Errorf("last transaction is %d, want %d to %d", tx, want.least, want.most)
	case tx != noTx && tx < len(r.digests) && sum != r.digests[tx]:
		return 0, fmt.Errorf("transaction %d is not whole", tx)
	}
	return tx, nil
}

// again crashes at every step of the recovery of a disk. It returns how many
// steps there were.
func (r *rig) again(d *disk, want expect) (int, error) {
	from := diskOf(d.images())
	d.logging = true
	if err := r.verify(d, want, false); err != nil {
		return 0, err
	}
	steps := slices.Clone(d.log)
	rep := replayOf(from)
	for i, e := range steps {
		rep.apply(e)
		if e.step == stepSync || i == len(steps)-1 {
			continue // nothing changed
		}
		if err := r.verify(rep.killed(), want, i%7 == 0); err != nil {
			return 0, fmt.Errorf("step %d of recovery, %v: %w", i, e, err)
		}
		r.recovered.Add(1)
	}
	return len(steps), nil
}

// scale is how much of the work is done: all of it, less under the race
// detector or with -short.
func scale(all, some int) int {
	if testing.Short() || crashUnderRace {
		return some
	}
	return all
}

// everyCrash has regimes that the vault does not use tried as thoroughly as its own; `make crash` sets it.
var everyCrash = os.Getenv("CRASHES") == "all"

// thorough reports whether the vault is ever in a regime: it keeps a write-ahead log.
func (g regime) thorough() bool { return everyCrash || strings.HasPrefix(g.name, "WAL") }

// scale is how much of the work is done in a regime: a third of it where the vault never is.
func (g regime) scale(all, some int) int {
	n := scale(all, some)
	if g.thorough() {
		return n
	}
	return min(n, max(some, all/3))
}

// play walks through the log from the setup on and hands every step to look,
// before and after it is done.
func (r *rig) play(look func(rep *replay, k int, e event, done bool) error) error {
	rep := newReplay()
	for k, e := range r.log {
		for _, done := range []bool{false, true} {
			if done {
				rep.apply(e)
			}
			if err := look(rep, k, e, done); err != nil {
				return fmt.Errorf("step %d, %v (done: %v): %w", k, e, done, err)
			}
		}
	}
	return nil
}

func TestProcessKilledAtAnyStepLosesNothing(t *testing.T) {
	for i, g := range regimes {
		t.Run(g.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, g, uint64(i), g.scale(210, 14))
			r.record(t)
			torn := 0
			rng := rand.New(rand.NewPCG(1, uint64(i)))
			err := r.play(func(rep *replay, k int, e event, done bool) error {
				switch {
				case rep.acked < setupTx:
					return nil
				case !done && k%5 == 0 && g.lag == 0:
					d := rep.killedMidWrite(e, rng)
					if d == nil {
						return nil
					}
					torn++
					return r.verify(d, r.expect(rep.acked, 0), false)
				case !done || e.step == stepSync || e.step == stepAck:
					return nil // as after the step before
				case k%80 == 0:
					_, err := r.again(rep.killed(), r.expect(rep.acked, 0))
					return err
				}
				return r.verify(rep.killed(), r.expect(rep.acked, 0), k%10 == 0)
			})
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%d steps, %d states verified, %d of them within a write, %d within a recovery",
				len(r.log), r.states.Load(), torn, r.recovered.Load())
		})
	}
}

func TestPowerCutLosesNothingThatWasSynced(t *testing.T) {
	for i, g := range regimes {
		if g.lag == noOutage {
			continue
		}
		t.Run(g.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, g, 100+uint64(i), g.scale(210, 14))
			r.record(t)
			rng := rand.New(rand.NewPCG(2, uint64(i)))
			err := r.play(func(rep *replay, k int, e event, done bool) error {
				if !done || e.step == stepAck || rep.acked < setupTx {
					return nil
				}
				if k%80 == 0 {
					_, err := r.again(rep.cut(outages[rng.IntN(len(outages))], rng), r.expect(rep.acked, g.lag))
					return err
				}
				for range scale(2, 1) {
					o := outages[rng.IntN(len(outages))]
					if err := r.verify(rep.cut(o, rng), r.expect(rep.acked, g.lag), k%10 == 0); err != nil {
						return fmt.Errorf("%+v: %w", o, err)
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%d steps, %d states verified, %d of them within a recovery", len(r.log), r.states.Load(), r.recovered.Load())
		})
	}
}
