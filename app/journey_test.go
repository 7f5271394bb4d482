package app_test

import (
	"testing"

	"razvorot/domain"
)

func TestACitizenGoesAllTheWayToAnActivePassport(t *testing.T) {
	h := newHolder(t)
	h.addAll()
	draft := have(h.app.StartApplication(h.ctx, domain.ElectronicPassport))(h)
	form := have(h.app.Form(h.ctx, draft.ID))(h)
	if form.Findings.Blocking() {
		t.Fatalf("a prefilled draft with all documents lacks %v", form.Findings)
	}
	h.submit(draft.ID)
	h.reaches(draft.ID, domain.Ready)
	p := have(h.app.Collect(h.ctx, draft.ID, h.texts(domain.PassportIssue)[0]))(h)
	if p.State != domain.PassportReady || h.state(draft.ID) != domain.Issued {
		t.Fatalf("after collecting the passport is %s and the application %s", p.State, h.state(draft.ID))
	}
	sent := have(h.app.StartActivation(h.ctx, p.ID))(h)
	have(h.app.Activate(h.ctx, p.ID, sent, h.code(domain.MessageActivate)))(h)
	v := have(h.app.Passport(h.ctx, ""))(h)
	if v.State != domain.PassportActive || len(v.Portrait) == 0 || v.Passport.Holder.Name.Family != "Примерова" {
		t.Fatalf("shown is a passport %s with a portrait of %d bytes", v.State, len(v.Portrait))
	}
}
