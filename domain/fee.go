package domain

import (
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"strings"
	"time"

	"razvorot/domain/finding"
)

// UIN is the number that a payment to the state is recognised by («УИН»): 20 or 25 digits, the last a check digit. Payments name it,
// so that nothing else has to be right for one to be found.
type UIN string

// uinPayee is the beginning of numbers of a trial authority; no chief administrator of budget income has the code 999.
const uinPayee = "999"

// NewUIN returns a random number of 20 digits.
func NewUIN() UIN {
	digits := fmt.Sprintf("%s%016d", uinPayee, rand.N(int64(10_000_000_000_000_000)))
	return UIN(digits + string(uinCheck(digits)))
}

// uinCheck is the check digit as all-Russian classifiers have it (ПР 50.1.024-2005, appendix В; the Treasury's order № 11н of 2017 takes
// it over): weights 1 to 10 in turn, modulo 11; where that is 10, weights from 3 on; where that is 10 too, 0.
func uinCheck(digits string) rune {
	for _, shift := range []int{0, 2} {
		sum := 0
		for i, d := range digits {
			sum += int(d-'0') * ((i+shift)%10 + 1)
		}
		if rest := sum % 11; rest < 10 {
			return rune('0' + rest)
		}
	}
	return '0'
}

// Valid reports whether the number has 20 or 25 digits and the right check digit, and is not all zeros, which stands for none.
func (u UIN) Valid() bool {
	if len(u) != 20 && len(u) != 25 || strings.Trim(string(u), "0123456789") != "" || strings.Trim(string(u), "0") == "" {
		return false
	}
	last := len(u) - 1
	return rune(u[last]) == uinCheck(string(u[:last]))
}

// Payee is who a fee goes to: what an order of payment names.
type Payee struct {
	Name    string `json:"name"`
	INN     string `json:"inn"`
	KPP     string `json:"kpp"`
	Account string `json:"account"` // of the treasury, 20 digits
	Bank    string `json:"bank"`
	BIC     string `json:"bic"`
	Corresp string `json:"corresp"` // the single treasury account, 20 digits
	CBC     string `json:"cbc"`     // code of budget classification («КБК»), 20 digits
	OKTMO   string `json:"oktmo"`
}

// Invoice is what is to be paid for an application, and what was (row C7). Amounts are kopecks.
type Invoice struct {
	UIN      UIN          `json:"uin"`
	Kopecks  int64        `json:"kopecks"`
	Purpose  string       `json:"purpose"`
	Payee    Payee        `json:"payee"`
	State    InvoiceState `json:"state"`
	Paid     int64        `json:"paid,omitzero"`   // all that came, under this number and earlier ones
	Refund   int64        `json:"refund,omitzero"` // of it to be given back, or given back
	IssuedAt time.Time    `json:"issued_at"`
	Until    time.Time    `json:"until"`
	MovedAt  time.Time    `json:"moved_at,omitzero"` // when the state was last told
	Returned int64        `json:"returned,omitzero"` // how much of Refund was given back
}

// InvoiceState is how far paying is.
type InvoiceState string

// The states.
const (
	InvoiceDue      InvoiceState = "due"
	InvoicePending  InvoiceState = "pending" // the bank works on it
	InvoiceFailed   InvoiceState = "failed"  // the bank did not carry it out
	InvoiceShort    InvoiceState = "short"   // less came than is due
	InvoicePaid     InvoiceState = "paid"
	InvoiceOver     InvoiceState = "over" // more came than is due: paid, and the rest goes back
	InvoiceExpired  InvoiceState = "expired"
	InvoiceVoid     InvoiceState = "void"     // withdrawn before anything came
	InvoiceRefunded InvoiceState = "refunded" // withdrawn: all that came goes back
)

// InvoiceStates returns all states.
func InvoiceStates() []InvoiceState {
	return []InvoiceState{InvoiceDue, InvoicePending, InvoiceFailed, InvoiceShort, InvoicePaid, InvoiceOver, InvoiceExpired, InvoiceVoid,
		InvoiceRefunded}
}

// Outstanding reports whether the application waits for money.
func (i Invoice) Outstanding() bool {
	switch i.State {
	case InvoiceDue, InvoicePending, InvoiceFailed, InvoiceShort, InvoiceExpired:
		return true
	}
	return false
}

// Rest is what is still to be paid, in kopecks.
func (i Invoice) Rest() int64 {
	if !i.Outstanding() {
		return 0
	}
	return max(0, i.Kopecks-i.Paid)
}

// Check returns what keeps an invoice from being one.
func (i Invoice) Check() finding.List {
	var found finding.List
	if !i.UIN.Valid() {
		found.Add("uin", finding.Unreadable)
	}
	if i.Kopecks <= 0 || i.Kopecks > MostKopecks {
		found.Add("kopecks", finding.Unreadable)
	}
	return found
}

// MostKopecks bounds an amount: a billion roubles.
const MostKopecks = 100_000_000_000

// PaymentID is the gateway's name of a payment.
type PaymentID string

