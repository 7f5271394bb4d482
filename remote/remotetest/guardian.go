package remotetest

import (
	"context"
	"slices"
	"time"

	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// guardianship is a minor's request for consent.
type guardianship struct {
	domain.GuardianRequest
	child *citizen
	by    *citizen // who opened it; nil for not yet
	phone person.Phone
}

const (
	mostInvitations = 5
	mostCodeTries   = 5
)

func (g *guardianship) seenBy(c *citizen) domain.GuardianRequest {
	seen := g.GuardianRequest
	if seen.Mine = g.child == c; !seen.Mine || !g.State.Open() {
		seen.Code = ""
	}
	if !seen.Mine {
		seen.Document = ""
	}
	return seen
}

// FindGuardians implements domain.Guardians.
func (f *Fake) FindGuardians(ctx context.Context) ([]domain.GuardianRequest, error) {
	return act(ctx, f, call{"FindGuardians", ""}, func(w *world, c *citizen) ([]domain.GuardianRequest, error) {
		all := []domain.GuardianRequest{}
		for _, g := range slices.Backward(w.guardians) {
			if g.child == c || g.by == c {
				all = append(all, g.seenBy(c))
			}
		}
		return all, nil
	})
}

// InviteGuardian implements domain.Guardians.
func (f *Fake) InviteGuardian(ctx context.Context, key domain.Key, i domain.GuardianInvitation) (domain.GuardianRequest, error) {
	return act(ctx, f, call{"InviteGuardian", key}, func(w *world, c *citizen) (domain.GuardianRequest, error) {
		if err := w.mayInvite(c, i); err != nil {
			return domain.GuardianRequest{}, err
		}
		g := &guardianship{child: c, phone: i.Phone, GuardianRequest: domain.GuardianRequest{ID: i.ID, State: domain.GuardianInvited,
			Service: i.Service, Child: c.profile.Name.String(), Birth: c.profile.Birth, To: i.Phone.Masked(),
			Code: access.CodePolicy{Digits: domain.GuardianCodeDigits}.NewCode(), StartedAt: w.now(),
			Until: w.now().Add(domain.GuardianLife), Version: 1}}
		w.guardians = append(w.guardians, g)
		w.tell(c, domain.Change{Guardian: new(g.seenBy(c))})
		for _, other := range w.citizens {
			if other.account.Phone == i.Phone {
				w.notify(other, guardianNotice(g.GuardianRequest, ""))
			}
		}
		w.after(domain.GuardianLife, func(w *world) {
			if g.State.Open() {
				_ = w.moveGuardian(nil, g, domain.ExpireGuardianRequest, domain.System)
			}
		})
		return g.seenBy(c), nil
	})
}

func guardianNotice(g domain.GuardianRequest, arg string) domain.Notice {
	return domain.Notice{Kind: domain.NoticeGuardian, Route: domain.Route{Page: domain.RouteGuardian, Arg: arg},
		Params: domain.NoticeParams{Guardian: g.State}}
}

func (w *world) mayInvite(c *citizen, i domain.GuardianInvitation) error {
	found := i.Check()
	if i.Phone == c.account.Phone && !i.Phone.IsZero() {
		found.Add(person.FieldPhone, finding.PhoneSame)
	}
	if i.Service != "" && i.Service != domain.ElectronicPassport {
		found.Add("service", finding.Unreadable)
	}
	if err := domain.InvalidUnlessClean(found); err != nil {
		return err
	}
	if c.profile.IsZero() || w.grownUp(c) {
		return &domain.Forbidden{Have: c.account.Level, Need: domain.Confirmed}
	}
	var recent []*guardianship
	for _, g := range w.guardians {
		if g.child == c && (g.ID == i.ID || g.State.Open()) {
			return domain.ErrDuplicate
		}
		if g.child == c && w.now().Sub(g.StartedAt) < 24*time.Hour {
			recent = append(recent, g)
		}
	}
	if len(recent) >= mostInvitations {
		return &domain.RateLimited{Wait: recent[0].StartedAt.Add(24 * time.Hour).Sub(w.now())}
	}
	return nil
}

func (w *world) grownUp(c *citizen) bool {
	return !c.profile.Birth.IsZero() && c.profile.Birth.Age(w.today()) >= person.AdultAge
}

// moveGuardian moves a request and tells both sides; one that somebody moved is a notice to the other.
func (w *world) moveGuardian(c *citizen, g *guardianship, action domain.GuardianAction, by domain.Actor) error {
	next, err := g.Move(action, by)
	if err != nil {
		return err
	}
	g.GuardianRequest = next
	if !g.State.Open() {
		g.AnsweredAt, g.Code = w.now(), ""
	}
	for _, side := range []*citizen{g.child, g.by} {
		if side == nil {
			continue
		}
		w.tell(side, domain.Change{Guardian: new(g.seenBy(side))})
		if side != c {
			w.notify(side, guardianNotice(g.GuardianRequest, string(g.ID)))
		}
	}
	return nil
}

func (w *world) guardian(c *citizen, id domain.GuardianID, mine bool) (*guardianship, error) {
	for _, g := range w.guardians {
		if g.ID == id && (mine && g.child == c || !mine && g.by == c) {
			return g, nil
		}
	}
	return nil, domain.ErrNotFound
}

// cancelGuardians ends the requests of somebody who is another from now on.
func (w *world) cancelGuardians(c *citizen) {
	for _, g := range w.guardians {
		switch {
		case g.State.Open() && (g.child == c || g.by == c):
			_ = w.moveGuardian(nil, g, domain.CancelGuardianRequest, domain.System)
		case g.State == domain.GuardianGiven && g.child == c && !w.handedOut(g):
			_ = w.moveGuardian(nil, g, domain.CancelGuardianRequest, domain.System)
			w.rejectConsent(g, domain.FileOtherPerson)
		}
	}
}

// handedOut reports whether a passport was handed out by a consent.
func (w *world) handedOut(g *guardianship) bool {
	return slices.ContainsFunc(g.child.applications, func(a domain.Application) bool {
		return a.State == domain.Issued && slices.ContainsFunc(a.Attachments, func(x domain.Attachment) bool { return x.Document == g.Document })
	})
}

// CancelGuardian implements domain.Guardians.
func (f *Fake) CancelGuardian(ctx context.Context, key domain.Key, id domain.GuardianID) (domain.GuardianRequest, error) {
	return act(ctx, f, call{"CancelGuardian", key}, func(w *world, c *citizen) (domain.GuardianRequest, error) {
		g, err := w.guardian(c, id, true)
		if err != nil {
			return domain.GuardianRequest{}, err
		}
		if g.State != domain.GuardianCancelled {
			err = w.moveGuardian(c, g, domain.CancelGuardianRequest, domain.Citizen)
		}
		return g.seenBy(c), err
	})
}

func (w *world) mayConsent(c *citizen) error {
	if err := c.account.Require(domain.Confirmed); err != nil {
		return err
	}
	if !w.grownUp(c) {
		return &domain.Forbidden{Have: c.account.Level, Need: domain.Confirmed}
	}
	return nil
}

// OpenGuardian implements domain.Guardians.
func (f *Fake) OpenGuardian(ctx context.Context, code string) (domain.GuardianRequest, error) {
	return act(ctx, f, call{"OpenGuardian", ""}, func(w *world, c *citizen) (domain.GuardianRequest, error) {
		if err := w.mayConsent(c); err != nil {
			return domain.GuardianRequest{}, err
		}
		if wait := c.opening.until.Sub(w.now()); wait > 0 {
			return domain.GuardianRequest{}, &domain.RateLimited{Wait: wait}
		}
		for _, g := range w.guardians {
			if g.phone != c.account.Phone || !g.State.Open() || g.Code != access.ReadCode(code) || g.child == c || g.by != nil && g.by != c {
				continue
			}
			c.opening = tries{}
			if g.State == domain.GuardianInvited {
				g.by = c
				if err := w.moveGuardian(c, g, domain.OpenGuardianRequest, domain.Citizen); err != nil {
					return domain.GuardianRequest{}, err
				}
			}
			return g.seenBy(c), nil
		}
		if c.opening.wrong++; c.opening.wrong%mostCodeTries == 0 {
			c.opening.until = w.now().Add(wrongWait)
		}
		return domain.GuardianRequest{}, domain.ErrNotFound
	})
}

// AnswerGuardian implements domain.Guardians.
func (f *Fake) AnswerGuardian(ctx context.Context, key domain.Key, id domain.GuardianID, a domain.GuardianAnswer) (domain.GuardianRequest, error) {
	return act(ctx, f, call{"AnswerGuardian", key}, func(w *world, c *citizen) (domain.GuardianRequest, error) {
		g, err := w.guardian(c, id, false)
		switch {
		case err != nil:
			return domain.GuardianRequest{}, err
		case a.Agree && g.State == domain.GuardianGiven, !a.Agree && g.State == domain.GuardianDeclined:
			return g.seenBy(c), nil
		case !a.Agree:
			err = w.moveGuardian(c, g, domain.DeclineGuardianConsent, domain.Citizen)
			return g.seenBy(c), err
		}
		if _, err := g.Move(domain.GiveGuardianConsent, domain.Citizen); err != nil {
			return domain.GuardianRequest{}, err
		}
		if err := w.mayConsent(c); err != nil {
			return domain.GuardianRequest{}, err
		}
		if err := domain.InvalidUnlessClean(a.Check(c.documents, wanted(domain.GuardianAgreement))); err != nil {
			return domain.GuardianRequest{}, err
		}
		g.Guardian, g.Relation, g.Consent, g.Document = c.profile.Name.String(), a.Relation, a.Consent, id.ConsentDocument()
		w.keepConsent(g, c.documents[slices.IndexFunc(c.documents, func(d domain.Document) bool { return d.ID == a.Document })])
		err = w.moveGuardian(c, g, domain.GiveGuardianConsent, domain.Citizen)
		return g.seenBy(c), err
	})
}

// keepConsent makes the minor's document of a consent.
func (w *world) keepConsent(g *guardianship, proof domain.Document) {
	record := []byte("%PDF-1.7\n% " + string(g.ID) + "\n")
	d := domain.Document{ID: g.Document, Kind: domain.KindGuardianConsent, AddedAt: w.now(), Version: 1,
		Pages: []domain.Page{{ID: "record", Role: domain.PageFront, MediaType: domain.MediaPDF, Size: int64(len(record)),
			Digest: domain.HashOf(record), State: domain.FileConfirmed, Uploaded: int64(len(record))}}}
	g.child.contents[d.Pages[0].Digest] = record
	for _, p := range proof.Pages {
		p.Role = domain.PageSheet
		d.Pages = append(d.Pages, p)
		g.child.contents[p.Digest] = g.by.contents[p.Digest]
	}
	g.child.documents = append(g.child.documents, d)
	w.tell(g.child, domain.Change{Document: &d})
}

// WithdrawGuardian implements domain.Guardians.
func (f *Fake) WithdrawGuardian(ctx context.Context, key domain.Key, id domain.GuardianID) (domain.GuardianRequest, error) {
	return act(ctx, f, call{"WithdrawGuardian", key}, func(w *world, c *citizen) (domain.GuardianRequest, error) {
		g, err := w.guardian(c, id, false)
		if err != nil || g.State == domain.GuardianWithdrawn {
			if err == nil {
				return g.seenBy(c), nil
			}
			return domain.GuardianRequest{}, err
		}
		goesByIt := func(a domain.Application) bool {
			return slices.ContainsFunc(a.Attachments, func(x domain.Attachment) bool { return x.Document == g.Document })
		}
		if err := w.moveGuardian(c, g, domain.WithdrawGuardianConsent, domain.Citizen); err != nil {
			return domain.GuardianRequest{}, err
		}
		for _, a := range slices.Clone(g.child.applications) {
			if goesByIt(a) && !a.State.Final() {
				_, _ = w.move(g.child, a, domain.Move{Action: domain.Refuse, Actor: domain.System,
					Reasons: []domain.Reason{{Code: domain.RefusedGuardian, Requirement: domain.NeedGuardian}}})
			}
		}
		if !w.handedOut(g) {
			w.rejectConsent(g, domain.FileWithdrawn)
		}
		return g.seenBy(c), nil
	})
}

func (w *world) rejectConsent(g *guardianship, why domain.FileReason) {
	i := slices.IndexFunc(g.child.documents, func(d domain.Document) bool { return d.ID == g.Document })
	if i < 0 {
		return
	}
	d := g.child.documents[i]
	d.Pages = slices.Clone(d.Pages)
	for p := range d.Pages {
		d.Pages[p].State, d.Pages[p].Reason, d.Pages[p].Uploaded = domain.FileRejected, why, 0
	}
	d.Version++
	g.child.documents[i] = d
	w.tell(g.child, domain.Change{Document: &d})
}
