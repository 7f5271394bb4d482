package authority_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"razvorot/authority/office"
	"razvorot/domain"
)

func TestLoginsThatNobodyHasDoNotFillTheAuditLog(t *testing.T) {
	b := newBench(t, byHand)
	auditor := hire(b, "anna", office.RoleAuditor)
	refused := func(login string) {
		t.Helper()
		if _, err := b.a.Reception().SignIn(t.Context(), login, "no word"); !errors.Is(err, domain.ErrWrongCredentials) {
			t.Fatal(err)
		}
	}
	count := func(actor string) (n int, newest string) {
		all, err := auditor.Audit(t.Context(), office.AuditFilter{Action: "operator.sign_in", Limit: 100})
		fine(t, err)
		for _, e := range all {
			if known := e.Actor != "unknown"; known == (actor == "known") && e.Outcome != "" {
				if n++; n == 1 {
					newest = e.Why
				}
			}
		}
		return n, newest
	}
	for i := range 8 {
		refused(fmt.Sprint("nobody", i))
	}
	if n, _ := count("unknown"); n != 1 {
		t.Error(n, "entries of eight")
	}
	refused("anna")
	refused("anna")
	if n, _ := count("known"); n != 2 {
		t.Error(n, "entries of two wrong passwords of an operator")
	}
	b.advance(10 * time.Minute)
	refused("nobody again")
	if n, why := count("unknown"); n != 2 || why != "7 more since the entry before" {
		t.Error(n, why)
	}
}
