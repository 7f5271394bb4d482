// Package payment is the way to whoever takes payments to the state: charges go out, notices of payments come in, and money goes back.
//
// A Gateway is that way; a Receiver is told of payments, of each as often as the gateway likes. Simulated is the gateway of a trial
// authority: no money moves.
package payment

import (
	"context"
	"errors"

	"razvorot/domain"
)

// Refund is money that goes back to who paid.
type Refund struct {
	ID      string // of this refund: the same may be asked for twice, and is carried out once
	UIN     domain.UIN
	Payment domain.PaymentID // that it is of; empty for one of before this was kept
	Kopecks int64
}

// Gateway takes payments. All methods may be called again with the same, when it was not known whether the first time succeeded.
// They return domain.ErrUnavailable when it cannot be done now, and are called again later.
type Gateway interface {
	// Charge makes known that an invoice may be paid by its number.
	Charge(ctx context.Context, i domain.Invoice) error
	// Refund gives money back. domain.ErrNotFound: it knows no such payment, and gives nothing back.
	Refund(ctx context.Context, r Refund) error
	// Payments returns what is known of the payments by a number, of which a notice may have been lost; none for none.
	Payments(ctx context.Context, u domain.UIN) ([]domain.Payment, error)
}

// Receiver is told of payments.
type Receiver interface {
	// TakePayment takes a notice of payment; one that was taken is no error. domain.ErrInvalid, domain.ErrNotFound for a number nobody
	// gave out.
	TakePayment(ctx context.Context, p domain.Payment) error
}

// Simulated is the gateway of a trial authority.
type Simulated struct{}

var _ Gateway = Simulated{}

// Charge implements Gateway.
func (Simulated) Charge(context.Context, domain.Invoice) error { return nil }

// Refund implements Gateway.
func (Simulated) Refund(context.Context, Refund) error { return nil }

// Payments implements Gateway: nothing is lost on the way.
func (Simulated) Payments(context.Context, domain.UIN) ([]domain.Payment, error) { return nil, nil }

// Notices returns what the gateway tells when an invoice is paid in a way: at once, and a while later. Each is to be delivered twice, as
// gateways do.
func (Simulated) Notices(i domain.Invoice, how domain.TrialPayment) (now, later []domain.Payment, err error) {
	p := domain.Payment{ID: domain.NewID[domain.PaymentID](), UIN: i.UIN, Outcome: domain.PaymentDone, Kopecks: i.Rest()}
	switch how {
	case domain.PayRight:
	case domain.PayLess:
		p.Kopecks = max(1, p.Kopecks/2)
	case domain.PayMore:
		p.Kopecks += more
	case domain.PayFail:
		p.Outcome = domain.PaymentFailed
	case domain.PayDelay:
		pending := p
		pending.Outcome = domain.PaymentPending
		return []domain.Payment{pending}, []domain.Payment{p}, nil
	default:
		return nil, nil, errUnknown
	}
	return []domain.Payment{p}, nil, nil
}

// more is how much too much is paid.
const more = 10_000

var errUnknown = errors.New("a way to pay that nobody knows")
