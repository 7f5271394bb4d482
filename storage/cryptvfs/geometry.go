package cryptvfs

import "encoding/binary"

// geometry says how a stream is cut into blocks: the first may be shorter than
// the rest. A WAL is cut where its frames meet, so that a page is read and
// written as one unit and no unit holds parts of two transactions.
type geometry struct{ first, rest int }

var evenGeometry = geometry{blockSize, blockSize}

// geometryOf returns the geometry for what begins with p.
func geometryOf(kind streamKind, p []byte) geometry {
	if kind != streamWAL || len(p) < walHeader {
		return evenGeometry
	}
	page := int(binary.BigEndian.Uint32(p[8:]))
	if page < minPage || page > maxPage || page&(page-1) != 0 {
		return evenGeometry
	}
	return geometry{walHeader, walFrameHeader + page}
}

func (g geometry) valid() bool {
	return g.first >= walHeader && g.rest >= walHeader && g.first <= g.rest && g.rest <= walFrameHeader+maxPage
}

// size is how long a block is.
func (g geometry) size(block int64) int {
	if block == 0 {
		return g.first
	}
	return g.rest
}

// at returns the block that holds the plaintext offset, and where in it.
func (g geometry) at(off int64) (block int64, in int) {
	if off < int64(g.first) {
		return 0, int(off)
	}
	off -= int64(g.first)
	return 1 + off/int64(g.rest), int(off % int64(g.rest))
}

// start is the plaintext offset at which a block begins.
func (g geometry) start(block int64) int64 {
	if block == 0 {
		return 0
	}
	return int64(g.first) + (block-1)*int64(g.rest)
}

// offset is where the unit of a block lies in the file.
func (g geometry) offset(block int64) int64 {
	return headerSize + g.start(block) + block*(usedSize+overhead)
}

// blocks is how many blocks, the last perhaps in part, hold this much plaintext.
func (g geometry) blocks(length int64) int64 {
	if length <= 0 {
		return 0
	}
	last, _ := g.at(length - 1)
	return last + 1
}

// units is how many whole units a file of this size holds.
func (g geometry) units(size int64) int64 {
	if size < g.offset(1) {
		return 0
	}
	return 1 + (size-g.offset(1))/int64(g.rest+usedSize+overhead)
}

// window is how many blocks are gathered into one write.
func (g geometry) window() int { return max(1, runUnits*blockSize/g.rest) }
