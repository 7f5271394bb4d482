package authority_test

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"razvorot/authority/office"
	"razvorot/authority/store"
	"razvorot/domain"
)

// waiting is a citizen whom the registers know and who has ordered a code.
func waiting(b *bench, way domain.ProofWay) (*citizen, domain.ProofAttempt) {
	b.t.Helper()
	c := newCitizen(b, 0)
	c.register()
	c.signIn()
	c.checked()
	return c, c.order(way)
}

func (c *citizen) order(way domain.ProofWay) domain.ProofAttempt {
	c.Helper()
	o := domain.ProofOrder{ID: domain.NewID[domain.ProofID](), Way: way}
	if way == domain.ProofOffice {
		o.Place = ok(c.backend().ProofPlaces(c.ctx()))(c)[0].ID
	}
	return ok(c.backend().OrderProof(c.ctx(), domain.NewKey(), o))(c)
}

func TestA4AnOperatorHandsACodeOutOnceAndTheLogSaysSo(t *testing.T) {
	for _, way := range domain.CodeWays() {
		t.Run(string(way), func(t *testing.T) {
			b := newBench(t, byHand)
			c, p := waiting(b, way)
			anna := hire(b, "anna", office.RoleOperator)
			orders, err := anna.ProofOrders(t.Context())
			fine(t, err)
			if len(orders) != 1 || orders[0].Number != p.Number || orders[0].ID != p.ID || (orders[0].Place != "") != (way == domain.ProofOffice) {
				t.Fatal(orders)
			}
			shown, err := anna.ProofOrder(t.Context(), orders[0].Account, p.ID)
			fine(t, err)
			if shown.Name != c.profile.Name.String() || (shown.Address != "") != (way == domain.ProofLetter) {
				t.Error("an operator sees", shown.Number)
			}
			code, err := anna.HandOutProof(t.Context(), c.caller.Account, p.ID)
			fine(t, err)
			_, err = anna.HandOutProof(t.Context(), c.caller.Account, p.ID)
			wants(t, domain.ErrTransition, err)
			wants(t, domain.ErrTransition, anna.RefuseProof(t.Context(), c.caller.Account, p.ID))
			if orders, err = anna.ProofOrders(t.Context()); err != nil || len(orders) != 0 {
				t.Error(orders, err)
			}
			if bytes.Contains(b.dump(), []byte(code)) {
				t.Error("the code is in the database")
			}
			b.kill()
			if got := ok(c.backend().EnterProofCode(t.Context(), p.ID, code))(c); got.State != domain.ProofProven {
				t.Error(got)
			}
			entries, err := hire(b, "audit", office.RoleAuditor).Audit(t.Context(), office.AuditFilter{Subject: p.Number})
			fine(t, err)
			var acts []string
			for _, e := range entries {
				acts = append(acts, e.Action+e.Outcome)
				if bytes.Contains([]byte(e.Why), []byte(code)) {
					t.Error("the code is in the log")
				}
			}
			slices.Sort(acts)
			if want := []string{"proof.hand_out", "proof.hand_outforbidden_transition", "proof.open", "proof.refuseforbidden_transition"}; !slices.Equal(acts, want) {
				t.Error(acts)
			}
		})
	}
}

func TestA4WhatIsLeftOfAnAttemptGoesWithItsTimeAndWithItsCitizen(t *testing.T) {
	b := newBench(t)
	c, p := waiting(b, domain.ProofLetter)
	ok(c.backend().CancelProof(t.Context(), domain.NewKey(), p.ID))(c)
	b.advance(31 * 24 * time.Hour)
	if _, err := b.a.Retain(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.records(func(tx *store.Tx) error {
		all, err := tx.FindProofs(c.caller.Account)
		if len(all) != 0 {
			t.Error(len(all), "attempts are kept longer than their rule says")
		}
		return err
	})
}

func TestA4MoreThanFiveAttemptsADayAreTooMany(t *testing.T) {
	b := newBench(t)
	c, p := waiting(b, domain.ProofLetter)
	for range 4 {
		ok(c.backend().CancelProof(t.Context(), domain.NewKey(), p.ID))(c)
		p = c.order(domain.ProofLetter)
	}
	ok(c.backend().CancelProof(t.Context(), domain.NewKey(), p.ID))(c)
	order := domain.ProofOrder{ID: "sixth", Way: domain.ProofLetter}
	_, err := c.backend().OrderProof(t.Context(), domain.NewKey(), order)
	wants(t, domain.ErrRateLimited, err)
	b.advance(24 * time.Hour)
	c.signIn()
	ok(c.backend().OrderProof(t.Context(), domain.NewKey(), order))(c)
}
