package cryptvfs

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"sync"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

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

	run      *blockRun // filling
	behind   *blockRun // being sealed, or sealed and not yet written
	spareRun *blockRun
	ahead    readAhead

	synced bool // SQLite has asked for a sync, so it cares for order
	shrunk bool // the file may be cut after the next root
	doubt  bool // the slot the next root goes to may hold one whose storing failed
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
	if plain := f.unwritten(block); plain != nil {
		copy(p, plain[in:])
		return sqlite3.SQLITE_OK
	}
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
	if ok, rc := f.openBlock(tls, p, block, in, stamp); ok || rc != sqlite3.SQLITE_OK {
		return rc
	}
	clear(p)
	if block == 0 && in+len(p) <= headPeek {
		// After a crash page 1 may be half written; the journal restores it.
		return sqlite3.SQLITE_OK
	}
	if f.isFree(tls, block) {
		return sqlite3.SQLITE_OK
	}
	return f.tampered("block %d is not what was last written there", block)
}

// openBlock reads a block and copies the part that starts at in into p; false
// if the block is not the one with this stamp.
func (f *mainFile) openBlock(tls *libc.TLS, p []byte, block int64, in int, stamp uint64) (bool, int32) {
	unit, rc := f.fetch(tls, block)
	if rc != sqlite3.SQLITE_OK {
		return false, rc
	}
	if stampOf(unit) != stamp {
		return false, sqlite3.SQLITE_OK
	}
	dst := f.plain[:0]
	if len(p) == blockSize {
		dst = p[:0]
	}
	plain, err := f.seal.open(dst, unit, putAD(&f.ad, levelBlock, blockSize, uint64(block)))
	if err == nil && len(p) < blockSize {
		copy(p, plain[in:])
	}
	return err == nil, sqlite3.SQLITE_OK
}

// write seals whole blocks. SQLite writes whole pages, and pages of a vault
// are at least a block long.
func (f *mainFile) write(tls *libc.TLS, p []byte, off int64) int32 {
	if rc := f.mount.flushStreams(tls); rc != sqlite3.SQLITE_OK {
		return rc // the journal reaches the disk's cache before what it protects
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if off%blockSize != 0 || len(p)%blockSize != 0 || off == 0 && hasSmallPages(p) {
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

// hasSmallPages tells page 1 of a database whose pages are shorter than a
// block. SQLite writes it only when the rest is in place (VACUUM), so refusing
// it makes SQLite roll back.
func hasSmallPages(p []byte) bool {
	size := binary.BigEndian.Uint16(p[sqlitePageSize:])
	return bytes.HasPrefix(p, plainMagic) && size > 1 && size < blockSize
}

// truncate sets the plaintext size. The file itself is cut only after a root
// that no longer names what is cut off has been stored.
func (f *mainFile) truncate(tls *libc.TLS, size int64) int32 {
	f.mu.Lock()
	defer f.mu.Unlock()
	if rc := f.flushRun(tls); rc != sqlite3.SQLITE_OK {
		return rc
	}
	f.ahead.count = 0
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

// prepare makes the disk's root one that a stream begun now can name.
func (f *mainFile) prepare(tls *libc.TLS, kind streamKind) int32 {
	f.mu.Lock()
	defer f.mu.Unlock()
	if kind != streamWAL {
		return f.resolve(tls)
	}
	// The WAL that is overwritten was copied into the main file: the root that
	// says so comes first, and counts on that WAL no more.
	f.mount.live.Store(nil)
	if f.tree.dirty {
		return f.flushLocked(tls, f.synced, sqlite3.SQLITE_SYNC_NORMAL)
	}
	if f.tree.bound.units > 0 {
		return f.writeRoot(tls, liveStream{}, f.synced, sqlite3.SQLITE_SYNC_NORMAL)
	}
	return f.resolve(tls)
}

// ordered notes that SQLite syncs its journals: the main file must be as careful
// in whatever it stores before its own first sync.
func (f *mainFile) ordered() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.synced = true
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
// last. If that fails nobody can say which of the two roots the disk holds.
func (f *mainFile) writeRoot(tls *libc.TLS, live liveStream, durable bool, flags int32) int32 {
	if rc := f.resolve(tls); rc != sqlite3.SQLITE_OK {
		return rc
	}
	t := f.tree
	t.epoch++
	t.journal, t.bound = live.id, live.bound
	t.marshal(f.plain[:])
	unit, rc := f.sealUnit(f.scratch[:0], f.plain[:], levelRoot, 0)
	if rc == sqlite3.SQLITE_OK {
		f.doubt = true
		rc = f.file.writeAt(tls, unit, rootOffset(t.slot^1))
	}
	if rc == sqlite3.SQLITE_OK && durable {
		rc = f.file.sync(tls, flags)
	}
	if rc != sqlite3.SQLITE_OK {
		return rc
	}
	f.doubt = false
	t.slot ^= 1
	t.committed()
	f.mount.epoch.Store(t.epoch)
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

// resolve makes sure that the disk holds the last root that was stored and none
// whose storing failed. Until then either may be found by the next mount: what
// both need stays as it is.
func (f *mainFile) resolve(tls *libc.TLS) int32 {
	if !f.doubt {
		return sqlite3.SQLITE_OK
	}
	if rc := f.file.writeAt(tls, make([]byte, unitSize), rootOffset(f.tree.slot^1)); rc != sqlite3.SQLITE_OK {
		return rc
	}
	if rc := f.file.sync(tls, sqlite3.SQLITE_SYNC_NORMAL); rc != sqlite3.SQLITE_OK {
		return rc
	}
	f.doubt = false
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
			f.mount.epoch.Store(t.epoch)
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
	f.wipeRuns()
	f.seal = nil
}

// bytesAt is the C buffer at p.
func bytesAt(p uintptr, n int32) []byte { return unsafe.Slice((*byte)(pointer(p)), int(n)) }
