package cryptvfs

import (
	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// runUnits is how many neighbouring units are gathered into one write, or
// fetched by one read where blocks are read in order.
const runUnits = 16

// blockRun is neighbouring blocks, all of one leaf, written by SQLite but not yet
// handed to the file system below. While one run fills, the one before it is
// sealed on another core.
type blockRun struct {
	leaf  *node
	first int64
	count int
	plain []byte

	nonce  uint64 // of the first unit
	units  []byte
	done   chan struct{} // one value when units are there
	sealed bool          // that value was taken
}

func newRun() *blockRun {
	return &blockRun{plain: make([]byte, runUnits*blockSize), units: make([]byte, runUnits*unitSize),
		done: make(chan struct{}, 1)}
}

func (r *blockRun) has(block int64) bool {
	return r != nil && block >= r.first && block < r.first+int64(r.count)
}

func (r *blockRun) block(block int64) []byte { return r.plain[(block-r.first)*blockSize:][:blockSize] }

func (r *blockRun) unit(i int) []byte { return r.units[i*unitSize:][:unitSize] }

// seal seals the blocks. It touches nothing but the run and needs no lock.
func (r *blockRun) seal(s *sealer) {
	for i := range r.count {
		at := r.first + int64(i)
		var ad [adSize]byte
		s.sealAs(r.nonce+uint64(i), r.unit(i)[:0], r.block(at), putAD(&ad, levelBlock, blockSize, uint64(at)))
	}
	r.done <- struct{}{}
}

// writeBlock adds a block to the run.
func (f *mainFile) writeBlock(tls *libc.TLS, p []byte, block int64) int32 {
	leaf, rc := f.leaf(tls, block/fanout, true)
	if rc != sqlite3.SQLITE_OK {
		return rc
	}
	if f.run.has(block) {
		copy(f.run.block(block), p)
		return sqlite3.SQLITE_OK
	}
	if r := f.run; r != nil && r.count > 0 && (r.leaf != leaf || block != r.first+int64(r.count) || r.count == runUnits) {
		if rc := f.handOver(tls); rc != sqlite3.SQLITE_OK {
			return rc
		}
	}
	if f.run == nil {
		f.run = newRun()
	}
	r := f.run
	if r.count == 0 {
		r.leaf, r.first = leaf, block
	}
	r.count++
	copy(r.block(block), p)
	f.changedAhead(block)
	f.tree.dirty = true
	return sqlite3.SQLITE_OK
}

// handOver has the run sealed, once the one before it is written, and makes
// room for the next.
func (f *mainFile) handOver(tls *libc.TLS) int32 {
	if rc := f.writeSealed(tls); rc != sqlite3.SQLITE_OK {
		return rc
	}
	r := f.run
	var err error
	if r.nonce, err = f.seal.reserve(r.count); err != nil {
		return sqlite3.SQLITE_IOERR_WRITE
	}
	f.run, f.behind, f.spareRun = f.spareRun, r, nil
	r.sealed = false
	if r.count < minHandOver {
		r.seal(f.seal)
	} else {
		go r.seal(f.seal)
	}
	return sqlite3.SQLITE_OK
}

// minHandOver is the fewest units for which another core is worth waking.
const minHandOver = 4

// writeSealed writes the run that was handed over. When that fails the run
// stays: SQLite was told that it is written, and may go on with the transaction.
func (f *mainFile) writeSealed(tls *libc.TLS) int32 {
	r := f.behind
	if r == nil {
		return sqlite3.SQLITE_OK
	}
	if !r.sealed {
		<-r.done
		r.sealed = true
	}
	for i := range r.count {
		if stampOf(r.unit(i)) == 0 { // one in 2⁶⁴: a stamp that reads as «never written»
			at := r.first + int64(i)
			if _, rc := f.sealUnit(r.unit(i)[:0], r.block(at), levelBlock, at); rc != sqlite3.SQLITE_OK {
				return rc
			}
		}
	}
	if rc := f.file.writeAt(tls, r.units[:r.count*unitSize], blockOffset(r.first)); rc != sqlite3.SQLITE_OK {
		return rc
	}
	for i := range r.count {
		r.leaf.stamps[(r.first+int64(i))%fanout] = stampOf(r.unit(i))
	}
	r.leaf.dirty = true
	r.count = 0
	f.behind, f.spareRun = nil, r
	return sqlite3.SQLITE_OK
}

// flushRun writes all that SQLite has written.
func (f *mainFile) flushRun(tls *libc.TLS) int32 {
	if f.run != nil && f.run.count > 0 {
		if rc := f.handOver(tls); rc != sqlite3.SQLITE_OK {
			return rc
		}
	}
	return f.writeSealed(tls)
}

// unwritten returns a block that SQLite has written and the disk has not, nil
// if it is not one of these.
func (f *mainFile) unwritten(block int64) []byte {
	for _, r := range []*blockRun{f.run, f.behind} { // the later one first
		if r.has(block) {
			return r.block(block)
		}
	}
	return nil
}

// wipeRuns clears the plaintext of the runs.
func (f *mainFile) wipeRuns() {
	if r := f.behind; r != nil && !r.sealed {
		<-r.done
	}
	for _, r := range []*blockRun{f.run, f.behind, f.spareRun} {
		if r != nil {
			clear(r.plain)
		}
	}
}
