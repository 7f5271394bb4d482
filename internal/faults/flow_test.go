package faults_test

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/person"
)

// What our citizen remembers. Everything else they read off the screen, so that they can go on after any interruption.
const (
	passphrase  = "четыре мокрых фотографии на столе"
	password    = "Kolokol-7-nebo"
	newPassword = "Kolokol-8-more"
	phone       = "+7 900 000-10-20"
	email       = "citizen@example.org"
	question    = "Когда будет готово?"
)

// errWait is that there is nothing to do but wait for the authority.
var errWait = errors.New("wait")

// enter opens the vault, and reports whether there was something to do.
func (w *world) enter() (bool, error) {
	door, err := w.program.Door(w.ctx)
	if err != nil {
		return true, err
	}
	switch door {
	case app.DoorNew:
		if _, err := os.Stat(w.backup()); err == nil {
			return true, w.restore()
		}
		recovery, err := w.program.CreateVault(w.ctx, passphrase)
		if err != nil {
			return true, err
		}
		return true, w.keepRecovery(recovery, w.program.ConfirmRecovery(w.ctx, recovery))
	case app.DoorLocked:
		return true, w.program.Unlock(w.ctx, app.ByPassphrase, passphrase)
	}
	stage, err := w.program.Stage(w.ctx)
	if err == nil && stage == app.StageRecovery {
		recovery, err := w.program.NewRecovery(w.ctx)
		if err != nil {
			return true, err
		}
		return true, w.keepRecovery(recovery, w.program.ConfirmRecovery(w.ctx, recovery))
	}
	return err != nil, err
}

// makeVault is the flow «the vault is made».
func (w *world) makeVault() (bool, error) {
	stage, err := w.program.Stage(w.ctx)
	return stage == app.StageRegister, err
}

func (w *world) register() (bool, error) {
	stage, err := w.program.Stage(w.ctx)
	if err != nil || stage != app.StageRegister {
		return true, err
	}
	r, err := w.program.Registration(w.ctx)
	if err != nil {
		return false, err
	}
	switch r.Step {
	case app.RegisterContacts:
		_, err = w.program.StartRegistration(w.ctx, phone, email)
	case app.RegisterPhoneCode:
		if w.spent { // «ask for a new one», the screen says, and leads back to the contacts when none is sent
			w.spent = false
			_, err = w.program.ResendCode(w.ctx, r.Code)
			return false, err
		}
		code, codeErr := w.code(domain.MessageRegister)
		if codeErr != nil {
			return false, codeErr
		}
		_, err = w.program.ConfirmPhone(w.ctx, code)
	case app.RegisterPassword:
		texts, textErr := w.program.ConsentTexts(w.ctx, "ru", domain.UserAgreement, domain.PersonalData)
		if textErr != nil {
			return false, textErr
		}
		err = w.program.FinishRegistration(w.ctx, password, texts)
	default:
		err = fmt.Errorf("registration stands at %q", r.Step)
	}
	return false, err
}

func (w *world) signIn() (bool, error) { return w.signInWith(password) }

func (w *world) signInWith(password string) (bool, error) {
	stage, err := w.program.Stage(w.ctx)
	if err != nil || stage == app.StageHome {
		return err == nil, err
	}
	sent, err := w.program.SignIn(w.ctx, phone, password)
	if err != nil {
		return false, err
	}
	code, err := w.code(domain.MessageSignIn)
	if err != nil {
		return false, err
	}
	return false, w.program.FinishSignIn(w.ctx, sent, code)
}

// forget is the flow of a password that was forgotten: it ends signed in with the new one.
func (w *world) forget() (bool, error) {
	stage, err := w.program.Stage(w.ctx)
	if err != nil || stage == app.StageHome {
		return err == nil, err
	}
	if done, err := w.signInWith(newPassword); !errors.Is(err, domain.ErrWrongCredentials) {
		return done, err
	}
	sent, err := w.program.StartPasswordReset(w.ctx, phone)
	if err != nil {
		return false, err
	}
	code, err := w.code(domain.MessagePassword)
	if err != nil {
		return false, err
	}
	ticket, err := w.program.ConfirmPasswordReset(w.ctx, sent, code)
	if err != nil {
		return false, err
	}
	return false, w.program.FinishPasswordReset(w.ctx, ticket, newPassword, "")
}

// self is the first grown-up whom all simulated registries know as they are.
func (w *world) self() (person.Profile, error) {
	return w.first(func(age int) bool { return age >= person.AdultAge })
}

