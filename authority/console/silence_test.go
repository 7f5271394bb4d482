package console_test

import (
	"net/http"
	"strings"
	"testing"

	"razvorot/authority/console/consoletest"
)

// taken takes a case of the archive and returns its path and the form of its decision.
func (p *user) taken(n string) (string, func(...string) answer) {
	p.t.Helper()
	path := "/case/acc-" + n + "/app-" + n
	p.post(path+"/claim", nil).leadsTo(p.t, path)
	form := hiddenOf(p.get(path).body, path+"/decide")
	return path, func(pairs ...string) answer { return p.post(path+"/decide", with(form, pairs...)) }
}

// TestApprovingWhomARegisterDoesNotKnowHasToBeMeant takes a case whose one register knows no such person, and sends what a browser
// without the script does.
func TestApprovingWhomARegisterDoesNotKnowHasToBeMeant(t *testing.T) {
	for _, c := range []struct{ n, tick, other, words string }{
		{"4", "mvd:unknown", "mvd:unavailable", "не знает такого человека"},
		{"2", "fias:unavailable", "fias:unknown", "не ответил"},
		{"9", "fias:pending", "fias:unavailable", "ещё нет"},
	} {
		s := newSite(t, nil)
		s.office.Free()
		p := s.signedIn(t, consoletest.Operator)
		path, decide := p.taken(c.n)
		p.get(path).wants(t, http.StatusOK, `name="silent" value="`+c.tick+`"`, c.words, `class="says silent `+strings.Split(c.tick, ":")[1])
		decide("action", "approve").wants(t, http.StatusUnprocessableEntity, "Не все реестры подтвердили")
		decide("action", "approve", "seen", "1").wants(t, http.StatusUnprocessableEntity, "Не все реестры подтвердили")
		decide("action", "approve", "silent", c.other).wants(t, http.StatusUnprocessableEntity, "Не все реестры подтвердили")
		if len(s.office.Decided) != 0 {
			t.Fatalf("case %s was approved unseen", c.n)
		}
		decide("action", "approve", "silent", c.tick).leadsTo(t, "/queue?done=approve")
	}
}

// TestATickForARegisterOutlivesALookAtADocument sends the form as looking at another page does without the script.
func TestATickForARegisterOutlivesALookAtADocument(t *testing.T) {
	s := newSite(t, nil)
	p := s.signedIn(t, consoletest.Operator)
	_, decide := p.taken("4")
	decide("silent", "mvd:unknown").wants(t, http.StatusOK, `value="mvd:unknown" form="desk" checked`)
}

func TestACaseThatEveryRegisterVouchesForNeedsNoTick(t *testing.T) {
	s := newSite(t, nil)
	p := s.signedIn(t, consoletest.Operator)
	_, decide := p.taken("1")
	decide("action", "approve").leadsTo(t, "/queue?done=approve")
}
