package peertest_test

import (
	"encoding/base64"
	"fmt"
	"testing"
	"time"

	"razvorot/credential/cose"
	"razvorot/credential/statuslist"
)

const listURI = "https://authority.example/v1/status/1"

var (
	indexes  = []uint64{0, 7, 8, 4095, 99_999}
	statuses = map[uint64]statuslist.Status{7: statuslist.Invalid, 8: statuslist.Suspended, 99_999: statuslist.Invalid}
)

func statusToken(t testing.TB, now time.Time) statuslist.Token {
	t.Helper()
	l := must[*statuslist.List](t)(statuslist.New(2, 100_000))
	for index, s := range statuses {
		if err := l.Set(index, s); err != nil {
			t.Fatal(err)
		}
	}
	return statuslist.Token{Subject: listURI, IssuedAt: now, ExpiresAt: now.Add(time.Hour), TTL: time.Minute, List: l}
}

// sameStatuses reports whether a peer read what was written.
func sameStatuses(t *testing.T, found any) {
	t.Helper()
	list, _ := found.(object)["statuses"].([]any)
	if len(list) != len(indexes) {
		t.Fatalf("%v", found)
	}
	for i, index := range indexes {
		if got, want := fmt.Sprint(list[i]), fmt.Sprint(uint8(statuses[index])); got != want {
			t.Errorf("entry %d is %s instead of %s", index, got, want)
		}
	}
}

func TestAPeerReadsOurStatusLists(t *testing.T) {
	s := newScene(t)
	signer := must[cose.Signer](t)(cose.NewSigner(s.statusKey))
	token := statusToken(t, s.signed)
	cwt := must[[]byte](t)(token.CWT(signer, [][]byte{s.statusChain}))
	jwt := must[[]byte](t)(token.JWT(signer, [][]byte{s.statusChain}))
	key := jwk(t, s.statusKey, false)
	found, err := ask(t, "tokens", "readJWT", object{"token": string(jwt), "indexes": indexes, "key": key})
	if err != nil {
		t.Fatal(err)
	}
	sameStatuses(t, found)
	if typ := found.(object)["typ"]; typ != "statuslist+jwt" {
		t.Errorf("type %v", typ)
	}
	if found, err = ask(t, "tokens", "readCWT", object{"token": inBytes(cwt), "indexes": indexes, "key": key}); err != nil {
		t.Fatal(err)
	}
	sameStatuses(t, found)
	if o := found.(object); o["subject"] != listURI || fmt.Sprint(o["ttl"]) != "60" {
		t.Errorf("%v", o)
	}
}

func TestAPeersStatusListsAreReadHere(t *testing.T) {
	s := newScene(t)
	o := object{"size": 100_000, "bits": 2, "statuses": statuses, "subject": listURI, "issued": s.signed.Unix(),
		"expires": s.signed.Add(time.Hour).Unix(), "ttl": 60, "key": jwk(t, s.statusKey, true)}
	for do, chain := range map[string]any{"writeJWT": []string{base64.StdEncoding.EncodeToString(s.statusChain)},
		"writeCWT": inBytes(s.statusChain)} {
		o["chain"] = chain
		written, err := ask(t, "tokens", do, o)
		if err != nil {
			t.Fatal(err)
		}
		var b []byte
		if text, ok := written.(string); ok {
			b = []byte(text)
		} else {
			b = outBytes(t, written)
		}
		token, err := statuslist.Parse(b, listURI, s.trust, time.Now())
		if err != nil {
			t.Errorf("%s: %v", do, err)
			continue
		}
		if token.TTL != time.Minute || !token.IssuedAt.Equal(s.signed) {
			t.Errorf("%s: %s, %s", do, token.TTL, token.IssuedAt)
		}
		for _, index := range indexes {
			if got, err := token.List.Get(index); err != nil || got != statuses[index] {
				t.Errorf("%s: entry %d is %d, %v", do, index, got, err)
			}
		}
	}
}
