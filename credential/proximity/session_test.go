package proximity

import (
	"bytes"
	"crypto/ecdh"
	"crypto/rand"
	"errors"
	"math"
	"strings"
	"sync"
	"testing"

	"razvorot/credential"
	"razvorot/credential/codec"
	"razvorot/domain"
)

var lan = []domain.NearbyAddress{
	{Type: MethodHTTP, Version: 1, URI: "http://192.168.0.2:40000/a"},
	{Type: MethodHTTP, Version: 1, URI: "http://127.0.0.1:40000/a"},
}

func newKey(t testing.TB) *ecdh.PrivateKey {
	t.Helper()
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func engaged(t testing.TB) (*ecdh.PrivateKey, Engagement) {
	t.Helper()
	key := newKey(t)
	e, err := NewEngagement(key, lan)
	if err != nil {
		t.Fatal(err)
	}
	return key, e
}

// met returns both sides after the reader asked "question".
func met(t testing.TB) (*Reader, *Holder) {
	t.Helper()
	key, e := engaged(t)
	r, err := StartReader(e)
	if err != nil {
		t.Fatal(err)
	}
	h := StartHolder(key, e)
	m, err := r.Establish([]byte("question"))
	if err != nil {
		t.Fatal(err)
	}
	if request, err := h.Open(m); err != nil || string(request) != "question" {
		t.Fatalf("%q, %v", request, err)
	}
	return r, h
}

func sealed(t testing.TB, seal func([]byte, int) ([]byte, error), plain []byte, status int) []byte {
	t.Helper()
	b, err := seal(plain, status)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

var (
	ended      = credential.Reject(domain.WrongSession, CheckEnded)
	notOpened  = credential.Reject(domain.WrongSession, CheckCipher)
	notData    = credential.Reject(domain.Malformed, CheckSession)
	notEngaged = credential.Reject(domain.Malformed, CheckEngagement)
)

func TestAnEngagementIsReadFromItsQR(t *testing.T) {
	key, e := engaged(t)
	for _, uri := range []string{e.URI(), "MDOC:" + e.URI()[5:], "mdoc://" + e.URI()[5:], e.URI() + "=="} {
		got, err := ParseEngagement(uri)
		if err != nil {
			t.Fatal(err)
		}
		if !got.Key.Equal(key.PublicKey()) || !bytes.Equal(got.Bytes, e.Bytes) || len(got.Addresses) != 2 ||
			got.Addresses[0] != lan[0] || got.Addresses[1] != lan[1] {
			t.Errorf("%+v", got)
		}
	}
	if n := len(e.URI()); n > 300 {
		t.Errorf("%d characters make a QR that is hard to scan", n)
	}
}

func TestWhatIsNoEngagementIsRefused(t *testing.T) {
	key, e := engaged(t)
	y := key.PublicKey().Bytes()[33:]
	other := func(old, with []byte) string {
		if !bytes.Contains(e.Bytes, old) {
			t.Fatalf("%x is not there", old)
		}
		return Engagement{Bytes: bytes.Replace(e.Bytes, old, with, 1)}.URI()
	}
	for name, uri := range map[string]string{
		"nothing":               "",
		"a scheme alone":        "mdoc:",
		"another scheme":        "https:" + e.URI()[5:],
		"no base64":             "mdoc:§",
		"a cut one":             e.URI()[:len(e.URI())-4],
		"a long one":            "mdoc:" + strings.Repeat("A", 6000),
		"version 2.0":           other([]byte("1.0"), []byte("2.0")),
		"another cipher suite":  other([]byte{0x82, 0x01, 0xd8}, []byte{0x82, 0x02, 0xd8}),
		"another curve":         other([]byte{0x20, 0x01}, []byte{0x20, 0x02}),
		"a point off the curve": other(y, append(bytes.Clone(y[:31]), y[31]^1)),
		"a method of no array":  other([]byte{0x83, 0x04, 0x01}, []byte{0x61, 'a', 0x01}),
		"an address of bytes":   other([]byte{0x00, 0x78}, []byte{0x00, 0x58}),
		"a map of nothing":      Engagement{Bytes: []byte{0xa0}}.URI(),
	} {
		if _, err := ParseEngagement(uri); !errors.Is(err, notEngaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnEngagementNamesWhereTheHolderIs(t *testing.T) {
	for name, addresses := range map[string][]domain.NearbyAddress{
		"nowhere":         nil,
		"Bluetooth":       {{Type: 2, Version: 1, URI: "a"}},
		"another version": {{Type: MethodHTTP, Version: 2, URI: "http://127.0.0.1/"}},
		"no URI":          {{Type: MethodHTTP, Version: 1}},
		"a long URI":      {{Type: MethodHTTP, Version: 1, URI: strings.Repeat("a", 513)}},
		"17 places":       make([]domain.NearbyAddress, 17),
	} {
		if _, err := NewEngagement(newKey(t), addresses); !errors.Is(err, domain.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestBothSidesSeeTheSameSession(t *testing.T) {
	r, h := met(t)
	if !bytes.Equal(r.Transcript(), h.Transcript()) || !h.ReaderKey().Equal(r.Key().PublicKey()) {
		t.Error("transcripts or keys differ")
	}
	for _, answer := range []string{"first", "second"} {
		plain, status, err := r.Open(sealed(t, h.Seal, []byte(answer), StatusNone))
		if err != nil || status != StatusNone || string(plain) != answer {
			t.Errorf("%q, %d, %v", plain, status, err)
		}
		if request, err := h.Open(sealed(t, r.Seal, []byte("more"), StatusNone)); err != nil || string(request) != "more" {
			t.Errorf("%q, %v", request, err)
		}
	}
}

func TestNothingFollowsAStatus(t *testing.T) {
	r, h := met(t)
	plain, status, err := r.Open(sealed(t, h.Seal, []byte("answer"), StatusEnd))
	if err != nil || status != StatusEnd || string(plain) != "answer" {
		t.Fatalf("%q, %d, %v", plain, status, err)
	}
	if _, err := h.Seal([]byte("more"), StatusNone); !errors.Is(err, ended) {
		t.Errorf("the holder says more: %v", err)
	}
	if _, _, err := r.Open([]byte{0xa0}); !errors.Is(err, ended) {
		t.Errorf("the reader hears more: %v", err)
	}
	if _, err := h.Open(sealed(t, r.Seal, nil, StatusEnd)); !errors.Is(err, ended) {
		t.Errorf("the reader ended it: %v", err)
	}
}

func TestAMessageOfAnotherSessionEndsThisOne(t *testing.T) {
	for name, spoil := range map[string]func(t *testing.T, h *Holder) []byte{
		"of another session": func(t *testing.T, _ *Holder) []byte {
			_, other := met(t)
			return sealed(t, other.Seal, []byte("answer"), StatusNone)
		},
		"the second before the first": func(t *testing.T, h *Holder) []byte {
			sealed(t, h.Seal, []byte("first"), StatusNone)
			return sealed(t, h.Seal, []byte("second"), StatusNone)
		},
		"a changed byte": func(t *testing.T, h *Holder) []byte {
			b := sealed(t, h.Seal, []byte("answer"), StatusNone)
			b[len(b)-1] ^= 1
			return b
		},
		"its own words": func(t *testing.T, h *Holder) []byte {
			b, err := h.ciphers.in.seal([]byte("answer")) // with the reader's key
			if err != nil {
				t.Fatal(err)
			}
			return append(codec.AppendText([]byte{0xa1}, "data"), codec.AppendBytes(nil, b)...)
		},
	} {
		r, h := met(t)
		_, _, err := r.Open(spoil(t, h))
		if !errors.Is(err, notOpened) || StatusOf(err) != StatusCipher {
			t.Errorf("%s: %v", name, err)
		}
		if _, _, err := r.Open(sealed(t, h.Seal, []byte("answer"), StatusNone)); !errors.Is(err, ended) {
			t.Errorf("%s: the session goes on: %v", name, err)
		}
	}
}

func TestAReaderThatReadAnotherEngagementIsNotHeard(t *testing.T) {
	key, e := engaged(t)
	mine := e
	_, other := engaged(t)
	lied := e
	lied.Bytes = bytes.Replace(e.Bytes, []byte("192.168.0.2"), []byte("192.168.0.3"), 1)
	for name, e := range map[string]Engagement{"of another holder": other, "changed on its way": lied} {
		r, err := StartReader(e)
		if err != nil {
			t.Fatal(err)
		}
		m, err := r.Establish([]byte("question"))
		if err != nil {
			t.Fatal(err)
		}
		h := StartHolder(key, mine)
		if _, err := h.Open(m); !errors.Is(err, notOpened) || h.Transcript() != nil {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := h.Seal([]byte("answer"), StatusNone); !errors.Is(err, domain.ErrConflict) {
			t.Errorf("%s: an answer to nobody: %v", name, err)
		}
		if b := sealed(t, h.Seal, nil, StatusCipher); !bytes.Equal(b, append(codec.AppendText([]byte{0xa1}, "status"), StatusCipher)) {
			t.Errorf("%s: %x", name, b)
		}
	}
}

func TestWhatIsNoSessionDataIsRefused(t *testing.T) {
	text := codec.AppendText
	for name, b := range map[string][]byte{
		"nothing":             nil,
		"an empty map":        {0xa0},
		"a list":              {0x80},
		"data of text":        text(text([]byte{0xa1}, "data"), "sealed"),
		"empty data":          append(text([]byte{0xa1}, "data"), 0x40),
		"a status of zero":    append(text([]byte{0xa1}, "status"), 0),
		"a negative status":   append(text([]byte{0xa1}, "status"), 0x20),
		"a status of text":    text(text([]byte{0xa1}, "status"), "end"),
		"a status twice":      append(text(append(text([]byte{0xa2}, "status"), 20), "status"), 20),
		"more than one value": append(text([]byte{0xa1}, "status"), 20, 0),
	} {
		r, h := met(t)
		if _, _, err := r.Open(b); !errors.Is(err, notData) || StatusOf(err) != StatusCBOR {
			t.Errorf("%s, to the reader: %v", name, err)
		}
		if _, err := h.Open(b); !errors.Is(err, notData) {
			t.Errorf("%s, to the holder: %v", name, err)
		}
		key, e := engaged(t)
		if _, err := StartHolder(key, e).Open(b); !errors.Is(err, notData) {
			t.Errorf("%s, at the beginning: %v", name, err)
		}
	}
}

func TestAMessageThatCannotArriveIsNotSent(t *testing.T) {
	_, h := met(t)
	if _, err := h.Seal(make([]byte, codec.MaxMessage), StatusNone); !errors.Is(err, domain.ErrInvalid) {
		t.Errorf("a long one: %v", err)
	}
	if _, err := h.Seal(nil, StatusNone); !errors.Is(err, domain.ErrInvalid) {
		t.Errorf("an empty one: %v", err)
	}
}

func TestACounterNeverStartsAnew(t *testing.T) {
	_, h := met(t)
	h.ciphers.out.counter = math.MaxUint32
	if _, err := h.Seal([]byte("answer"), StatusNone); !errors.Is(err, ended) {
		t.Error(err)
	}
}

func TestSidesOfASessionMayBeUsedAtOnce(t *testing.T) {
	_, h := met(t)
	var all sync.Map
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			b, err := h.Seal([]byte("the same"), StatusNone)
			if _, twice := all.LoadOrStore(string(b), true); twice || err != nil {
				t.Errorf("sealed alike twice, or not: %v", err)
			}
		})
	}
	wg.Wait()
}
