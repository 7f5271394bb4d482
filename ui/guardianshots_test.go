package ui_test

import (
	"bytes"
	"os"
	"testing"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/remote/remotetest"
	"razvorot/ui/phrase"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
)

const parentPhone = "+7 916 000-10-21"

// guardianship is the latest request that the device knows.
func (c *citizen) guardianship() domain.GuardianRequest {
	c.t.Helper()
	all, err := c.app.Guardians(c.t.Context())
	c.ok(err)
	if len(all) == 0 {
		return domain.GuardianRequest{}
	}
	return all[0]
}

// drawn draws a screen in the views of provingViews.
func (c *citizen) drawn(t *testing.T, s holderScreen) {
	for _, language := range phrase.Languages() {
		for _, v := range views {
			always, drawn := provingViews[string(language)+" "+v.name]
			if !drawn || os.Getenv("RAZVOROT_SCREENS") == "" && !always {
				continue
			}
			c.draw(t, s, language, v.name, func() { c.openIn(s.route, v.size, string(language), v.look) }, theme.New(v.look).Palette(0))
		}
	}
}

// birthCertificate brings one, and waits until it is accepted.
func (c *citizen) birthCertificate(content []byte) {
	c.t.Helper()
	u, err := c.authority.CreateUpload(c.t.Context(), domain.NewKey(), domain.PageUpload{Document: "certificate",
		Kind: domain.KindBirthCertificate, Page: "front", Role: domain.PageFront, MediaType: domain.MediaJPEG, Size: int64(len(content)),
		Digest: domain.HashOf(content)})
	c.ok(err)
	_, err = c.authority.AppendUpload(c.t.Context(), u.ID, 0, bytes.NewReader(content))
	c.ok(err)
	c.arrives("the certificate", func() bool {
		d, err := c.app.Document(c.t.Context(), "certificate")
		return err == nil && d.State() == domain.FileAccepted
	})
}

// TestC2AGuardianConsentsOnTheScreens walks a request from the minor's device to the parent's and back. With RAZVOROT_SCREENS=<folder> it
// leaves the pictures there.
func TestC2AGuardianConsentsOnTheScreens(t *testing.T) {
	child := newCitizen(t)
	child.minor = true
	parent := newCitizenOf(t, child.clock, child.authority.NewDevice())
	parent.phone = parentPhone
	all := screen.Route{Page: screen.PageGuardian}
	at := func(g domain.GuardianRequest) screen.Route {
		return screen.Route{Page: screen.PageGuardian, Arg: string(g.ID)}
	}

	child.reach(app.NextFillProfile)
	child.drawn(t, holderScreen{"guardian-unknown", all, "guardian.profile", nil})
	child.reach(app.NextProve)
	parent.reach(app.NextProve)
	parent.drawn(t, holderScreen{"guardian-unproven", all, "guardian.level", nil})
	parent.reach(app.NextAddDocuments)
	child.drawn(t, holderScreen{"guardian-invite", all, "guardian.invite", nil})

	child.open(all)
	child.UntilID("guardian.invite")
	child.Type("field."+string(person.FieldPhone), "+7 916")
	child.Tap("guardian.invite")
	child.Until("half a phone is said to be", func() bool { return child.guardianship().ID == "" })
	child.Type("field."+string(person.FieldPhone), parentPhone)
	child.Tap("guardian.invite")
	child.UntilID("guardian.cancel")
	child.Window.Close()
	asked := child.guardianship()
	child.drawn(t, holderScreen{"guardian-invited", at(asked), "guardian.cancel", nil})

	parent.drawn(t, holderScreen{"guardian-enter", all, "guardian.enter", nil})
	parent.open(all)
	parent.UntilID("guardian.code")
	parent.Type("guardian.code", "00000000")
	parent.Tap("guardian.enter")
	parent.UntilSeen("Приглашения с таким кодом нет")
	parent.Type("guardian.code", asked.Code)
	parent.Tap("guardian.enter")
	parent.UntilID("guardian.give")
	if !parent.Sees(asked.Child) {
		t.Error("the parent does not see whom it is about")
	}
	parent.Tap("guardian.give")
	parent.UntilSeen("Нужен документ, который подтверждает ваше право")
	parent.Window.Close()
	parent.drawn(t, holderScreen{"guardian-asked", at(asked), "guardian.give", nil})
	child.arrives("that it was opened", func() bool { return child.guardianship().State == domain.GuardianOpened })
	child.drawn(t, holderScreen{"guardian-opened", at(asked), "guardian.cancel", nil})

	parent.birthCertificate(remotetest.Picture(70))
	parent.open(at(asked))
	parent.UntilID("guardian.paper=certificate")
	parent.Tap("guardian.give")
	parent.UntilSeen("Отметьте, что вы согласны.")
	parent.Tap("guardian.agree")
	parent.Tap("guardian.give")
	parent.UntilID("guardian.withdraw")
	parent.Window.Close()
	parent.drawn(t, holderScreen{"guardian-consented", at(asked), "guardian.withdraw", nil})
	child.arrives("the consent", func() bool {
		_, err := child.app.Document(t.Context(), asked.ID.ConsentDocument())
		return err == nil && child.guardianship().State == domain.GuardianGiven
	})
	child.drawn(t, holderScreen{"guardian-given", at(asked), "guardian.apply", nil})
	child.attaches(asked)

	parent.open(at(asked))
	parent.UntilID("guardian.withdraw")
	parent.Tap("guardian.withdraw")
	parent.Tap("guardian.withdraw.yes")
	parent.UntilSeen("Согласие отозвано")
	parent.Window.Close()
	child.arrives("that it was withdrawn", func() bool { return child.guardianship().State == domain.GuardianWithdrawn })
	child.drawn(t, holderScreen{"guardian-withdrawn", at(asked), "guardian.again", nil})
	child.drawn(t, holderScreen{"guardian-list", all, "guardian.open." + string(asked.ID), nil})
}

// attaches begins an application, to which the consent attaches itself.
func (c *citizen) attaches(asked domain.GuardianRequest) {
	c.t.Helper()
	c.reach(app.NextAddDocuments)
	draft, err := c.app.StartApplication(c.t.Context(), domain.ElectronicPassport)
	c.ok(err)
	c.open(screen.Route{Page: screen.PageWizard, Arg: string(draft.ID)})
	c.arrives("the consent at the application", func() bool {
		c.Queue.Drain()
		form, err := c.app.Form(c.t.Context(), draft.ID)
		c.ok(err)
		for _, x := range form.Application.Attachments {
			if x.Requirement == domain.NeedGuardian && x.Document == asked.ID.ConsentDocument() {
				return true
			}
		}
		return false
	})
	c.Window.Close()
}
