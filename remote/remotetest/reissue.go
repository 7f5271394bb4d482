package remotetest

import (
	"slices"

	"razvorot/credential/statuslist"
	"razvorot/domain"
)

// reissue makes those passports anew that show what the citizen has changed since, once the change is confirmed: an address by
// the register of addresses, everything else by the level. What was issued of the old ones is invalid.
func (w *world) reissue(c *citizen) {
	if c.account.Level != domain.Confirmed {
		return
	}
	for _, e := range c.passports {
		usable := slices.Contains([]domain.PassportState{domain.PassportReady, domain.PassportActive, domain.PassportBlocked}, e.State)
		moved := e.Holder.Registration != c.profile.Registration
		if !usable || !e.handedOut || e.revision == c.revision || e.Holder.SNILS != c.profile.SNILS ||
			e.Holder.IdentityEqual(c.profile) && !moved ||
			moved && domain.OutcomeOf(c.account.Checks, domain.RegistryFIAS) != domain.Match {
			continue
		}
		e.Holder, e.revision, e.FormedAt = c.profile, c.revision, w.now()
		_, e.ValidUntil = domain.PassportTerm(e.Holder.Birth, e.Holder.Passport.Issued, e.ValidFrom)
		e.Version++
		for _, p := range e.places {
			if err := p.list.Set(p.index, statuslist.Invalid); err != nil {
				panic(err) // the index is of this list
			}
		}
		e.places = nil
		anew := e.Passport
		w.tell(c, domain.Change{Passport: &anew})
		w.endPrints(c, e.ID, domain.PassportReplaced)
		w.notify(c, domain.Notice{Kind: domain.NoticeReissued, Route: domain.Route{Page: domain.RoutePassport, Arg: string(e.ID)},
			Params: domain.NoticeParams{Passport: e.State, Registry: e.ID}})
	}
}
