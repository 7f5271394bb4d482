package notify_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"razvorot/authority/notify"
	"razvorot/domain"
)

// carrier counts what it is given, and whom it reports to.
type carrier struct {
	sent   []string
	ledger notify.Ledger
}

func (c *carrier) Send(_ context.Context, m notify.Message) error {
	c.sent = append(c.sent, m.ID)
	return nil
}

func (c *carrier) ReportTo(l notify.Ledger) { c.ledger = l }

type book struct{}

func (book) SaveDelivery(context.Context, notify.Delivery) error { return nil }

func TestEachChannelGoesItsWay(t *testing.T) {
	post, phone := &carrier{}, &carrier{}
	r := notify.NewRouter(map[domain.MessageChannel]notify.Gateway{domain.ByMail: post, domain.BySMS: phone})
	err := errors.Join(r.Send(t.Context(), notify.Message{ID: "letter", Channel: domain.ByMail}),
		r.Send(t.Context(), notify.Message{ID: "sms", Channel: domain.BySMS}))
	if err != nil || fmt.Sprint(post.sent, phone.sent) != "[letter] [sms]" {
		t.Error(post.sent, phone.sent, err)
	}
	r.ReportTo(book{})
	if post.ledger != (book{}) || phone.ledger != (book{}) {
		t.Error("a carrier reports to nobody")
	}
}

func TestAChannelWithoutAGatewayRefuses(t *testing.T) {
	r := notify.NewRouter(nil)
	if err := r.Send(t.Context(), notify.Message{Channel: domain.BySMS}); !errors.Is(err, notify.ErrRefused) {
		t.Error(err)
	}
}

func TestACodeOfACarrierBringsNoNumberAlong(t *testing.T) {
	for given, want := range map[string]string{"550 5.1.1": "550 5.1.1", "unknown_number": "unknown_number",
		"no subscriber +79161234567": "no subscriber 7916", "<script>": "script", strings.Repeat("a", 100): strings.Repeat("a", 40)} {
		if got := notify.CleanCode(given); got != want {
			t.Errorf("%q: %q", given, got)
		}
	}
}

func TestAMessageIsNotPrintedWithItsAddressAndCode(t *testing.T) {
	m := notify.Message{ID: "m", Channel: domain.BySMS, To: "+79161234567", Purpose: domain.MessageSignIn, Code: "314159"}
	for _, text := range []string{fmt.Sprintf("%v %+v %#v", m, m, m), m.LogValue().String()} {
		if strings.Contains(text, "916") || strings.Contains(text, "314159") {
			t.Error(text)
		}
	}
}
