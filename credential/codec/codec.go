// Package codec is CBOR (RFC 8949) as credentials want it: written deterministically (4.2.1), read strictly and with bounds.
// Duplicate keys, indefinite lengths, invalid UTF-8 and anything after the value are refused, and nothing may be deeper or
// longer than a credential is, so that a message costs memory in proportion to its size.
package codec

import (
	"errors"
	"fmt"

	"github.com/fxamacker/cbor/v2"
)

// Bounds of what is read.
const (
	MaxMessage = 1 << 20 // bytes
	maxDepth   = 16
	maxArray   = 4096
	maxPairs   = 1024
)

// ErrMalformed is what reading returns for what is not CBOR of the wanted shape. It repeats nothing of the input.
var ErrMalformed = errors.New("not CBOR of the expected shape")

// Raw is one value as it is in the message.
type Raw = cbor.RawMessage

var enc, dec = modes()

func modes() (cbor.EncMode, cbor.DecMode) {
	e, err := cbor.CoreDetEncOptions().EncMode()
	if err != nil {
		panic(err) // the options are constant
	}
	d, err := cbor.DecOptions{DupMapKey: cbor.DupMapKeyEnforcedAPF, IndefLength: cbor.IndefLengthForbidden,
		MaxNestedLevels: maxDepth, MaxArrayElements: maxArray, MaxMapPairs: maxPairs, UTF8: cbor.UTF8RejectInvalid,
		IntDec: cbor.IntDecConvertSignedOrFail, TimeTag: cbor.DecTagOptional}.DecMode()
	if err != nil {
		panic(err)
	}
	return e, d
}

// Marshal writes a value.
func Marshal(v any) ([]byte, error) { return enc.Marshal(v) }

// Unmarshal reads one value that fills b. It returns ErrMalformed.
func Unmarshal(b []byte, v any) error {
	if len(b) > MaxMessage {
		return fmt.Errorf("%w: longer than %d bytes", ErrMalformed, MaxMessage)
	}
	if err := dec.Unmarshal(b, v); err != nil {
		return ErrMalformed
	}
	return nil
}

// First reads the first value of b and returns what follows it.
func First(b []byte, v any) (rest []byte, err error) {
	if len(b) > MaxMessage {
		return nil, fmt.Errorf("%w: longer than %d bytes", ErrMalformed, MaxMessage)
	}
	if rest, err = dec.UnmarshalFirst(b, v); err != nil {
		return nil, ErrMalformed
	}
	return rest, nil
}

// tagEncoded is the tag of a byte string that holds CBOR (RFC 8949, 3.4.5.1).
const tagEncoded = 24

// Wrap returns #6.24(bstr): the bytes of a value, tagged.
func Wrap(value []byte) []byte {
	return AppendBytes([]byte{0xd8, tagEncoded}, value)
}

// Unwrap returns the content of #6.24(bstr), without looking into it. It returns ErrMalformed.
func Unwrap(tagged []byte) ([]byte, error) {
	var t cbor.RawTag
	if err := Unmarshal(tagged, &t); err != nil || t.Number != tagEncoded {
		return nil, ErrMalformed
	}
	var content []byte
	if err := Unmarshal(t.Content, &content); err != nil {
		return nil, ErrMalformed
	}
	return content, nil
}

// Head appends the head of a data item: its major type (0 to 7) and its argument, in the shortest form.
func Head(b []byte, major byte, n uint64) []byte {
	m := major << 5
	switch {
	case n < 24:
		return append(b, m|byte(n))
	case n < 1<<8:
		return append(b, m|24, byte(n))
	case n < 1<<16:
		return append(b, m|25, byte(n>>8), byte(n))
	case n < 1<<32:
		return append(b, m|26, byte(n>>24), byte(n>>16), byte(n>>8), byte(n))
	}
	return append(b, m|27, byte(n>>56), byte(n>>48), byte(n>>40), byte(n>>32), byte(n>>24), byte(n>>16), byte(n>>8), byte(n))
}

// AppendBytes appends a byte string.
func AppendBytes(b, content []byte) []byte {
	return append(Head(b, 2, uint64(len(content))), content...)
}

// AppendText appends a text string.
func AppendText(b []byte, content string) []byte {
	return append(Head(b, 3, uint64(len(content))), content...)
}
