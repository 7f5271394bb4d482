package authority

import (
	"bytes"
	"context"
	"errors"
	"slices"

	"razvorot/authority/store"
	"razvorot/credential/statuslist"
	"razvorot/domain"
	"razvorot/domain/person"
)

// shows reports whether a passport shows what a profile says. Contacts and work are not shown.
func shows(p domain.Passport, profile person.Profile) bool {
	return p.Holder.IdentityEqual(profile) && p.Holder.Registration == profile.Registration
}

// outdated reports whether a passport is to be made anew (row E3): it can still be used, its holder changed the profile since it was
// formed, and the change is confirmed. An address is confirmed by the register of addresses, everything else by the level.
// Somebody with another SNILS is another person, who needs a passport of their own.
func (w *work) outdated(p store.Passport) bool {
	profile := w.account.Profile
	usable := slices.Contains([]domain.PassportState{domain.PassportReady, domain.PassportActive, domain.PassportBlocked},
		p.StateOn(w.today()))
	moved := p.Holder.Registration != profile.Registration
	return usable && p.HandedOut && p.Revision != w.account.ProfileRevision && p.Holder.SNILS == profile.SNILS &&
		!shows(p.Passport, profile) && w.account.Level == domain.Confirmed &&
		(!moved || domain.OutcomeOf(w.account.Checks, domain.RegistryFIAS) == domain.Match)
}

// planReissues has every outdated passport of the account made anew.
func (w *work) planReissues() error {
	passports, err := w.FindPassports(w.account.ID)
	if err != nil {
		return err
	}
	for _, p := range passports {
		if !w.outdated(p) {
			continue
		}
		if err := w.plan(jobReissue, string(p.ID), 0, none{}); err != nil {
			return err
		}
	}
	return nil
}

// doReissue is the job that makes a passport anew. As with the first one its record is stored first, then signed, then the
// signature stored: whenever this is interrupted, the next attempt finds the record and signs the same.
func (a *Authority) doReissue(ctx context.Context, j store.Job) error {
	var p store.Passport
	err := a.do(ctx, func(w *work) error {
		var err error
		if w.account, err = w.FindAccount(j.Account); err != nil {
			return err
		}
		if p, err = w.FindPassport(j.Account, domain.RegistryID(j.Subject)); err != nil || !w.outdated(p) {
			return stale(err)
		}
		p, err = w.reissue(p)
		return err
	})
	if err != nil {
		return err
	}
	signature := p.Signature
	if len(signature) == 0 && p.ID != "" {
		if signature, err = a.issuer.Sign(ctx, p.Statement, a.now()); err != nil {
			return err
		}
	}
	return a.doJob(ctx, j, func(w *work) error {
		now, err := w.FindPassport(j.Account, domain.RegistryID(j.Subject))
		if err != nil || !bytes.Equal(now.Statement, p.Statement) {
			return stale(err)
		}
		now.Signature = signature
		return w.UpdatePassport(now)
	})
}

// reissue stores the record of a passport with the profile as it is now. What was issued of the old one is invalid from this
// moment on; the device sees the new version and asks for credentials anew.
func (w *work) reissue(p store.Passport) (store.Passport, error) {
	p.Holder, p.Revision = w.account.Profile, w.account.ProfileRevision
	p.FormedAt = w.now
	_, p.ValidUntil = domain.PassportTerm(p.Holder.Birth, p.Holder.Passport.Issued, p.ValidFrom) // the portrait is as old as it was
	p.Version++
	var err error
	if p.Statement, err = w.a.issuer.Statement(p.Passport, p.JPEG); err != nil {
		return p, err
	}
	p.Signature = nil
	if err := w.SetStatus(p.ID, statuslist.Invalid); err != nil {
		return p, err
	}
	if err := w.savePassport(p); err != nil {
		return p, err
	}
	if err := errors.Join(w.planExpiry(p.Passport), w.endPrints(p.ID, domain.PassportReplaced)); err != nil { // what is printed is of old data
		return p, err
	}
	return p, w.notify(domain.Notice{Kind: domain.NoticeReissued, Route: domain.Route{Page: domain.RoutePassport, Arg: string(p.ID)},
		Params: domain.NoticeParams{Passport: p.State, Registry: p.ID}})
}