// Payment is what the gateway tells about one payment. The same may be told several times, and late.
type Payment struct {
	ID      PaymentID      `json:"id"`
	UIN     UIN            `json:"uin"`
	Outcome PaymentOutcome `json:"outcome"`
	Kopecks int64          `json:"kopecks"`
}

// PaymentOutcome is what became of a payment.
type PaymentOutcome string

// The outcomes.
const (
	PaymentDone    PaymentOutcome = "done"
	PaymentPending PaymentOutcome = "pending"
	PaymentFailed  PaymentOutcome = "failed"
)

// Check returns what is wrong with a notice of payment.
func (p Payment) Check() finding.List {
	var found finding.List
	if p.ID == "" || len(p.ID) > longestMessageID {
		found.Add("id", finding.Required)
	}
	if !p.UIN.Valid() {
		found.Add("uin", finding.Unreadable)
	}
	if p.Kopecks <= 0 || p.Kopecks > MostKopecks {
		found.Add("kopecks", finding.Unreadable)
	}
	if p.Outcome != PaymentDone && p.Outcome != PaymentPending && p.Outcome != PaymentFailed {
		found.Add("outcome", finding.Unreadable)
	}
	return found
}

// Take returns the invoice after a notice of payment that was not taken yet. Money always counts: what comes too late pays, and what
// comes when nothing is due goes back.
func (i Invoice) Take(p Payment, at time.Time) Invoice {
	i.MovedAt = at
	switch {
	case p.Outcome == PaymentDone:
		return i.count(p.Kopecks)
	case i.State == InvoiceExpired || !i.Outstanding():
	case p.Outcome == PaymentPending:
		i.State = InvoicePending
	default:
		i.State = InvoiceFailed
	}
	return i
}

func (i Invoice) count(kopecks int64) Invoice {
	i.Paid += kopecks
	switch {
	case i.State == InvoiceVoid || i.State == InvoiceRefunded:
		i.State, i.Refund = InvoiceRefunded, i.Paid
	case i.Paid == i.Kopecks:
		i.State = InvoicePaid
	case i.Paid > i.Kopecks:
		i.State, i.Refund = InvoiceOver, i.Paid-i.Kopecks
	case i.State != InvoiceExpired:
		i.State = InvoiceShort
	}
	return i
}

// Expire returns the invoice once its time is over. A payment that a bank works on is waited for.
func (i Invoice) Expire(now time.Time) Invoice {
	if i.Outstanding() && i.State != InvoicePending && !now.Before(i.Until) {
		i.State, i.MovedAt = InvoiceExpired, now
	}
	return i
}

// Unheard returns the invoice after nothing was heard for too long of a payment that a bank works on: it may be paid again, or ends.
func (i Invoice) Unheard(now time.Time) Invoice {
	if i.State == InvoicePending {
		i.State, i.MovedAt = InvoiceFailed, now
	}
	return i.Expire(now)
}

// Withdrawn returns the invoice of an application that was taken back: all that came goes back.
func (i Invoice) Withdrawn(at time.Time) Invoice {
	if i.UIN == "" {
		return i
	}
	i.State, i.MovedAt = InvoiceVoid, at
	if i.Paid > 0 {
		i.State, i.Refund = InvoiceRefunded, i.Paid
	}
	return i
}

// Refunded returns the invoice once an amount more was given back.
func (i Invoice) Refunded(kopecks int64, at time.Time) Invoice {
	i.Returned, i.MovedAt = i.Returned+kopecks, at
	return i
}

// Renew returns the invoice under another number, until another day. What was paid stays counted.
func (i Invoice) Renew(number UIN, now, until time.Time) Invoice {
	i.UIN, i.State, i.IssuedAt, i.Until, i.MovedAt = number, InvoiceDue, now, until, now
	if i.Paid > 0 {
		i.State = InvoiceShort
	}
	return i
}

// Format shows number and state only.
func (i Invoice) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "[invoice "+string(i.State)+"]")
}

// LogValue shows the state only.
func (i Invoice) LogValue() slog.Value { return slog.StringValue(string(i.State)) }

// WithInvoice returns the application with what is known about paying, of the next version.
func (a Application) WithInvoice(i Invoice) Application {
	a.Invoice = i
	a.Version++
	return a
}

// FeeNotice returns the notice about the paying of an application's fee.
func FeeNotice(a Application, at time.Time) Notice {
	return Notice{Kind: NoticeFee, At: at, Route: Route{RouteFee, string(a.ID)},
		Params: NoticeParams{Invoice: a.Invoice.State, Number: a.Number}}
}

// TrialPayment is what is done at the simulated payment gateway of a trial authority.
type TrialPayment string

// What can be done.
const (
	PayRight TrialPayment = "right"
	PayLess  TrialPayment = "less"
	PayMore  TrialPayment = "more"
	PayFail  TrialPayment = "fail"
	PayDelay TrialPayment = "delay" // the bank needs a while, then it is the right amount
)

// TrialPaymentsAll returns all of them.
func TrialPaymentsAll() []TrialPayment {
	return []TrialPayment{PayRight, PayLess, PayMore, PayFail, PayDelay}
}
