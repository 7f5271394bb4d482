package authority

import (
	"context"
	"errors"
	"strings"

	"razvorot/authority/office"
	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// StartPhone implements office.Phones.
func (d *desk) StartPhone(ctx context.Context, account domain.AccountID, phone person.Phone, why string) (domain.CodeSent, error) {
	var out domain.CodeSent
	c := call{action: "phone.code", subject: string(account), why: clip(strings.TrimSpace(why), longestWhy), roles: caseworkers}
	return out, d.act(ctx, c, func(s *shift, _ *call) error {
		if err := checkWhy(why); err != nil {
			return err
		}
		var err error
		if s.account, err = s.FindAccount(account); err != nil {
			return err
		}
		switch {
		case !phone.RussianMobile():
			return invalid(person.FieldPhone, finding.PhoneMobile)
		case phone == s.account.Phone:
			return invalid(person.FieldPhone, finding.PhoneSame)
		}
		if err := s.isFree(phone); err != nil {
			return err
		}
		out, err = s.sendCode(store.Challenge{Account: account, Purpose: domain.MessageNewPhone, Channel: domain.BySMS,
			Destination: phone.String()}, errand{Masked: phone.Masked(), Phone: phone})
		return err
	})
}

// isFree returns domain.ErrDuplicate for the phone of an account.
func (w *work) isFree(phone person.Phone) error {
	switch _, err := w.FindAccountByLogin(person.Login{Phone: phone}); {
	case err == nil:
		return domain.ErrDuplicate
	case !errors.Is(err, domain.ErrNotFound):
		return err
	}
	return nil
}

// ProposePhone implements office.Phones. The phone waits with the account's factors, sealed: proposals name nobody.
func (d *desk) ProposePhone(ctx context.Context, account domain.AccountID, challenge domain.ChallengeID, code, why string) (office.Proposal, error) {
	var out office.Proposal
	c := call{action: "proposal.phone", subject: string(account), why: clip(strings.TrimSpace(why), longestWhy), roles: caseworkers}
	return out, d.act(ctx, c, func(s *shift, c *call) error {
		if err := checkWhy(why); err != nil {
			return err
		}
		p := office.Proposal{ID: office.ProposalID(s.a.keyed("proposal", []byte(string(s.who.ID)+"\x00phone\x00"+string(challenge)))[:32]),
			Kind: office.ProposePhone, Account: account, By: s.who.ID, At: s.now, State: office.ProposalOpen, Why: c.why}
		before, err := s.FindProposal(p.ID)
		if err == nil {
			out, err = s.repeated(before, p)
			return err
		}
		if !errors.Is(err, domain.ErrNotFound) {
			return err
		}
		if s.account, err = s.FindAccount(account); err != nil {
			return err
		}
		phone, err := s.readOut(challenge, code)
		if err != nil || s.failure != nil {
			return err
		}
		f, err := s.FindFactor(account)
		if err != nil {
			return err
		}
		f.NewPhone = store.NewPhone{Proposal: string(p.ID), Phone: phone.String()}
		if err := errors.Join(s.SaveFactor(account, f), s.CreateProposal(p)); err != nil {
			return err
		}
		p.ByName = s.who.Name
		out = p
		return nil
	})
}

// readOut checks a code that a citizen reads out, and returns the phone that it went to; a wrong one is the failure of the work, and
// counts. domain.ErrNotFound, domain.ErrCodeExpired.
func (s *shift) readOut(id domain.ChallengeID, code string) (person.Phone, error) {
	c, e, err := s.findChallenge(Caller{Account: s.account.ID}, id)
	switch {
	case err != nil:
		return person.Phone{}, err
	case c.Purpose != domain.MessageNewPhone || c.Account != s.account.ID:
		return person.Phone{}, domain.ErrNotFound
	case c.Used:
		return person.Phone{}, domain.ErrCodeExpired
	}
	c.Access, s.failure = c.Access.Try(access.DigestCode(s.a.codeKey, id, access.ReadCode(code)), s.now)
	c.Used = s.failure == nil
	return e.Phone, s.saveChallenge(c, e)
}

// givePhone gives an account the phone that was confirmed. domain.ErrConflict: another one was proposed since; domain.ErrDuplicate: it is
// another account's by now.
func (s *shift) givePhone(p office.Proposal) (err error) {
	if s.account, err = s.FindAccount(p.Account); err != nil {
		return err
	}
	f, err := s.FindFactor(p.Account)
	if err != nil {
		return err
	}
	if f.NewPhone.Proposal != string(p.ID) {
		return domain.ErrConflict
	}
	phone, err := person.ParsePhone(f.NewPhone.Phone)
	if err != nil {
		return errors.Join(domain.ErrDamaged, err)
	}
	if err := s.isFree(phone); err != nil {
		return err
	}
	f.NewPhone = store.NewPhone{}
	return errors.Join(s.SaveFactor(p.Account, f), s.setPhone(Caller{}, phone))
}

// forgetPhone drops a phone that was not confirmed.
func (s *shift) forgetPhone(p office.Proposal) error {
	f, err := s.FindFactor(p.Account)
	if err != nil || f.NewPhone.Proposal != string(p.ID) {
		return stale(err)
	}
	f.NewPhone = store.NewPhone{}
	return s.SaveFactor(p.Account, f)
}
