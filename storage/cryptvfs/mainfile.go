package cryptvfs

import (
	"fmt"
	"sync"
	"sync/atomic"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// runUnits is how many neighbouring units are gathered into one write, or
// fetched by one read where blocks are read in order.
const runUnits = 16

// mainFile is a mounted database. All connections of this process share it;
// its mutex orders them.
type mainFile struct {
	mu    sync.Mutex
	mount *Mount
	file  backingFile
	id    [idSize]byte
	seal  *sealer
	tree  *tree
	locks lockTable
	shm   sharedMemory

	ad      [adSize]byte
	plain   [blockSize]byte
	scratch [2 * unitSize]byte

	// Units sealed but not yet written: neighbours, the first at runAt.
	run   []byte
	runAt int64
	// Units read ahead: raw, the first that of block aheadAt.
	ahead   []byte
	aheadAt int64
	next    int64 // block after the one read last

	epoch    atomic.Uint64 // tree.epoch, for those who do not hold mu
	shmInUse atomic.Bool   // the WAL index is shared: connections tell when they end a transaction
	synced   bool          // SQLite has asked for a sync, so it cares for order
	shrunk   bool          // the file may be cut after the next root
	poisoned error         // a root may or may not have been stored: no more writes
}

// read fills p from the plaintext at off.
func (f *mainFile) read(tls *libc.TLS, p []byte, off int64) int32 {
	f.mu.Lock()
	defer f.mu.Unlock()
	rc := int32(sqlite3.SQLITE_OK)
	if end := off + int64(len(p)); end > f.tree.size {
		rc = sqlite3.SQLITE_IOERR_SHORT_READ
		keep := max(0, f.tree.size-off)
		clear(p[keep:])
		p = p[:keep]
	}
	for len(p) > 0 {
		block, in := off/blockSize, int(off%blockSize)
		n := min(len(p), blockSize-in)
		if e := f.readBlock(tls, p[:n], block, in); e != sqlite3.SQLITE_OK {
			return e
		}
		p, off = p[n:], off+int64(n)
	}
	return rc
}

// headPeek is the longest read at the start of the file that SQLite makes
// before it has rolled back a hot journal: the header of page 1, for the page
// size. What it finds there it reads again before use.
const headPeek = 100

// readBlock copies the part of a block that starts at in into p.
func (f *mainFile) readBlock(tls *libc.TLS, p []byte, block int64, in int) int32 {
	n, rc := f.leaf(tls, block/fanout, false)
	if rc != sqlite3.SQLITE_OK {
		return rc
	}
	stamp := uint64(0)
	if n != nil {
		stamp = n.stamps[block%fanout]
	}
	if stamp == 0 { // a hole: SQLite skipped it when it extended the file
		clear(p)
		return sqlite3.SQLITE_OK
	}
	unit, rc := f.fetch(tls, block)
	if rc != sqlite3.SQLITE_OK {
		return rc
	}
	err := errSeal
	if stampOf(unit) == stamp {
		dst := f.plain[:0]
		if len(p) == blockSize {
			dst = p[:0]
		}
		var plain []byte
		plain, err = f.seal.open(dst, unit, putAD(&f.ad, levelBlock, blockSize, uint64(block)))
		if err == nil && len(p) < blockSize {
			copy(p, plain[in:])
		}
	}
	if err == nil {
		return sqlite3.SQLITE_OK
	}
	clear(p)
	if block == 0 && in+len(p) <= headPeek {
		// After a crash page 1 may be half written; the journal restores it.
		return sqlite3.SQLITE_OK
	}
	return f.tampered("block %d is not what was last written there", block)
}

// fetch returns the unit of a block, reading ahead where blocks are read in order.
func (f *mainFile) fetch(tls *libc.TLS, block int64) ([]byte, int32) {
	at := blockOffset(block)
	if i := at - f.runAt; i >= 0 && i < int64(len(f.run)) {
		f.next = block + 1
		return f.run[i : i+unitSize], sqlite3.SQLITE_OK
	}
	if i := (block - f.aheadAt) * unitSize; i >= 0 && i < int64(len(f.ahead)) {
		f.next = block + 1
		return f.ahead[i : i+unitSize], sqlite3.SQLITE_OK
	}
	count := int64(1)
	if block == f.next {
		count = min(runUnits, fanout-block%fanout, (f.tree.size+blockSize-1)/blockSize-block)
		count = max(count, 1)
	}
	f.next = block + 1
	if f.ahead == nil {
		f.ahead = make([]byte, 0, runUnits*unitSize)
	}
	if end := at + count*unitSize; len(f.run) > 0 && f.runAt < end && at < f.runAt+int64(len(f.run)) {
		count = 1 // units not yet written lie ahead
	}
	f.ahead, f.aheadAt = f.ahead[:count*unitSize], block
	rc := f.file.readAt(tls, f.ahead, at)
	if rc != sqlite3.SQLITE_OK {
		f.ahead = f.ahead[:0]
	}
	if rc == sqlite3.SQLITE_IOERR_SHORT_READ && count > 1 {
		f.ahead = f.ahead[:unitSize]
		rc = f.file.readAt(tls, f.ahead, at)
	}
	if rc == sqlite3.SQLITE_IOERR_SHORT_READ {
		f.ahead = f.ahead[:0]
		clear(f.scratch[:unitSize])
		return f.scratch[:unitSize], sqlite3.SQLITE_OK // no stamp fits: reported as tampered
	}
	if rc != sqlite3.SQLITE_OK {
		return nil, rc
	}
	return f.ahead[:unitSize], sqlite3.SQLITE_OK
}

// write seals whole blocks. SQLite writes whole pages, and pages of a vault
// are at least a block long.
func (f *mainFile) write(tls *libc.TLS, p []byte, off int64) int32 {
	if rc := f.mount.flushStreams(tls); rc != sqlite3.SQLITE_OK {
		return rc // the journal reaches the disk's cache before what it protects
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.poisoned != nil {
		return sqlite3.SQLITE_IOERR_WRITE
	}
	if off%blockSize != 0 || len(p)%blockSize != 0 {
		f.mount.note(&FileError{Path: f.mount.path, Kind: ErrNotVault, What: "the page size is below 4096 bytes",
			Cure: "set PRAGMA page_size to 4096 or more before the first table is made"})
		return sqlite3.SQLITE_IOERR_WRITE
	}
	if off+int64(len(p)) > maxSize {
		return sqlite3.SQLITE_FULL
	}
	for ; len(p) > 0; p, off = p[blockSize:], off+blockSize {
		if rc := f.writeBlock(tls, p[:blockSize], off/blockSize); rc != sqlite3.SQLITE_OK {
			return rc
		}
		f.tree.size = max(f.tree.size, off+blockSize)
	}
	return sqlite3.SQLITE_OK
}

func (f *mainFile) writeBlock(tls *libc.TLS, p []byte, block int64) int32 {
	n, rc := f.leaf(tls, block/fanout, true)
	if rc != sqlite3.SQLITE_OK {
		return rc
	}
	at := blockOffset(block)
	if len(f.run) > 0 && (at != f.runAt+int64(len(f.run)) || len(f.run) == cap(f.run)) {
		if rc := f.flushRun(tls); rc != sqlite3.SQLITE_OK {
			return rc
		}
	}
	if f.run == nil {
		f.run = make([]byte, 0, runUnits*unitSize)
	}
	if len(f.run) == 0 {
		f.runAt = at
	}
	unit, rc := f.sealUnit(f.run, p, levelBlock, block)
	if rc != sqlite3.SQLITE_OK {
		return rc
	}
	f.run = unit
	if i := (block - f.aheadAt) * unitSize; i >= 0 && i < int64(len(f.ahead)) {
		f.ahead = f.ahead[:0]
	}
	n.stamps[block%fanout] = stampOf(unit)
	n.dirty, f.tree.dirty = true, true
	return sqlite3.SQLITE_OK
}

// flushRun writes the gathered units. When that fails they are dropped: the
// blocks then read as tampered until SQLite has rolled them back, which it
// does because every caller hands the failure up to it.
func (f *mainFile) flushRun(tls *libc.TLS) int32 {
	if len(f.run) == 0 {
		return sqlite3.SQLITE_OK
	}
	rc := f.file.writeAt(tls, f.run, f.runAt)
	f.run = f.run[:0]
	return rc
}

// truncate sets the plaintext size. The file itself is cut only after a root
// that no longer names what is cut off has been stored.
func (f *mainFile) truncate(tls *libc.TLS, size int64) int32 {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.poisoned != nil {
		return sqlite3.SQLITE_IOERR_TRUNCATE
	}
	if rc := f.flushRun(tls); rc != sqlite3.SQLITE_OK {
		return rc
	}
	f.ahead = f.ahead[:0]
	if size < f.tree.size {
		if rc := f.cut(tls, (size+blockSize-1)/blockSize); rc != sqlite3.SQLITE_OK {
			return rc
		}
		f.shrunk = true
	}
	f.tree.size, f.tree.dirty = size, true
	return sqlite3.SQLITE_OK
}

// settle stores the tree before SQLite takes a step that makes what it wrote
// final, if it did so without a sync (PRAGMA synchronous=OFF).
func (f *mainFile) settle(tls *libc.TLS) int32 {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.tree.dirty {
		return sqlite3.SQLITE_OK
	}
	return f.flushLocked(tls, f.synced, sqlite3.SQLITE_SYNC_NORMAL)
}

// sync is flush for xSync.
func (f *mainFile) sync(tls *libc.TLS, flags int32) int32 {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.synced = true
	return f.flushLocked(tls, true, flags)
}

// flushLocked makes the tree on disk that of now. With durable set it returns
// only when both are on the medium, and the root is written only after all it
// names is there.
func (f *mainFile) flushLocked(tls *libc.TLS, durable bool, flags int32) int32 {
	if f.poisoned != nil {
		return sqlite3.SQLITE_IOERR_FSYNC
	}
	if rc := f.flushRun(tls); rc != sqlite3.SQLITE_OK {
		return rc
	}
	if rc := f.flushNodes(tls); rc != sqlite3.SQLITE_OK {
		return rc
	}
	if durable {
		if rc := f.file.sync(tls, flags); rc != sqlite3.SQLITE_OK {
			return rc
		}
	}
	if !f.tree.dirty {
		return sqlite3.SQLITE_OK
	}
	return f.writeRoot(tls, f.mount.currentStream(), durable, flags)
}

func (f *mainFile) flushNodes(tls *libc.TLS) int32 {
	for _, n := range f.tree.leaves {
		if n.dirty {
			if rc := f.storeLeaf(tls, n); rc != sqlite3.SQLITE_OK {
				return rc
			}
		}
	}
	for i, n := range f.tree.supers {
		if n.dirty {
			stamp, rc := f.storeNode(tls, n)
			if rc != sqlite3.SQLITE_OK {
				return rc
			}
			f.tree.stamps[i] = stamp
		}
	}
	return sqlite3.SQLITE_OK
}

// writeRoot stores the root of the next epoch in the slot of the one before
// last. If that fails nobody can say which root the disk holds, so nothing is
// written any more until the file is mounted anew and one of them is found.
func (f *mainFile) writeRoot(tls *libc.TLS, journal [idSize]byte, durable bool, flags int32) int32 {
	t := f.tree
	t.epoch++
	t.journal = journal
	t.slot ^= 1
	t.marshal(f.plain[:])
	unit, rc := f.sealUnit(f.scratch[:0], f.plain[:], levelRoot, 0)
	if rc == sqlite3.SQLITE_OK {
		rc = f.file.writeAt(tls, unit, rootOffset(t.slot))
	}
	if rc == sqlite3.SQLITE_OK && durable {
		rc = f.file.sync(tls, flags)
	}
	if rc != sqlite3.SQLITE_OK {
		f.poisoned = fmt.Errorf("storing the root failed with code %d", rc)
		return rc
	}
	t.committed()
	f.epoch.Store(t.epoch)
	if f.shrunk && durable {
		f.shrunk = false
		end := int64(dataStart)
		if t.size > 0 {
			end = blockOffset((t.size-1)/blockSize) + unitSize
		}
		return f.file.truncate(tls, end)
	}
	return sqlite3.SQLITE_OK
}

// loadRoot finds the root of the latest epoch.
func (f *mainFile) loadRoot(tls *libc.TLS) (bool, int32) {
	found := false
	for slot := range 2 {
		unit := f.scratch[:unitSize]
		rc := f.file.readAt(tls, unit, rootOffset(slot))
		if rc != sqlite3.SQLITE_OK && rc != sqlite3.SQLITE_IOERR_SHORT_READ {
			return false, rc
		}
		plain, err := f.seal.open(f.plain[:0], unit, putAD(&f.ad, levelRoot, blockSize, 0))
		if err != nil {
			continue
		}
		t := newTree()
		if t.unmarshal(plain) && (!found || t.epoch > f.tree.epoch) {
			t.slot = slot
			f.tree, found = t, true
			f.epoch.Store(t.epoch)
		}
	}
	return found, sqlite3.SQLITE_OK
}

// tampered notes what was found and returns the code that says so.
func (f *mainFile) tampered(format string, block int64) int32 {
	f.mount.note(&FileError{Path: f.mount.path, Kind: ErrTampered,
		What: fmt.Sprintf(format, block), Cure: cureRestore})
	return sqlite3.SQLITE_IOERR_DATA
}

// wipe clears what plaintext the buffers hold.
func (f *mainFile) wipe() {
	clear(f.plain[:])
	f.seal = nil
}

// bytesAt is the C buffer at p.
func bytesAt(p uintptr, n int32) []byte { return unsafe.Slice((*byte)(pointer(p)), int(n)) }
