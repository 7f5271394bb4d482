package ui_test

import (
	"bytes"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/domain/payqr"
	"razvorot/internal/peer"
	"razvorot/ui/phrase"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
)

// billed is a citizen whose application waits for its fee.
func billed(t *testing.T) (*citizen, domain.ApplicationID) {
	t.Helper()
	c := newCitizen(t)
	c.reach(app.NextFinishDraft)
	all, err := c.app.Applications(t.Context())
	c.ok(err)
	c.ok(c.app.DiscardDraft(t.Context(), all[0].ID))
	draft, err := c.app.StartApplication(t.Context(), domain.UrgentPassport)
	c.ok(err)
	for !c.finish(draft.ID) {
		c.authority.Advance(time.Second)
		time.Sleep(time.Millisecond)
	}
	c.arrives("the invoice", func() bool { return c.invoice(draft.ID).State == domain.InvoiceDue })
	return c, draft.ID
}

func (c *citizen) invoice(id domain.ApplicationID) domain.Invoice {
	c.t.Helper()
	a, err := c.app.Application(c.t.Context(), id)
	c.ok(err)
	return a.Invoice
}

// feeViews is how each state of a fee is drawn, by language and view; true where also without a folder for the pictures.
var feeViews = map[string]bool{"ru wide-light": false, "ru narrow-dark": false, "ru narrow-large": true, "en narrow-light": false,
	"en wide-dark": true}

// TestC7EveryStateOfAFeeIsDrawn walks an invoice through its states. With RAZVOROT_SCREENS=<folder> it leaves the pictures there.
func TestC7EveryStateOfAFeeIsDrawn(t *testing.T) {
	c, id := billed(t)
	draw := func(name, until string, at screen.Route) {
		for _, language := range phrase.Languages() {
			for _, v := range views {
				always, drawn := feeViews[string(language)+" "+v.name]
				if !drawn || os.Getenv("RAZVOROT_SCREENS") == "" && !always {
					continue
				}
				s := holderScreen{name, at, until, nil}
				c.draw(t, s, language, v.name, func() { c.openIn(s.route, v.size, string(language), v.look) }, theme.New(v.look).Palette(0))
			}
		}
	}
	fee := screen.Route{Page: screen.PageFee, Arg: string(id)}
	becomes := func(state domain.InvoiceState) {
		c.arrives(string(state), func() bool { return c.invoice(id).State == state })
	}
	pay := func(how domain.TrialPayment) { c.ok(c.authority.PayFee(t.Context(), id, how)) }
	draw("fee-due", "fee.copy", fee)
	draw("fee-application", "application.fee", screen.Route{Page: screen.PageApplication, Arg: string(id)})
	draw("fee-home", "home.next", screen.Route{Page: screen.PageHome})
	draw("fee-trial", "trial.pay.delay", screen.Route{Page: screen.PageTrial})
	pay(domain.PayFail)
	becomes(domain.InvoiceFailed)
	draw("fee-failed", "fee.copy", fee)
	pay(domain.PayLess)
	becomes(domain.InvoiceShort)
	draw("fee-short", "fee.copy", fee)
	c.authority.Advance(40 * 24 * time.Hour)
	c.clock.Advance(40 * 24 * time.Hour)
	c.signIn()
	becomes(domain.InvoiceExpired)
	draw("fee-expired", "fee.renew", fee)
	c.ok(c.app.RenewInvoice(t.Context(), id))
	becomes(domain.InvoiceShort)
	pay(domain.PayDelay)
	c.ok(c.app.CheckFee(t.Context(), id))
	draw("fee-pending", "fee.check", fee)
	pay(domain.PayMore)
	becomes(domain.InvoiceOver)
	draw("fee-over", "fee.application", fee)
	c.ok(c.app.Withdraw(t.Context(), id))
	c.arrives("the refund", func() bool {
		return c.invoice(id).State == domain.InvoiceRefunded && c.invoice(id).Returned == c.invoice(id).Paid
	})
	draw("fee-refunded", "fee.application", fee)
}

// TestC7TheCodeThatIsSavedPaysTheInvoice saves the QR as a citizen does, and zbar reads it.
func TestC7TheCodeThatIsSavedPaysTheInvoice(t *testing.T) {
	program := peer.Program(t, "zbarimg")
	c, id := billed(t)
	c.open(screen.Route{Page: screen.PageFee, Arg: string(id)})
	c.UntilID("fee.copy")
	c.Tap("fee.copy")
	i := c.invoice(id)
	for _, part := range []string{string(i.UIN), "1 500 ₽", i.Payee.Account, i.Payee.BIC} {
		if !strings.Contains(strings.ReplaceAll(c.copied(), "\u00a0", " "), part) {
			t.Errorf("%q is not among what was copied", part)
		}
	}
	content, err := app.FeeQR(i)
	c.ok(err)
	if _, err := png.Decode(bytes.NewReader(content)); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "fee.png")
	c.ok(os.WriteFile(name, content, 0o600))
	out, err := exec.Command(program, "-q", "--raw", "--nodbus", "-Sdisable", "-Sqrcode.enable", name).Output()
	c.ok(err)
	code, err := payqr.Parse(strings.TrimSuffix(string(out), "\n"))
	c.ok(err)
	if code.Get(payqr.UIN) != string(i.UIN) || code.Get(payqr.Sum) != "150000" || code.Get(payqr.Purpose) != i.Purpose {
		t.Error(code)
	}
}

// TestC7ATrialPaysOnItsScreen pays too little, and then the rest.
func TestC7ATrialPaysOnItsScreen(t *testing.T) {
	c, id := billed(t)
	c.open(screen.Route{Page: screen.PageTrial})
	c.UntilID("trial.pay.less")
	c.Tap("trial.pay.less")
	c.Until("half of it", func() bool { c.Stir(); return c.invoice(id).State == domain.InvoiceShort })
	c.Tap("trial.pay.right")
	if a := c.comes(id, domain.Ready); a.Invoice.State != domain.InvoicePaid || a.Invoice.Paid != a.Invoice.Kopecks {
		t.Error(a.Invoice)
	}
}
