package mdoc

import (
	"bytes"
	"fmt"
	"runtime"
	"slices"
	"testing"

	"razvorot/credential/codec"
)

// maxCost is what a message of 1 MB may cost, all that is allocated on the way counted.
const maxCost = 16 << 20

// cost returns how many bytes are allocated while something runs.
func cost(work func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	work()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

const large = 1_000_000

// fill repeats a part until the whole is large, and puts the head of an array or a map before it.
func fill(major byte, limit int, part func(n int) []byte) []byte {
	var b []byte
	n := 0
	for ; len(b) < large-2000 && n < limit; n++ {
		b = append(b, part(n)...)
	}
	return append(codec.Head(nil, major, uint64(n)), b...)
}

func text(s string) []byte { return codec.AppendText(nil, s) }

// wasteful are messages that cost most, as far as is known: many small parts, each of which becomes something on the
// heap.
func wasteful(t *testing.T) map[string][]byte {
	c := newCareless(t)
	honest := c.credential(t, [][]byte{craftedItem(t, 0, 16, Element{"e", true})}, nil)
	held, err := ParseIssuerSigned(honest)
	if err != nil {
		t.Fatal(err)
	}
	empties := func(n int) []byte {
		return append(codec.Head(nil, majorArray, 4000), bytes.Repeat([]byte{0x80}, 4000)...)
	}
	smallItems := func(space int) []byte {
		items := fill(majorArray, maxElements/maxNameSpaces, func(n int) []byte {
			return codec.Wrap(craftedItem(t, uint64(n), 16, Element{fmt.Sprint(n), codec.Raw(empties(0))}))
		})
		return slices.Concat(text(fmt.Sprint(space)), items)
	}
	all := map[string][]byte{
		"empty arrays":            fill(majorArray, 1<<30, func(int) []byte { return []byte{0x80} }),
		"arrays of empty arrays":  fill(majorArray, 1<<30, empties),
		"records of no keys":      fill(majorMap, 1<<30, func(n int) []byte { return slices.Concat(text(fmt.Sprint(n)), []byte{0xa0}) }),
		"an unknown key":          slices.Concat([]byte{0xa1}, text("x"), fill(majorArray, 4096, empties)),
		"items with small arrays": issuerSignedOf(fill(majorMap, maxNameSpaces, smallItems), held.auth),
		"a large object":          c.credential(t, [][]byte{craftedItem(t, 0, 16, Element{"e", make([]byte, large-2000)})}, nil),
		"many digests": c.credential(t, [][]byte{craftedItem(t, 0, 16, Element{"e", true})}, func(m *mso) {
			for n := range uint64(maxDigests - 1) {
				m.digests[0].all = append(m.digests[0].all, digest{1<<20 - n, make([]byte, 200)})
			}
		}),
		"headers with a deep type": issuerSignedOf([]byte{0xa0}, slices.Concat([]byte{0x84, 0x43, 0xa1, 0x01, 0x26, 0xa1, 0x10},
			slices.Concat([]byte{0x84}, empties(0), empties(0), empties(0), empties(0)), []byte{0x41, 0, 0x41, 0})),
		"headers beyond all bounds": issuerSignedOf([]byte{0xa0}, slices.Concat([]byte{0x84, 0x43, 0xa1, 0x01, 0x26, 0xa1, 0x10},
			fill(majorArray, 4000, empties), []byte{0x41, 0, 0x41, 0})),
	}
	return all
}

func issuerSignedOf(spaces, auth []byte) []byte {
	return slices.Concat([]byte{0xa2}, text("nameSpaces"), spaces, text("issuerAuth"), auth)
}

// responseOf wraps issuerSigned as a response, as often as there is room for.
func responseOf(issuerSigned []byte) []byte {
	device := slices.Concat([]byte{0xa2}, text("nameSpaces"), codec.Wrap([]byte{0xa0}), text("deviceAuth"), []byte{0xa1},
		text("deviceMac"), []byte{0x84, 0x43, 0xa1, 0x01, 0x05, 0xa0, 0xf6, 0x41, 0x00})
	document := slices.Concat([]byte{0xa3}, text("docType"), text("org.iso.23220.photoid.1"), text("issuerSigned"), issuerSigned,
		text("deviceSigned"), device)
	n := min(max(1, codec.MaxMessage/(len(document)+64)), maxDocuments)
	return slices.Concat([]byte{0xa3}, text("version"), text(version), text("documents"), []byte{0x80 | byte(n)},
		bytes.Repeat(document, n), text("status"), []byte{0})
}

func TestNoMessageOfAMegabyteCostsMuch(t *testing.T) {
	if testing.Short() {
		t.Skip("forty-eight times a megabyte")
	}
	c := newCareless(t)
	v := Verifier{Trust: c, At: craftedMoment}
	for name, b := range wasteful(t) {
		response := responseOf(b)
		for what, work := range map[string]func(){
			"as a response":   func() { _, _ = v.Verify(b, []byte{0xf6}) },
			"as a credential": func() { readAll(b, v) },
			"in a response":   func() { _, _ = v.Verify(response, []byte{0xf6}) },
			"as an object":    func() { _, _ = parseMSO(codec.Wrap(b)) },
			"as stored":       func() { _ = new(Unsigned).UnmarshalBinary(b) },
			"as a value":      func() { _, _ = decodeValue(b) },
		} {
			if got := cost(work); got > maxCost {
				t.Errorf("%s, %s: %d bytes cost %d KiB", name, what, len(b), got>>10)
			} else {
				t.Logf("%s, %s: %d bytes cost %d KiB", name, what, len(b), got>>10)
			}
		}
	}
}

func readAll(b []byte, v Verifier) {
	if held, err := ParseIssuerSigned(b); err == nil {
		_, _ = held.NameSpaces()
		_ = v.VerifyIssued(held)
	}
}
