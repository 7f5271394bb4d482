package protocol_test

import (
	"net/http"
	"testing"

	"razvorot/protocol"
)

// keyless are the routes that change something and take no idempotency key, each with what stands in its place.
var keyless = map[string]string{
	"POST /v1/codes/{id}/confirm":        "a code is right once; the next one is sent for by the citizen",
	"POST /v1/codes/{id}/resend":         "at most one in its wait; docs/authority/wire.md, «What is weaker»",
	"POST /v1/sign-ins":                  "a key would tell that the password was right; the same place",
	"POST /v1/sessions":                  "a ticket is spent once, and a device has one session, by its key",
	"POST /v1/session/refresh":           "a refresh token is good once more until its successor is used",
	"DELETE /v1/session":                 "what has ended stays so",
	"DELETE /v1/sessions/{id}":           "what has ended stays so",
	"DELETE /v1/sessions":                "what has ended stays so",
	"POST /v1/account/email/confirm":     "a confirmed address stays so",
	"POST /v1/account/proof/questions":   "the same ticket gives the same questions",
	"POST /v1/account/proof/answers":     "a ticket is spent once, and the account says that it is confirmed; wrong answers count",
	"PATCH /v1/uploads/{id}":             "tus: Upload-Offset",
	"DELETE /v1/uploads/{id}":            "what is gone stays so",
	"POST /v1/passports/{id}/offline-qr": "nothing is stored",
	"POST /v1/emergency/blocks":          "what is blocked stays so; wrong codes count",
	"POST /v1/proofs/{id}/code":          "the right code again answers as the first time, wrong ones count",
	"POST /v1/proofs/{id}/bank":          "a visit ends the one before",
	"POST /v1/proofs/{id}/bank/answer":   "the answer to a visit is taken once, by its state",
	"POST /v1/proofs/{id}/card":          "the same token says the same",
	"POST /v1/proofs/{id}/room":          "who is in the room stays there",
	"POST /v1/proofs/{id}/turn":          "lines have ids; a frame takes the place of the one before",
	"POST /v1/proofs/{id}/leave":         "who has left stays so",
	"POST /v1/guardians/open":            "a request is opened to the same guardian again; wrong codes count",
	"POST /v1/security/reentries/offers": "nothing is stored but tries",
}

// TestEveryChangeHasAKeyOrAReason: whoever adds a route that changes something says what becomes of it when it comes twice.
func TestEveryChangeHasAKeyOrAReason(t *testing.T) {
	left := map[string]bool{}
	for route := range keyless {
		left[route] = true
	}
	for _, r := range protocol.Routes() {
		name := r.Method + " " + r.Pattern
		delete(left, name)
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			if r.Keyed {
				t.Errorf("%s reads, and takes a key", name)
			}
			continue
		}
		if r.Keyed == (keyless[name] != "") {
			t.Errorf("%s: keyed is %v, and what stands in its place is %q", name, r.Keyed, keyless[name])
		}
	}
	for name := range left {
		t.Errorf("there is no %s", name)
	}
}
