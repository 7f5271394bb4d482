package app_test

import (
	"testing"

	"razvorot/domain"
)

func TestC4TakingTheConsentBackIsDoneOnceWhateverIsLost(t *testing.T) {
	h := newHolder(t)
	d := h.add("", domain.KindPortrait, domain.PageFront, portrait())
	h.arrives(d.ID)
	h.fake.SetOffline(true)
	h.wants(h.app.WithdrawBiometrics(h.ctx), domain.ErrUnavailable)
	h.fake.SetOffline(false)
	if err := h.app.WithdrawBiometrics(h.ctx); err != nil {
		t.Fatal(err)
	}
	h.until("the portrait is rejected", func() bool { return h.page(d.ID).State == domain.FileRejected })
	p := h.page(d.ID)
	if p.Reason != domain.FileUnagreed || h.fake.Content(p.Digest) != nil {
		t.Error("the authority has the portrait still, or says", p.Reason)
	}
	if ours := have(h.app.PageContent(h.ctx, p.ID))(h); len(ours) == 0 {
		t.Error("the original on the device is gone")
	}
	another := h.add(d.ID, domain.KindPortrait, domain.PageFront, portrait())
	h.until("a portrait is refused for want of the consent", func() bool {
		p := h.page(another.ID)
		return p.State == domain.FileRejected && p.Reason == domain.FileUnagreed
	})
	text := h.texts(domain.BiometricData)[0]
	h.fake.LoseAnswerOf("AgreeBiometrics")
	h.wants(h.app.AgreeBiometrics(h.ctx, text), domain.ErrUnavailable)
	h.ok(h.app.AgreeBiometrics(h.ctx, text))
	h.arrives(another.ID)
}
