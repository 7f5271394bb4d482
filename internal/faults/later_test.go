package faults_test

import (
	"errors"
	"fmt"
	"image"
	"time"

	"razvorot/app"
	"razvorot/domain"
)

const (
	spare      = "+7 900 000-07-07"
	otherPhone = "+7 900 000-08-08"
)

// changePhone changes the account's phone from the one it has.
func (w *world) changePhone() (bool, error) {
	account, err := w.program.Account(w.ctx)
	if err != nil || account.Phone.Formatted() == otherPhone {
		return err == nil, err
	}
	sent, err := w.program.StartPhoneChange(w.ctx, false, password, "")
	if err != nil {
		return false, err
	}
	code, err := w.code(domain.MessagePhone)
	if err != nil {
		return false, err
	}
	ticket, err := w.program.ConfirmPhoneChange(w.ctx, sent, code)
	if err != nil {
		return false, err
	}
	if sent, err = w.program.StartNewPhone(w.ctx, ticket, otherPhone); err != nil {
		return false, err
	}
	if code, err = w.code(domain.MessageNewPhone); err != nil {
		return false, err
	}
	return false, w.program.FinishPhoneChange(w.ctx, ticket, sent, code)
}

// turnPage turns a page by a quarter, and waits until the authority accepted it so.
func (w *world) turnPage() (bool, error) {
	all, err := w.program.Documents(w.ctx, domain.DocumentFilter{Kind: domain.KindSNILS})
	if err != nil {
		return false, err
	}
	if len(all) != 1 || len(all[0].Pages) != 1 {
		return false, errors.New("the document is another one")
	}
	page := all[0].Pages[0].ID
	picture, err := w.program.PagePreview(w.ctx, all[0], page, 100)
	if err != nil {
		return false, err
	}
	if size := picture.Bounds(); size.Dy() < size.Dx() { // as it was drawn
		return false, w.program.TurnPage(w.ctx, all[0].ID, page, 1)
	}
	return w.accepted()
}

// addSpare adds a spare phone.
func (w *world) addSpare() (bool, error) {
	account, err := w.program.Account(w.ctx)
	if err != nil || !account.Spare.IsZero() {
		return err == nil, err
	}
	sent, err := w.program.StartSparePhone(w.ctx, spare, password, "")
	if err != nil {
		return false, err
	}
	code, err := w.code(domain.MessageSpare)
	if err != nil {
		return false, err
	}
	return false, w.program.ConfirmSparePhone(w.ctx, sent, code)
}

// deleteDocument deletes a document, and waits until it cannot be brought back any more.
func (w *world) deleteDocument() (bool, error) {
	all, err := w.program.Documents(w.ctx, domain.DocumentFilter{Kind: domain.KindSNILS})
	if err != nil {
		return false, err
	}
	if len(all) > 0 {
		return false, w.program.DeleteDocument(w.ctx, all[0].ID)
	}
	deleted, err := w.program.DeletedDocuments(w.ctx)
	if err != nil {
		return false, err
	}
	now, err := w.program.Connectivity(w.ctx)
	if err != nil || len(deleted) == 0 && now.Waiting == 0 {
		return err == nil, err
	}
	w.pass(app.UndoTime / 10)
	return false, errWait
}

// orderPrint orders a printed version, and calls it off once the authority has the order.
func (w *world) orderPrint() (bool, error) {
	all, err := w.program.Prints(w.ctx)
	if err != nil {
		return false, err
	}
	if len(all) == 0 {
		return false, w.startPrint()
	}
	x := all[0]
	switch {
	case x.Refused != "":
		return false, fmt.Errorf("%s is refused: %s", x.Refused, x.Why)
	case x.Waiting != "":
		return false, errWait
	case x.State == domain.PrintCancelled:
		return true, nil
	}
	return false, w.program.CancelPrint(w.ctx, x.ID)
}

