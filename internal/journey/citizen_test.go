package journey_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/person"
)

// What our citizen remembers. Everything else they read off the screen, so that they can go on after any interruption.
const (
	passphrase = "четыре мокрых фотографии на столе"
	password   = "Kolokol-7-nebo"
	phone      = "+7 916 000-10-20"
	email      = "citizen@example.org"
	tongue     = "ru"
)

// citizen goes the way through the use cases, one act at a time, and keeps nothing in mind between two acts.
type citizen struct {
	app    *app.App
	papers string // folder where the drawn documents are kept between two lives
	minor  bool   // they are under age
	// Of somebody whose authority is a server elsewhere: where its counter is, and what tells them from others there.
	counter counter
	who     int // the how many-th of the grown-ups whom all registers know as they are
}

// counter is what a trial authority shows.
type counter interface {
	Messages(ctx context.Context, after int64, wait time.Duration) ([]domain.TrialMessage, error)
	People(ctx context.Context) ([]domain.TrialPerson, error)
}

// desk returns the counter of the authority.
func (c citizen) desk() (counter, error) {
	if c.counter != nil {
		return c.counter, nil
	}
	if trial, ok := c.app.Trial(); ok {
		return trial, nil
	}
	return nil, errors.New("no trial authority")
}

// contacts returns phone and address.
func (c citizen) contacts() (string, string) {
	if c.who == 0 {
		return phone, email
	}
	return fmt.Sprintf("+7 916 000-20-%02d", c.who), string(rune('d'+c.who)) + "@example.org"
}

// errWait is that there is nothing to do but wait for the authority.
var errWait = errors.New("wait")

// step does the next act. It reports whether the passport is in hand.
func (c citizen) step(ctx context.Context) (done bool, err error) {
	door, err := c.app.Door(ctx)
	if err != nil {
		return false, err
	}
	switch door {
	case app.DoorNew:
		recovery, err := c.app.CreateVault(ctx, passphrase)
		if err != nil {
			return false, err
		}
		return false, c.app.ConfirmRecovery(ctx, recovery)
	case app.DoorLocked:
		return false, c.app.Unlock(ctx, app.ByPassphrase, passphrase)
	}
	stage, err := c.app.Stage(ctx)
	if err != nil {
		return false, err
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("%s: %w", stage, err)
		}
	}()
	switch stage {
	case app.StageRecovery:
		recovery, err := c.app.NewRecovery(ctx)
		if err != nil {
			return false, err
		}
		return false, c.app.ConfirmRecovery(ctx, recovery)
	case app.StageRegister:
		return false, c.register(ctx)
	case app.StageSignIn:
		return false, c.signIn(ctx)
	case app.StageHome:
		return c.home(ctx)
	}
	return false, fmt.Errorf("unknown stage %q", stage)
}

func (c citizen) register(ctx context.Context) error {
	r, err := c.app.Registration(ctx)
	if err != nil {
		return err
	}
	switch r.Step {
	case app.RegisterContacts:
		number, address := c.contacts()
		_, err = c.app.StartRegistration(ctx, number, address)
	case app.RegisterPhoneCode:
		code, codeErr := c.code(ctx, domain.MessageRegister)
		if codeErr != nil {
			return codeErr
		}
		if _, err = c.app.ConfirmPhone(ctx, code); errors.Is(err, domain.ErrCodeExpired) {
			_, err = c.app.ChangeContacts(ctx) // it was taken, and the app that was told so is dead: another one is sent
		}
	case app.RegisterPassword:
		texts, textErr := c.app.ConsentTexts(ctx, tongue, domain.UserAgreement, domain.PersonalData)
		if textErr != nil {
			return textErr
		}
		err = c.app.FinishRegistration(ctx, password, texts)
	default:
		err = fmt.Errorf("registration stands at %q", r.Step)
	}
	return err
}

func (c citizen) signIn(ctx context.Context) error {
	number, _ := c.contacts()
	sent, err := c.app.SignIn(ctx, number, password)
	if err != nil {
		return err
	}
	code, err := c.code(ctx, domain.MessageSignIn)
	if err != nil {
		return err
	}
	return c.app.FinishSignIn(ctx, sent, code)
}

