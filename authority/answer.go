package authority

import (
	"context"
	"maps"
	"slices"

	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/access"
)

// SetSecretQuestions implements domain.SecondFactors.
func (b *backend) SetSecretQuestions(ctx context.Context, key domain.Key, x domain.SecretChoice) (domain.Account, error) {
	var record string
	check := func() error { return domain.InvalidUnlessClean(access.CheckAnswers(x.Answers)) }
	hash := func() (err error) {
		record, err = b.a.verifier.record(ctx, access.AnswerText(x.Answers))
		return err
	}
	return byHolder(ctx, b, command{"SetSecretQuestions", key, x}, x.Password, check, hash, func(w *work) (domain.Account, error) {
		f, err := w.FindFactor(w.account.ID)
		if err != nil {
			return domain.Account{}, err
		}
		f.Answers = record
		if err := w.SaveFactor(w.account.ID, f); err != nil {
			return domain.Account{}, err
		}
		if err := w.DeleteAttempt(w.a.answerSubject(w.account.ID)); err != nil {
			return domain.Account{}, err
		}
		w.account.Factors.Questions = slices.Sorted(maps.Keys(x.Answers))
		return w.tellFactors()
	})
}

// CheckSecretAnswers checks the answers to the control questions of an account (domain.Factors.Questions says which), for somebody who
// has lost the phone. It is called between transactions, for it hashes. As with SignIn a try is counted before the answers are looked
// at, and right ones take the count away; an account without questions, or none, takes the same work. domain.ErrWrongCredentials, which
// never tells which answer it was; domain.ErrRateLimited with the wait after several.
func (a *Authority) CheckSecretAnswers(ctx context.Context, account domain.AccountID, answers domain.SecretAnswers) error {
	subject := a.answerSubject(account)
	if err := a.countAttempt(ctx, subject); err != nil {
		return err
	}
	if len(answers) > domain.SecretQuestionsChosen {
		answers = nil // right is none of them
	}
	var f store.Factor
	err := a.store.View(ctx, func(t *store.Tx) error {
		var err error
		f, err = t.FindFactor(account)
		return err
	})
	if err != nil {
		return err
	}
	if err := a.verifier.check(ctx, f.Answers, access.AnswerText(answers)); err != nil {
		return err
	}
	return a.do(ctx, func(w *work) error { return w.DeleteAttempt(subject) })
}

func (a *Authority) answerSubject(account domain.AccountID) string {
	return a.keyed("secret answers", []byte(account))
}
