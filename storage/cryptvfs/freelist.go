package cryptvfs

import (
	"encoding/binary"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// Fields of an SQLite database's first page (SQLite's file format, 1.3) and of
// a trunk page of its list of free pages (1.5). All are big-endian.
const (
	sqlitePageSize  = 16
	sqliteFirstFree = 32
	sqliteFreeCount = 36

	trunkCount = 4
	trunkPages = 8
)

// isFree reports whether a block lies in a page that the database's list of
// free pages names as empty.
//
// SQLite does not journal such a page when it takes it into use, because
// nothing in it is worth restoring. A crash in that transaction leaves in it
// what no stamp names, and rolling back does not mend that. What is read there
// means nothing to SQLite, so zeros are as good. The list itself is part of the
// tree: nobody can put a page on it from outside.
func (f *mainFile) isFree(tls *libc.TLS, block int64) bool {
	head := make([]byte, blockSize)
	if block == 0 || !f.trusted(tls, head, 0) {
		return false
	}
	size := int64(binary.BigEndian.Uint16(head[sqlitePageSize:]))
	if size == 1 {
		size = 65536
	}
	if size < blockSize || size%blockSize != 0 {
		return false
	}
	page := uint32(block*blockSize/size) + 1
	trunk := int64(binary.BigEndian.Uint32(head[sqliteFirstFree:]))
	left := int64(binary.BigEndian.Uint32(head[sqliteFreeCount:]))
	body := make([]byte, blockSize)
	for trunk != 0 && left > 0 {
		first := (trunk - 1) * (size / blockSize)
		if !f.trusted(tls, body, first) {
			return false
		}
		count := int64(binary.BigEndian.Uint32(body[trunkCount:]))
		next := int64(binary.BigEndian.Uint32(body))
		if count > size/4-2 {
			return false
		}
		for i := range count {
			at := trunkPages + 4*i
			if at%blockSize == 0 && !f.trusted(tls, body, first+at/blockSize) {
				return false
			}
			if binary.BigEndian.Uint32(body[at%blockSize:]) == page {
				return true
			}
		}
		trunk, left = next, left-count-1
	}
	return false
}

// trusted fills p with a whole block; false if the block is not what the tree
// names.
func (f *mainFile) trusted(tls *libc.TLS, p []byte, block int64) bool {
	if plain := f.unwritten(block); plain != nil {
		copy(p, plain)
		return true
	}
	n, rc := f.leaf(tls, block/fanout, false)
	if rc != sqlite3.SQLITE_OK || n == nil || n.stamps[block%fanout] == 0 {
		return false
	}
	ok, rc := f.openBlock(tls, p, block, 0, n.stamps[block%fanout])
	return ok && rc == sqlite3.SQLITE_OK
}
