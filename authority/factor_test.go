package authority_test

import (
	"bytes"
	"testing"
	"time"

	"razvorot/authority"
	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/remote/remotetest"
)

var chosen = domain.SecretAnswers{domain.QuestionPet: "Шарик", domain.QuestionBook: "Три толстяка", domain.QuestionTeacher: "Семён Ёлкин"}

func testHashes() []domain.Hash {
	var all []domain.Hash
	for n := range domain.RecoveryCodes {
		all = append(all, domain.HashOf([]byte{'R', byte('0' + n)}))
	}
	return all
}

// TestA6AnAuthenticatorIsSetUpThoughTheAuthorityIsKilledBetweenAnyTwoSteps, and neither its secret nor a recovery code nor an answer is in
// the database.
func TestA6AnAuthenticatorIsSetUpThoughTheAuthorityIsKilledBetweenAnyTwoSteps(t *testing.T) {
	c := newCitizen(newBench(t, func(o *authority.Options) { o.Keys = keys{} }), 0)
	c.register()
	c.signIn()
	key := domain.NewKey()
	offer := ok(c.backend().StartAuthenticator(c.ctx(), key, domain.FactorProof{Password: password}))(c)
	c.b.kill()
	if again := ok(c.backend().StartAuthenticator(c.ctx(), key, domain.FactorProof{Password: password}))(c); again.Secret != offer.Secret {
		t.Fatal("the secret is another")
	}
	proof, key := domain.AuthenticatorProof{Code: remotetest.AppCode(offer.Secret, c.b.clock.Now()), Recovery: testHashes()}, domain.NewKey()
	for range 2 { // the answer of the first was lost
		if account := ok(c.backend().ConfirmAuthenticator(c.ctx(), key, proof))(c); account.Factors.Recovery != domain.RecoveryCodes {
			t.Errorf("%+v", account.Factors)
		}
		c.b.kill()
	}
	ok(c.backend().SetSecretQuestions(c.ctx(), domain.NewKey(), domain.SecretChoice{Password: password, Answers: chosen}))(c)
	b := c.b.a.Backend(nobodys)
	sent := ok(b.SignIn(c.ctx(), person.Login{Phone: c.phone}, password, domain.DeviceInfo{}))(c)
	c.b.kill()
	b = c.b.a.Backend(nobodys)
	_, err := b.ConfirmCode(c.ctx(), sent.Challenge, proof.Code) // it set the app up
	c.want(domain.ErrCodeWrong, err)
	c.b.clock.Advance(time.Minute)
	ticket := ok(b.ConfirmCode(c.ctx(), sent.Challenge, remotetest.AppCode(offer.Secret, c.b.clock.Now())))(c)
	ok(b.FinishSignIn(c.ctx(), ticket))(c)
	dump := c.b.dump()
	for what, secret := range map[string]string{"secret": offer.Secret, "recovery code": testHashes()[0].String(), "answer": chosen[domain.QuestionPet],
		"question": string(domain.QuestionPet)} {
		if bytes.Contains(dump, []byte(secret)) {
			t.Errorf("the %s is in the database", what)
		}
	}
}

// TestA5ControlQuestionsAreAnsweredInAnyCaseAndTriesAreCounted: three right answers at once, and never which was wrong.
func TestA5ControlQuestionsAreAnsweredInAnyCaseAndTriesAreCounted(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	account := c.register()
	c.signIn()
	c.want(domain.ErrWrongCredentials, c.b.a.CheckSecretAnswers(c.ctx(), account.ID, chosen)) // none are chosen
	ok(c.backend().SetSecretQuestions(c.ctx(), domain.NewKey(), domain.SecretChoice{Password: password, Answers: chosen}))(c)
	typed := domain.SecretAnswers{domain.QuestionPet: " шарик ", domain.QuestionBook: "ТРИ  ТОЛСТЯКА", domain.QuestionTeacher: "Семен елкин"}
	for range 6 { // a right one takes the count away
		if err := c.b.a.CheckSecretAnswers(c.ctx(), account.ID, typed); err != nil {
			t.Fatal(err)
		}
	}
	for _, wrong := range []domain.SecretAnswers{nil, {domain.QuestionPet: "Шарик"}, {domain.QuestionPet: "Шарик", domain.QuestionBook: "Три толстяка",
		domain.QuestionTeacher: "Анна"}, {domain.QuestionPet: "Шарик", domain.QuestionBook: "Три толстяка", domain.QuestionJob: "Семён Ёлкин"}} {
		c.want(domain.ErrWrongCredentials, c.b.a.CheckSecretAnswers(c.ctx(), account.ID, wrong))
	}
	c.want(domain.ErrWrongCredentials, c.b.a.CheckSecretAnswers(c.ctx(), account.ID, nil))
	c.want(domain.ErrRateLimited, c.b.a.CheckSecretAnswers(c.ctx(), account.ID, typed)) // however right
	c.b.clock.Advance(time.Minute)
	if err := c.b.a.CheckSecretAnswers(c.ctx(), account.ID, typed); err != nil {
		t.Error(err)
	}
}
