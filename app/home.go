package app

import (
	"context"
	"slices"

	"razvorot/domain"
	"razvorot/domain/person"
)

// Next is the one thing for the citizen to do, or to wait for.
type Next struct {
	Step        NextStep
	Route       domain.Route       // where the step is done; the zero Route when the step alone says it
	Application domain.Application // of the steps about one
	Passport    domain.Passport    // of the steps about one
}

// NextStep is what is to be done next.
type NextStep string

// The steps, the most pressing first.
const (
	NextBlocked      NextStep = "blocked" // the account is, by the authority
	NextAnswer       NextStep = "answer"
	NextPay          NextStep = "pay"
	NextCollect      NextStep = "collect"
	NextActivate     NextStep = "activate"
	NextShow         NextStep = "show"
	NextWaitSending  NextStep = "wait_sending" // an application is on its way
	NextWaitDecision NextStep = "wait_decision"
	NextFillProfile  NextStep = "fill_profile"
	NextFixProfile   NextStep = "fix_profile"  // a registry says otherwise, or the authority refused the profile
	NextUnknown      NextStep = "unknown"      // a registry knows no such person: the level tells what can be done
	NextRetryChecks  NextStep = "retry_checks" // a registry did not answer
	NextWaitChecks   NextStep = "wait_checks"
	NextConfirmEmail NextStep = "confirm_email"
	NextProve        NextStep = "prove"
	NextAddDocuments NextStep = "add_documents"
	NextFinishDraft  NextStep = "finish_draft"
	NextReapply      NextStep = "reapply"
	NextApply        NextStep = "apply"
)

// NextSteps returns all steps, for tests that each has words.
func NextSteps() []NextStep {
	return []NextStep{NextBlocked, NextPay, NextAnswer, NextCollect, NextActivate, NextShow, NextWaitSending, NextWaitDecision,
		NextFillProfile, NextFixProfile, NextUnknown, NextRetryChecks, NextWaitChecks, NextConfirmEmail, NextProve, NextAddDocuments,
		NextFinishDraft, NextReapply, NextApply}
}

// Next returns the single next step on the way to a passport that can be shown.
func (a *App) Next(ctx context.Context) (next Next, err error) {
	err = a.view(ctx, func(tx domain.Tx) error {
		s, err := findSituation(ctx, tx)
		next = s.next(a.today())
		return err
	})
	return next, err
}

// situation is what the next step follows from.
type situation struct {
	form         ProfileForm
	applications []domain.Application // the one that moved last first
	passports    []domain.Passport    // the latest formed first
	documents    []domain.Document
	leaving      map[domain.ApplicationID]bool // a command about it is on its way
}

func findSituation(ctx context.Context, tx domain.Tx) (s situation, err error) {
	if s.form, err = findForm(ctx, tx); err != nil {
		return s, err
	}
	if s.applications, err = tx.FindApplications(ctx); err != nil {
		return s, err
	}
	if s.passports, err = tx.FindPassports(ctx); err != nil {
		return s, err
	}
	for _, need := range domain.PassportService().Requirements {
		for _, kind := range need.Kinds {
			some, err := tx.FindDocuments(ctx, domain.DocumentFilter{Kind: kind, Limit: latestLooked})
			if err != nil {
				return s, err
			}
			s.documents = append(s.documents, some...)
		}
	}
	commands, err := tx.FindCommands(ctx, "")
	s.leaving = map[domain.ApplicationID]bool{}
	for _, c := range commands {
		s.leaving[domain.ApplicationID(c.Aggregate)] = isWaiting(c) || s.leaving[domain.ApplicationID(c.Aggregate)]
	}
	return s, err
}

// latestLooked is how many documents of a kind are looked at: one of the latest fits, or a new one is needed.
const latestLooked = 5

// next asks one stage of the journey after the other, from its end to its beginning.
func (s situation) next(today person.Date) Next {
	if s.form.Account.Blocked {
		return Next{Step: NextBlocked, Route: domain.Route{Page: domain.RouteHome}}
	}
	for _, stage := range []func(person.Date) (Next, bool){s.fromApplications, s.fromPassports, s.fromWaiting, s.fromProfile,
		s.fromLevel, s.fromPreparation} {
		if next, ok := stage(today); ok {
			return next
		}
	}
	return Next{Step: NextApply}
}

