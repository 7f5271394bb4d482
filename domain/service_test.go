package domain_test

import (
	"fmt"
	"testing"

	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

func standings(who domain.Applicant) map[domain.Criterion]domain.Standing {
	got := map[domain.Criterion]domain.Standing{}
	for _, e := range domain.PassportService().CheckEligibility(who, today) {
		got[e.Criterion] = e.Standing
	}
	return got
}

func applicant() domain.Applicant {
	return domain.Applicant{Level: domain.Confirmed, Profile: anna(), Documents: documents(domain.FileConfirmed)}
}

func TestAGrownUpWithEverythingMeetsAllCriteria(t *testing.T) {
	got := standings(applicant())
	for c, s := range got {
		if s != domain.Met {
			t.Errorf("%s: %s", c, s)
		}
	}
	if len(got) != 10 {
		t.Errorf("%d criteria", len(got))
	}
}

func TestWhatStopsAnApplicant(t *testing.T) {
	for _, c := range []struct {
		criterion domain.Criterion
		change    func(*domain.Applicant)
		want      domain.Standing
	}{
		{domain.CriterionCitizenship, func(a *domain.Applicant) { a.Profile.Citizenship = must(person.ParseCountry("BLR")) }, domain.Unmet},
		{domain.CriterionCitizenship, func(a *domain.Applicant) { a.Profile.Citizenship = person.Country{} }, domain.Unclear},
		{domain.CriterionAge, func(a *domain.Applicant) { a.Profile.Birth = today.AddYears(-14).AddDays(1) }, domain.Unmet},
		{domain.CriterionAge, func(a *domain.Applicant) {
			a.Profile = minor()
			a.Profile.Birth, a.Profile.Passport.Issued = today.AddYears(-14), today
		}, domain.Met},
		{domain.CriterionPassportValid, func(a *domain.Applicant) { a.Profile.Passport.Issued = date("2010-05-16") }, domain.Unmet},
		{domain.CriterionLevel, func(a *domain.Applicant) { a.Level = domain.Standard }, domain.Unmet},
		{domain.CriterionProfile, func(a *domain.Applicant) { a.Profile.SNILS = person.SNILS{} }, domain.Unmet},
		{domain.CriterionNoOther, func(a *domain.Applicant) {
			a.Applications = []domain.Application{{Service: domain.ElectronicPassport, State: domain.Checking}}
		}, domain.Unmet},
		{domain.CriterionNoOther, func(a *domain.Applicant) {
			a.Applications = []domain.Application{{Service: domain.ElectronicPassport, State: domain.Refused},
				{Service: domain.ElectronicPassport, State: domain.Draft}}
		}, domain.Met},
		{domain.CriterionPortrait, func(a *domain.Applicant) { a.Documents = a.Documents[:3] }, domain.ToDo},
		{domain.CriterionNameChange, func(a *domain.Applicant) { a.NameChanged = true }, domain.ToDo},
	} {
		who := applicant()
		c.change(&who)
		if got := standings(who)[c.criterion]; got != c.want {
			t.Errorf("%s: %s, want %s", c.criterion, got, c.want)
		}
		may := domain.MayStart(domain.PassportService().CheckEligibility(who, today))
		if may != (c.want == domain.Met || c.want == domain.ToDo) {
			t.Errorf("%s %s: may start: %v", c.criterion, c.want, may)
		}
	}
}

func TestUnder18AGuardianMustConsent(t *testing.T) {
	who := applicant()
	who.Profile = minor()
	got := standings(who)
	if got[domain.CriterionGuardian] != domain.ToDo || got[domain.CriterionBirth] != domain.ToDo {
		t.Error(got)
	}
	who.Documents = append(who.Documents, document(domain.KindGuardianConsent, domain.FileQueued),
		document(domain.KindBirthCertificate, domain.FileQueued))
	if got := standings(who); got[domain.CriterionGuardian] != domain.Met || got[domain.CriterionBirth] != domain.Met {
		t.Error(got)
	}
	who.Profile.Birth = today.AddYears(-18)
	if _, asked := standings(who)[domain.CriterionGuardian]; asked {
		t.Error("a guardian is asked for on the eighteenth birthday")
	}
}

func TestACompleteDraftMayBeSigned(t *testing.T) {
	if found := domain.PassportService().CheckDraft(draft(), documents(domain.FileAccepted), today); len(found) != 0 {
		t.Error(found)
	}
}

func TestAStepSpeaksOfItsOwnFieldsOnly(t *testing.T) {
	a := draft()
	a.Answers = a.Answers.With(person.Answers{person.FieldSNILS: "1", person.FieldFamily: ""})
	service := domain.PassportService()
	if found := service.CheckStep(domain.StepNumbers, a, nil, today); len(found) != 1 || !found.Has(person.FieldSNILS, finding.SNILSLength) {
		t.Error(found)
	}
	if found := service.CheckStep("no such step", a, nil, today); len(found) != 0 {
		t.Error(found)
	}
}

func TestAttachmentsAreHeldAgainstRequirements(t *testing.T) {
	for state, want := range map[domain.FileState]finding.Code{
		domain.FileQueued: finding.AttachmentPending, domain.FileUploading: finding.AttachmentPending,
		domain.FileChecking: finding.AttachmentPending, domain.FileRejected: finding.AttachmentRejected,
		domain.FileAccepted: "", domain.FileConfirmed: "",
	} {
		found := domain.PassportService().CheckStep(domain.StepAttachments, draft(), documents(state), today)
		if want == "" && len(found) != 0 || want != "" && !found.Has(domain.NeedPortrait.Field(), want) {
			t.Errorf("%s: %v", state, found)
		}
	}
	wrongKind := draft().Attach(domain.NeedPortrait, domain.DocumentID(domain.KindSNILS))
	found := domain.PassportService().CheckStep(domain.StepAttachments, wrongKind, documents(domain.FileConfirmed), today)
	if !found.Has(domain.NeedPortrait.Field(), finding.AttachmentMissing) {
		t.Error("a card is taken for a portrait:", found)
	}
}

func TestEveryFieldOfAProfileThatIsRequiredIsAskedForOnce(t *testing.T) {
	asked := map[finding.Field]int{}
	for _, field := range domain.PassportService().Fields() {
		asked[field]++
	}
	for _, f := range (person.Profile{}).Validate(today) {
		if asked[f.Field] != 1 {
			t.Errorf("%s is asked for %d times", f.Field, asked[f.Field])
		}
	}
}

func TestEveryKindOfDocumentHasRulesThatCanBeMet(t *testing.T) {
	for _, rules := range domain.DocumentKinds() {
		d := document(rules.Kind, domain.FileAccepted)
		if !d.Usable() || len(rules.Required) > rules.MaxPages || len(rules.Required) == 0 {
			t.Errorf("%+v", rules)
		}
	}
	for _, need := range domain.PassportService().Requirements {
		for _, kind := range need.Kinds {
			if _, ok := kind.Rules(); !ok {
				t.Error(fmt.Sprint(kind, " has no rules"))
			}
		}
	}
}
