package authority_test

import (
	"errors"
	"testing"

	"razvorot/authority/office"
	"razvorot/domain"
)

// printed orders a printed version of an active passport.
func (c *citizen) printed(p domain.Passport) domain.PrintOrder {
	c.Helper()
	for _, o := range ok(c.backend().FindOffices(c.ctx()))(c) {
		if o.Does(domain.OfficePrints) {
			slot := ok(c.backend().OfficeSlots(c.ctx(), o.ID))(c)[0]
			return ok(c.backend().OrderPrint(c.ctx(), domain.NewKey(), domain.PrintWish{ID: domain.NewID[domain.PrintID](), Passport: p.ID,
				PrintTime: domain.PrintTime{Office: o.ID, Start: slot.Start}}))(c)
		}
	}
	c.Fatal("no office prints")
	return domain.PrintOrder{}
}

// printOrder is an order as the citizen sees it.
func (c *citizen) printOrder(id domain.PrintID) domain.PrintOrder {
	c.Helper()
	for _, p := range ok(c.backend().FindPrints(c.ctx()))(c) {
		if p.ID == id {
			return p
		}
	}
	c.Fatal("the order is lost")
	return domain.PrintOrder{}
}

func TestE7AnOperatorPrintsAndHandsOutToWhoKnowsTheCode(t *testing.T) {
	c, _, passport := mover(t)
	p := c.printed(passport)
	ref := office.PrintRef{Account: c.caller.Account, ID: p.ID}
	anna := hire(c.b, "anna", office.RoleOperator)
	lists := func(state domain.PrintState, want int) {
		t.Helper()
		if all, err := anna.PrintOrders(t.Context(), state); err != nil || len(all) != want || want > 0 && (all[0].PrintRef != ref || all[0].Number != p.Number || all[0].Office == "") {
			t.Error(state, len(all), err)
		}
	}
	lists(domain.PrintOrdered, 1)
	_, err := anna.PrintOrders(t.Context(), domain.PrintCollected)
	wants(t, domain.ErrInvalid, err)
	shown, err := anna.PrintOrder(t.Context(), ref)
	fine(t, err)
	if shown.Name != c.profile.Name.String() || shown.Passport != passport.ID {
		t.Error("an operator sees", shown.Number)
	}
	move := func(action domain.PrintAction, want int) {
		t.Helper()
		stranger := office.PrintRef{Account: ref.Account, ID: "none"}
		if moved, err := anna.MovePrints(t.Context(), action, []office.PrintRef{stranger, ref}); err != nil || moved != want {
			t.Error(action, moved, err)
		}
	}
	move(domain.FinishPrint, 0) // not yet
	wants(t, domain.ErrTransition, anna.HandOutPrint(t.Context(), ref, "000000"))
	move(domain.StartPrint, 1)
	move(domain.StartPrint, 0) // pressed twice
	lists(domain.PrintPrinting, 1)
	c.b.kill()
	anna = hire(c.b, "berta", office.RoleOperator)
	move(domain.FinishPrint, 1)
	lists(domain.PrintReady, 1)
	_, err = anna.MovePrints(t.Context(), domain.CollectPrint, []office.PrintRef{ref})
	wants(t, domain.ErrInvalid, err)

	code := c.printOrder(p.ID).Code
	wrong := "000000"
	if code == wrong {
		wrong = "111111"
	}
	for left := 4; left >= 0; left-- {
		var told *domain.CodeWrong
		if err := anna.HandOutPrint(t.Context(), ref, wrong); !errors.As(err, &told) || told.AttemptsLeft != left {
			t.Fatal("with", left, "tries left:", err)
		}
	}
	anew := c.printOrder(p.ID)
	if anew.Code == code || anew.State != domain.PrintReady || anew.Version <= p.Version {
		t.Error("after five wrong codes the code is the same")
	}
	wants(t, domain.ErrCodeWrong, anna.HandOutPrint(t.Context(), ref, code))
	fine(t, anna.HandOutPrint(t.Context(), ref, anew.Code[:3]+" "+anew.Code[3:]))
	if done := c.printOrder(p.ID); done.State != domain.PrintCollected || done.Code != "" {
		t.Error(done)
	}
	wants(t, domain.ErrTransition, anna.HandOutPrint(t.Context(), ref, anew.Code))

	entries, err := hire(c.b, "audit", office.RoleAuditor).Audit(t.Context(), office.AuditFilter{Subject: p.Number})
	fine(t, err)
	acts := map[string]int{}
	for _, e := range entries {
		acts[e.Action+" "+e.Outcome]++
	}
	for act, want := range map[string]int{"print.open ": 1, "print.start ": 1, "print.finish ": 1, "print.collect ": 1, "print.collect code_wrong": 6} {
		if acts[act] != want {
			t.Errorf("%d entries of %q, want %d: %v", acts[act], act, want, acts)
		}
	}
	c.b.verified()
}

func TestE7AnAuditorPrintsNothing(t *testing.T) {
	c, _, passport := mover(t)
	p := c.printed(passport)
	_, err := hire(c.b, "audit", office.RoleAuditor).MovePrints(t.Context(), domain.StartPrint, []office.PrintRef{{Account: c.caller.Account, ID: p.ID}})
	wants(t, domain.ErrForbidden, err)
	if got := c.printOrder(p.ID); got.State != domain.PrintOrdered {
		t.Error(got)
	}
}
