package ui_test

import (
	"testing"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/screen"
)

// TestC4TheConsentToAPortraitIsTakenBackOnItsPage walks it with the passphrase. With RAZVOROT_SCREENS=<folder> it leaves pictures there.
func TestC4TheConsentToAPortraitIsTakenBackOnItsPage(t *testing.T) {
	c := newCitizen(t)
	c.ok(c.authority.SetByHand(t.Context(), true))
	c.reach(app.NextWaitDecision)
	portrait := func() domain.Document {
		all, err := c.app.Documents(t.Context(), domain.DocumentFilter{Kind: domain.KindPortrait})
		c.ok(err)
		return all[0]
	}
	at := screen.Route{Page: screen.PageDocument, Arg: string(portrait().ID)}
	c.drawn(t, holderScreen{"biometrics-withdraw", at, "document.unagree", []string{"document.unagree"}})
	c.open(at)
	c.UntilID("document.unagree")
	c.Tap("document.unagree")
	c.UntilSeen("Отозвать согласие на обработку портрета?")
	c.Type("document.delete.passphrase", "не та фраза")
	c.Tap("document.delete.yes")
	c.UntilSeen("Фраза не подошла")
	if portrait().State() == domain.FileRejected {
		t.Fatal("whoever found the program open took the consent back")
	}
	c.Type("document.delete.passphrase", passphrase)
	c.Tap("document.delete.yes")
	c.arrives("the portrait is erased", func() bool {
		c.Queue.Drain()
		return portrait().State() == domain.FileRejected
	})
	c.UntilSeen("Вы отозвали согласие на обработку портрета")
	if c.Find("document.unagree") != nil {
		t.Error("it can be taken back again")
	}
	c.UntilSeen("Согласие отозвано")
	c.Window.Close()
	c.drawn(t, holderScreen{"biometrics-withdrawn", at, "document.agree", nil})
	c.drawn(t, holderScreen{"biometrics-agree", at, "document.agree", []string{"document.agree", "document.agree.tick"}})
	applications, err := c.app.Applications(t.Context())
	c.ok(err)
	c.arrives("the application is withdrawn", func() bool {
		a, err := c.app.Application(t.Context(), applications[0].ID)
		return err == nil && a.State == domain.Withdrawn
	})
	c.open(at)
	c.UntilID("document.agree")
	c.Tap("document.agree")
	c.UntilID("document.agree.yes")
	c.Tap("document.agree.yes")
	c.UntilSeen("Отметьте, что вы даёте согласие")
	c.Tap("document.agree.tick")
	c.Tap("document.agree.yes")
	c.arrives("the portrait is taken again", func() bool {
		c.Queue.Drain()
		return portrait().State() == domain.FileAccepted
	})
}
