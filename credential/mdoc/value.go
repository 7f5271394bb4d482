package mdoc

import (
	"fmt"
	"math"
	"time"
	"unicode/utf8"

	"razvorot/credential/codec"
	"razvorot/domain"
)

const simpleFalse, simpleTrue = 0xf4, 0xf5

// appendValue writes the value of an element. It returns domain.ErrInvalid for what is none.
func appendValue(b []byte, value any) ([]byte, error) {
	switch v := value.(type) {
	case string:
		if !utf8.ValidString(v) {
			return nil, fmt.Errorf("%w: a text that is not UTF-8", domain.ErrInvalid)
		}
		return codec.AppendText(b, v), nil
	case []byte:
		return codec.AppendBytes(b, v), nil
	case bool:
		if v {
			return append(b, simpleTrue), nil
		}
		return append(b, simpleFalse), nil
	case int:
		return appendInt(b, int64(v)), nil
	case int64:
		return appendInt(b, v), nil
	case uint:
		return codec.Head(b, majorUint, uint64(v)), nil
	case uint64:
		return codec.Head(b, majorUint, v), nil
	case FullDate:
		if _, err := time.Parse(time.DateOnly, string(v)); err != nil {
			return nil, fmt.Errorf("%w: not a full-date", domain.ErrInvalid)
		}
		return codec.AppendText(codec.Head(b, majorTag, tagFullDate), string(v)), nil
	case time.Time:
		return appendTime(b, v), nil
	case codec.Raw:
		if _, err := decodeValue(v); err != nil {
			return nil, fmt.Errorf("%w: not one CBOR value", domain.ErrInvalid)
		}
		return append(b, v...), nil
	}
	return nil, fmt.Errorf("%w: an element of type %T", domain.ErrInvalid, value)
}

func appendInt(b []byte, v int64) []byte {
	if v < 0 {
		return codec.Head(b, majorNint, uint64(-1-v))
	}
	return codec.Head(b, majorUint, uint64(v))
}

// appendTime writes a tdate as 9.1.2.4 wants it: whole seconds, UTC, «Z».
func appendTime(b []byte, t time.Time) []byte {
	b = codec.Head(b, majorTag, tagTime)
	b = codec.Head(b, majorText, uint64(len("2006-01-02T15:04:05Z")))
	return t.UTC().AppendFormat(b, "2006-01-02T15:04:05Z")
}

// writable reports whether a tdate can hold the moment: a year of four digits.
func writable(t time.Time) bool {
	year := t.UTC().Year()
	return year >= 1 && year <= 9999
}

// time reads a tdate.
func (c *cursor) time() time.Time {
	if c.expect(majorTag) != tagTime {
		c.fail()
	}
	t, err := time.Parse(time.RFC3339, c.text())
	if err != nil {
		c.fail()
		return time.Time{}
	}
	return t.UTC()
}

// decodeValue reads the value of an element. It returns codec.ErrMalformed.
func decodeValue(raw []byte) (any, error) {
	c := cursor{rest: raw}
	var v any = codec.Raw(raw)
	switch first := c.peek(); first >> 5 {
	case majorUint:
		if n := c.uint(); n <= math.MaxInt64 {
			v = int64(n)
		}
	case majorNint:
		if n := c.expect(majorNint); n <= math.MaxInt64 {
			v = -1 - int64(n)
		}
	case majorBytes:
		v = c.bytes()
	case majorText:
		v = c.text()
	case majorTag:
		v = c.tagged()
	default:
		if first == simpleFalse || first == simpleTrue {
			v = first == simpleTrue
		}
		c.structured()
	}
	return v, c.end()
}

// allowance is how many bytes of arrays and maps one document may still have: to look into them costs forty times as
// much.
type allowance int

// decode is decodeValue as long as the allowance lasts.
func (a *allowance) decode(raw []byte) (any, error) {
	v, err := decodeValue(raw)
	if structured, ok := v.(codec.Raw); ok {
		*a -= allowance(len(structured))
	}
	if *a < 0 {
		return nil, codec.ErrMalformed
	}
	return v, err
}

// tagged reads a full-date, a tdate or any other tagged value.
func (c *cursor) tagged() any {
	ahead := *c
	switch ahead.expect(majorTag) {
	case tagTime:
		return c.time()
	case tagFullDate:
		day := ahead.text()
		if _, err := time.Parse(time.DateOnly, day); err != nil {
			ahead.fail()
		}
		*c = ahead
		return FullDate(day)
	}
	return c.structured()
}

// structured reads a value of any kind and looks into all of it: no key twice, however deep.
func (c *cursor) structured() codec.Raw {
	raw := c.value()
	var v any
	if len(raw) > maxStructured || codec.Unmarshal(raw, &v) != nil {
		c.fail()
		return nil
	}
	return raw
}
