package authority

import (
	"slices"

	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// A consent is about the child it names and for one passport: it goes with the application it was given for, or the next one. It is spent
// when a passport is handed out by it, and counts no longer when it is taken back, when the child is somebody else, when the guardian is
// erased before it was used, or when nobody used it in time. Its papers live as long as the procedure's, and no longer than it counts.

// checkGuardian returns what keeps an application from going by the consent that it attaches; nothing for a paper of one's own.
func (w *work) checkGuardian(a domain.Application) (finding.List, error) {
	i := slices.IndexFunc(a.Attachments, func(x domain.Attachment) bool { return x.Requirement == domain.NeedGuardian })
	if i < 0 || !a.Attachments[i].Document.ByAuthority() {
		return nil, nil
	}
	kept, err := w.FindGuardians(w.account.ID)
	if err != nil {
		return nil, err
	}
	child, _ := person.ReadProfile(a.Answers, w.today())
	var found finding.List
	if !slices.ContainsFunc(kept, func(g store.Guardian) bool {
		return g.Account == w.account.ID && g.Document == a.Attachments[i].Document && g.State == domain.GuardianGiven &&
			g.OverAt.IsZero() && g.Birth == child.Birth && g.Child == child.Name.String()
	}) {
		found.Add(domain.NeedGuardian.Field(), finding.AttachmentRejected)
	}
	return found, nil
}

// spendConsents has the consents count no longer by which a passport was handed out.
func (w *work) spendConsents(a domain.Application) error {
	kept, err := w.FindGuardians(w.account.ID)
	for _, g := range kept {
		if err == nil && g.Account == w.account.ID && g.State == domain.GuardianGiven && attaches(a, g.Document) {
			g.OverAt = w.now
			err = w.UpdateGuardian(g)
		}
	}
	return err
}

// goesBy returns the applications of w.account that go by a consent and are under way, and whether a passport was handed out by it.
func (w *work) goesBy(g store.Guardian) (underWay []store.Application, issued bool, err error) {
	applications, err := w.FindApplications(w.account.ID)
	for _, a := range applications {
		switch {
		case !attaches(a.Application, g.Document):
		case a.State == domain.Issued:
			issued = true
		case !a.State.Final():
			underWay = append(underWay, a)
		}
	}
	return underWay, issued, err
}

// unconsent has a consent count no longer that was taken back, with w.account that of the minor: an application that goes by it is
// refused. What was handed out by it stays, and its papers as long as its procedure's do.
func (w *work) unconsent(g store.Guardian) error {
	underWay, issued, err := w.goesBy(g)
	if err != nil {
		return err
	}
	for _, a := range underWay {
		_, err := w.move(a.Application, domain.Move{Action: domain.Refuse, Actor: domain.System,
			Reasons: []domain.Reason{{Code: domain.RefusedGuardian, Requirement: domain.NeedGuardian}}})
		if err != nil {
			return err
		}
		if err := w.revokeFormed(a.ID); err != nil {
			return err
		}
	}
	if issued {
		return nil
	}
	return w.dropPapers(g, domain.FileWithdrawn)
}

// dropPapers rejects the document of a consent and erases its files, with w.account that of the minor.
func (w *work) dropPapers(g store.Guardian, why domain.FileReason) error {
	return w.eraseDocuments(why, func(d domain.Document) bool { return d.ID == g.Document })
}

// annul ends a consent that no application goes by, and its papers with it.
func (w *work) annul(g store.Guardian, why domain.FileReason) error {
	g, err := w.moveGuardian(g, domain.CancelGuardianRequest, domain.System)
	if err != nil {
		return err
	}
	return w.as(g.Account, func() error { return w.dropPapers(g, why) })
}

// lapse ends a consent of w.account that nobody used in time.
func (w *work) lapse(g store.Guardian) error {
	underWay, issued, err := w.goesBy(g)
	switch {
	case err != nil || issued:
		return err
	case len(underWay) > 0:
		return w.plan(jobGuardian, string(g.ID), domain.GuardianLife, none{})
	}
	return w.annul(g, domain.FileErased)
}

// cancelGuardians ends the requests of an account that is somebody else from now on, and the consents for who they were. What they
// consented to for others stays: the record says who did.
func (w *work) cancelGuardians() error {
	kept, err := w.FindGuardians(w.account.ID)
	if err != nil {
		return err
	}
	for _, g := range kept {
		switch {
		case g.State.Open():
			_, err = w.moveGuardian(g, domain.CancelGuardianRequest, domain.System)
		case g.State == domain.GuardianGiven && g.Account == w.account.ID && g.OverAt.IsZero():
			err = w.annul(g, domain.FileOtherPerson)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// leaveGuardians takes an account that is erased out of the requests of others: what waits for it ends, a consent that no application goes
// by too, and its papers with it. An application under way goes on by what was agreed to, and its papers end with it.
func (w *work) leaveGuardians() error {
	kept, err := w.FindGuardians(w.account.ID)
	if err != nil {
		return err
	}
	for _, g := range kept {
		if g.Account == w.account.ID {
			continue // goes with the account
		}
		g.By = ""
		var underWay []store.Application
		issued := false
		err := w.as(g.Account, func() (err error) {
			underWay, issued, err = w.goesBy(g)
			return err
		})
		switch {
		case err != nil:
			return err
		case g.State.Open():
			_, err = w.moveGuardian(g, domain.CancelGuardianRequest, domain.System)
		case g.State == domain.GuardianGiven && g.OverAt.IsZero() && len(underWay) == 0 && !issued:
			err = w.annul(g, domain.FileErased)
		default:
			err = w.UpdateGuardian(g)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
