package trial

import (
	"context"

	"fyne.io/fyne/v2"

	"razvorot/domain"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// payments are the ways in which the simulated gateway is paid at, while the application waits for its fee.
func (o *operator) payments() []fyne.CanvasObject {
	b, a := o.env.Book, o.counter.application
	if !a.Invoice.Outstanding() {
		return nil
	}
	var buttons []fyne.CanvasObject
	for _, how := range domain.TrialPaymentsAll() {
		importance := widget.Secondary
		if how == domain.PayRight {
			importance = widget.Primary
		}
		buttons = append(buttons, widget.NewButton("trial.pay."+string(how), words.TrialPayment(b, how), importance, func() { o.pay(a.ID, how) }))
	}
	return []fyne.CanvasObject{widget.NewSpaced(theme.Space8, widget.NewStrong(b.Say("trial.pay")),
		widget.NewChip(words.InvoiceTone(a.Invoice.State), words.InvoiceState(b, a.Invoice.State)),
		widget.NewSecondaryText(b.Say("trial.pay.text"))), widget.NewFlow(buttons...)}
}

func (o *operator) pay(id domain.ApplicationID, how domain.TrialPayment) {
	replace(o.trouble, nil)
	act(o.env, func(ctx context.Context, t domain.Trial) error { return t.PayFee(ctx, id, how) }, func(err error) {
		if err != nil {
			replace(o.trouble, problem(o.env, err))
			return
		}
		o.env.Shell.Toast(o.env.Book.Say("trial.paid"))
	})
}
