package authority

import (
	"context"
	"crypto/x509"
	"errors"
	"slices"
	"strings"
	"time"

	"razvorot/authority/issuance"
	"razvorot/authority/office"
	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/finding"
)

const (
	proposalLife  = 3 * 24 * time.Hour
	proposalsSeen = 200
)

// jobErasure begins to erase a citizen, at their request and confirmed by two. It is of no account, subject: which one.
const jobErasure store.JobKind = "erasure"

// proposed is what each kind of proposal does to a passport.
var proposed = map[office.ProposalKind]domain.PassportAction{office.ProposeBlock: domain.Block, office.ProposeUnblock: domain.Unblock,
	office.ProposeRevoke: domain.Revoke}

// mayPropose and maySettle are who may do so.
func mayPropose(k office.ProposalKind) []office.Role {
	if k == office.ProposeCertificate {
		return keepers
	}
	return caseworkers
}

func maySettle(k office.ProposalKind) []office.Role {
	if k == office.ProposeCertificate {
		return keepers
	}
	return seniors
}

// Passport implements office.Office.
func (d *desk) Passport(ctx context.Context, account domain.AccountID, id domain.RegistryID, why string) (office.PassportView, error) {
	var out office.PassportView
	c := call{action: "passport.open", why: clip(strings.TrimSpace(why), longestWhy), roles: caseworkers}
	return out, d.act(ctx, c, func(s *shift, c *call) error {
		if err := checkWhy(why); err != nil {
			return err
		}
		p, err := s.FindPassport(account, id)
		if err != nil {
			return err
		}
		c.subject = string(id)
		out = office.PassportView{Passport: p.Passport}
		for _, action := range domain.PassportActions() {
			if _, err := p.Apply(action, domain.Operator, s.now); err == nil {
				out.Actions = append(out.Actions, action)
			}
		}
		proposals, err := s.FindProposalsOf(string(id), proposalsSeen)
		if err != nil {
			return err
		}
		if out.Proposals, err = s.shown(proposals); err != nil {
			return err
		}
		out.History, err = s.FindEntries(office.AuditFilter{Subject: string(id), Limit: caseHistory})
		return err
	})
}

// lapsed returns a proposal as it is at a moment: one that nobody confirmed in time has lapsed without anybody's doing.
func lapsed(p office.Proposal, now time.Time) office.Proposal {
	if end := p.At.Add(proposalLife); p.State == office.ProposalOpen && !now.Before(end) {
		p.State, p.DoneAt = office.ProposalLapsed, end
	}
	return p
}

// shown returns those proposals that who asks may see, with names.
func (s *shift) shown(all []office.Proposal) ([]office.Proposal, error) {
	names := names{}
	var out []office.Proposal
	for _, p := range all {
		if !s.is(mayPropose(p.Kind)) {
			continue
		}
		p = lapsed(p, s.now)
		var err error
		if p.ByName, err = names.of(s.Tx, p.By); err != nil {
			return nil, err
		}
		if p.SecondName, err = names.of(s.Tx, p.Second); err != nil {
			return nil, err
		}
		p.May = p.State == office.ProposalOpen && p.By != s.who.ID && s.is(maySettle(p.Kind))
		out = append(out, p)
	}
	return out, nil
}

// Proposals implements office.Office. Those that are done or lapsed come with the open ones unless only these are wanted.
func (d *desk) Proposals(ctx context.Context, open bool) ([]office.Proposal, error) {
	return look(ctx, d, call{action: "proposals", roles: proposers}, func(s *shift) ([]office.Proposal, error) {
		after := time.Time{}
		states := []office.ProposalState{office.ProposalOpen, office.ProposalConfirmed, office.ProposalRejected}
		if open {
			after, states = s.now.Add(-proposalLife), states[:1]
		}
		var all []office.Proposal
		for _, state := range states {
			some, err := s.FindProposals(state, after, proposalsSeen)
			if err != nil {
				return nil, err
			}
			all = append(all, some...)
		}
		slices.SortStableFunc(all, func(a, b office.Proposal) int { return b.At.Compare(a.At) })
		return s.shown(all[:min(len(all), proposalsSeen)])
	})
}

// Propose implements office.Office. The key of an operator's proposal is its id: the same proposal twice is one.
func (d *desk) Propose(ctx context.Context, key domain.Key, p office.Proposal) (office.Proposal, error) {
	var out office.Proposal
	c := call{action: "proposal.open", roles: proposers, why: clip(strings.TrimSpace(p.Why), longestWhy)}
	if key == "" || len(key) > domain.LongestKey {
		return out, d.refused(ctx, c, invalid("key", finding.Required))
	}
	err := d.act(ctx, c, func(s *shift, c *call) error {
		if !s.is(mayPropose(p.Kind)) {
			return &domain.Forbidden{}
		}
		if err := checkWhy(p.Why); err != nil {
			return err
		}
		p.ID = office.ProposalID(s.a.keyed("proposal", []byte(string(s.who.ID)+"\x00"+string(key)))[:32])
		before, err := s.FindProposal(p.ID)
		if err == nil {
			out, err = s.repeated(before, p)
			return err
		}
		if !errors.Is(err, domain.ErrNotFound) {
			return err
		}
		p.By, p.At, p.State, p.Why = s.who.ID, s.now, office.ProposalOpen, c.why
		if err := s.propose(c, &p); err != nil {
			return err
		}
		if err := s.CreateProposal(p); err != nil {
			return err
		}
		p.ByName = s.who.Name
		out = p
		return nil
	})
	return out, err
}

