// Package sequence writes a long message as a row of QR texts, for a code that moves: one screen shows frame after frame, a
// camera on the other side reads what it can.
//
// A part is a piece of the message. The first frames are the parts as they are; each frame after them is a mixture: parts chosen
// by the frame's number, added by XOR (a random linear fountain). Any frames that are not mixtures of one another count alike:
// as many as there are parts give the message, whichever they are, so that a frame missed is made up by any other.
//
// # Format
//
// A frame is «RZS1:» and base45 (RFC 9285) of, numbers big-endian:
//
//	4 bytes  CRC-32 (IEEE) of the message: it tells messages apart and is checked at the end
//	3 bytes  length of the message, 1 to 65,536
//	4 bytes  number of the frame, from 0
//	n bytes  the part or mixture; the last part is filled up with zeros, so that all of a message are equally long
//	4 bytes  CRC-32 of all before
//
// There are ceil(length / n) parts. Which of them a mixture holds: SplitMix64 with the state CRC << 32 | number gives words of
// 64 bits, the lowest bit of the first is part 0; when all bits are 0, the part is number mod parts.
//
// The checks are against accidents. Who sends is known from what is in the message, which is sealed.
package sequence

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"strings"

	"razvorot/credential/base45"
	"razvorot/domain"
)

// Bounds.
const (
	MaxMessage = 64 << 10 // bytes
	MaxParts   = 1024     // more would take minutes to show
	minPart    = 16       // bytes
	maxPart    = 2048     // bytes: a symbol of version 37
)

// PartSize is a part, in bytes, that makes a symbol of version 13 with error correction M: a telephone reads it off another
// telephone at arm's length, several a second.
const PartSize = 300

// Errors of a frame that is not used.
var (
	ErrMalformed = errors.New("not a frame")
	ErrOther     = errors.New("a frame of another message")
)

const (
	prefix = "RZS1:"
	header = 4 + 3 + 4
	check  = 4
)

// Sequence is a message in frames.
type Sequence struct {
	message  []byte // filled up with zeros to whole parts
	length   int
	partSize int
	sum      uint32
}

// Split cuts a message into parts of a size of 16 to 2048 bytes. It returns ErrInvalid for another size and for an empty message,
// and ErrTooLarge for one of more than MaxMessage bytes or MaxParts parts.
func Split(message []byte, partSize int) (*Sequence, error) {
	switch {
	case partSize < minPart || partSize > maxPart || len(message) == 0:
		return nil, fmt.Errorf("a sequence of parts of %d bytes: %w", partSize, domain.ErrInvalid)
	case len(message) > MaxMessage || parts(len(message), partSize) > MaxParts:
		return nil, fmt.Errorf("a sequence of %d bytes: %w", len(message), domain.ErrTooLarge)
	}
	partSize = min(partSize, max(len(message), minPart))
	filled := make([]byte, parts(len(message), partSize)*partSize)
	copy(filled, message)
	return &Sequence{message: filled, length: len(message), partSize: partSize, sum: crc32.ChecksumIEEE(message)}, nil
}

func parts(length, partSize int) int { return (length + partSize - 1) / partSize }

// Parts returns how many frames a reader needs at least.
func (s *Sequence) Parts() int { return len(s.message) / s.partSize }

// Frame returns the text of a frame. The numbers from 0 to Parts()-1 are the plain parts, those from there on have no end.
func (s *Sequence) Frame(n int) string {
	number := uint32(n)
	b := make([]byte, header, header+s.partSize+check)
	binary.BigEndian.PutUint32(b, s.sum)
	b[4], b[5], b[6] = byte(s.length>>16), byte(s.length>>8), byte(s.length)
	binary.BigEndian.PutUint32(b[7:], number)
	b = append(b, make([]byte, s.partSize)...)
	for part := range choose(s.sum, number, s.Parts()).each() {
		add(b[header:], s.message[part*s.partSize:][:s.partSize])
	}
	return prefix + base45.Encode(binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b)))
}

// IsFrame reports whether a text begins as a frame does.
func IsFrame(text string) bool { return strings.HasPrefix(text, prefix) }

// frame is one that was read.
type frame struct {
	sum    uint32
	length int
	number uint32
	part   []byte
}

// parse reads a frame. It returns ErrMalformed.
func parse(text string) (frame, error) {
	const most = len(prefix) + (header+maxPart+check+1)/2*3
	body, ok := strings.CutPrefix(text, prefix)
	if !ok || len(text) > most {
		return frame{}, ErrMalformed
	}
	b, ok := base45.Decode(body)
	if !ok || len(b) < header+minPart+check || len(b) > header+maxPart+check {
		return frame{}, ErrMalformed
	}
	end := len(b) - check
	if crc32.ChecksumIEEE(b[:end]) != binary.BigEndian.Uint32(b[end:]) {
		return frame{}, ErrMalformed
	}
	f := frame{sum: binary.BigEndian.Uint32(b), length: int(b[4])<<16 | int(b[5])<<8 | int(b[6]),
		number: binary.BigEndian.Uint32(b[7:]), part: b[header:end]}
	if f.length == 0 || f.length > MaxMessage || parts(f.length, len(f.part)) > MaxParts {
		return frame{}, ErrMalformed
	}
	return f, nil
}
