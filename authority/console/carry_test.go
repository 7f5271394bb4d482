package console_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"razvorot/authority/console/consoletest"
)

var ours = map[string]string{"Sec-Fetch-Site": "same-origin"}

// again signs in at the door of a page that keeps a form, and returns the page after the second step.
func (p *user) again(door answer) answer {
	p.t.Helper()
	door.wants(p.t, http.StatusForbidden, "Ваш сеанс закончился", "сохранено", "Проверьте номер")
	fields := with(hiddenOf(door.body, "/sign-in"), "login", consoletest.Operator)
	p.send("/sign-in", with(fields, "password", "wrong"), ours).wants(p.t, http.StatusUnprocessableEntity, "Проверьте номер")
	second := p.send("/sign-in", with(fields, "password", consoletest.Password), ours)
	second.wants(p.t, http.StatusOK, "Второй шаг", "Проверьте номер")
	fields = hiddenOf(second.body, "/second/code")
	p.send("/second/code", with(fields, "code", "000000"), ours).wants(p.t, http.StatusUnprocessableEntity, "Проверьте номер")
	in := p.send("/second/code", with(fields, "code", consoletest.Code(p.site.clock.Now())), ours)
	in.wants(p.t, http.StatusOK, "Продолжить отправку")
	return in
}

// TestASessionEndedElsewhereKeepsTheDecision signs an operator out everywhere while a decision is filled in; with the cookie still in
// the browser, and when another tab has met the door and dropped it.
func TestASessionEndedElsewhereKeepsTheDecision(t *testing.T) {
	for name, meanwhile := range map[string]func(*user){"one tab": func(*user) {},
		"two tabs": func(p *user) { p.get("/queue").leadsTo(t, "/sign-in?ended=1&next=%2Fqueue") }} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, nil)
			p := s.signedIn(t, consoletest.Operator)
			to := "/case/acc-0/app-0/decide"
			form := with(p.mine(), "csrf", p.token(), "action", "ask", "mark", "snils", "note.snils", "Проверьте номер")
			s.office.EndAll()
			meanwhile(p)
			in := p.again(p.send(to, form, ours))
			if len(s.office.Decided) != 0 {
				t.Fatal("the door sent something by itself")
			}
			p.send(to, hiddenOf(in.body, to), ours).leadsTo(t, "/queue?done=ask")
			if s.office.Decided[0].Questions[0].Text != "Проверьте номер" {
				t.Error("what was typed is another text")
			}
		})
	}
}

// TestALockedSessionThatEndedKeepsTheDecision ends the session while its form waits behind the lock.
func TestALockedSessionThatEndedKeepsTheDecision(t *testing.T) {
	s := newSite(t, nil)
	p := s.signedIn(t, consoletest.Operator)
	to := "/case/acc-0/app-0/decide"
	form := with(p.mine(), "csrf", p.token(), "action", "ask", "mark", "snils", "note.snils", "Проверьте номер")
	s.clock.Advance(16 * time.Minute)
	locked := p.send(to, form, ours)
	locked.wants(t, http.StatusForbidden, "заблокировано")
	s.office.EndAll()
	in := p.again(p.send("/unlock", with(hiddenOf(locked.body, "/unlock"), "password", consoletest.Password), ours))
	p.send(to, hiddenOf(in.body, to), ours).leadsTo(t, "/queue?done=ask")
}

func TestAnEndedSessionIsNamedAtTheDoor(t *testing.T) {
	s := newSite(t, nil)
	p := s.signedIn(t, consoletest.Operator)
	s.office.EndAll()
	p.get("/search").leadsTo(t, "/sign-in?ended=1&next=%2Fsearch")
	p.get("/sign-in?ended=1&next=%2Fsearch").wants(t, http.StatusOK, "Ваш сеанс закончился")
	if strings.Contains(s.user(t).get("/sign-in").body, "Ваш сеанс закончился") {
		t.Error("who comes for the first time is told of a session")
	}
}

// TestAFormOfAnotherSiteIsNotKept sends what a stranger's page could: it must not wait for a click of who signs in.
func TestAFormOfAnotherSiteIsNotKept(t *testing.T) {
	s := newSite(t, nil)
	for _, header := range []map[string]string{{}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}} {
		got := s.user(t).send("/case/acc-0/app-0/decide", url.Values{"action": {"approve"}, "note": {"подставлено"}}, header)
		got.wants(t, http.StatusForbidden, "form_not_ours")
		if strings.Contains(got.body, "подставлено") {
			t.Errorf("the door keeps a form that came with %v", header)
		}
	}
}

func TestTheDoorNeverKeepsAPassword(t *testing.T) {
	s := newSite(t, nil)
	p := s.signedIn(t, consoletest.Operator)
	form := url.Values{"csrf": {p.token()}, "old": {"старый-секрет"}, "new": {"новый-секрет"}, "again": {"новый-секрет"}}
	s.office.EndAll()
	got := p.send("/account/password", form, ours)
	got.wants(t, http.StatusForbidden, "Ваш сеанс закончился")
	if strings.Contains(got.body, "секрет") {
		t.Error("the door keeps a password in the page")
	}
}