func (w *world) startPrint() error {
	passports, err := w.program.Passports(w.ctx)
	if err != nil {
		return err
	}
	found, err := w.program.Offices(w.ctx, "ru", app.OfficeQuery{})
	if err != nil {
		return err
	}
	for _, o := range found.Found {
		if !o.Does(domain.OfficePrints) {
			continue
		}
		slots, _, err := w.program.PrintSlots(w.ctx, o.ID)
		if err != nil || len(slots) == 0 {
			return errors.Join(err, errWait)
		}
		_, err = w.program.OrderPrint(w.ctx, passports[0].ID, domain.PrintTime{Office: o.ID, Start: slots[len(slots)-1].Start})
		return err
	}
	return errors.New("no office prints")
}

// shutOut sets an authenticator app and questions up, and signs out: the app and its codes are lost with it.
func (w *world) shutOut() {
	w.t.Helper()
	w.walk((*world).questions)
	w.walk((*world).authenticator)
	w.ok(w.program.SignOut(w.ctx))
}

// comeBack is the way back of somebody who lost app and codes: it takes three days.
func (w *world) comeBack() (bool, error) {
	stage, err := w.program.Stage(w.ctx)
	if err != nil || stage == app.StageHome {
		return err == nil, err
	}
	sent, err := w.program.SignIn(w.ctx, phone, password)
	if err != nil {
		return false, err
	}
	if !sent.App {
		code, err := w.code(domain.MessageSignIn)
		if err != nil {
			return false, err
		}
		return false, w.program.FinishSignIn(w.ctx, sent, code)
	}
	if sent, err = w.program.StartReentry(w.ctx, phone); err != nil {
		return false, err
	}
	code, err := w.code(domain.MessageReentry)
	if err != nil {
		return false, err
	}
	ticket, err := w.program.ConfirmReentry(w.ctx, sent, code)
	if err != nil {
		return false, err
	}
	offer, err := w.program.OpenReentry(w.ctx, ticket, password)
	if errors.Is(err, domain.ErrConflict) {
		return false, errWait // the three days ended meanwhile, and the app is off: the screen leads to signing in
	}
	if err != nil {
		return false, err
	}
	if !offer.Reentry.Due.IsZero() {
		w.pass(offer.Reentry.Due.Sub(w.clock.Now()) + time.Minute)
		return false, errWait
	}
	_, err = w.program.FinishReentry(w.ctx, ticket, password, domain.SecretAnswers{domain.QuestionPet: "Шарик", domain.QuestionBook: "Нос",
		domain.QuestionJob: "Почта"})
	if errors.Is(err, domain.ErrConflict) {
		err = errWait
	}
	return false, err
}

// callIn proves the identity by a video call, which the operator of the trial answers.
func (w *world) callIn() (bool, error) {
	all, err := w.program.Proofs(w.ctx)
	if err != nil {
		return false, err
	}
	if len(all) == 0 {
		slots, err := w.program.VideoSlots(w.ctx)
		if err != nil {
			return false, err
		}
		_, err = w.program.BookVideo(w.ctx, slots[0].Start)
		return false, err
	}
	x := all[0]
	switch x.State {
	case domain.ProofBooked:
		if early := x.Slot.Add(-domain.RoomOpens).Sub(w.clock.Now()); early > 0 {
			w.pass(early)
			return false, errWait
		}
		_, err := w.program.EnterVideo(w.ctx, x.ID)
		return false, err
	case domain.ProofWaiting, domain.ProofCalling:
		w.pass(time.Second) // as often as the screen does
		_, err := w.program.TurnVideo(w.ctx, x.ID, image.NewGray(image.Rect(0, 0, 64, 48)), nil)
		if err != nil && !errors.Is(err, domain.ErrTransition) { // else the state says what became of the call
			w.told = append(w.told, err) // the screen goes on by itself
		}
		if err != nil {
			err = errWait
		}
		return false, err
	case domain.ProofProven:
		return w.confirmed()
	}
	return false, fmt.Errorf("the attempt is %s", x.State)
}
