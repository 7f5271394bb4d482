package store

import (
	"time"

	"razvorot/domain"
)

// CreateFeeNumber notes which application a number of payment is of. domain.ErrDuplicate.
func (t *Tx) CreateFeeNumber(u domain.UIN, account domain.AccountID, id domain.ApplicationID) error {
	return t.create("INSERT INTO fee_number (uin, account, application) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
		string(u), string(account), string(id))
}

// FindFeeNumber returns the application that a number of payment is of. domain.ErrNotFound.
func (t *Tx) FindFeeNumber(u domain.UIN) (account domain.AccountID, id domain.ApplicationID, err error) {
	err = t.row("SELECT account, application FROM fee_number WHERE uin = $1", []any{string(u)}, &account, &id)
	return account, id, err
}

// CreatePayment notes that a notice of payment was taken. domain.ErrDuplicate: it was before.
func (t *Tx) CreatePayment(p domain.Payment, account domain.AccountID, at time.Time) error {
	return t.create("INSERT INTO fee_payment (id, outcome, account, taken) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
		string(p.ID), string(p.Outcome), string(account), millis(at))
}

// HasFinalPayment reports whether it is known how a payment ended: what is told of its beginning afterwards came late.
func (t *Tx) HasFinalPayment(id domain.PaymentID) (bool, error) {
	var n int
	err := t.row("SELECT COUNT(*) FROM fee_payment WHERE id = $1 AND outcome <> $2", []any{string(id), string(domain.PaymentPending)}, &n)
	return n > 0, err
}
