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

// FindFeeNumbers returns all numbers of payment of an application.
func (t *Tx) FindFeeNumbers(account domain.AccountID, id domain.ApplicationID) ([]domain.UIN, error) {
	var all []domain.UIN
	err := t.each("SELECT uin FROM fee_number WHERE account = $1 AND application = $2 ORDER BY uin", []any{string(account), string(id)},
		func(scan func(...any) error) error {
			var u domain.UIN
			err := scan(&u)
			all = append(all, u)
			return err
		})
	return all, err
}

// CreatePayment notes that a notice of payment was taken. domain.ErrDuplicate: it was before.
func (t *Tx) CreatePayment(p domain.Payment, account domain.AccountID, at time.Time) error {
	return t.create(`INSERT INTO fee_payment (id, outcome, account, taken, uin, kopecks) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT DO NOTHING`, string(p.ID), string(p.Outcome), string(account), millis(at), string(p.UIN), p.Kopecks)
}

// HasLaterPayment reports whether something is known of a payment beside which a notice of it is of no account: a payment that was made
// was made, whatever is told before or after, and one that failed did not only begin.
func (t *Tx) HasLaterPayment(p domain.Payment) (bool, error) {
	var n int
	err := t.row("SELECT COUNT(*) FROM fee_payment WHERE id = $1 AND (outcome = $2 OR outcome = $3 AND $4 = $5)",
		[]any{string(p.ID), string(domain.PaymentDone), string(domain.PaymentFailed), string(p.Outcome), string(domain.PaymentPending)}, &n)
	return n > 0, err
}

// Paid is a payment that was made.
type Paid struct {
	ID      domain.PaymentID
	UIN     domain.UIN
	Kopecks int64
	Back    int64     // of it: is to be given back, or was
	Unfound time.Time // since when the gateway does not find it to give it back; zero for found
}

// FindPaid returns the payments that were made for an application, the latest first. Those of before amounts were kept are left out.
func (t *Tx) FindPaid(account domain.AccountID, id domain.ApplicationID) ([]Paid, error) {
	var all []Paid
	err := t.each(`SELECT p.id, p.uin, p.kopecks, p.back, p.unfound FROM fee_number n JOIN fee_payment p ON p.uin = n.uin
		WHERE n.account = $1 AND n.application = $2 AND p.outcome = $3 ORDER BY p.taken DESC, p.id`,
		[]any{string(account), string(id), string(domain.PaymentDone)}, func(scan func(...any) error) error {
			var p Paid
			var unfound int64
			err := scan(&p.ID, &p.UIN, &p.Kopecks, &p.Back, &unfound)
			if unfound > 0 {
				p.Unfound = moment(unfound)
			}
			all = append(all, p)
			return err
		})
	return all, err
}

// SetPaymentBack notes how much of a payment is to be given back, or was.
func (t *Tx) SetPaymentBack(id domain.PaymentID, kopecks int64) error {
	return t.change("UPDATE fee_payment SET back = $3 WHERE id = $1 AND outcome = $2", string(id), string(domain.PaymentDone), kopecks)
}

// SetPaymentUnfound notes since when the gateway does not find a payment to give it back, unless that is known.
func (t *Tx) SetPaymentUnfound(id domain.PaymentID, since time.Time) error {
	return t.set("UPDATE fee_payment SET unfound = $3 WHERE id = $1 AND outcome = $2 AND unfound = 0", string(id),
		string(domain.PaymentDone), millis(since))
}

// SetPaymentFound notes that the gateway finds a payment.
func (t *Tx) SetPaymentFound(id domain.PaymentID) error {
	return t.set("UPDATE fee_payment SET unfound = 0 WHERE id = $1 AND outcome = $2", string(id), string(domain.PaymentDone))
}

// LeaveFees keeps the numbers of payment of an account that is erased until a day, and which payments were made by them.
func (t *Tx) LeaveFees(account domain.AccountID, until time.Time) error {
	if err := t.set("INSERT INTO fee_left (uin, until) SELECT uin, $2 FROM fee_number WHERE account = $1", string(account), millis(until)); err != nil {
		return err
	}
	err := t.set(`INSERT INTO fee_left_payment (id, uin) SELECT p.id, p.uin FROM fee_payment p JOIN fee_left l ON l.uin = p.uin
		WHERE p.account = $1 AND p.outcome = $2`, string(account), string(domain.PaymentDone))
	if err != nil {
		return err
	}
	if err := t.set("DELETE FROM fee_payment WHERE account = $1", string(account)); err != nil {
		return err
	}
	return t.set("DELETE FROM fee_number WHERE account = $1", string(account))
}

// HasLeftFee reports whether a number of payment is of an account that was erased.
func (t *Tx) HasLeftFee(u domain.UIN) (bool, error) {
	var n int
	err := t.row("SELECT COUNT(*) FROM fee_left WHERE uin = $1", []any{string(u)}, &n)
	return n > 0, err
}

// CreateLeftPayment notes a payment that was made by the number of an erased account. domain.ErrDuplicate: it was before.
func (t *Tx) CreateLeftPayment(id domain.PaymentID, u domain.UIN) error {
	return t.create("INSERT INTO fee_left_payment (id, uin) VALUES ($1, $2) ON CONFLICT DO NOTHING", string(id), string(u))
}
