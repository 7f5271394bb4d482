package cryptvfs

import (
	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// minAhead is how many blocks must have been read in order before more are
// fetched than were asked for.
const minAhead = 3

// readAhead is the sealed units of neighbouring blocks, fetched with one read
// because blocks are being read in order. They are opened when SQLite asks for
// them, straight into its page.
type readAhead struct {
	next   int64 // block after the one read last
	streak int   // how many blocks were read in order

	first int64
	count int
	units []byte
}

func (a *readAhead) has(block int64) bool {
	return block >= a.first && block < a.first+int64(a.count)
}

// fetch returns the sealed unit of a block. What lies past the end of the file
// comes as zeros, which no stamp fits.
func (f *mainFile) fetch(tls *libc.TLS, block int64) ([]byte, int32) {
	a := &f.ahead
	if block == a.next {
		a.streak++
	} else {
		a.streak = 0
	}
	a.next = block + 1
	if !a.has(block) && a.streak >= minAhead {
		f.fetchAhead(tls, block)
	}
	if a.has(block) {
		return a.units[(block-a.first)*unitSize:][:unitSize], sqlite3.SQLITE_OK
	}
	unit := f.scratch[:unitSize]
	rc := f.file.readAt(tls, unit, blockOffset(block))
	if rc == sqlite3.SQLITE_IOERR_SHORT_READ {
		clear(unit)
		rc = sqlite3.SQLITE_OK
	}
	return unit, rc
}

// fetchAhead reads the units from block on. A fault is left to be found by the
// read of the very block that has it.
func (f *mainFile) fetchAhead(tls *libc.TLS, block int64) {
	a := &f.ahead
	a.count = 0
	blocks := (f.tree.size + blockSize - 1) / blockSize
	n := min(runUnits, fanout-block%fanout, blocks-block)
	for _, r := range []*blockRun{f.run, f.behind} {
		if r != nil && r.count > 0 && block < r.first+int64(r.count) {
			n = min(n, r.first-block) // what lies there is not yet written
		}
	}
	if n < minAhead {
		return
	}
	if a.units == nil {
		a.units = make([]byte, runUnits*unitSize)
	}
	if f.file.readAt(tls, a.units[:n*unitSize], blockOffset(block)) == sqlite3.SQLITE_OK {
		a.first, a.count = block, int(n)
	}
}

// changedAhead forgets what was fetched if a block of it is being written.
func (f *mainFile) changedAhead(block int64) {
	if f.ahead.has(block) {
		f.ahead.count = 0
	}
}
