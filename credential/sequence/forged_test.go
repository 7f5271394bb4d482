package sequence

import (
	"bytes"
	"errors"
	"testing"
)

// TestForgedFramesDoNotLastLonger mixes into a message frames that are whole in themselves and belong to no message: what is put
// together is not believed, and the collector begins anew.
func TestForgedFramesDoNotLastLonger(t *testing.T) {
	want := bytes.Repeat([]byte("0123456789"), 100)
	s, err := Split(want, 100)
	if err != nil {
		t.Fatal(err)
	}
	forged := *s
	forged.message = bytes.Clone(s.message)
	forged.message[5] ^= 1
	var c Collector
	if _, err := c.Add(forged.Frame(0)); err != nil {
		t.Fatal(err)
	}
	for n := 1; n < 9; n++ {
		if _, err := c.Add(s.Frame(n)); err != nil {
			t.Fatal(err)
		}
	}
	if done, err := c.Add(s.Frame(9)); !errors.Is(err, ErrMalformed) || done != 0 {
		t.Error(done, err)
	}
	for n := range 10 {
		if _, err := c.Add(s.Frame(n)); err != nil {
			t.Fatal(err)
		}
	}
	if got, whole := c.Message(); !whole || !bytes.Equal(got, want) {
		t.Error("after a forged frame no message comes any more")
	}
}
