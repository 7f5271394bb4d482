package authority

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"

	"razvorot/authority/office"
	"razvorot/authority/store"
	"razvorot/domain"
)

func FuzzAPlaceInTheQueue(f *testing.F) {
	for _, s := range []string{"", "e30", "eyJhIjoxLCJpIjoiYSIsImMiOiJiIn0", "!", "bnVsbA", "eyJhIjoxZTk5fQ"} {
		f.Add(s, "checking")
	}
	f.Fuzz(func(t *testing.T, after, state string) {
		s := &shift{work: &work{now: time.UnixMilli(1e12)}}
		_, err := s.readFilter(office.Filter{After: after, States: []domain.ApplicationState{domain.ApplicationState(state)}})
		if err != nil && !errors.Is(err, domain.ErrInvalid) {
			t.Error(err)
		}
	})
}

// FuzzWhatASecurityKeyAnswers hands in what no key has signed: nothing of it is taken.
func FuzzWhatASecurityKeyAnswers(f *testing.F) {
	for _, s := range []string{"", "{}", "null", "[]",
		`{"id":"eA","rawId":"eA","type":"public-key","response":{"attestationObject":"oA","clientDataJSON":"e30"}}`,
		`{"id":"eA","rawId":"eA","type":"public-key","response":{"authenticatorData":"AA","signature":"AA","clientDataJSON":"e30"}}`} {
		f.Add([]byte(s))
	}
	party, err := webauthn.New(&webauthn.Config{RPID: "console.example", RPDisplayName: "x", RPOrigins: []string{"https://console.example"}})
	if err != nil {
		f.Fatal(err)
	}
	d := &desks{party: party}
	credential, err := json.Marshal(webauthn.Credential{ID: []byte("x"), PublicKey: []byte{0xa0}})
	if err != nil {
		f.Fatal(err)
	}
	o := store.Operator{Operator: office.Operator{ID: "o", Login: "anna", Name: "Анна", Keys: []office.SecurityKey{{ID: keyID([]byte("x"))}}},
		Credentials: []json.RawMessage{credential}}
	_, creation, err := d.offerKey(o)
	if err != nil {
		f.Fatal(err)
	}
	_, request, err := d.askKey(o)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, answer []byte) {
		who := o
		if err := d.addKey(&who, "Ключ", creation, answer, time.Time{}); !errors.Is(err, domain.ErrInvalid) {
			t.Error(err)
		}
		if err := d.checkKey(&who, request, answer, time.Time{}); !errors.Is(err, domain.ErrCodeWrong) {
			t.Error(err)
		}
	})
}
