package cryptvfs

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// blocks is what a main file must hold: its size in blocks, and the byte that
// fills each block that was ever written.
type blocks struct {
	size int64
	fill map[int64]byte
}

func (b *blocks) clone() *blocks { return &blocks{b.size, maps.Clone(b.fill)} }

func (b *blocks) cut(size int64) {
	b.size = size
	maps.DeleteFunc(b.fill, func(at int64, _ byte) bool { return at >= size })
}

// treeRig drives a main file without SQLite: few blocks, spread over more
// leaves than are kept in memory and over several supers, which a database
// would reach at a GiB each.
type treeRig struct {
	fs      *fileSystem
	dev     *device
	rng     *rand.Rand
	log     []event
	states  map[uint64]*blocks        // by epoch
	written map[uint64]map[int64]bool // by epoch: blocks written after its root
	tried   int                       // disks verified
}

const (
	spreadSupers = 2
	spreadLeaves = 45 // of each super
	spreadOps    = 220
)

// spread returns one of the blocks that are used: the first and the last of
// each leaf, and one within.
func (r *treeRig) spread() int64 {
	leaf := r.rng.Int64N(spreadSupers)*fanout + r.rng.Int64N(spreadLeaves)
	return leaf*fanout + []int64{0, 77, fanout - 1}[r.rng.IntN(3)]
}

// mounted mounts the disk and hands its main file to use.
func (r *treeRig) mounted(d *disk, create bool, use func(*libc.TLS, *mainFile) error) error {
	r.dev.disk = d
	m, err := r.fs.mount(devicePath, testKey, create)
	if err != nil {
		return fmt.Errorf("mounting: %w", err)
	}
	tls := libc.NewTLS()
	defer tls.Close()
	err = use(tls, m.main)
	if e := m.Close(); err == nil {
		err = e
	}
	return err
}

// change does what a transaction may do: write, cut, grow by a hole.
func (r *treeRig) change(tls *libc.TLS, f *mainFile, b *blocks, written map[int64]bool) error {
	for range spreadOps {
		rc := int32(sqlite3.SQLITE_OK)
		switch n := r.rng.IntN(300); {
		case n == 0:
			b.cut(0)
			rc = f.truncate(tls, 0)
		case n < 8:
			b.cut(min(b.size, r.spread()+r.rng.Int64N(2)))
			rc = f.truncate(tls, b.size*blockSize)
		case n < 12:
			b.size = max(b.size, r.spread()+1)
			// SQLite writes the last page when it makes a file longer.
			rc = r.write(tls, f, b, b.size-1, byte(n), written)
		case n < 60:
			at := r.spread()
			if err := b.read(tls, f, at, nil); err != nil {
				return err
			}
		default:
			rc = r.write(tls, f, b, r.spread(), byte(1+r.rng.IntN(255)), written)
		}
		if rc != sqlite3.SQLITE_OK {
			return fmt.Errorf("code %d (%v)", rc, f.mount.Err())
		}
	}
	return nil
}

func (r *treeRig) write(tls *libc.TLS, f *mainFile, b *blocks, at int64, fill byte, written map[int64]bool) int32 {
	b.fill[at], b.size = fill, max(b.size, at+1)
	written[at] = true
	return f.write(tls, bytes.Repeat([]byte{fill}, blockSize), at*blockSize)
}

// read reads a block and compares it. A block in torn may be refused instead.
func (b *blocks) read(tls *libc.TLS, f *mainFile, at int64, torn map[int64]bool) error {
	if at >= b.size {
		return nil
	}
	p := make([]byte, blockSize)
	rc := f.read(tls, p, at*blockSize)
	if torn[at] && rc == sqlite3.SQLITE_IOERR_DATA {
		return nil
	}
	if rc != sqlite3.SQLITE_OK || !bytes.Equal(p, bytes.Repeat([]byte{b.fill[at]}, blockSize)) {
		return fmt.Errorf("block %d (leaf %d): code %d, filled with %d, want %d (%v)", at, at/fanout, rc, p[0], b.fill[at], f.mount.Err())
	}
	return nil
}

// readAll compares all blocks that are used.
func (b *blocks) readAll(tls *libc.TLS, f *mainFile, torn map[int64]bool) error {
	if f.tree.size != b.size*blockSize {
		return fmt.Errorf("%d bytes, want %d blocks", f.tree.size, b.size)
	}
	for leaf := range int64(spreadSupers * fanout) {
		for _, in := range []int64{0, 77, fanout - 1} {
			if leaf%fanout > spreadLeaves {
				continue
			}
			if err := b.read(tls, f, leaf*fanout+in, torn); err != nil {
				return err
			}
		}
	}
	return nil
}