// repeated answers a proposal that was made before.
func (s *shift) repeated(before, p office.Proposal) (office.Proposal, error) {
	if before.Kind != p.Kind || before.Account != p.Account || before.Passport != p.Passport || before.Serial != p.Serial {
		return p, domain.ErrConflict
	}
	all, err := s.shown([]office.Proposal{before})
	if err != nil || len(all) == 0 {
		return p, errors.Join(domain.ErrConflict, err)
	}
	return all[0], nil
}

// propose checks that what is proposed could be done now. A block is done at once.
func (s *shift) propose(c *call, p *office.Proposal) error {
	c.action = "proposal." + string(p.Kind)
	switch p.Kind {
	case office.ProposeCertificate:
		p.Account, p.Passport = "", ""
		c.subject = p.Serial
		_, err := s.revocable(p.Serial)
		return err
	case office.ProposeErase:
		p.Passport, p.Serial = "", ""
		c.subject = string(p.Account)
		_, err := s.FindAccount(p.Account)
		return err
	case office.ProposeFactor:
		p.Passport, p.Serial = "", ""
		c.subject = string(p.Account)
		return s.appOf(p.Account)
	case office.ProposeBlock, office.ProposeUnblock, office.ProposeRevoke, office.ProposeReissue:
	default:
		return invalid("kind", finding.Unreadable)
	}
	p.Serial = ""
	c.subject = string(p.Passport)
	kept, err := s.concerned(*p)
	if err != nil {
		return err
	}
	if p.Kind == office.ProposeReissue {
		return s.reissuable(kept)
	}
	if _, err := kept.Apply(proposed[p.Kind], domain.Operator, s.now); err != nil {
		return err
	}
	if p.Kind != office.ProposeBlock {
		return nil
	}
	if err := s.note(call{action: "passport.block", subject: c.subject, why: c.why}, ""); err != nil {
		return err
	}
	return s.movePassport(kept, domain.Block, domain.Operator)
}

// appOf has the work be of an account. domain.ErrConflict: it has no authenticator app that could be taken off.
func (s *shift) appOf(id domain.AccountID) (err error) {
	if s.account, err = s.FindAccount(id); err != nil {
		return err
	}
	if s.account.Factors.Authenticator.IsZero() {
		return domain.ErrConflict
	}
	return nil
}

// concerned returns the passport of a proposal, and has the work be its account's.
func (s *shift) concerned(p office.Proposal) (store.Passport, error) {
	kept, err := s.FindPassport(p.Account, p.Passport)
	if err != nil {
		return kept, err
	}
	s.account, err = s.FindAccount(p.Account)
	return kept, err
}

// reissuable returns a domain.Transition for a passport that is not made anew: it is over, its holder never had it, or what the
// profile says now is not confirmed to be about the same person.
func (s *shift) reissuable(p store.Passport) error {
	state := p.StateOn(s.today())
	usable := slices.Contains([]domain.PassportState{domain.PassportReady, domain.PassportActive, domain.PassportBlocked}, state)
	if !usable || !p.HandedOut || s.account.Level != domain.Confirmed || p.Holder.SNILS != s.account.Profile.SNILS {
		return &domain.Transition{Of: "passport", State: string(state), Action: "reissue", Actor: domain.Operator}
	}
	return nil
}

// revocable returns a signer's certificate by its serial number. domain.ErrNotFound, domain.ErrConflict: it is revoked.
func (s *shift) revocable(serial string) (office.Certificate, error) {
	all, err := s.certificates()
	if err != nil {
		return office.Certificate{}, err
	}
	for _, c := range all {
		switch {
		case c.Serial != serial || issuance.Purpose(c.Purpose) == issuance.Root || issuance.Purpose(c.Purpose) == issuance.ReaderRoot:
		case !c.Revoked.IsZero():
			return c, domain.ErrConflict
		default:
			return c, nil
		}
	}
	return office.Certificate{}, domain.ErrNotFound
}

