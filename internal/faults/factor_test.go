package faults_test

import (
	"errors"

	"razvorot/domain"
	"razvorot/remote/remotetest"
)

// authenticator is done when the app is in force and its recovery codes are at hand.
func (w *world) authenticator() (bool, error) {
	setup, err := w.program.FindAuthenticatorSetup(w.ctx)
	if err != nil {
		return false, err
	}
	account, err := w.program.Account(w.ctx)
	switch {
	case err != nil:
		return false, err
	case setup.Confirmed:
		return len(setup.Recovery) == domain.RecoveryCodes && !account.Factors.Authenticator.IsZero(), nil
	case setup.Offer.Secret != "":
		return false, w.program.ConfirmAuthenticator(w.ctx, remotetest.AppCode(setup.Offer.Secret, w.clock.Now()))
	case !account.Factors.Authenticator.IsZero():
		return false, errors.New("the recovery codes are lost")
	}
	_, err = w.program.StartAuthenticator(w.ctx, password, "")
	return false, err
}

// questions is done when three are chosen.
func (w *world) questions() (bool, error) {
	account, err := w.program.Account(w.ctx)
	if err != nil || len(account.Factors.Questions) == domain.SecretQuestionsChosen {
		return err == nil, err
	}
	return false, w.program.SetSecretQuestions(w.ctx, password, domain.SecretAnswers{domain.QuestionPet: "Шарик", domain.QuestionBook: "Нос",
		domain.QuestionJob: "Почта"})
}
