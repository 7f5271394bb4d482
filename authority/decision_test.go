package authority_test

import (
	"context"
	"crypto"
	"errors"
	"io"
	"slices"
	"testing"
	"time"

	"razvorot/authority"
	"razvorot/authority/issuance"
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
	if p := c.kept(); p.ID != formed || p.State != domain.PassportRevoked {
		t.Error(p.ID, p.State)
	}
}

func TestAPassportExpiresByItself(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	p := c.passport()
	c.b.advance(p.ValidUntil.AddDays(2).Time().Sub(c.b.clock.Now()))
	c.signIn() // the session has long ended
	if p = ok(c.backend().FindPassport(t.Context(), p.ID))(c); p.State != domain.PassportExpired {
		t.Error(p)
	}
}

// brokenToken holds the keys and signs only while it is whole. It hands out what signs, not the keys.
type brokenToken struct {
	issuance.Keys
	broken bool
	calls  int
}

func (b *brokenToken) Key(ctx context.Context, name string) (crypto.Signer, error) {
	key, err := b.Keys.Key(ctx, name)
	return tokenKey{key, b}, err
}

type tokenKey struct {
	crypto.Signer
	token *brokenToken
}

func (k tokenKey) Sign(r io.Reader, digest []byte, o crypto.SignerOpts) ([]byte, error) {
	k.token.calls++
	if k.token.broken {
		return nil, errors.New("the token is not there")
	}
	return k.Signer.Sign(r, digest, o)
}

// keys are kept in memory, as a token keeps its own.
type keys map[string][]byte

func (k keys) KeepSecret(_ context.Context, name string, proposed []byte) ([]byte, error) {
	if k[name] == nil {
		k[name] = proposed
	}
	return k[name], nil
}

func TestAPassportThatCouldNotBeSignedIsSignedLaterAndIsTheSame(t *testing.T) {
	signer := &brokenToken{Keys: issuance.KeptKeys(keys{})}
	c := newCitizen(newBench(t, func(o *authority.Options) { o.Signing = signer }), 0)
	c.confirmed()
	signer.broken, signer.calls = true, 0
	id := c.submit().Application
	c.awaitState(id, domain.Approved)
	c.b.advance(time.Minute)
	var intended string
	if err := c.b.db.QueryRow("SELECT id FROM passport WHERE length(signature) = 0").Scan(&intended); err != nil {
		t.Fatal(err)
	}
	c.b.kill()
	c.b.advance(time.Minute)
	signer.broken = false
	if a := c.awaitState(id, domain.Ready); string(a.Passport) != intended || signer.calls < 3 {
		t.Error(a.Passport, intended, signer.calls)
	}
	number, holder, err := issuance.VerifyRecord(c.kept().Signature, c.documentSigner())
	if err != nil || string(number) != intended || holder[person.FieldFamily] != c.profile.Name.Family {
		t.Error(number, err)
	}
}

func TestACitizenIsToldThatAnApplicationStandsStill(t *testing.T) {
	c := newCitizen(newBench(t, func(o *authority.Options) { o.Rules.ByHand = true }), 0)
	c.confirmed()
	id := c.submit().Application
	c.awaitState(id, domain.Checking)
	for _, x := range []struct{ day, want int }{{6, 0}, {8, 1}, {30, 1}} {
		c.b.advance(t0.AddDate(0, 0, x.day).Sub(c.b.clock.Now()))
		told := 0
		for _, change := range c.changes() {
			if change.Notice != nil && change.Notice.Kind == domain.NoticeStalled {
				told++
			}
		}
		if told != x.want {
			t.Errorf("day %d: %d notices", x.day, told)
		}
	}
}

func TestWhatHasServedItsTimeIsSwept(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	c.passport()
	for range 100 {
		c.b.advance(24 * time.Hour)
	}
	for _, table := range []string{"answer WHERE answer <> ''", "challenge", "token", "session", "attempt"} {
		var n int
		if err := c.b.db.QueryRow("SELECT COUNT(*) FROM " + table).Scan(&n); err != nil || n != 0 {
			t.Error(n, "rows of", table, err)
		}
	}
	c.signIn()
	if documents := ok(c.backend().FindDocuments(t.Context()))(c); len(documents) != 4 {
		t.Error(len(documents))
	}
}

func TestACorrectionTouchesOnlyWhatWasAskedAbout(t *testing.T) {
	c := newCitizen(newBench(t, func(o *authority.Options) { o.Rules.ByHand = true }), 0)
	c.confirmed()
	id := c.submit().Application
	ask := domain.Decision{Action: domain.Ask, Questions: []domain.Question{{Field: person.FieldIssuer}}}
	if err := c.trial().Decide(t.Context(), id, ask); err != nil {
		t.Fatal(err)
	}
	asked := person.Answers{person.FieldIssuer: "Отделом Примерным"}
	for _, r := range []domain.Resubmission{
		{Answers: asked.With(person.Answers{person.FieldFamily: "Другой"})},
		{Answers: asked, Attachments: []domain.Attachment{{Requirement: domain.NeedPortrait, Document: "other"}}},
	} {
		_, err := c.backend().Resubmit(t.Context(), domain.NewKey(), id, r)
		c.want(domain.ErrInvalid, err)
	}
	same := domain.Resubmission{Answers: asked.With(person.Answers{person.FieldFamily: c.profile.Name.Family})}
	a := ok(c.backend().Resubmit(t.Context(), domain.NewKey(), id, same))(c)
	if a.State != domain.Processing || a.Answers[person.FieldIssuer] != "Отделом Примерным" {
		t.Error(a.State)
	}
}
