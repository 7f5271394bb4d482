package documents

import (
	"slices"

	"razvorot/domain"
)

// A list of ten thousand is read a block at a time, and only what was looked at lately is kept.
const (
	blockSize  = 64
	mostBlocks = 8
)

// window is the part of the list of documents that is in memory. It belongs to the UI goroutine.
type window struct {
	count  int
	blocks map[int][]domain.Document
	recent []int        // blocks, the one looked at last at the end
	fresh  map[int]bool // blocks that were read since something changed, or are being read
	load   func(offset, limit int)
}

func newWindow(load func(offset, limit int)) *window {
	return &window{blocks: map[int][]domain.Document{}, fresh: map[int]bool{}, load: load}
}

// at returns the document in a place, and false while it is not here yet. It has what is missing or old read.
func (w *window) at(i int) (domain.Document, bool) {
	block := i / blockSize
	if !w.fresh[block] {
		w.fresh[block] = true
		w.load(block*blockSize, blockSize)
	}
	documents, ok := w.blocks[block]
	if !ok || i%blockSize >= len(documents) {
		return domain.Document{}, false
	}
	w.touch(block)
	return documents[i%blockSize], true
}

func (w *window) touch(block int) {
	if n := len(w.recent); n > 0 && w.recent[n-1] == block {
		return
	}
	w.recent = append(slices.DeleteFunc(w.recent, func(b int) bool { return b == block }), block)
}

// put takes what was read from an offset on.
func (w *window) put(offset int, documents []domain.Document) {
	block := offset / blockSize
	w.blocks[block] = documents
	w.touch(block)
	for len(w.recent) > mostBlocks {
		old := w.recent[0]
		w.recent = w.recent[1:]
		delete(w.blocks, old)
		delete(w.fresh, old)
	}
}

// failed forgets that a block was asked for, so that it is asked for again.
func (w *window) failed(offset int) { delete(w.fresh, offset/blockSize) }

// changed has everything read again when it is looked at; until then what is here is shown.
func (w *window) changed(count int) {
	w.count = count
	clear(w.fresh)
}
