package faults_test

import (
	"bytes"
	"errors"
	"slices"
	"sync"

	"razvorot/app"
	"razvorot/capture/specimen"
	"razvorot/domain"
)

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
	}
	return w.send(x)
}

// send fills an application in and sends it.
func (w *world) send(x domain.Application) (bool, error) {
	switch {
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
		return false, w.take(x.ID)
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

// take takes the passport of an application.
func (w *world) take(id domain.ApplicationID) error {
	texts, err := w.program.ConsentTexts(w.ctx, "ru", domain.PassportIssue)
	if err == nil {
		_, err = w.program.Collect(w.ctx, id, texts[0])
	}
	return err
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
