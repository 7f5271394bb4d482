package words

import (
	"fmt"

	"razvorot/domain"
	"razvorot/ui/phrase"
	"razvorot/ui/widget"
)

// Rubles writes a sum without its sign: «350», «1 500,50».
func Rubles(kopecks int64) string {
	whole := fmt.Sprint(kopecks / 100)
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "\u00a0" + whole[i:]
	}
	if rest := kopecks % 100; rest != 0 {
		whole += fmt.Sprintf(",%02d", rest)
	}
	return whole
}

// InvoiceState returns how far paying is: «Не оплачено».
func InvoiceState(b *phrase.Book, s domain.InvoiceState) string { return say(b, "fee.state", s) }

// InvoiceAbout returns what the state means and what to do, with the sums of the invoice.
func InvoiceAbout(b *phrase.Book, s domain.InvoiceState, sums map[string]string) string {
	return sayKnown(b, "fee.about", s, sums)
}

// InvoiceTone is the tone of a state.
func InvoiceTone(s domain.InvoiceState) widget.Tone {
	switch s {
	case domain.InvoicePaid, domain.InvoiceOver:
		return widget.Success
	case domain.InvoiceFailed:
		return widget.Error
	case domain.InvoiceShort, domain.InvoiceExpired, domain.InvoiceDue:
		return widget.Warning
	case domain.InvoicePending:
		return widget.Busy
	}
	return widget.Neutral
}

// TrialPayment returns what is done at the simulated payment gateway.
func TrialPayment(b *phrase.Book, how domain.TrialPayment) string {
	return say(b, "trial.pay.how", how)
}

func aboutFee() []Family {
	states := texts(domain.InvoiceStates())
	return []Family{{"fee.state", states}, {"fee.about", append(states, unknown)}, {"trial.pay.how", texts(domain.TrialPaymentsAll())}}
}
