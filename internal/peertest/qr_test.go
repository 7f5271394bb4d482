package peertest_test

import (
	"crypto"
	"fmt"
	"testing"
	"time"

	"razvorot/credential/offlineqr"
	"razvorot/domain"
	"razvorot/domain/person"
)

// claim169 are the names of the numbers in claim 169 that are used here.
var claim169 = object{"1": "ID", "4": "Full Name", "8": "Date of Birth"}

func statement(t testing.TB, now time.Time) offlineqr.Statement {
	t.Helper()
	day := func(s string) person.Date { return must[person.Date](t)(person.ParseDate(s)) }
	return offlineqr.Statement{Issuer: "Trial authority", Passport: domain.NewRegistryID(), State: domain.PassportActive, ValidUntil: day("2199-12-31"),
		Specimen: true, IssuedAt: now, ExpiresAt: now.Add(10 * time.Minute), Name: "Щукина Юлия Петровна", Birth: day("1990-03-02")}
}

func TestPeersReadOurOfflineQR(t *testing.T) {
	s := newScene(t)
	want := statement(t, s.signed)
	text := must[[]byte](t)(offlineqr.Issue(want, s.signer, nil))
	o := object{"text": string(text), "key": jwk(t, s.issuer, false), "mapper": claim169}
	found, err := ask(t, "tokens", "readQR", o)
	if err != nil {
		t.Fatal(err)
	}
	answer := found.(object)
	if message := answer["pixelpass"].(object); fmt.Sprint(message["tag"]) != "18" { // a COSE_Sign1
		t.Errorf("pixelpass found %.200v", message)
	}
	if identity := answer["identity"].(object); identity["Full Name"] != want.Name || identity["ID"] != string(want.Passport) {
		t.Errorf("%v", identity)
	}
	if claims := answer["claims"].(object); claims["1"] != want.Issuer || fmt.Sprint(claims["4"]) != fmt.Sprintf("%v", float64(want.ExpiresAt.Unix())) {
		t.Errorf("%v", claims)
	}
	o["key"] = jwk(t, s.device, false)
	if _, err := ask(t, "tokens", "readQR", o); err == nil {
		t.Error("the signature holds with another key")
	}
}

func TestAPeersOfflineQRIsReadHere(t *testing.T) {
	s := newScene(t)
	want := statement(t, s.signed)
	kid := "12345678"
	days := want.ValidUntil.Time().Unix() / 86400
	written, err := ask(t, "tokens", "writeQR", object{"kid": kid, "key": jwk(t, s.issuer, true), "claims": object{
		"1": want.Issuer, "4": want.ExpiresAt.Unix(), "6": want.IssuedAt.Unix(),
		"169":    object{"1": want.Passport, "4": want.Name, "8": "19900302"},
		"-70001": object{"1": want.State, "2": days, "4": true}}})
	if err != nil {
		t.Fatal(err)
	}
	key := func(id []byte) (crypto.PublicKey, error) {
		if string(id) != kid {
			return nil, domain.ErrNotFound
		}
		return &s.issuer.PublicKey, nil
	}
	got, err := offlineqr.Verify([]byte(written.(string)), key, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if got.Name != want.Name || got.Birth != want.Birth || got.Passport != want.Passport || !got.Specimen || got.ValidUntil != want.ValidUntil {
		t.Errorf("%s of %s until %s", got.Name, got.Birth, got.ValidUntil)
	}
}
