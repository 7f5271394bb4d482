package codec_test

import (
	"bytes"
	"errors"
	"math/big"
	"slices"
	"testing"

	"github.com/fxamacker/cbor/v2"

	"razvorot/credential/codec"
)

func TestWhatIsNotStrictIsRefused(t *testing.T) {
	for name, b := range map[string][]byte{
		"a duplicate key":        {0xa2, 0x01, 0x02, 0x01, 0x03},
		"an indefinite array":    {0x9f, 0x01, 0xff},
		"an indefinite string":   {0x7f, 0x61, 'a', 0xff},
		"invalid UTF-8":          {0x61, 0xff},
		"more than one value":    {0x01, 0x01},
		"a cut string":           {0x45, 1, 2},
		"nothing":                {},
		"a depth of 17":          append(bytes.Repeat([]byte{0x81}, 17), 0x01),
		"an array of 2^32":       {0x9a, 0xff, 0xff, 0xff, 0xff},
		"a message of 1 MiB + 1": make([]byte, codec.MaxMessage+1),
	} {
		var v any
		if err := codec.Unmarshal(b, &v); !errors.Is(err, codec.ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWrappedValuesComeOutAsTheyWere(t *testing.T) {
	for _, n := range []int{0, 1, 23, 24, 255, 256, 65535, 65536} {
		content := bytes.Repeat([]byte{7}, n)
		got, err := codec.Unwrap(codec.Wrap(content))
		if err != nil || !bytes.Equal(got, content) {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
	if _, err := codec.Unwrap([]byte{0x41, 1}); !errors.Is(err, codec.ErrMalformed) {
		t.Errorf("without the tag: %v", err)
	}
}

func FuzzUnmarshal(f *testing.F) {
	f.Add([]byte{0xa1, 0x01, 0x82, 0x01, 0x61, 'a'})
	f.Add([]byte("\xc2H\xff0000000")) // a bignum that fits 64 bits, but not int64
	f.Fuzz(func(t *testing.T, b []byte) {
		var v any
		if codec.Unmarshal(b, &v) != nil || big64(v) {
			return
		}
		again, err := codec.Marshal(v)
		if err != nil {
			return // a value that Go holds and CBOR does not, a float as a key, say
		}
		var w any
		if err := codec.Unmarshal(again, &w); err != nil {
			t.Errorf("what was written cannot be read: %x", again)
		}
	})
}

// big64 tells whether there is a number beyond int64 in a value: tag 2 brings one in, and what is written without the tag is
// refused when it is read.
func big64(v any) bool {
	switch v := v.(type) {
	case big.Int:
		return !v.IsInt64()
	case []any:
		return slices.ContainsFunc(v, big64)
	case map[any]any:
		for key, value := range v {
			if big64(key) || big64(value) {
				return true
			}
		}
	case cbor.Tag:
		return big64(v.Content)
	}
	return false
}