// first is the first person of an age whom all simulated registries know as they are.
func (w *world) first(is func(age int) bool) (person.Profile, error) {
	people, err := w.trial.People(w.ctx)
	if err != nil {
		return person.Profile{}, err
	}
	for _, p := range people {
		known := !slices.ContainsFunc(p.Answers, func(a domain.RegistryAnswer) bool { return a.Outcome != domain.Match })
		if known && is(p.Profile.Birth.Age(person.DateOf(start))) {
			return p.Profile, nil
		}
	}
	return person.Profile{}, errors.New("nobody is known to all registries")
}

// saveProfile is done when the registries have answered.
func (w *world) saveProfile() (bool, error) { return w.profileOf(w.self) }

func (w *world) profileOf(whose func() (person.Profile, error)) (bool, error) {
	form, err := w.program.ProfileForm(w.ctx)
	if err != nil {
		return false, err
	}
	account, err := w.program.Account(w.ctx)
	switch {
	case err != nil:
		return false, err
	case account.Level >= domain.Standard:
		return true, nil
	case form.Pending || len(account.Checks) > 0:
		return false, errWait
	}
	who, err := whose()
	if err != nil {
		return false, err
	}
	return false, w.program.SubmitProfile(w.ctx, form.Answers.With(who.Answers()))
}

// prove proves the identity by questions.
func (w *world) prove() (bool, error) {
	account, err := w.program.Account(w.ctx)
	if err != nil || account.Level == domain.Confirmed {
		return err == nil, err
	}
	who, err := w.self()
	if err != nil {
		return false, err
	}
	sent, err := w.program.StartProof(w.ctx)
	if err != nil {
		return false, err
	}
	code, err := w.code(domain.MessageProof)
	if err != nil {
		return false, err
	}
	questions, err := w.program.ProofQuestions(w.ctx, sent, code)
	if err != nil {
		return false, err
	}
	answers := map[domain.QuestionID]string{}
	for _, q := range questions {
		answers[q.ID] = answerOf(who, access.QuestionKind(q.Kind))
	}
	return false, w.program.AnswerProof(w.ctx, answers)
}

func answerOf(p person.Profile, kind access.QuestionKind) string {
	end := func(digits string) string { return digits[len(digits)-4:] }
	return map[access.QuestionKind]string{access.AskStreet: p.Registration.Street, access.AskHouse: p.Registration.House,
		access.AskFlat: p.Registration.Flat, access.AskPostalCode: p.Registration.PostalCode,
		access.AskSNILSEnd: end(p.SNILS.Digits()), access.AskINNEnd: end(p.INN.String())}[kind]
}

// letter proves the identity by a code in a letter.
func (w *world) letter() (bool, error) {
	return w.byHandedCode(func() error {
		_, err := w.program.OrderProof(w.ctx, domain.ProofLetter, "")
		return err
	})
}

// atOffice proves the identity by a code that an office hands out.
func (w *world) atOffice() (bool, error) {
	return w.byHandedCode(func() error {
		places, err := w.program.ProofPlaces(w.ctx)
		if err == nil {
			_, err = w.program.OrderProof(w.ctx, domain.ProofOffice, places[0].ID)
		}
		return err
	})
}

func (w *world) byHandedCode(order func() error) (bool, error) {
	all, err := w.program.Proofs(w.ctx)
	if err != nil {
		return false, err
	}
	if len(all) == 0 {
		return false, order()
	}
	x := all[0]
	switch x.State {
	case domain.ProofOrdered:
		code, err := w.trial.HandOutProof(w.ctx, x.ID)
		switch {
		case err == nil:
			w.post = code
		case errors.Is(err, domain.ErrTransition): // it lies in the letter box, and the program has not heard yet
			err = errWait
		}
		return false, err
	case domain.ProofHandedOut:
		return false, w.program.EnterProofCode(w.ctx, x.ID, w.post)
	case domain.ProofProven:
		return w.confirmed()
	}
	return false, fmt.Errorf("the attempt is %s", x.State)
}

// confirmed is the end of proving an identity: the program may hear of it a while later.
func (w *world) confirmed() (bool, error) {
	account, err := w.program.Account(w.ctx)
	if err == nil && account.Level != domain.Confirmed {
		err = errWait
	}
	return err == nil, err
}

// code returns the latest code for a purpose.
func (w *world) code(purpose domain.MessagePurpose) (string, error) {
	messages, err := w.trial.Messages(w.ctx, 0, 0)
	if err != nil {
		return "", err
	}
	for _, m := range slices.Backward(messages) {
		if m.Purpose == purpose && m.Code != "" {
			return m.Code, nil
		}
	}
	return "", fmt.Errorf("no message for %q came", purpose)
}

// hour is how long the steps of a flow are waited for at most, of the authority's clock.
const hour = time.Hour