// home does what the home screen says is next.
func (c citizen) home(ctx context.Context) (done bool, err error) {
	next, err := c.app.Next(ctx)
	if err != nil {
		return false, err
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("%s: %w", next.Step, err)
		}
	}()
	switch next.Step {
	case app.NextConfirmEmail:
		return false, c.confirmEmail(ctx)
	case app.NextFillProfile:
		return false, c.fillProfile(ctx)
	case app.NextProve:
		return false, c.prove(ctx)
	case app.NextAddDocuments, app.NextApply:
		return false, c.addDocumentsOrApply(ctx, next)
	case app.NextFinishDraft:
		return false, c.finish(ctx, next.Application.ID)
	case app.NextCollect:
		return false, c.collect(ctx, next.Application.ID)
	case app.NextActivate:
		return false, c.activate(ctx, next.Passport.ID)
	case app.NextShow:
		return true, nil
	case app.NextWaitChecks, app.NextWaitSending, app.NextWaitDecision:
		return false, errWait
	}
	return false, fmt.Errorf("next is %q, which this citizen did not expect", next.Step)
}

func (c citizen) confirmEmail(ctx context.Context) error {
	sent, err := c.app.StartEmailConfirmation(ctx)
	if err != nil {
		return err
	}
	code, err := c.code(ctx, domain.MessageEmail)
	if err != nil {
		return err
	}
	return c.app.ConfirmEmail(ctx, sent, code)
}

func (c citizen) fillProfile(ctx context.Context) error {
	who, err := c.self(ctx)
	if err != nil {
		return err
	}
	form, err := c.app.ProfileForm(ctx)
	if err != nil {
		return err
	}
	return c.app.SubmitProfile(ctx, form.Answers.With(who.Profile.Answers()))
}

// self is the first person of the simulated registries whom all of them know as they are, and who is of age or not.
func (c citizen) self(ctx context.Context) (domain.TrialPerson, error) {
	desk, err := c.desk()
	if err != nil {
		return domain.TrialPerson{}, err
	}
	people, err := desk.People(ctx)
	if err != nil {
		return domain.TrialPerson{}, err
	}
	today, nth := person.DateOf(time.Now()), 0
	for _, p := range people {
		known := !slices.ContainsFunc(p.Answers, func(a domain.RegistryAnswer) bool { return a.Outcome != domain.Match })
		if known && p.Profile.Birth.Age(today) < person.AdultAge == c.minor {
			if nth == c.who {
				return p, nil
			}
			nth++
		}
	}
	return domain.TrialPerson{}, errors.New("nobody in the simulated registries is known to all of them")
}

func (c citizen) prove(ctx context.Context) error {
	who, err := c.self(ctx)
	if err != nil {
		return err
	}
	sent, err := c.app.StartProof(ctx)
	if err != nil {
		return err
	}
	code, err := c.code(ctx, domain.MessageProof)
	if err != nil {
		return err
	}
	questions, err := c.app.ProofQuestions(ctx, sent, code)
	if err != nil {
		return err
	}
	answers := map[domain.QuestionID]string{}
	for _, q := range questions {
		answers[q.ID] = answerOf(who.Profile, access.QuestionKind(q.Kind))
	}
	return c.app.AnswerProof(ctx, answers)
}

func answerOf(p person.Profile, kind access.QuestionKind) string {
	switch kind {
	case access.AskStreet:
		return p.Registration.Street
	case access.AskHouse:
		return p.Registration.House
	case access.AskFlat:
		return p.Registration.Flat
	case access.AskPostalCode:
		return p.Registration.PostalCode
	case access.AskSNILSEnd:
		digits := p.SNILS.Digits()
		return digits[len(digits)-4:]
	case access.AskINNEnd:
		digits := p.INN.String()
		return digits[len(digits)-4:]
	}
	return ""
}

