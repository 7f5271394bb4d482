package domain_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"razvorot/domain"
	"razvorot/domain/finding"
)

func TestC2AGuardianMovesOnlyAsTheStatesAllow(t *testing.T) {
	may := map[domain.GuardianState]string{
		domain.GuardianInvited:   "[open cancel expire]",
		domain.GuardianOpened:    "[give decline cancel expire]",
		domain.GuardianGiven:     "[cancel withdraw]",
		domain.GuardianDeclined:  "[]",
		domain.GuardianCancelled: "[]",
		domain.GuardianExpired:   "[]",
		domain.GuardianWithdrawn: "[]",
	}
	for _, state := range domain.GuardianStates() {
		got := []domain.GuardianAction{}
		for _, action := range domain.GuardianActions() {
			for _, by := range []domain.Actor{domain.Citizen, domain.System} {
				g, err := domain.GuardianRequest{State: state}.Move(action, by)
				if err == nil && g.Version == 1 && (len(got) == 0 || got[len(got)-1] != action) {
					got = append(got, action)
				}
				if err != nil && !errors.Is(err, domain.ErrTransition) {
					t.Error(err)
				}
			}
		}
		if want, known := may[state]; !known || fmt.Sprint(got) != want {
			t.Errorf("%s: %v, want %s", state, got, want)
		}
	}
}

func TestC2AConsentNeedsTheTextAndTheProofOfItsRelation(t *testing.T) {
	text := domain.ConsentText{ID: domain.GuardianAgreement, Version: "1", Language: "ru", Text: "Согласен"}
	paper := func(kind domain.DocumentKind, state domain.FileState) []domain.Document {
		return []domain.Document{{ID: "d", Kind: kind, Pages: []domain.Page{{Role: domain.PageFront, State: state}}}}
	}
	whole := domain.GuardianAnswer{Agree: true, Relation: domain.RelationParent, Document: "d", Consent: text.Agree(t0)}
	for name, c := range map[string]struct {
		change    func(*domain.GuardianAnswer)
		documents []domain.Document
		field     finding.Field
		code      finding.Code
	}{
		"right":         {func(*domain.GuardianAnswer) {}, paper(domain.KindBirthCertificate, domain.FileAccepted), "", ""},
		"declined":      {func(a *domain.GuardianAnswer) { *a = domain.GuardianAnswer{} }, nil, "", ""},
		"no relation":   {func(a *domain.GuardianAnswer) { a.Relation = "aunt" }, paper(domain.KindBirthCertificate, domain.FileAccepted), "relation", finding.Required},
		"another paper": {func(*domain.GuardianAnswer) {}, paper(domain.KindPowerOfAttorney, domain.FileAccepted), "document", finding.AttachmentMissing},
		"no paper":      {func(*domain.GuardianAnswer) {}, nil, "document", finding.AttachmentMissing},
		"being checked": {func(*domain.GuardianAnswer) {}, paper(domain.KindBirthCertificate, domain.FileChecking), "document", finding.AttachmentPending},
		"rejected":      {func(*domain.GuardianAnswer) {}, paper(domain.KindBirthCertificate, domain.FileRejected), "document", finding.AttachmentRejected},
		"no consent": {func(a *domain.GuardianAnswer) { a.Consent = domain.Consent{} }, paper(domain.KindBirthCertificate, domain.FileAccepted),
			"consent.guardian_agreement", finding.ConsentMissing},
	} {
		a := whole
		c.change(&a)
		found := a.Check(c.documents, []domain.ConsentText{text})
		if c.field == "" && len(found) > 0 || c.field != "" && !found.Has(c.field, c.code) {
			t.Errorf("%s: %v", name, found)
		}
	}
}

func TestC2AGuardianRequestIsNotPrinted(t *testing.T) {
	g := domain.GuardianRequest{ID: "1", State: domain.GuardianInvited, Child: "Примерова", Code: "12345678", Guardian: "Образцов"}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if s := fmt.Sprintf(verb, g); strings.Contains(s, "Примерова") || strings.Contains(s, "12345678") || strings.Contains(s, "Образцов") {
			t.Error(s)
		}
	}
	if !domain.GuardianID("1").ConsentDocument().ByAuthority() || domain.DocumentID("1").ByAuthority() {
		t.Error("whose document")
	}
}