// certificates returns the authority's certificates.
func (s *shift) certificates() ([]office.Certificate, error) {
	kept, err := s.FindCertificates()
	if err != nil {
		return nil, err
	}
	revoked, err := s.FindRevocations()
	if err != nil {
		return nil, err
	}
	var all []office.Certificate
	for _, k := range kept {
		parsed, err := x509.ParseCertificate(k.DER)
		if err != nil {
			return nil, errors.Join(domain.ErrDamaged, err)
		}
		c := office.Certificate{Purpose: k.Purpose, Serial: parsed.SerialNumber.Text(16), Subject: parsed.Subject.CommonName,
			Begins: k.Begins, Ends: k.Ends}
		for _, r := range revoked {
			if r.Serial == c.Serial && r.Issuer == string(issuance.Root) {
				c.Revoked = r.At
			}
		}
		all = append(all, c)
	}
	return all, nil
}

// Certificates implements office.Office.
func (d *desk) Certificates(ctx context.Context) ([]office.Certificate, error) {
	return look(ctx, d, call{action: "certificates", roles: keepers}, func(s *shift) ([]office.Certificate, error) {
		return s.certificates()
	})
}

// Settle implements office.Office. What a proposal does happens in the transaction that confirms it. A block that is rejected is
// undone: its holder activates the passport anew. A block that nobody confirms stays: to let a stolen passport go unwatched would be
// worse than to have two operators unblock one.
func (d *desk) Settle(ctx context.Context, id office.ProposalID, confirm bool, why string) error {
	c := call{action: "proposal.reject", roles: proposers, why: clip(strings.TrimSpace(why), longestWhy)}
	if confirm {
		c.action = "proposal.confirm"
	}
	return d.act(ctx, c, func(s *shift, c *call) error {
		p, err := s.FindProposal(id)
		if err != nil {
			return err
		}
		c.subject = string(p.Passport) + p.Serial
		if slices.Contains([]office.ProposalKind{office.ProposeErase, office.ProposeFactor, office.ProposePhone}, p.Kind) {
			c.subject = string(p.Account)
		}
		if p.By == s.who.ID || !s.is(maySettle(p.Kind)) {
			return &domain.Forbidden{}
		}
		if lapsed(p, s.now).State != office.ProposalOpen {
			return domain.ErrConflict
		}
		if !confirm {
			if err := checkWhy(why); err != nil {
				return err
			}
		}
		p.State, p.Second, p.DoneAt = office.ProposalRejected, s.who.ID, s.now
		if confirm {
			p.State = office.ProposalConfirmed
		}
		if err := s.SettleProposal(p); err != nil {
			return errors.Join(domain.ErrConflict, err)
		}
		if confirm {
			return s.carryOut(p)
		}
		return s.takeBack(p)
	})
}

// carryOut does what was confirmed.
func (s *shift) carryOut(p office.Proposal) error {
	did := call{subject: string(p.Passport), why: p.Why}
	switch p.Kind {
	case office.ProposeBlock:
		return nil // done when it was proposed
	case office.ProposeCertificate:
		c, err := s.revocable(p.Serial)
		if err != nil {
			return err
		}
		did.action, did.subject = "certificate.revoke", c.Serial
		err = s.CreateRevocation(store.Revocation{Issuer: string(issuance.Root), Serial: c.Serial, At: s.now,
			Reason: int(issuance.KeyCompromise)})
		return errors.Join(err, s.note(did, ""))
	case office.ProposeErase:
		return s.plan(jobErasure, string(p.Account), 0, none{}) // has its own entry when it is done
	case office.ProposeFactor:
		if err := s.appOf(p.Account); err != nil {
			return err
		}
		did.action, did.subject = "account.factor", string(p.Account)
		return errors.Join(s.takeFactorOff(), s.note(did, ""))
	case office.ProposePhone:
		if err := s.givePhone(p); err != nil {
			return err
		}
		did.action, did.subject = "account.phone", string(p.Account)
		return s.note(did, "")
	}
	kept, err := s.concerned(p)
	if err != nil {
		return err
	}
	did.action = "passport." + string(p.Kind)
	if err := s.note(did, ""); err != nil {
		return err
	}
	if p.Kind != office.ProposeReissue {
		return s.movePassport(kept, proposed[p.Kind], domain.Operator)
	}
	if err := s.reissuable(kept); err != nil {
		return err
	}
	if _, err := s.reissue(kept); err != nil {
		return err
	}
	return s.plan(jobReissue, string(kept.ID), 0, none{}) // signs it
}

// takeBack undoes what was done when it was proposed.
func (s *shift) takeBack(p office.Proposal) error {
	if p.Kind == office.ProposePhone {
		return s.forgetPhone(p)
	}
	if p.Kind != office.ProposeBlock {
		return nil
	}
	kept, err := s.concerned(p)
	if err != nil {
		return stale(err)
	}
	if kept.State != domain.PassportBlocked {
		return nil // revoked or expired meanwhile
	}
	if err := s.note(call{action: "passport.unblock", subject: string(p.Passport), why: p.Why}, ""); err != nil {
		return err
	}
	return s.movePassport(kept, domain.Unblock, domain.Operator)
}
