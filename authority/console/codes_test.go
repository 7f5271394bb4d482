package console_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"razvorot/authority/console/consoletest"
)

// TestA5LostCodesAreProposedFromTheSearchAndSignedByAnother goes the way of a citizen who came in person: found, proposed by one operator with a
// reason, signed by another, and never by the one who proposed.
func TestA5LostCodesAreProposedFromTheSearchAndSignedByAnother(t *testing.T) {
	s := newSite(t, nil)
	operator, senior := s.signedIn(t, consoletest.Operator), s.signedIn(t, consoletest.Senior)
	const path, why = "/citizen/acc-1/codes", "пришёл лично, паспорт сверен"
	operator.get(path).wants(t, http.StatusOK, `action="`+path+`"`, `name="why"`)
	operator.post(path, url.Values{"why": {"коротко"}}).wants(t, http.StatusUnprocessableEntity, "Напишите причину не короче 10 знаков", "коротко")
	if strings.Contains(senior.get("/proposals").body, "Снять приложение с кодами") {
		t.Fatal("a proposal without a reason was made")
	}
	for range 2 { // sent twice it is one
		operator.post(path, url.Values{"why": {why}}).leadsTo(t, "/proposals?done=proposed")
	}
	body := senior.get("/proposals").body
	if n := strings.Count(body, why); n != 1 || !strings.Contains(body, "Снять приложение с кодами") {
		t.Errorf("the proposal is there %d times", n)
	}
	const settle = "/proposals/ABCDEFGHIJKLMNOPQRSTUVWXYZ/settle"
	operator.post(settle, url.Values{"answer": {"confirm"}}).wants(t, http.StatusForbidden)
	senior.post(settle, url.Values{"answer": {"confirm"}}).leadsTo(t, "/proposals?done=confirmed")
	senior.post(settle, url.Values{"answer": {"confirm"}}).wants(t, http.StatusConflict)
}

func TestA5OnlyWhoWorksOnCasesTakesTheAppOff(t *testing.T) {
	s := newSite(t, nil)
	s.signedIn(t, consoletest.Auditor).get("/citizen/acc-1/codes").wants(t, http.StatusForbidden)
}
