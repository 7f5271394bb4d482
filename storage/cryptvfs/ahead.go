package cryptvfs

import (
	"crypto/cipher"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// minAhead is how many blocks must have been read in order before more are
// fetched than were asked for.
const minAhead = 4

// readAhead fetches neighbouring blocks before SQLite asks for them: one batch
// is at hand, the next is being opened on another core meanwhile.
type readAhead struct {
	next   int64 // block after the one read last
	streak int   // how many blocks were read in order

	now    *batch
	coming *batch
	spare  *batch
}

// batch is neighbouring blocks fetched with one read.
type batch struct {
	first   int64
	count   int
	good    int // how many, from the first on, are what their stamps name
	units   []byte
	plain   []byte
	stamps  [runUnits]uint64
	readers [runUnits]cipher.AEAD
	done    chan struct{} // one value when good and plain are there
}

func newBatch() *batch {
	return &batch{units: make([]byte, runUnits*unitSize), plain: make([]byte, runUnits*blockSize),
		done: make(chan struct{}, 1)}
}

func (b *batch) has(block int64) bool {
	return b != nil && block >= b.first && block < b.first+int64(b.count)
}

// open opens the units. It touches nothing but the batch, so it needs no lock.
func (b *batch) open() {
	b.good = 0
	for i := range b.count {
		unit := b.units[i*unitSize:][:unitSize]
		if b.readers[i] == nil || stampOf(unit) != b.stamps[i] {
			break
		}
		var ad [adSize]byte
		if _, err := b.readers[i].Open(b.plain[i*blockSize:][:0:blockSize], unit[halfNonce:nonceSize], unit[nonceSize:],
			putAD(&ad, levelBlock, blockSize, uint64(b.first)+uint64(i))); err != nil {
			break
		}
		b.good++
	}
	b.done <- struct{}{}
}

// cached returns the plaintext of a block that lies in memory, nil if it does not.
func (f *mainFile) cached(tls *libc.TLS, block int64) []byte {
	a := &f.ahead
	if block == a.next {
		a.streak++
	} else {
		a.streak = 0
	}
	a.next = block + 1
	if plain := f.unwritten(block); plain != nil {
		return plain
	}
	if !a.now.has(block) && !a.coming.has(block) && a.streak >= minAhead {
		f.fetchAhead(tls, block)
	}
	if a.coming.has(block) {
		<-a.coming.done
		a.spare, a.now, a.coming = a.now, a.coming, nil
		f.fetchAhead(tls, a.now.first+int64(a.now.count))
	}
	if a.now.has(block) {
		if i := int(block - a.now.first); i < a.now.good {
			return a.now.plain[i*blockSize:][:blockSize]
		}
	}
	return nil
}

// fetchAhead reads the blocks from block on and has them opened. A fault is
// left to be found when SQLite asks for the block that has it.
func (f *mainFile) fetchAhead(tls *libc.TLS, block int64) {
	a := &f.ahead
	f.awaitAhead()
	blocks := (f.tree.size + blockSize - 1) / blockSize
	n := min(int64(a.streak), runUnits, fanout-block%fanout, blocks-block)
	for _, r := range []*blockRun{f.run, f.behind} {
		if r != nil && r.count > 0 && block < r.first+int64(r.count) {
			n = min(n, r.first-block) // what lies there is not yet written
		}
	}
	if n < minAhead {
		return
	}
	leaf, rc := f.leaf(tls, block/fanout, false)
	if rc != sqlite3.SQLITE_OK || leaf == nil {
		return
	}
	b := a.spare
	if a.spare = nil; b == nil {
		b = newBatch()
	}
	if f.file.readAt(tls, b.units[:n*unitSize], blockOffset(block)) != sqlite3.SQLITE_OK {
		a.spare = b
		return
	}
	b.first, b.count = block, int(n)
	copy(b.stamps[:n], leaf.stamps[block%fanout:])
	for i := range b.count {
		b.readers[i] = f.seal.reader(b.units[i*unitSize:])
	}
	a.coming = b
	go b.open()
}

// awaitAhead gives up the batch that is being opened.
func (f *mainFile) awaitAhead() {
	if b := f.ahead.coming; b != nil {
		<-b.done
		f.ahead.spare, f.ahead.coming = b, nil
	}
}

// changedAhead forgets what was fetched of a block that is being written.
func (f *mainFile) changedAhead(block int64) {
	a := &f.ahead
	if a.coming.has(block) {
		f.awaitAhead()
	}
	if a.now.has(block) {
		a.spare, a.now = a.now, nil
	}
}

// dropAhead forgets everything that was fetched.
func (f *mainFile) dropAhead() {
	f.awaitAhead()
	for _, b := range []*batch{f.ahead.now, f.ahead.spare} {
		if b != nil {
			clear(b.plain)
		}
	}
	f.ahead = readAhead{}
}
