package authority_test

import (
	"slices"
	"testing"
	"time"

	"razvorot/authority"
	"razvorot/domain"
	"razvorot/domain/person"
)

func TestEachPersonOfTheRegistersGetsTheirLevel(t *testing.T) {
	b := newBench(t)
	levels := []domain.Level{domain.Standard, domain.Standard, domain.Simplified, domain.Simplified, domain.Simplified, domain.Standard,
		domain.Standard, 0, domain.Simplified, domain.Standard}
	for who, want := range levels {
		c := newCitizen(b, who)
		c.register()
		c.signIn()
		if want == 0 { // a passport that has expired does not get as far as the registers
			_, err := c.backend().SaveProfile(t.Context(), domain.NewKey(), c.profile)
			c.want(domain.ErrInvalid, err)
			continue
		}
		if a := c.checked(); a.Level != want {
			t.Errorf("person %d: %v, want %v", who, a.Level, want)
		}
	}
}

func TestARegisterThatIsDownIsAskedAgain(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	c.register()
	c.signIn()
	if err := c.trial().SetRegistryDown(t.Context(), domain.RegistryMVD, true); err != nil {
		t.Fatal(err)
	}
	a := c.checked()
	if domain.OutcomeOf(a.Checks, domain.RegistryMVD) != domain.NoAnswer || a.Level != domain.Simplified {
		t.Error(a.Checks)
	}
	c.b.advance(rules().RegistryRetry)
	c.b.kill()
	if err := c.trial().SetRegistryDown(t.Context(), domain.RegistryMVD, false); err != nil {
		t.Fatal(err)
	}
	c.b.advance(0) // at once
	if a = ok(c.backend().Account(t.Context()))(c); a.Level != domain.Standard {
		t.Error(a.Checks)
	}
}

func TestADecisionWaitsForARegisterThatIsDown(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	c.confirmed()
	id := c.submit().Application
	if err := c.trial().SetRegistryDown(t.Context(), domain.RegistrySNILS, true); err != nil {
		t.Fatal(err)
	}
	c.awaitState(id, domain.Checking)
	c.b.advance(time.Minute)
	c.b.advance(time.Minute)
	if a := ok(c.backend().FindApplication(t.Context(), id))(c); a.State != domain.Checking {
		t.Error(a.State)
	}
	if err := c.trial().SetRegistryDown(t.Context(), domain.RegistrySNILS, false); err != nil {
		t.Fatal(err)
	}
	c.awaitState(id, domain.Ready)
}

func TestRulesRefuseWhatARegisterContradicts(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	c.confirmed()
	c.profile.Passport.Issued = c.profile.Passport.Issued.AddDays(1) // in the form only
	refused := c.awaitState(c.submit().Application, domain.Refused)
	if !slices.Equal(refused.Reasons, []domain.Reason{{Code: domain.RefusedRegistry, Field: person.FieldIssued}}) {
		t.Error(refused.Reasons)
	}
}

func TestRulesRefuseAnApplicationForSomebodyElse(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	c.confirmed()
	other := newCitizen(c.b, 1).profile
	other.Phone, other.Email = c.phone, c.email
	c.profile = other
	refused := c.awaitState(c.submit().Application, domain.Refused)
	if !slices.Equal(refused.Reasons, []domain.Reason{{Code: domain.RefusedIdentity}}) {
		t.Error(refused.Reasons)
	}
}

func TestAnIdentityDoesNotChangeUnderAnApplication(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	c.confirmed()
	id := c.submit().Application
	other := newCitizen(c.b, 1).profile
	_, err := c.backend().SaveProfile(t.Context(), domain.NewKey(), other)
	c.want(domain.ErrConflict, err)
	c.profile.Work = "Примерный завод" // which is no identity
	if a := ok(c.backend().SaveProfile(t.Context(), domain.NewKey(), c.profile))(c); a.Level != domain.Confirmed {
		t.Error(a.Level)
	}
	ok(c.backend().Withdraw(t.Context(), domain.NewKey(), id))(c)
	if a := ok(c.backend().SaveProfile(t.Context(), domain.NewKey(), other))(c); a.Level != domain.Simplified || a.Proof.Way != "" {
		t.Error(a.Level)
	}
}

func TestAnOperatorDecidesByHandAlsoAfterACrash(t *testing.T) {
	c := newCitizen(newBench(t, func(o *authority.Options) { o.Rules.ByHand = true }), 0)
	c.confirmed()
	id := c.submit().Application
	ask := domain.Decision{Action: domain.Ask, Questions: []domain.Question{{Field: person.FieldIssuer}}}
	if err := c.trial().Decide(t.Context(), id, ask); err != nil { // while it is still «В обработке»
		t.Fatal(err)
	}
	c.b.kill()
	a := c.awaitState(id, domain.NeedsInfo)
	if len(a.OpenQuestions()) != 1 || !a.AnswerBy.After(c.b.clock.Now().AddDate(0, 0, 29)) {
		t.Error(a.AnswerBy)
	}
	ok(c.backend().Resubmit(t.Context(), domain.NewKey(), id, domain.Resubmission{
		Replies: map[domain.QuestionID]string{a.Questions[0].ID: "Так в паспорте."}}))(c)
	c.awaitState(id, domain.Checking)
	c.b.advance(time.Hour)
	c.awaitState(id, domain.Checking)
	if err := c.trial().Decide(t.Context(), id, domain.Decision{Action: domain.Approve}); err != nil {
		t.Fatal(err)
	}
	c.b.kill()
	c.awaitState(id, domain.Ready)
}

func TestAPassportThatWasFormedForNothingIsRevoked(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	c.confirmed()
	id := c.submit().Application
	formed := c.awaitState(id, domain.Ready).Passport
	_, err := c.backend().FindPassport(t.Context(), formed) // not handed out yet
	c.want(domain.ErrNotFound, err)
	ok(c.backend().Withdraw(t.Context(), domain.NewKey(), id))(c)
	var revoked int
	err = c.b.db.QueryRow("SELECT COUNT(*) FROM passport WHERE data LIKE '%\"state\":\"revoked\"%'").Scan(&revoked)
	if err != nil || revoked != 1 {
		t.Error(revoked, err)
	}
}

func TestAPassportExpiresByItself(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	p := c.passport()
	c.b.advance(p.ValidUntil.AddDays(2).Time().Sub(c.b.clock.Now()))
	if p = ok(c.backend().FindPassport(t.Context(), p.ID))(c); p.State != domain.PassportExpired {
		t.Error(p)
	}
}
