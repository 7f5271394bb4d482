package cryptvfs

import (
	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// runUnits is how many neighbouring units are gathered into one write, or
// fetched by one read where blocks are read in order.
const runUnits = 16

// blockRun is neighbouring blocks, all of one leaf, written by SQLite but not yet
// sealed and handed to the file system below.
type blockRun struct {
	leaf  *node
	first int64
	count int
	plain []byte
}

// readAhead is neighbouring blocks opened before SQLite asked for them.
type readAhead struct {
	first  int64
	count  int
	plain  []byte
	next   int64 // block after the one read last
	streak int   // how many blocks were read in order
}

// cached returns the plaintext of a block that lies in memory, nil if it does not.
func (f *mainFile) cached(block int64) []byte {
	a := &f.ahead
	if block == a.next {
		a.streak++
	} else {
		a.streak = 0
	}
	a.next = block + 1
	if i := block - f.run.first; i >= 0 && i < int64(f.run.count) {
		return f.run.plain[i*blockSize:][:blockSize]
	}
	if i := block - a.first; i >= 0 && i < int64(a.count) {
		return a.plain[i*blockSize:][:blockSize]
	}
	return nil
}

// fetchAhead reads and opens the blocks from block on if they are being read in
// order. It reports false if it has not got block itself; a fault further on
// is left to be found when SQLite comes there.
func (f *mainFile) fetchAhead(tls *libc.TLS, leaf *node, block int64) (int32, bool) {
	a := &f.ahead
	blocks := (f.tree.size + blockSize - 1) / blockSize
	n := min(int64(a.streak), runUnits, fanout-block%fanout, blocks-block)
	if r := &f.run; r.count > 0 && block < r.first {
		n = min(n, r.first-block) // beyond lies what is not yet written
	}
	if n < minShare {
		return sqlite3.SQLITE_OK, false
	}
	a.count = 0
	units := f.buffer(int(n) * unitSize)
	if rc := f.file.readAt(tls, units, blockOffset(block)); rc == sqlite3.SQLITE_IOERR_SHORT_READ {
		return sqlite3.SQLITE_OK, false
	} else if rc != sqlite3.SQLITE_OK {
		return rc, false
	}
	if a.plain == nil {
		a.plain = make([]byte, runUnits*blockSize)
	}
	var ok [runUnits]bool
	share(int(n), func(i int) {
		unit, at := units[i*unitSize:][:unitSize], block+int64(i)
		r := f.seal.reader(unit)
		if r == nil || stampOf(unit) != leaf.stamps[at%fanout] {
			return
		}
		var ad [adSize]byte
		_, err := r.Open(a.plain[i*blockSize:][:0:blockSize], unit[halfNonce:nonceSize], unit[nonceSize:],
			putAD(&ad, levelBlock, blockSize, uint64(at)))
		ok[i] = err == nil
	})
	a.first = block
	for a.count < int(n) && ok[a.count] {
		a.count++
	}
	return sqlite3.SQLITE_OK, a.count > 0
}

// writeBlock adds a block to the run.
func (f *mainFile) writeBlock(tls *libc.TLS, p []byte, block int64) int32 {
	leaf, rc := f.leaf(tls, block/fanout, true)
	if rc != sqlite3.SQLITE_OK {
		return rc
	}
	r := &f.run
	if i := block - r.first; r.count > 0 && r.leaf == leaf && i >= 0 && i < int64(r.count) {
		copy(r.plain[i*blockSize:], p)
		return sqlite3.SQLITE_OK
	}
	if r.count > 0 && (r.leaf != leaf || block != r.first+int64(r.count) || r.count == runUnits) {
		if rc := f.flushRun(tls); rc != sqlite3.SQLITE_OK {
			return rc
		}
	}
	if r.count == 0 {
		r.leaf, r.first = leaf, block
		if r.plain == nil {
			r.plain = make([]byte, runUnits*blockSize)
		}
	}
	copy(r.plain[r.count*blockSize:], p)
	r.count++
	if a := &f.ahead; block >= a.first && block < a.first+int64(a.count) {
		a.count = 0
	}
	f.tree.dirty = true
	return sqlite3.SQLITE_OK
}

// flushRun seals and writes the run. When writing fails the run stays: SQLite was
// told that it is written, and may go on with the transaction.
func (f *mainFile) flushRun(tls *libc.TLS) int32 {
	r := &f.run
	if r.count == 0 {
		return sqlite3.SQLITE_OK
	}
	units := f.buffer(r.count * unitSize)
	if rc := f.sealRun(units, r.count); rc != sqlite3.SQLITE_OK {
		return rc
	}
	if rc := f.file.writeAt(tls, units, blockOffset(r.first)); rc != sqlite3.SQLITE_OK {
		return rc
	}
	for i := range r.count {
		r.leaf.stamps[(r.first+int64(i))%fanout] = stampOf(units[i*unitSize:][:unitSize])
	}
	r.leaf.dirty = true
	r.count = 0
	return sqlite3.SQLITE_OK
}

func (f *mainFile) sealRun(units []byte, count int) int32 {
	r := &f.run
	nonce, err := f.seal.reserve(count)
	if err != nil {
		return sqlite3.SQLITE_IOERR_WRITE
	}
	share(count, func(i int) {
		var ad [adSize]byte
		f.seal.sealAs(nonce+uint64(i), units[i*unitSize:][:0:unitSize], r.plain[i*blockSize:][:blockSize],
			putAD(&ad, levelBlock, blockSize, uint64(r.first+int64(i))))
	})
	for i := range count {
		if unit := units[i*unitSize:][:unitSize]; stampOf(unit) == 0 {
			// One in 2⁶⁴: a stamp that reads as «never written». Seal again.
			if _, rc := f.sealUnit(unit[:0], r.plain[i*blockSize:][:blockSize], levelBlock, r.first+int64(i)); rc != sqlite3.SQLITE_OK {
				return rc
			}
		}
	}
	return sqlite3.SQLITE_OK
}

func (f *mainFile) buffer(n int) []byte {
	if f.units == nil {
		f.units = make([]byte, runUnits*unitSize)
	}
	return f.units[:n]
}
