package mdoc

import (
	"bytes"
	"unicode/utf8"

	"razvorot/credential/codec"
)

// The major types of CBOR (RFC 8949, 3.1).
const (
	majorUint  = 0
	majorNint  = 1
	majorBytes = 2
	majorText  = 3
	majorArray = 4
	majorMap   = 5
	majorTag   = 6
	majorOther = 7
)

// Tags (RFC 8949, 3.4; RFC 8943).
const (
	tagTime     = 0
	tagEncoded  = 24
	tagFullDate = 1004
)

const maxDepth = 16 // arrays and maps inside one another

// cursor walks over CBOR and copies nothing, so that a response costs no more than the parts of it that are looked at.
// It is as strict as package codec: definite lengths, valid UTF-8, no key twice, a bounded depth. A cursor that met
// something else is bad and stays so; it yields zero values from then on, and whoever reads asks at the end.
type cursor struct {
	rest []byte
	bad  bool
}

func (c *cursor) fail() {
	c.bad, c.rest = true, nil
}

// err returns codec.ErrMalformed when the cursor met what it did not expect.
func (c *cursor) err() error {
	if c.bad {
		return codec.ErrMalformed
	}
	return nil
}

// end is err of a cursor that must have nothing left.
func (c *cursor) end() error {
	if len(c.rest) != 0 {
		return codec.ErrMalformed
	}
	return c.err()
}

// peek returns the first byte of the next value; 0xff, which starts none, when there is none.
func (c *cursor) peek() byte {
	if len(c.rest) == 0 {
		return 0xff
	}
	return c.rest[0]
}

// head reads the head of a data item. Of an item of majorOther, n is the value's bits.
func (c *cursor) head() (major byte, n uint64) {
	if len(c.rest) == 0 {
		c.fail()
		return majorOther, 0
	}
	first := c.rest[0]
	major, n = first>>5, uint64(first&0x1f)
	if n < 24 {
		c.rest = c.rest[1:]
		return major, n
	}
	size := 1 << (n - 24)
	if n > 27 || len(c.rest) < 1+size { // 31 is an indefinite length
		c.fail()
		return majorOther, 0
	}
	n = 0
	for _, b := range c.rest[1 : 1+size] {
		n = n<<8 | uint64(b)
	}
	c.rest = c.rest[1+size:]
	return major, n
}

func (c *cursor) expect(major byte) uint64 {
	found, n := c.head()
	if found != major {
		c.fail()
		return 0
	}
	return n
}

func (c *cursor) take(n uint64) []byte {
	if n > uint64(len(c.rest)) {
		c.fail()
		return nil
	}
	taken := c.rest[:n:n]
	c.rest = c.rest[n:]
	return taken
}

func (c *cursor) uint() uint64  { return c.expect(majorUint) }
func (c *cursor) bytes() []byte { return c.take(c.expect(majorBytes)) }

// key reads a text string without copying it.
func (c *cursor) key() []byte {
	text := c.take(c.expect(majorText))
	if !utf8.Valid(text) {
		c.fail()
		return nil
	}
	return text
}

func (c *cursor) text() string { return string(c.key()) }

// count reads the head of an array or a map that may have at most limit members.
func (c *cursor) count(major byte, limit int) int {
	n := c.expect(major)
	if n > uint64(limit) || n > uint64(len(c.rest)) {
		c.fail()
		return 0
	}
	return int(n)
}

// record reads a map with text keys. For each key it calls field, which reads the value if it knows the key and reports
// whether it did; other values are skipped, as the standard wants it of keys that are not known yet.
func (c *cursor) record(field func(key []byte) bool) {
	n := c.count(majorMap, maxFields)
	var seen [maxFields][]byte
	for i := range n {
		key := c.key()
		for _, earlier := range seen[:i] {
			if bytes.Equal(earlier, key) {
				c.fail()
			}
		}
		seen[i] = key
		if c.bad {
			return
		}
		if !field(key) {
			c.value()
		}
	}
}

// encoded reads #6.24(bstr), and returns it as it is and what it holds.
func (c *cursor) encoded() (tagged, content []byte) {
	start := c.rest
	if c.expect(majorTag) != tagEncoded {
		c.fail()
	}
	content = c.bytes()
	if c.bad {
		return nil, nil
	}
	return start[: len(start)-len(c.rest) : len(start)-len(c.rest)], content
}

// value reads one well-formed value of whatever kind, and returns it as it is. Keys of maps inside are not compared.
func (c *cursor) value() codec.Raw {
	start := c.rest
	c.skip(maxDepth + 1)
	if c.bad {
		return nil
	}
	n := len(start) - len(c.rest)
	return start[:n:n]
}

func (c *cursor) skip(depth int) {
	if depth == 0 {
		c.fail()
		return
	}
	first := c.peek()
	major, n := c.head()
	for major == majorTag { // tags go no deeper
		first = c.peek()
		major, n = c.head()
	}
	switch major {
	case majorBytes:
		c.take(n)
	case majorText:
		if !utf8.Valid(c.take(n)) {
			c.fail()
		}
	case majorArray, majorMap:
		if n > uint64(len(c.rest)) {
			c.fail()
			return
		}
		if major == majorMap {
			n *= 2
		}
		for ; n > 0 && !c.bad; n-- {
			c.skip(depth - 1)
		}
	case majorOther:
		if first == 0xf8 && n < 32 { // RFC 8949, 3.3: such simple values are written in one byte
			c.fail()
		}
	}
}
