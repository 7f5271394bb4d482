package faults_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"razvorot/app"
	"razvorot/capture/specimen"
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
		recovery, err := w.program.CreateVault(w.ctx, passphrase)
		if err != nil {
			return true, err
		}
		return true, w.program.ConfirmRecovery(w.ctx, recovery)
	case app.DoorLocked:
		return true, w.program.Unlock(w.ctx, app.ByPassphrase, passphrase)
	}
	stage, err := w.program.Stage(w.ctx)
	if err == nil && stage == app.StageRecovery {
		recovery, err := w.program.NewRecovery(w.ctx)
		if err != nil {
			return true, err
		}
		return true, w.program.ConfirmRecovery(w.ctx, recovery)
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
	return false, w.program.FinishPasswordReset(w.ctx, ticket, newPassword)
}

// self is the first grown-up whom all simulated registries know as they are.
func (w *world) self() (person.Profile, error) {
	people, err := w.trial.People(w.ctx)
	if err != nil {
		return person.Profile{}, err
	}
	today := person.DateOf(start)
	for _, p := range people {
		known := !slices.ContainsFunc(p.Answers, func(a domain.RegistryAnswer) bool { return a.Outcome != domain.Match })
		if known && p.Profile.Birth.Age(today) >= person.AdultAge {
			return p.Profile, nil
		}
	}
	return person.Profile{}, errors.New("nobody is known to all registries")
}

// saveProfile is done when the registries have answered.
func (w *world) saveProfile() (bool, error) {
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
	who, err := w.self()
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
	all, err := w.program.Proofs(w.ctx)
	if err != nil {
		return false, err
	}
	if len(all) == 0 {
		_, err := w.program.OrderProof(w.ctx, domain.ProofLetter, "")
		return false, err
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
		account, err := w.program.Account(w.ctx)
		return account.Level == domain.Confirmed, err
	}
	return false, fmt.Errorf("the attempt is %s", x.State)
}

// drawn is what takes long to draw and to look at, made once.
var drawn struct {
	sync.Mutex
	pages []app.Specimen
	seen  map[int]*app.Inspection
}

// page adds the n-th page of a person's documents, unless it is there.
func (w *world) page(n int) (there bool, err error) {
	drawn.Lock()
	defer drawn.Unlock()
	if drawn.pages == nil {
		who, err := w.self()
		if err != nil {
			return false, err
		}
		if drawn.pages, err = w.program.Specimens(w.ctx, who); err != nil {
			return false, err
		}
		for i, p := range drawn.pages {
			if p.Kind == domain.KindProofOfAddress { // a PDF, which takes longer than all others
				drawn.pages[i].Content = specimen.JPEG(specimen.AddressLetter(specimen.Invent(5)), 85, nil)
			}
		}
		drawn.seen = map[int]*app.Inspection{}
	}
	p := drawn.pages[n]
	have, err := w.program.Documents(w.ctx, domain.DocumentFilter{Kind: p.Kind})
	if err != nil {
		return false, err
	}
	var d domain.Document
	if len(have) > 0 {
		d = have[0]
	}
	if slices.ContainsFunc(d.Pages, func(x domain.Page) bool { return x.Role == p.Role }) {
		return true, nil
	}
	if drawn.seen[n] == nil {
		if drawn.seen[n], err = w.program.InspectFile(w.ctx, p.Kind, p.Role, bytes.NewReader(p.Content)); err != nil {
			return false, err
		}
	}
	_, err = w.program.AddPage(w.ctx, d.ID, p.Kind, p.Role, drawn.seen[n])
	return false, err
}

// addDocument is done when the authority has accepted a document of one page.
func (w *world) addDocument() (bool, error) {
	if there, err := w.page(0); err != nil || !there {
		return false, err
	}
	return w.accepted()
}

// addAll adds all documents that the service wants.
func (w *world) addAll() (bool, error) {
	for n := 0; n == 0 || n < len(drawn.pages); n++ {
		if there, err := w.page(n); err != nil || !there {
			return false, err
		}
	}
	return w.accepted()
}

func (w *world) accepted() (bool, error) {
	all, err := w.program.Documents(w.ctx, domain.DocumentFilter{})
	if err != nil {
		return false, err
	}
	for _, d := range all {
		if s := d.State(); s != domain.FileAccepted && s != domain.FileConfirmed {
			return false, errWait
		}
	}
	return len(all) > 0, nil
}

// application returns the only one, the zero one for none.
func (w *world) application() (domain.Application, error) {
	all, err := w.program.Applications(w.ctx)
	if err != nil || len(all) == 0 {
		return domain.Application{}, err
	}
	return all[0], nil
}

