package authority_test

import (
	"fmt"
	"strings"
	"testing"

	"razvorot/authority/office"
)

// TestA5WhoOnlyRegisteredIsFoundByPhone: they may have lost their codes before any register knew them.
func TestA5WhoOnlyRegisteredIsFoundByPhone(t *testing.T) {
	b := newBench(t)
	c := newCitizen(b, 0)
	account := c.register()
	anna, auditor := hire(b, "anna", office.RoleOperator), hire(b, "auditor", office.RoleAuditor)
	for _, query := range []string{c.phone.String(), c.phone.Formatted()} {
		found, err := anna.Search(t.Context(), query, whyLooked)
		if err != nil || len(found) != 1 || found[0].Account != account.ID || found[0].Number != "" || strings.Contains(found[0].Phone, c.phone.National()) {
			t.Error(len(found), err)
		}
	}
	if found, err := anna.Search(t.Context(), "+7 900 999-99-98", whyLooked); err != nil || len(found) != 0 {
		t.Error(len(found), err)
	}
	log, err := auditor.Audit(t.Context(), office.AuditFilter{Limit: 1000})
	fine(t, err)
	if text := fmt.Sprintf("%+v", log); strings.Contains(text, c.phone.National()) || !strings.Contains(text, "phone ") {
		t.Error("the log tells a number, or nobody who was looked for")
	}
}
