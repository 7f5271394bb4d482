package faults_test

import (
	"errors"
	"fmt"

	"razvorot/app"
	"razvorot/domain"
)

const spare = "+7 900 000-07-07"

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
