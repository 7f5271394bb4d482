package proximity

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"testing"
	"time"

	"razvorot/credential"
	"razvorot/credential/codec"
	"razvorot/domain"
)

var (
	moment        = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	until         = moment.Add(time.Hour)
	notInvited    = credential.Reject(domain.Malformed, CheckInvitation)
	tooLate       = credential.Reject(domain.WrongSession, CheckInvitationExpired)
	notAnswered   = credential.Reject(domain.Malformed, CheckAnswer)
	errNoQuestion = errors.New("no question")
)

func invited(t testing.TB) (*Invitation, *Invited) {
	t.Helper()
	i, err := Invite(func([]byte) ([]byte, error) { return []byte("question"), nil }, until)
	if err != nil {
		t.Fatal(err)
	}
	v, err := ParseInvitation(i.Bytes(), moment)
	if err != nil {
		t.Fatal(err)
	}
	return i, v
}

func answered(t testing.TB, v *Invited) []byte {
	t.Helper()
	b, err := v.Seal([]byte("answer"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestAnAnswerComesBackToItsInvitation(t *testing.T) {
	i, v := invited(t)
	if string(v.Request) != "question" || !v.Expires.Equal(until) || !i.Expires().Equal(until) {
		t.Errorf("%q until %v", v.Request, v.Expires)
	}
	if !bytes.Equal(i.Transcript(), v.Transcript) || !v.ReaderKey.Equal(i.Key().PublicKey()) {
		t.Error("transcripts or keys differ")
	}
	answer := answered(t, v)
	if !IsInvitation(i.Bytes()) || IsAnswer(i.Bytes()) || !IsAnswer(answer) || IsInvitation(answer) {
		t.Error("invitation and answer are taken for each other")
	}
	restored, err := RestoreInvitation(i.Bytes(), i.Key())
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range []*Invitation{i, restored} {
		if plain, err := i.Open(answer, until); err != nil || string(plain) != "answer" {
			t.Errorf("%q, %v", plain, err)
		}
	}
	if bytes.Contains(answer, []byte("answer")) || bytes.Equal(answer, answered(t, v)) {
		t.Error("the answer is open, or sealed alike twice")
	}
}

func TestTheTranscriptOfAnExchangeIsAsDocumented(t *testing.T) {
	var seen []byte
	i, err := Invite(func(transcript []byte) ([]byte, error) { seen = transcript; return []byte("question"), nil }, until)
	if err != nil {
		t.Fatal(err)
	}
	key, err := encodeKey(i.Key().PublicKey())
	if err != nil {
		t.Fatal(err)
	}
	fixed, ok := bytes.CutSuffix(i.Bytes(), append([]byte{0x48}, "question"...))
	if !ok {
		t.Fatalf("the request is not at the end: %x", i.Bytes())
	}
	sum := sha256.Sum256(fixed)
	want := append(append([]byte{0x83, 0xf6}, key...), 0x82, 0x70)
	want = append(append(append(want, "RazvorotExchange"...), 0x58, 0x20), sum[:]...)
	if !bytes.Equal(seen, want) || !bytes.Equal(i.Transcript(), want) {
		t.Errorf("got  %x\nwant %x", seen, want)
	}
}

func TestAnAnswerToAnotherInvitationIsNotOpened(t *testing.T) {
	i, v := invited(t)
	_, other := invited(t)
	asksMore := *v
	asksMore.whole = bytes.Replace(v.whole, []byte("question"), []byte("QUESTION"), 1)
	changed := answered(t, v)
	changed[len(changed)-1] ^= 1
	for name, answer := range map[string][]byte{
		"to another":                       answered(t, other),
		"to one that was made to ask more": answered(t, &asksMore),
		"that was changed":                 changed,
	} {
		if _, err := i.Open(answer, moment); !errors.Is(err, notOpened) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEachByteOfAnAnswerCounts(t *testing.T) {
	i, v := invited(t)
	answer := answered(t, v)
	for n := range answer {
		changed := bytes.Clone(answer)
		changed[n] ^= 1
		if _, err := i.Open(changed, moment); err == nil {
			t.Errorf("byte %d changed unnoticed", n)
		}
	}
	for n := range i.Bytes() {
		changed := bytes.Clone(i.Bytes())
		changed[n] ^= 1
		v, err := ParseInvitation(changed, moment)
		if err != nil {
			continue
		}
		if _, err := i.Open(answered(t, v), moment); err == nil {
			t.Errorf("byte %d of the invitation changed unnoticed", n)
		}
	}
}

func TestAnInvitationHoldsUntilItsEnd(t *testing.T) {
	i, v := invited(t)
	answer := answered(t, v)
	if _, err := i.Open(answer, until.Add(time.Second)); !errors.Is(err, tooLate) {
		t.Errorf("an answer that comes late: %v", err)
	}
	for _, c := range []struct {
		at   time.Time
		want error
	}{
		{until.Add(5 * time.Minute), nil}, {until.Add(5*time.Minute + time.Second), tooLate},
		{until.Add(-24*time.Hour - 5*time.Minute), nil}, {until.Add(-24*time.Hour - 6*time.Minute), notInvited},
	} {
		if _, err := ParseInvitation(i.Bytes(), c.at); !errors.Is(err, c.want) {
			t.Errorf("at %v: %v", c.at, err)
		}
	}
}

func TestWhatIsNoInvitationIsRefused(t *testing.T) {
	i, _ := invited(t)
	good := i.Bytes()
	replace := func(old, with []byte) []byte {
		if !bytes.Contains(good, old) {
			t.Fatalf("%x is not there", old)
		}
		return bytes.Replace(good, old, with, 1)
	}
	for name, b := range map[string][]byte{
		"nothing":                nil,
		"a beginning alone":      []byte(magicInvitation),
		"another version":        replace([]byte("rzvrask\x01"), []byte("rzvrask\x02")),
		"a cut one":              good[:len(good)-1],
		"one with a tail":        append(bytes.Clone(good), 0),
		"a short nonce":          replace([]byte{0x58, 0x20}, []byte{0x58, 0x1f}),
		"another way of writing": replace(append([]byte{0x48}, "question"...), append([]byte{0x58, 0x08}, "question"...)),
		"another curve":          replace([]byte{0x20, 0x01}, []byte{0x20, 0x02}),
		"of text":                replace(append([]byte{0x48}, "question"...), append([]byte{0x68}, "question"...)),
	} {
		if _, err := ParseInvitation(b, moment); !errors.Is(err, notInvited) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := RestoreInvitation(b, i.Key()); name != "another curve" && !errors.Is(err, notInvited) {
			t.Errorf("%s, restored: %v", name, err)
		}
	}
	if _, err := RestoreInvitation(good, newKey(t)); !errors.Is(err, notInvited) {
		t.Errorf("with another key: %v", err)
	}
}

func TestWhatIsNoAnswerIsRefused(t *testing.T) {
	i, v := invited(t)
	good := answered(t, v)
	for name, b := range map[string][]byte{
		"nothing":           nil,
		"a beginning alone": []byte(magicAnswer),
		"an invitation":     i.Bytes(),
		"a cut one":         good[:len(good)-1],
		"one with a tail":   append(bytes.Clone(good), 0),
		"another curve":     bytes.Replace(good, []byte{0x20, 0x01}, []byte{0x20, 0x02}, 1),
	} {
		if _, err := i.Open(b, moment); !errors.Is(err, notAnswered) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnInvitationThatCannotBeMadeIsNotMade(t *testing.T) {
	long := func([]byte) ([]byte, error) { return make([]byte, codec.MaxMessage), nil }
	none := func([]byte) ([]byte, error) { return nil, errNoQuestion }
	if _, err := Invite(long, until); !errors.Is(err, domain.ErrInvalid) {
		t.Errorf("a long one: %v", err)
	}
	if _, err := Invite(none, until); !errors.Is(err, errNoQuestion) {
		t.Errorf("one without a question: %v", err)
	}
	if _, err := Invite(long, time.Time{}); !errors.Is(err, domain.ErrInvalid) {
		t.Errorf("one without an end: %v", err)
	}
}