// apply is done when the application is checked by hand.
func (w *world) apply() (bool, error) {
	x, err := w.application()
	switch {
	case err != nil:
		return false, err
	case x.ID == "":
		_, err = w.program.StartApplication(w.ctx, domain.ElectronicPassport)
		return false, err
	case x.State == domain.Checking:
		return true, nil
	case x.State != domain.Draft:
		return false, errWait
	}
	if _, waits, err := w.program.SendState(w.ctx, x.ID); err != nil || waits {
		return false, errors.Join(err, errWait)
	}
	form, err := w.program.Form(w.ctx, x.ID)
	if err != nil {
		return false, err
	}
	for _, need := range form.Requirements {
		if slices.ContainsFunc(form.Application.Attachments, func(x domain.Attachment) bool { return x.Requirement == need.ID }) {
			continue
		}
		for _, d := range form.Documents {
			if slices.Contains(need.Kinds, d.Kind) {
				return false, w.program.Attach(w.ctx, x.ID, need.ID, d.ID)
			}
		}
	}
	texts, err := w.program.ConsentTexts(w.ctx, "ru", form.Service.Consents...)
	if err != nil {
		return false, err
	}
	sent, err := w.program.StartSigning(w.ctx, x.ID, texts)
	if err != nil {
		return false, err
	}
	code, err := w.code(domain.MessageSign)
	if err != nil {
		return false, err
	}
	return false, w.program.SignAndSend(w.ctx, x.ID, sent, code)
}

// withdraw is done when the authority knows.
func (w *world) withdraw() (bool, error) {
	x, err := w.application()
	if err != nil {
		return false, err
	}
	if x.State == domain.Withdrawn {
		_, waits, err := w.program.SendState(w.ctx, x.ID)
		if waits {
			return false, errors.Join(err, errWait)
		}
		return err == nil, err
	}
	return false, w.program.Withdraw(w.ctx, x.ID)
}

// reply answers what was asked.
func (w *world) reply() (bool, error) {
	x, err := w.application()
	if err != nil || x.State == domain.Ready {
		return err == nil, err
	}
	_, waits, err := w.program.SendState(w.ctx, x.ID)
	if err != nil || waits || x.State != domain.NeedsInfo {
		return false, errors.Join(err, errWait)
	}
	r := domain.Resubmission{Replies: map[domain.QuestionID]string{}}
	for _, q := range x.OpenQuestions() {
		r.Replies[q.ID] = "Отделом Примерным"
	}
	return false, w.program.Resubmit(w.ctx, x.ID, r)
}

// collect takes the passport and activates it.
func (w *world) collect() (bool, error) {
	all, err := w.program.Passports(w.ctx)
	if err != nil {
		return false, err
	}
	if len(all) == 0 {
		x, err := w.application()
		if err != nil {
			return false, err
		}
		texts, err := w.program.ConsentTexts(w.ctx, "ru", domain.PassportIssue)
		if err != nil {
			return false, err
		}
		_, err = w.program.Collect(w.ctx, x.ID, texts[0])
		return false, err
	}
	if all[0].State == domain.PassportActive {
		return true, nil
	}
	sent, err := w.program.StartActivation(w.ctx, all[0].ID)
	if err != nil {
		return false, err
	}
	code, err := w.code(domain.MessageActivate)
	if err != nil {
		return false, err
	}
	_, err = w.program.Activate(w.ctx, all[0].ID, sent, code)
	return false, err
}

// ask sends a ticket.
func (w *world) ask() (bool, error) {
	all, err := w.program.FindConversations(w.ctx)
	if err != nil {
		return false, err
	}
	if len(all) == 0 {
		_, err = w.program.StartConversation(w.ctx, app.Talk{Topic: domain.TopicProcessing, Text: question})
		return false, err
	}
	if all[0].Number == "" {
		return false, errWait
	}
	return true, nil
}

// endDevices signs all other devices out.
func (w *world) endDevices() (bool, error) {
	all, err := w.program.Devices(w.ctx)
	if err != nil || len(all) == 1 {
		return err == nil, err
	}
	return false, w.program.EndOtherDevices(w.ctx)
}

// changePassword is done when the new one is the one.
func (w *world) changePassword() (bool, error) {
	if err := w.program.ChangePassword(w.ctx, password, newPassword); err != nil {
		return false, err
	}
	return true, nil
}

// emergency begins what is done when the passport may be in wrong hands, and is done with the three first steps.
func (w *world) emergency() (bool, error) {
	e, err := w.program.Emergency(w.ctx)
	if err != nil {
		return false, err
	}
	if e.BegunAt.IsZero() {
		return false, w.program.BeginEmergency(w.ctx, "Телефон украли.")
	}
	for _, step := range []app.EmergencyStep{app.StepBlock, app.StepSessions, app.StepReport} {
		if s := e.Steps[step]; s != app.StepDone {
			return false, errWait
		}
	}
	return true, nil
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
