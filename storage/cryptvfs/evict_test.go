package cryptvfs

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	sqlite3 "modernc.org/sqlite/lib"
)

// A broad vault has more leaves than are kept in memory. It has one table with
// a row on every page.
const (
	broadLeaves = 84
	leafRows    = fanout - 2 // a little less than a leaf covers: some pages hold no row
	rowSize     = 3800       // two of these do not fit on a page
	broadRows   = broadLeaves * leafRows
)

// broadRegimes are the two ways a vault is used.
var broadRegimes = []regime{
	{name: "DELETE-EXTRA", pragmas: []string{"journal_mode(DELETE)", "synchronous(EXTRA)"}},
	{name: "WAL-FULL", pragmas: []string{"journal_mode(WAL)", "synchronous(FULL)"}},
}

// broadState is what a broad vault must hold: rows 1 to last, empty but for
// those named here.
type broadState struct {
	last int64
	rows map[int64]string
}

func (s broadState) clone() broadState { return broadState{s.last, maps.Clone(s.rows)} }

func (s broadState) row(id int64) string {
	if body, ok := s.rows[id]; ok {
		return body
	}
	return strings.Repeat("\x00", rowSize)
}

// broadRig is a rig with a broad vault and the states its transactions led to.
type broadRig struct {
	rig
	rng    *rand.Rand
	disk   *disk
	conn   *sql.Conn
	now    broadState
	states []broadState // by transaction
	seen   []int64      // rows that any transaction touched
}

