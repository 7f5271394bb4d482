package keyslot

import "encoding/binary"

// reader takes fixed-size fields off a byte slice and remembers the first
// fault, so that a parser needs one check at its end.
type reader struct {
	rest []byte
	err  error
}

func (r *reader) fail(what string) {
	if r.err == nil {
		r.err = malformed(what)
	}
}

// take returns the next n bytes, or zeros after the end.
func (r *reader) take(n int) []byte {
	if len(r.rest) < n {
		r.rest = nil
		r.fail("too short")
		return make([]byte, n)
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

func (r *reader) copy(dst []byte) { copy(dst, r.take(len(dst))) }

func (r *reader) uint8() uint8 { return r.take(1)[0] }

func (r *reader) uint32() uint32 { return binary.BigEndian.Uint32(r.take(4)) }

func (r *reader) uint64() uint64 { return binary.BigEndian.Uint64(r.take(8)) }

func (r *reader) int64() int64 { return int64(r.uint64()) }

// zero reads n reserved bytes.
func (r *reader) zero(n int) {
	for _, b := range r.take(n) {
		if b != 0 {
			r.fail("reserved bytes are not zero")
		}
	}
}