// addDocumentsOrApply adds one page that is still missing, or begins the application when none is.
func (c citizen) addDocumentsOrApply(ctx context.Context, next app.Next) error {
	who, err := c.self(ctx)
	if err != nil {
		return err
	}
	pages, err := c.specimens(ctx, who.Profile)
	if err != nil {
		return err
	}
	for _, page := range pages {
		have, err := c.app.Documents(ctx, domain.DocumentFilter{Kind: page.Kind})
		if err != nil {
			return err
		}
		var document domain.Document
		if len(have) > 0 {
			document = have[0]
		}
		if slices.ContainsFunc(document.Pages, func(p domain.Page) bool { return p.Role == page.Role }) {
			continue
		}
		seen, err := c.app.InspectFile(ctx, page.Kind, page.Role, bytes.NewReader(page.Content))
		if err != nil {
			return err
		}
		_, err = c.app.AddPage(ctx, document.ID, page.Kind, page.Role, seen)
		return err
	}
	if next.Step == app.NextAddDocuments {
		return errors.New("every document is there, and the app wants more")
	}
	_, err = c.app.StartApplication(ctx, domain.ElectronicPassport)
	return err
}

// specimens returns the documents of a person, drawn once for all lives: drawing takes longer than the rest of the way.
func (c citizen) specimens(ctx context.Context, p person.Profile) ([]app.Specimen, error) {
	file := filepath.Join(c.papers, "specimens.json")
	if kept, err := os.ReadFile(file); err == nil {
		var pages []app.Specimen
		return pages, json.Unmarshal(kept, &pages)
	}
	pages, err := c.app.Specimens(ctx, p)
	if err != nil {
		return nil, err
	}
	for i := range pages {
		if pages[i].Kind == domain.KindProofOfAddress { // a PDF, whose engine would be started in every life
			pages[i].Content = scannedLetter()
		}
	}
	kept, err := json.Marshal(pages)
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(file+".part", kept, 0o600); err != nil {
		return nil, err
	}
	return pages, os.Rename(file+".part", file)
}

// finish attaches, signs and sends a draft.
func (c citizen) finish(ctx context.Context, id domain.ApplicationID) error {
	form, err := c.app.Form(ctx, id)
	if err != nil {
		return err
	}
	for _, need := range form.Requirements {
		if slices.ContainsFunc(form.Application.Attachments, func(x domain.Attachment) bool { return x.Requirement == need.ID }) {
			continue
		}
		for _, d := range form.Documents {
			if slices.Contains(need.Kinds, d.Kind) {
				return c.app.Attach(ctx, id, need.ID, d.ID)
			}
		}
	}
	documents, err := c.app.Documents(ctx, domain.DocumentFilter{})
	if err != nil {
		return err
	}
	for _, d := range documents {
		if s := d.State(); s != domain.FileAccepted && s != domain.FileConfirmed {
			return errWait // a document is still on its way
		}
	}
	texts, err := c.app.ConsentTexts(ctx, tongue, form.Service.Consents...)
	if err != nil {
		return err
	}
	sent, err := c.app.StartSigning(ctx, id, texts)
	if err != nil {
		return err
	}
	code, err := c.code(ctx, domain.MessageSign)
	if err != nil {
		return err
	}
	return c.app.SignAndSend(ctx, id, sent, code)
}

func (c citizen) collect(ctx context.Context, id domain.ApplicationID) error {
	texts, err := c.app.ConsentTexts(ctx, tongue, domain.PassportIssue)
	if err != nil {
		return err
	}
	_, err = c.app.Collect(ctx, id, texts[0])
	return err
}

func (c citizen) activate(ctx context.Context, id domain.RegistryID) error {
	sent, err := c.app.StartActivation(ctx, id)
	if err != nil {
		return err
	}
	code, err := c.code(ctx, domain.MessageActivate)
	if err != nil {
		return err
	}
	_, err = c.app.Activate(ctx, id, sent, code)
	return err
}

// code reads the latest code for a purpose off the trial panel.
func (c citizen) code(ctx context.Context, purpose domain.MessagePurpose) (string, error) {
	desk, err := c.desk()
	if err != nil {
		return "", err
	}
	messages, err := desk.Messages(ctx, 0, 0)
	if err != nil {
		return "", err
	}
	for _, m := range slices.Backward(messages) {
		if m.Purpose == purpose && m.Code != "" && c.addressed(m) {
			return m.Code, nil
		}
	}
	return "", fmt.Errorf("no message for %q came", purpose)
}

// addressed reports whether a message is theirs, as far as its masked address tells.
func (c citizen) addressed(m domain.TrialMessage) bool {
	number, address := c.contacts()
	p, _ := person.ParsePhone(number)
	e, _ := person.ParseEmail(address)
	return c.counter == nil || m.To == p.Masked() || m.To == e.Masked()
}