// record runs transactions and keeps the log.
func (r *treeRig) record(t *testing.T, txs int) {
	t.Helper()
	d := newDisk()
	d.logging = true
	now := &blocks{fill: map[int64]byte{}}
	err := r.mounted(d, true, func(tls *libc.TLS, f *mainFile) error {
		for range txs {
			epoch := f.tree.epoch
			d.ack(int(epoch))
			r.states[epoch], r.written[epoch] = now.clone(), map[int64]bool{}
			if err := r.change(tls, f, now, r.written[epoch]); err != nil {
				return err
			}
			r.states[epoch+1], r.written[epoch+1] = now.clone(), map[int64]bool{}
			if rc := f.sync(tls, sqlite3.SQLITE_SYNC_NORMAL); rc != sqlite3.SQLITE_OK {
				return fmt.Errorf("sync: code %d", rc)
			}
		}
		d.ack(int(f.tree.epoch))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	r.log = d.log
}

// verify looks whether a disk that a crash left holds one of the two last
// states, but for blocks written since; and all of it once a journal has put
// them back. Then it goes on.
func (r *treeRig) verify(d *disk, acked int) error {
	r.tried++
	var now *blocks
	err := r.mounted(d, false, func(tls *libc.TLS, f *mainFile) error {
		epoch := f.tree.epoch
		if epoch < uint64(acked) || epoch > uint64(acked)+1 || r.states[epoch] == nil {
			return fmt.Errorf("epoch %d, want %d or the next", epoch, acked)
		}
		now = r.states[epoch].clone()
		torn := r.written[epoch]
		if err := now.readAll(tls, f, torn); err != nil {
			return err
		}
		rc := f.truncate(tls, now.size*blockSize)
		for _, at := range slices.Sorted(maps.Keys(torn)) {
			if rc == sqlite3.SQLITE_OK && at < now.size {
				rc = f.write(tls, bytes.Repeat([]byte{now.fill[at]}, blockSize), at*blockSize)
			}
		}
		if rc != sqlite3.SQLITE_OK {
			return fmt.Errorf("putting back: code %d (%v)", rc, f.mount.Err())
		}
		if err := now.readAll(tls, f, nil); err != nil {
			return fmt.Errorf("put back: %w", err)
		}
		if rc := f.sync(tls, sqlite3.SQLITE_SYNC_NORMAL); rc != sqlite3.SQLITE_OK {
			return fmt.Errorf("sync: code %d", rc)
		}
		return r.change(tls, f, now, map[int64]bool{})
	})
	if err != nil {
		return err
	}
	return r.mounted(d, false, func(tls *libc.TLS, f *mainFile) error { return now.readAll(tls, f, nil) })
}

// TestCrashWhileNodesAreCutAndGrowAgain needs no more of SQLite than that it
// puts back from its journal what was written since the last root.
func TestCrashWhileNodesAreCutAndGrowAgain(t *testing.T) {
	for seed := range uint64(2) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			r := &treeRig{rng: rand.New(rand.NewPCG(6, seed)), states: map[uint64]*blocks{}, written: map[uint64]map[int64]bool{}}
			r.fs, r.dev = newDevice(t)
			r.record(t, scale(20, 6))
			rep, stride := newReplay(), max(1, len(r.log)/scale(120, 15))
			for k, e := range r.log {
				if k%stride == 1 || isRootWrite(e) {
					if d := rep.killedMidWrite(e, r.rng); d != nil && rep.acked >= 1 {
						if err := r.verify(d, rep.acked); err != nil {
							t.Fatalf("within step %d of %d, %v: %v", k, len(r.log), e, err)
						}
					}
				}
				rep.apply(e)
				// The name is durable from the start: see TestCrashWhileAVaultIsMade.
				rep.durableNames, rep.pendingNames = rep.names, nil
				if rep.acked < 1 || k%stride != 0 && !isRootWrite(e) {
					continue
				}
				for i, d := range []*disk{rep.killed(), rep.cut(outages[r.rng.IntN(len(outages))], r.rng)} {
					if err := r.verify(d, rep.acked); err != nil {
						t.Fatalf("step %d of %d, %v, crash %d: %v", k, len(r.log), e, i, err)
					}
				}
			}
			t.Logf("%d steps, %d states verified", len(r.log), r.tried)
		})
	}
}
