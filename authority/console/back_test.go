package console_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"razvorot/authority/console/consoletest"
)

// TestGoingBackToWhatOneDecidedSaysSo goes back after a decision, and sends the form again.
func TestGoingBackToWhatOneDecidedSaysSo(t *testing.T) {
	s := newSite(t, nil)
	p := s.signedIn(t, consoletest.Operator)
	form := with(p.mine(), "action", "ask", "mark", "snils", "note.snils", "Проверьте номер")
	p.post("/case/acc-0/app-0/decide", form).leadsTo(t, "/queue?done=ask")
	back := p.get("/case/acc-0/app-0")
	back.wants(t, http.StatusForbidden, "Решение уже принято", "только что решили")
	again := p.post("/case/acc-0/app-0/decide", form)
	again.wants(t, http.StatusConflict, "Решение уже принято")
	for _, body := range []string{back.body, again.body} {
		if strings.Contains(body, "Без действий") || strings.Contains(body, "/claim") {
			t.Error("a decision is taken for idleness")
		}
	}
	p.get("/case/acc-1/app-1").wants(t, http.StatusForbidden, "Дело открывает тот, кто его взял")
	s.signedIn(t, consoletest.Operator).get("/case/acc-0/app-0").wants(t, http.StatusForbidden, "Дело открывает тот, кто его взял")
}

func TestOnesOwnCasesAreShownWhileTheCitizenIsToAnswer(t *testing.T) {
	s := newSite(t, nil)
	p := s.signedIn(t, consoletest.Operator)
	p.taken("8") // it waits for the citizen
	p.get("/queue?mine=1").wants(t, http.StatusOK, "6ZH4-9CJ", `<option value="" selected`)
	if strings.Contains(p.get("/queue").body, "6ZH4-9CJ") {
		t.Error("what waits for a citizen waits for an operator")
	}
	p.post("/queue/next", url.Values{"mine": {"1"}}).leadsTo(t, "/case/acc-1/app-1") // and is nobody's next
}

func TestAnEmptyQueueSpeaksOfItsFilter(t *testing.T) {
	s := newSite(t, nil)
	p := s.signedIn(t, consoletest.Operator)
	p.get("/queue?mine=1").wants(t, http.StatusOK, "У вас нет дел")
	s.office.Empty()
	p.get("/queue").wants(t, http.StatusOK, "Все заявления рассмотрены")
	p.get("/queue?free=1").wants(t, http.StatusOK, "Свободных дел нет")
	p.get("/queue?stalled=1").wants(t, http.StatusOK, "Забытых дел нет")
	p.get("/queue?mine=1&state=needs_info").wants(t, http.StatusOK, "Таких дел нет")
}

// TestATooLargeFormKeepsTheFrame sends more than the console reads: the way on stays in sight, and nobody else gets it.
func TestATooLargeFormKeepsTheFrame(t *testing.T) {
	s := newSite(t, nil)
	p := s.signedIn(t, consoletest.Operator)
	large := url.Values{"note": {strings.Repeat("я", 300<<10)}}
	p.send("/case/acc-0/app-0/decide", large, ours).wants(t, http.StatusRequestEntityTooLarge, `class="rail"`, "Ольга Макетова", `href="/queue"`)
	got := s.user(t).send("/case/acc-0/app-0/decide", large, ours)
	got.wants(t, http.StatusRequestEntityTooLarge)
	if strings.Contains(got.body, `class="rail"`) {
		t.Error("who is not signed in sees the frame")
	}
}

// TestWhoWritesFreelyIsToldWhatNotToName looks at every text that a citizen or an auditor will read.
func TestWhoWritesFreelyIsToldWhatNotToName(t *testing.T) {
	s := newSite(t, nil)
	p := s.signedIn(t, consoletest.Operator)
	p.mine()
	desk := p.get("/case/acc-0/app-0").body
	if notes, hints := strings.Count(desk, "<textarea"), strings.Count(desk, "Не называйте других людей"); notes == 0 || hints != notes {
		t.Errorf("%d texts for the citizen have %d hints", notes, hints)
	}
	p.get("/search").wants(t, http.StatusOK, "не называйте в ней людей и номера документов")
	passport := s.office.Paths("").Replace("/passport/{account}/{id}")
	p.get(passport).wants(t, http.StatusOK, "не называйте в ней людей и номера документов")
	p.post(passport, url.Values{"why": {"звонок гражданина"}}).wants(t, http.StatusOK, "не называйте в ней людей и номера документов")
}