// broadImages makes a broad vault: without a journal, and without syncs.
func broadImages(t *testing.T) map[string]*diskImage {
	t.Helper()
	r := &rig{regime: regime{pragmas: []string{"auto_vacuum(INCREMENTAL)", "journal_mode(OFF)", "synchronous(OFF)"}}}
	r.fs, r.dev = newDevice(t)
	d := newDisk()
	err := r.mounted(d, true, func(_ *Mount, _ *sql.DB, c *sql.Conn) error {
		return run(c, []statement{
			{sql: "BEGIN"},
			{sql: "CREATE TABLE ledger(id INTEGER PRIMARY KEY)"},
			{sql: "INSERT INTO ledger VALUES(0)"},
			{sql: "CREATE TABLE broad(id INTEGER PRIMARY KEY, body BLOB)"},
			grow(1, broadRows),
			{sql: "COMMIT"},
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return d.images()
}

// grow returns the statement that makes empty rows with these numbers.
func grow(first, last int64) statement {
	return statement{
		sql: `WITH RECURSIVE n(i) AS (SELECT ? UNION ALL SELECT i + 1 FROM n WHERE i < ?)
			INSERT INTO broad SELECT i, zeroblob(?) FROM n`,
		args: []any{first, last, rowSize},
	}
}

func (r *broadRig) run(list ...statement) error { return run(r.conn, list) }

// begin begins the transaction that comes after the last one in states.
func (r *broadRig) begin() error {
	r.now = r.states[len(r.states)-1].clone()
	return r.run(statement{sql: "BEGIN"}, statement{"INSERT INTO ledger VALUES(?)", []any{len(r.states)}})
}

// commit ends it. What it led to is a state of its own once SQLite says so.
func (r *broadRig) commit() error {
	r.states = append(r.states, r.now) // before the log has it: a crash may come in between
	if err := r.run(statement{sql: "COMMIT"}); err != nil {
		r.states = r.states[:len(r.states)-1]
		return err
	}
	r.disk.ack(len(r.states) - 1)
	return nil
}

// touch changes one row in each of the leaves, in the order given.
func (r *broadRig) touch(leaves []int) error {
	for _, leaf := range leaves {
		id := int64(leaf)*leafRows + 1 + r.rng.Int64N(leafRows)
		if id > r.now.last {
			continue
		}
		if err := r.fill(id); err != nil {
			return err
		}
	}
	return nil
}

func (r *broadRig) fill(id int64) error {
	word := fmt.Sprintf("row %d, transaction %d, %x; ", id, len(r.states), r.rng.Uint64())
	body := strings.Repeat(word, rowSize/len(word)+1)[:rowSize]
	r.now.rows[id] = body
	r.seen = append(r.seen, id)
	return r.run(statement{"UPDATE broad SET body = ? WHERE id = ?", []any{[]byte(body), id}})
}

// sweep goes over all leaves three times: twice in order, which with a memory
// for fewer always meets the one that has just been put out, then at random.
func (r *broadRig) sweep() error {
	order := make([]int, broadLeaves)
	for i := range order {
		order[i] = i
	}
	for range 2 {
		if err := r.touch(order); err != nil {
			return err
		}
	}
	return r.touch(r.rng.Perm(broadLeaves))
}

// shrink deletes the rows from leaf on and gives their pages back.
func (r *broadRig) shrink(leaf int64) error {
	r.now.last = leaf * leafRows
	maps.DeleteFunc(r.now.rows, func(id int64, _ string) bool { return id > r.now.last })
	return r.run(statement{"DELETE FROM broad WHERE id > ?", []any{r.now.last}}, statement{sql: "PRAGMA incremental_vacuum"})
}

// extend makes rows up to leaf.
func (r *broadRig) extend(leaf int64) error {
	first := r.now.last + 1
	r.now.last = leaf * leafRows
	r.seen = append(r.seen, first, r.now.last)
	return r.run(grow(first, r.now.last))
}

// work is the transactions in which crashes are tried.
func (r *broadRig) work() error {
	for _, do := range []func() error{
		// Leaves leave and come back.
		r.begin, r.sweep, r.commit,
		// Leaves that are new are cut off.
		r.begin, func() error { return r.extend(broadLeaves + 6) }, r.rollback,
		// Old leaves and new ones in one transaction that shrinks and grows.
		r.begin, r.sweep, func() error { return r.shrink(70) }, func() error { return r.extend(76) }, r.sweep, r.commit,
		// Old leaves are cut off, and the sync that was to make it final fails.
		// Before the next root comes, a rollback lets them grow again; a WAL is
		// copied into the main file a second time.
		r.begin, r.sweep, func() error { return r.shrink(66) }, r.failing, r.checkpoint,
		r.begin, r.sweep, func() error { return r.extend(80) }, r.commit,
		r.checkpoint,
		r.begin, r.sweep, r.commit,
	} {
		if err := do(); err != nil {
			return err
		}
	}
	return nil
}

func (r *broadRig) rollback() error { return r.run(statement{sql: "ROLLBACK"}) }

func (r *broadRig) checkpoint() error {
	return r.run(statement{sql: "PRAGMA wal_checkpoint(TRUNCATE)"})
}

// failing is commit with a main file whose next sync fails. With a rollback
// journal the transaction does so too; with a WAL only the checkpoint after it.
func (r *broadRig) failing() error {
	hit := false
	r.disk.fail = func(s step, name string, _ int64, _ int) fault {
		if s != stepSync || name != devicePath || hit {
			return fault{}
		}
		hit = true
		return fault{rc: sqlite3.SQLITE_IOERR_FSYNC}
	}
	err := r.commit()
	r.disk.fail = nil
	switch {
	case !hit:
		return fmt.Errorf("nothing failed (commit: %v)", err)
	case r.name == "DELETE-EXTRA" && err == nil:
		return fmt.Errorf("a commit succeeded whose sync failed")
	case r.name == "DELETE-EXTRA":
		return nil // SQLite has rolled back
	}
	return err
}

// record runs the workload on a copy of the vault and keeps the log.
func (r *broadRig) record(t *testing.T, images map[string]*diskImage) {
	t.Helper()
	r.disk = diskOf(images)
	r.disk.logging = true
	r.states = []broadState{{last: broadRows, rows: map[int64]string{}}}
	err := r.mounted(r.disk, false, func(m *Mount, _ *sql.DB, c *sql.Conn) error {
		r.conn = c
		if err := r.work(); err != nil {
			return err
		}
		return m.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	r.log = r.disk.log
	slices.Sort(r.seen)
	r.seen = slices.Compact(r.seen)
}

// leafStores counts the leaves the log stores, those it stores again before
// the next root, and the roots.
func (r *broadRig) leafStores() (stores, again, roots int) {
	met := map[int64]bool{}
	for _, e := range r.log {
		switch {
		case isRootWrite(e):
			roots++
			clear(met)
		case e.step == stepWrite && e.name == devicePath && e.off >= dataStart+2*unitSize && len(e.data) == unitSize:
			at := (e.off - dataStart - 2*unitSize) % groupSize
			if leaf := (e.off - dataStart - 2*unitSize) / groupSize; at < 2*unitSize {
				stores++
				if met[leaf] {
					again++
				}
				met[leaf] = true
			}
		}
	}
	return stores, again, roots
}

func isRootWrite(e event) bool {
	return e.step == stepWrite && e.name == devicePath && (e.off == rootOffset(0) || e.off == rootOffset(1))
}

// verify looks whether a disk that a crash left has what it must have. With
// thorough set it looks at everything and goes on working.
func (r *broadRig) verify(d *disk, acked int, thorough bool) error {
	r.rig.states.Add(1)
	return r.mounted(d, false, func(m *Mount, _ *sql.DB, c *sql.Conn) error {
		s, err := r.check(c, acked)
		if err == nil && thorough {
			if err = r.checkAll(c, s); err == nil {
				err = r.checkFurther(c, s)
			}
		}
		if m.Err() != nil {
			return fmt.Errorf("noted: %w (and %v)", m.Err(), err)
		}
		return err
	})
}

// check compares the rows that any transaction touched.
func (r *broadRig) check(c *sql.Conn, acked int) (broadState, error) {
	ctx := context.Background()
	var tx int
	var last int64
	err := c.QueryRowContext(ctx, "SELECT (SELECT max(id) FROM ledger), (SELECT max(id) FROM broad)").Scan(&tx, &last)
	switch {
	case err != nil:
		return broadState{}, err
	case tx < acked || tx > acked+1 || tx >= len(r.states):
		return broadState{}, fmt.Errorf("last transaction is %d, want %d or %d", tx, acked, acked+1)
	}
	s := r.states[tx]
	if last != s.last {
		return s, fmt.Errorf("transaction %d: the last row is %d, want %d", tx, last, s.last)
	}
	q, err := c.PrepareContext(ctx, "SELECT body FROM broad WHERE id = ?")
	if err != nil {
		return s, err
	}
	defer q.Close()
	for _, id := range r.seen {
		var body sql.RawBytes
		if id > s.last {
			continue
		}
		rows, err := q.QueryContext(ctx, id)
		if err != nil {
			return s, fmt.Errorf("row %d: %w", id, err)
		}
		same := rows.Next() && rows.Scan(&body) == nil && string(body) == s.row(id)
		rows.Close()
		if err := rows.Err(); err != nil || !same {
			return s, fmt.Errorf("transaction %d: row %d is not whole: %v", tx, id, err)
		}
	}
	return s, nil
}

// checkAll reads everything.
func (r *broadRig) checkAll(c *sql.Conn, s broadState) error {
	var ok string
	ctx := context.Background()
	if err := c.QueryRowContext(ctx, "PRAGMA quick_check").Scan(&ok); err != nil || ok != "ok" {
		return fmt.Errorf("quick check: %q %v", ok, err)
	}
	var count, size, used int64
	err := c.QueryRowContext(ctx, "SELECT count(*), sum(length(body)), sum(body <> zeroblob(?)) FROM broad", rowSize).Scan(&count, &size, &used)
	if err != nil || count != s.last || size != s.last*rowSize || used != int64(len(s.rows)) {
		return fmt.Errorf("%d rows of %d bytes, %d in use; want %d, %d in use: %v", count, size, used, s.last, len(s.rows), err)
	}
	return nil
}

// checkFurther does another transaction over all leaves and reads it back.
func (r *broadRig) checkFurther(c *sql.Conn, s broadState) error {
	var changed, found int64
	ctx := context.Background()
	res, err := c.ExecContext(ctx, "UPDATE broad SET body = zeroblob(?) || 'x' WHERE id % ? = 7", rowSize-1, leafRows)
	if err != nil {
		return err
	}
	if changed, err = res.RowsAffected(); err != nil {
		return err
	}
	err = c.QueryRowContext(ctx, "SELECT sum(body = zeroblob(?) || 'x') FROM broad WHERE id % ? = 7", rowSize-1, leafRows).Scan(&found)
	if err != nil || found != changed || found < s.last/leafRows {
		return fmt.Errorf("going on: %d of %d rows: %v", found, changed, err)
	}
	return nil
}

// sample says which steps of the log crashes are tried at: about so many, and
// those so near to the storing of a root.
func (r *broadRig) sample(n, around int) map[int]bool {
	out := map[int]bool{}
	for k := 0; k < len(r.log); k += max(1, len(r.log)/n) {
		out[k] = true
	}
	for k, e := range r.log {
		if isRootWrite(e) {
			for near := max(0, k-around); near <= min(k+1+around, len(r.log)-1); near++ {
				out[near] = true
			}
		}
	}
	return out
}

func TestCrashWhileLeavesLeaveMemory(t *testing.T) {
	images := broadImages(t)
	for i, g := range broadRegimes[:scale(len(broadRegimes), 1)] {
		t.Run(g.name, func(t *testing.T) {
			t.Parallel()
			r := &broadRig{rig: rig{regime: g}, rng: rand.New(rand.NewPCG(4, uint64(i)))}
			r.fs, r.dev = newDevice(t)
			own := diskOf(images).images()
			from := replayOf(diskOf(images))
			r.record(t, own)
			stores, again, roots := r.leafStores()
			if again < maxLeaves {
				t.Errorf("only %d leaves came back within an epoch", again)
			}
			if err := r.crash(from, g.scale(150, 5)); err != nil {
				t.Error(err)
			}
			t.Logf("%d steps, %d leaves stored, %d of them again within an epoch, %d roots; %d states verified",
				len(r.log), stores, again, roots, r.rig.states.Load())
		})
	}
}

// crash walks through the log and tries crashes at a sample of its steps: a
// kill after the step and one within it, and a power cut.
func (r *broadRig) crash(rep *replay, n int) error {
	rep.acked = 0
	at := r.sample(n, scale(2, 0))
	tried, again := 0, scale(10, 2)
	for k, e := range r.log {
		var disks []*disk
		if at[k] {
			disks = append(disks, rep.killedMidWrite(e, r.rng))
		}
		rep.apply(e)
		if at[k] {
			disks = append(disks, rep.killed(), rep.cut(outages[r.rng.IntN(len(outages))], r.rng))
			tried++
		}
		for i, d := range disks {
			if d == nil || !isRootWrite(e) && i != tried%len(disks) {
				continue
			}
			err := error(nil)
			if tried%7 == 3 && again > 0 {
				again--
				err = r.crashAgain(d, rep.acked)
			} else {
				err = r.verify(d, rep.acked, tried%16 == 0)
			}
			if err != nil {
				return fmt.Errorf("step %d of %d, %v, crash %d: %w", k, len(r.log), e, i, err)
			}
		}
	}
	return nil
}

// crashAgain crashes at some steps of the recovery of a disk.
func (r *broadRig) crashAgain(d *disk, acked int) error {
	rep := replayOf(diskOf(d.images()))
	d.logging = true
	if err := r.verify(d, acked, false); err != nil {
		return err
	}
	steps := slices.Clone(d.log)
	const crashes = 3
	for i, e := range steps {
		rep.apply(e)
		if r.rng.IntN(len(steps)) < crashes {
			for _, d := range []*disk{rep.killed(), rep.cut(outages[r.rng.IntN(len(outages))], r.rng)} {
				if err := r.verify(d, acked, false); err != nil {
					return fmt.Errorf("step %d of recovery, %v: %w", i, e, err)
				}
			}
		}
	}
	return nil
}
