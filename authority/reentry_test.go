package authority_test

import (
	"testing"
	"time"

	"razvorot/authority/office"
	"razvorot/domain"
	"razvorot/remote/remotetest"
)

// enrolled is a citizen with an authenticator app.
func enrolled(c *citizen) {
	c.Helper()
	offer := ok(c.backend().StartAuthenticator(c.ctx(), domain.NewKey(), domain.FactorProof{Password: password}))(c)
	ok(c.backend().ConfirmAuthenticator(c.ctx(), domain.NewKey(), domain.AuthenticatorProof{
		Code: remotetest.AppCode(offer.Secret, c.b.clock.Now()), Recovery: testHashes()}))(c)
}

// TestA5WhoSetNoQuestionsIsLetBackInByTwoOperators: the one who proposes does not confirm, and what is not in force is not taken off.
func TestA5WhoSetNoQuestionsIsLetBackInByTwoOperators(t *testing.T) {
	b := newBench(t, byHand)
	c, ref := checking(b, 0)
	anna, sonya := hire(b, "anna", office.RoleOperator), hire(b, "sonya", office.RoleSenior)
	p := office.Proposal{Kind: office.ProposeFactor, Account: ref.Account, Why: whyLooked}
	_, err := anna.Propose(t.Context(), domain.NewKey(), p)
	wants(t, domain.ErrConflict, err) // there is no app
	enrolled(c)
	key := domain.NewKey()
	made, err := anna.Propose(t.Context(), key, p)
	fine(t, err)
	again, err := anna.Propose(t.Context(), key, p)
	fine(t, err)
	if again.ID != made.ID {
		t.Error("two proposals")
	}
	wants(t, domain.ErrForbidden, anna.Settle(t.Context(), made.ID, true, ""))
	if ok(c.backend().Account(t.Context()))(c).Factors.Authenticator.IsZero() {
		t.Fatal("one is enough")
	}
	fine(t, sonya.Settle(t.Context(), made.ID, true, ""))
	wants(t, domain.ErrConflict, sonya.Settle(t.Context(), made.ID, true, ""))
	_, err = c.backend().Account(t.Context())
	wants(t, domain.ErrUnauthorised, err)
	c.signIn() // by a message
	if f := ok(c.backend().Account(t.Context()))(c).Factors; !f.Authenticator.IsZero() || f.Recovery != 0 {
		t.Errorf("%+v", f)
	}
	all := ok(c.backend().Journal(t.Context()))(c)
	if len(all) < 2 || all[1].Kind != domain.JournalReentered {
		t.Errorf("%+v", all)
	}
}

// TestA5AWayBackSurvivesTheAuthorityBeingKilled at every step of it, and is told by message and by mail whatever was chosen.
func TestA5AWayBackSurvivesTheAuthorityBeingKilled(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	c.register()
	c.signIn()
	ok(c.backend().SetSecretQuestions(c.ctx(), domain.NewKey(), domain.SecretChoice{Password: password, Answers: chosen}))(c)
	enrolled(c)
	mail := c.ticket(ok(c.backend().StartEmailConfirmation(c.ctx(), domain.NewKey()))(c), domain.MessageEmail)
	ok(c.backend().ConfirmEmail(c.ctx(), mail))(c)
	anyone := func() domain.Backend { c.b.kill(); return c.b.a.Backend(nobodys) }
	sent := ok(anyone().StartReentry(c.ctx(), domain.NewKey(), c.phone))(c)
	p := domain.ReentryProof{Ticket: ok(anyone().ConfirmCode(c.ctx(), sent.Challenge, c.code(domain.MessageReentry)))(c), Password: password}
	if offer := ok(anyone().OpenReentry(c.ctx(), p))(c); len(offer.Questions) != domain.SecretQuestionsChosen {
		t.Fatalf("%+v", offer)
	}
	p.Answers = chosen
	key := domain.NewKey()
	begun := ok(anyone().FinishReentry(c.ctx(), key, p))(c)
	if again := ok(anyone().FinishReentry(c.ctx(), key, p))(c); !again.Due.Equal(begun.Due) {
		t.Error(again)
	}
	by := map[domain.MessageChannel]int{}
	for _, m := range ok(c.trial().Messages(c.ctx(), 0, 0))(c) {
		if m.Notice != nil && m.Notice.Kind == domain.NoticeReentryAsked {
			by[m.Channel]++
		}
	}
	if by[domain.BySMS] != 1 || by[domain.ByMail] != 1 {
		t.Error(by)
	}
	c.b.advance(begun.Due.Sub(c.b.clock.Now()) - time.Minute)
	if ok(c.backend().Account(c.ctx()))(c).Factors.Authenticator.IsZero() {
		t.Fatal("too early")
	}
	c.b.kill()
	c.b.advance(2 * time.Minute)
	_, err := c.backend().Account(c.ctx())
	c.want(domain.ErrUnauthorised, err)
	c.signIn()
}
