package mdoc

import (
	"bytes"
	"testing"

	"razvorot/credential/codec"
)

func TestWhatIsNotStrictIsNotWalkedOver(t *testing.T) {
	for name, b := range map[string][]byte{
		"nothing":                     {},
		"an indefinite array":         {0x9f, 0x01, 0xff},
		"an indefinite map":           {0xbf, 0xff},
		"an indefinite text":          {0x7f, 0x61, 'a', 0xff},
		"an indefinite byte string":   {0x5f, 0x41, 1, 0xff},
		"text that is not UTF-8":      {0x61, 0xff},
		"a cut text":                  {0x65, 'a'},
		"a cut head":                  {0x19, 1},
		"a reserved head":             {0x1c},
		"an array without its member": {0x82, 1},
		"a map without its value":     {0xa1, 1},
		"an array of 2^64-1":          {0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
		"a byte string of 2^63":       {0x5b, 0x80, 0, 0, 0, 0, 0, 0, 0},
		"a tag of nothing":            {0xc0},
		"a simple value in two bytes": {0xf8, 20},
		"two values":                  {1, 1},
		"a depth of 17":               append(bytes.Repeat([]byte{0x81}, 17), 1),
	} {
		c := cursor{rest: b}
		c.value()
		if c.end() == nil {
			t.Errorf("%s was walked over", name)
		}
	}
}

func TestTheWalkEndsWhereTheValueDoes(t *testing.T) {
	for _, b := range [][]byte{{0x00}, {0x18, 0xff}, {0x38, 0x63}, {0x43, 1, 2, 3}, {0x61, 'a'}, {0x82, 0x81, 0x01, 0xa1, 0x01, 0x02},
		append(bytes.Repeat([]byte{0x81}, 16), 1), {0xd8, 0x18, 0x41, 0x01}, {0xf5}, {0xf6}, {0xf9, 0x3c, 0x00}, {0xfa, 0, 0, 0, 0}, {0xf8, 0xff}} {
		c := cursor{rest: append(bytes.Clone(b), 0x07)}
		if got := c.value(); !bytes.Equal(got, b) || c.uint() != 7 || c.end() != nil {
			t.Errorf("%x: %x", b, got)
		}
	}
}

func TestARecordHasNoKeyTwice(t *testing.T) {
	for _, b := range [][]byte{{0xa2, 0x61, 'a', 1, 0x61, 'a', 2}, {0xa1, 1, 1}, bytes.Join([][]byte{{0xb1}, make([]byte, 34)}, nil)} {
		c := cursor{rest: b}
		c.record(func([]byte) bool { return false })
		if c.end() == nil {
			t.Errorf("%x was read", b)
		}
	}
}

func TestABadCursorStaysBad(t *testing.T) {
	c := cursor{rest: []byte{0x61, 0xff, 1, 2, 3}}
	c.text()
	if c.uint() != 0 || c.bytes() != nil || c.text() != "" || c.value() != nil || c.err() == nil {
		t.Error("something came out of it")
	}
}

// FuzzCursor compares the walk with the reader of package codec: what is strict for that one is walked over here.
func FuzzCursor(f *testing.F) {
	f.Add([]byte{0xa1, 0x61, 'a', 0x82, 0xd8, 0x18, 0x41, 0x01, 0xf5})
	f.Fuzz(func(t *testing.T, b []byte) {
		c := cursor{rest: b}
		raw := c.value()
		walked := c.end() == nil
		if walked && !bytes.Equal(raw, b) {
			t.Error("the walk lost something")
		}
		var v codec.Raw
		if codec.Unmarshal(b, &v) == nil && !walked {
			var decoded any
			if codec.Unmarshal(b, &decoded) == nil {
				t.Errorf("codec reads %x", b)
			}
		}
		_, _ = decodeValue(b)
	})
}
