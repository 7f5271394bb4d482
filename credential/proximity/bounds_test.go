package proximity

import (
	"bytes"
	"runtime"
	"testing"

	"razvorot/credential/codec"
)

// opener is a way by which bytes of others come in, with the longest good message for it.
type opener struct {
	open func([]byte) error
	good []byte
}

func openers(t *testing.T) map[string]opener {
	long := make([]byte, codec.MaxMessage-300)
	ok := func(b []byte, err error) []byte {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	key, e := engaged(t)
	r, err := StartReader(e)
	if err != nil {
		t.Fatal(err)
	}
	asker, answerer := met(t)
	ask := ok(r.Establish(long))
	i, err := Invite(func([]byte) ([]byte, error) { return long, nil }, until)
	if err != nil {
		t.Fatal(err)
	}
	v, err := ParseInvitation(i.Bytes(), moment)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]opener{
		"engagement":    {func(b []byte) error { _, err := parseEngagement(b); return err }, e.Bytes},
		"URI":           {func(b []byte) error { _, err := ParseEngagement(string(b)); return err }, []byte(e.URI())},
		"establishment": {func(b []byte) error { _, err := StartHolder(key, e).Open(b); return err }, ask},
		"session data": {func(b []byte) error { _, _, err := asker.Open(b); return err },
			ok(answerer.Seal(long, StatusNone))},
		"invitation": {func(b []byte) error { _, err := ParseInvitation(b, moment); return err }, i.Bytes()},
		"answer":     {func(b []byte) error { _, err := i.Open(b, moment); return err }, ok(v.Seal(long))},
	}
}

func TestOpeningAMegabyteCostsSixteen(t *testing.T) {
	const limit = 16 << 20
	many := codec.Head(nil, majorMap, 1000)
	for n := range 1000 {
		many = codec.AppendBytes(codec.Head(many, majorUint, uint64(n)), make([]byte, 1000))
	}
	hostile := map[string][]byte{"many": many, "too long": make([]byte, 2<<20),
		"deep":  bytes.Repeat([]byte{0x81}, codec.MaxMessage),
		"lists": append(codec.Head(nil, majorArray, 4000), bytes.Repeat(codec.AppendBytes(nil, make([]byte, 250)), 4000)...)}
	for way, o := range openers(t) {
		measure := func(name string, b []byte, good bool) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			err := o.open(b)
			runtime.ReadMemStats(&after)
			if cost := after.TotalAlloc - before.TotalAlloc; cost > limit || (err == nil) != good {
				t.Errorf("%s as %s: %d bytes, %v", name, way, cost, err)
			}
		}
		measure("a good one", o.good, true)
		for name, b := range hostile {
			measure(name, b, false)
			measure(name+" after a beginning", append([]byte(magicInvitation), b...), false)
			measure(name+" after the other beginning", append([]byte(magicAnswer), b...), false)
		}
	}
}

func FuzzParseEngagement(f *testing.F) {
	_, e := engaged(f)
	f.Add(e.URI())
	f.Add("mdoc:")
	f.Fuzz(func(t *testing.T, uri string) {
		e, err := ParseEngagement(uri)
		if err != nil {
			return
		}
		if again, err := ParseEngagement(e.URI()); err != nil || !again.Key.Equal(e.Key) || len(again.Addresses) != len(e.Addresses) {
			t.Errorf("what was read is not read again: %v", err)
		}
	})
}

func FuzzOpen(f *testing.F) {
	key, e := engaged(f)
	r, err := StartReader(e)
	if err != nil {
		f.Fatal(err)
	}
	m, err := r.Establish([]byte("question"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(m)
	f.Add(append(codec.AppendText([]byte{0xa1}, "status"), 20))
	f.Fuzz(func(t *testing.T, b []byte) {
		h := StartHolder(key, e)
		if request, err := h.Open(b); err == nil && string(request) != "question" && !bytes.Equal(b, m) {
			t.Errorf("a message that nobody sealed was opened: %x", request)
		}
		other, err := StartReader(e)
		if err != nil {
			t.Fatal(err)
		}
		if plain, _, err := other.Open(b); err == nil && plain != nil {
			t.Errorf("a message that nobody sealed was opened: %x", plain)
		}
	})
}

func FuzzExchange(f *testing.F) {
	i, v := invited(f)
	f.Add(i.Bytes())
	f.Add(answered(f, v))
	f.Fuzz(func(t *testing.T, b []byte) {
		if v, err := ParseInvitation(b, moment); err == nil {
			if _, err := v.Seal(nil); err != nil {
				t.Errorf("an invitation that cannot be answered: %v", err)
			}
		}
		if plain, err := i.Open(b, moment); err == nil && string(plain) != "answer" {
			t.Errorf("an answer that nobody sealed was opened: %x", plain)
		}
	})
}