// fromApplications is what an application wants of the citizen.
func (s situation) fromApplications(person.Date) (Next, bool) {
	for _, a := range s.applications {
		switch {
		case s.leaving[a.ID]:
		case a.Invoice.Outstanding() && a.Invoice.State != domain.InvoicePending:
			next := ofApplication(NextPay, a)
			next.Route.Page = domain.RouteFee
			return next, true
		case a.State == domain.NeedsInfo:
			return ofApplication(NextAnswer, a), true
		case a.State == domain.Ready:
			return ofApplication(NextCollect, a), true
		}
	}
	return Next{}, false
}

// fromPassports is what the passport there is wants. One that is blocked, expired or gone wants another to be applied for.
func (s situation) fromPassports(today person.Date) (Next, bool) {
	for _, p := range s.passports {
		route := domain.Route{Page: domain.RoutePassport, Arg: string(p.ID)}
		switch p.StateOn(today) {
		case domain.PassportReady:
			if s.issued(p) {
				return Next{Step: NextActivate, Route: route, Passport: p}, true
			}
		case domain.PassportActive:
			return Next{Step: NextShow, Route: route, Passport: p}, true
		}
	}
	return Next{}, false
}

// issued reports whether the passport was handed out: before that it is collected first.
func (s situation) issued(p domain.Passport) bool {
	i := slices.IndexFunc(s.applications, func(a domain.Application) bool { return a.ID == p.Application })
	return i < 0 || s.applications[i].State == domain.Issued
}

// fromWaiting is what the authority has to do.
func (s situation) fromWaiting(person.Date) (Next, bool) {
	for _, a := range s.applications {
		switch {
		case a.State == domain.Draft || a.State.Final():
		case s.leaving[a.ID] || a.State == domain.Sent:
			return ofApplication(NextWaitSending, a), true
		default:
			return ofApplication(NextWaitDecision, a), true
		}
	}
	return Next{}, false
}

// fromProfile is what keeps the identity from being known.
func (s situation) fromProfile(person.Date) (Next, bool) {
	next := Next{Route: domain.Route{Page: domain.RouteProfile}}
	account, outcomes := s.form.Account, map[domain.Outcome]bool{}
	for _, r := range []domain.Registry{domain.RegistryMVD, domain.RegistrySNILS, domain.RegistryINN, domain.RegistryFIAS} {
		if asked := slices.ContainsFunc(account.Checks, func(c domain.RegistryCheck) bool { return c.Registry == r }); asked {
			outcomes[domain.OutcomeOf(account.Checks, r)] = true
		}
	}
	switch {
	case !s.form.Submitted:
		next.Step = NextFillProfile
	case s.form.Pending:
		next.Step = NextWaitChecks
	case s.form.Refused.Blocking() || outcomes[domain.Mismatch]:
		next.Step = NextFixProfile
	case account.Level >= domain.Standard:
		return Next{}, false
	case len(account.Checks) == 0 || outcomes[domain.Pending]:
		next.Step = NextWaitChecks
	case outcomes[domain.NoAnswer]:
		next.Step = NextRetryChecks
	case outcomes[domain.Unknown]:
		next.Step, next.Route.Page = NextUnknown, domain.RouteLevel
	default:
		next.Step = NextWaitChecks
	}
	return next, true
}

// fromLevel is what keeps the account from being confirmed.
func (s situation) fromLevel(person.Date) (Next, bool) {
	switch account := s.form.Account; {
	case !account.EmailConfirmed:
		return Next{Step: NextConfirmEmail, Route: domain.Route{Page: domain.RouteProfile}}, true
	case account.Level < domain.Confirmed:
		return Next{Step: NextProve, Route: domain.Route{Page: domain.RouteLevel}}, true
	}
	return Next{}, false
}

// fromPreparation is what an application is made of. A refused application is worth another only while none came after it.
func (s situation) fromPreparation(today person.Date) (Next, bool) {
	if i := slices.IndexFunc(s.applications, func(a domain.Application) bool { return a.State == domain.Draft }); i >= 0 {
		return ofApplication(NextFinishDraft, s.applications[i]), true
	}
	if len(s.applications) > 0 && s.applications[0].State == domain.Refused {
		return ofApplication(NextReapply, s.applications[0]), true
	}
	profile, _ := person.ReadProfile(s.form.Answers, today)
	for _, need := range domain.PassportService().RequirementsFor(profile.Birth, today, false) {
		has := slices.ContainsFunc(s.documents, func(d domain.Document) bool {
			return slices.Contains(need.Kinds, d.Kind) && d.Usable()
		})
		if !has {
			return Next{Step: NextAddDocuments}, true
		}
	}
	return Next{}, false
}

func ofApplication(step NextStep, a domain.Application) Next {
	return Next{Step: step, Route: domain.Route{Page: domain.RouteApplication, Arg: string(a.ID)}, Application: a}
}
