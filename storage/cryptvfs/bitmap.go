package cryptvfs

// bitmap is a set of block numbers.
type bitmap struct{ words []uint64 }

func (b *bitmap) has(i int64) bool {
	return i>>6 < int64(len(b.words)) && b.words[i>>6]&(1<<(i&63)) != 0
}

func (b *bitmap) set(i int64) {
	for i>>6 >= int64(len(b.words)) {
		b.words = append(b.words, 0)
	}
	b.words[i>>6] |= 1 << (i & 63)
}

func (b *bitmap) reset() { b.words = b.words[:0] }
