package cryptvfs

import (
	"encoding/binary"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// maxLeaves bounds the leaves kept in memory: 4 KiB each, 2 MiB of plaintext
// each.
const maxLeaves = 64

// node is a leaf or a super: the stamps of 512 units below it. A stamp of zero
// means that nothing was ever written there.
type node struct {
	level  byte
	index  int64
	stamps [fanout]uint64
	slot   int  // which of the two copies holds what was last written
	fresh  bool // written since the last root: that copy may be overwritten
	dirty  bool
	used   uint64
}

func (n *node) offset(slot int) int64 {
	at := superOffset(n.index)
	if n.level == levelLeaf {
		at = leafOffset(n.index)
	}
	return at + int64(slot)*unitSize
}

// tree is the authenticated tree of a main file. Everything above the data
// blocks is in here: the root's fields, the supers in use, some leaves.
type tree struct {
	epoch   uint64
	size    int64        // plaintext size of the file in bytes
	journal [idSize]byte // stream that may still be played back, zero for none
	bound   binding      // what that stream must hold
	stamps  [maxSupers]uint64
	slot    int // root slot of this epoch

	supers map[int64]*node
	leaves map[int64]*node
	last   *node // the leaf used last, one of leaves
	// away has the nodes that left memory since the last root in a state their
	// stamp does not tell. Without it a node that comes back could overwrite
	// the copy the last root still names.
	away  map[nodeKey]copyState
	clock uint64
	dirty bool
}

type nodeKey struct {
	level byte
	index int64
}

type copyState struct {
	slot  int
	fresh bool
}

func newTree() *tree {
	return &tree{supers: map[int64]*node{}, leaves: map[int64]*node{}, away: map[nodeKey]copyState{}}
}

// newNode returns an empty node in the state in which it left memory.
func (t *tree) newNode(level byte, index int64) *node {
	was := t.away[nodeKey{level, index}]
	return &node{level: level, index: index, slot: was.slot, fresh: was.fresh, used: t.clock}
}

func (t *tree) drop(n *node) {
	delete(t.leaves, n.index)
	if t.last == n {
		t.last = nil
	}
}

func (t *tree) leave(n *node) { t.away[nodeKey{n.level, n.index}] = copyState{n.slot, n.fresh} }

// committed notes that a root naming all nodes is safely stored.
func (t *tree) committed() {
	for _, n := range t.supers {
		n.fresh = false
	}
	for _, n := range t.leaves {
		n.fresh = false
	}
	clear(t.away)
	t.dirty = false
}

// marshal writes the root's plaintext into b.
func (t *tree) marshal(b []byte) {
	clear(b)
	binary.LittleEndian.PutUint64(b[0:], t.epoch)
	binary.LittleEndian.PutUint64(b[8:], uint64(t.size))
	copy(b[16:], t.journal[:])
	binary.LittleEndian.PutUint64(b[48:], uint64(t.bound.units))
	binary.LittleEndian.PutUint64(b[56:], t.bound.sum)
	for i, s := range t.stamps {
		binary.LittleEndian.PutUint64(b[rootPrefix+8*i:], s)
	}
}

// unmarshal reads what marshal wrote; false if it cannot have.
func (t *tree) unmarshal(b []byte) bool {
	t.epoch = binary.LittleEndian.Uint64(b[0:])
	t.size = int64(binary.LittleEndian.Uint64(b[8:]))
	copy(t.journal[:], b[16:])
	t.bound.units = int64(binary.LittleEndian.Uint64(b[48:]))
	t.bound.sum = binary.LittleEndian.Uint64(b[56:])
	for i := range t.stamps {
		t.stamps[i] = binary.LittleEndian.Uint64(b[rootPrefix+8*i:])
	}
	return t.size >= 0 && t.size <= maxSize && t.bound.units >= 0
}

// super returns the super with this index; nil if it was never written and
// create is false.
func (f *mainFile) super(tls *libc.TLS, index int64, create bool) (*node, int32) {
	t := f.tree
	if n := t.supers[index]; n != nil {
		return n, sqlite3.SQLITE_OK
	}
	n := t.newNode(levelSuper, index)
	switch stamp := t.stamps[index]; {
	case stamp != 0:
		if rc := f.loadNode(tls, n, stamp); rc != sqlite3.SQLITE_OK {
			return nil, rc
		}
	case !create:
		return nil, sqlite3.SQLITE_OK
	}
	t.supers[index] = n
	return n, sqlite3.SQLITE_OK
}

// leaf returns the leaf with this index; nil if it was never written and
// create is false.
func (f *mainFile) leaf(tls *libc.TLS, index int64, create bool) (*node, int32) {
	t := f.tree
	t.clock++
	if n := t.last; n != nil && n.index == index {
		n.used = t.clock
		return n, sqlite3.SQLITE_OK
	}
	if n := t.leaves[index]; n != nil {
		n.used = t.clock
		t.last = n
		return n, sqlite3.SQLITE_OK
	}
	up, rc := f.super(tls, index/fanout, create)
	if rc != sqlite3.SQLITE_OK || up == nil {
		return nil, rc
	}
	n := t.newNode(levelLeaf, index)
	switch stamp := up.stamps[index%fanout]; {
	case stamp != 0:
		if rc := f.loadNode(tls, n, stamp); rc != sqlite3.SQLITE_OK {
			return nil, rc
		}
	case !create:
		return nil, sqlite3.SQLITE_OK
	}
	if len(t.leaves) >= maxLeaves {
		if rc := f.evictLeaf(tls); rc != sqlite3.SQLITE_OK {
			return nil, rc
		}
	}
	t.leaves[index] = n
	return n, sqlite3.SQLITE_OK
}

// evictLeaf writes out the leaf that was not used for longest and forgets it.
func (f *mainFile) evictLeaf(tls *libc.TLS) int32 {
	var old *node
	for _, n := range f.tree.leaves {
		if old == nil || n.used < old.used {
			old = n
		}
	}
	if f.run != nil && old == f.run.leaf || f.behind != nil && old == f.behind.leaf {
		if rc := f.flushRun(tls); rc != sqlite3.SQLITE_OK {
			return rc
		}
	}
	if old.dirty {
		if rc := f.storeLeaf(tls, old); rc != sqlite3.SQLITE_OK {
			return rc
		}
	}
	if old.fresh {
		f.tree.leave(old)
	}
	f.tree.drop(old)
	return sqlite3.SQLITE_OK
}

// loadNode reads the copy of n that carries the stamp.
func (f *mainFile) loadNode(tls *libc.TLS, n *node, stamp uint64) int32 {
	buf := f.scratch[:2*unitSize]
	rc := f.file.readAt(tls, buf, n.offset(0))
	if rc != sqlite3.SQLITE_OK && rc != sqlite3.SQLITE_IOERR_SHORT_READ {
		return rc
	}
	for slot := range 2 {
		unit := buf[slot*unitSize : (slot+1)*unitSize]
		if stampOf(unit) != stamp {
			continue
		}
		plain, err := f.seal.open(f.plain[:0], unit, putAD(&f.ad, n.level, blockSize, uint64(n.index)))
		if err != nil {
			continue
		}
		for i := range n.stamps {
			n.stamps[i] = binary.LittleEndian.Uint64(plain[8*i:])
		}
		n.slot = slot
		return sqlite3.SQLITE_OK
	}
	return f.tampered("the record of what blocks %d and following must be is not the one last written",
		n.index*fanout)
}

// storeNode writes n to the copy that the last root does not name and returns
// its new stamp.
func (f *mainFile) storeNode(tls *libc.TLS, n *node) (uint64, int32) {
	if rc := f.resolve(tls); rc != sqlite3.SQLITE_OK {
		return 0, rc // a root in doubt may name the copy that is overwritten
	}
	slot := n.slot
	if !n.fresh {
		slot ^= 1
	}
	plain := f.plain[:blockSize]
	for i, s := range n.stamps {
		binary.LittleEndian.PutUint64(plain[8*i:], s)
	}
	unit, rc := f.sealUnit(f.scratch[:0], plain, n.level, n.index)
	if rc != sqlite3.SQLITE_OK {
		return 0, rc
	}
	if rc := f.file.writeAt(tls, unit, n.offset(slot)); rc != sqlite3.SQLITE_OK {
		return 0, rc
	}
	n.slot, n.fresh, n.dirty = slot, true, false
	return stampOf(unit), sqlite3.SQLITE_OK
}

func (f *mainFile) storeLeaf(tls *libc.TLS, n *node) int32 {
	up, rc := f.super(tls, n.index/fanout, true)
	if rc != sqlite3.SQLITE_OK {
		return rc
	}
	stamp, rc := f.storeNode(tls, n)
	if rc != sqlite3.SQLITE_OK {
		return rc
	}
	up.stamps[n.index%fanout] = stamp
	up.dirty = true
	return sqlite3.SQLITE_OK
}

// sealUnit seals plain, drawing again in the one case in 2⁶⁴ where the stamp
// would read as «never written».
func (f *mainFile) sealUnit(dst, plain []byte, level byte, index int64) ([]byte, int32) {
	for {
		unit, err := f.seal.seal(dst, plain, putAD(&f.ad, level, len(plain), uint64(index)))
		if err != nil {
			return nil, sqlite3.SQLITE_IOERR_WRITE
		}
		if stampOf(unit) != 0 {
			return unit, sqlite3.SQLITE_OK
		}
	}
}

// cut forgets every stamp from block first on.
func (f *mainFile) cut(tls *libc.TLS, first int64) int32 {
	t := f.tree
	last := (t.size + blockSize - 1) / blockSize // one past the old end
	for leaf := first / fanout; leaf*fanout < last; leaf++ {
		n, rc := f.leaf(tls, leaf, false)
		if rc != sqlite3.SQLITE_OK {
			return rc
		}
		if n == nil {
			continue
		}
		if leaf*fanout < first {
			clear(n.stamps[first%fanout:])
			n.dirty = true
			continue
		}
		up, rc := f.super(tls, leaf/fanout, true)
		if rc != sqlite3.SQLITE_OK {
			return rc
		}
		t.leave(n)
		t.drop(n)
		up.stamps[leaf%fanout] = 0
		up.dirty = true
	}
	for i, n := range t.supers {
		if i*fanout*fanout >= first {
			t.leave(n)
			delete(t.supers, i)
			t.stamps[i] = 0
		}
	}
	return sqlite3.SQLITE_OK
}
