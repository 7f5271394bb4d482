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
	f.changedAhead(block)
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
