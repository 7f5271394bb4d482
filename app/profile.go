package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// ProfileForm is the profile as its screen shows it.
type ProfileForm struct {
	Answers   person.Answers // the draft if there is one, else the stored profile; phone and e-mail of the account
	SavedAt   time.Time      // of the draft
	Submitted bool           // it was handed in at least once
	Account   domain.Account // its checks and its level; zero before there is one
	Pending   bool           // a hand-in is on its way
	Refused   finding.List   // what the authority found wrong with the last hand-in
	Failed    domain.Kind    // why the authority did not take the last hand-in, "" when it did or has not answered
}

// formProfile is the draft of the profile, and the aggregate of the commands that hand it in.
const formProfile = "profile"

func init() {
	senders[domain.CommandSaveProfile] = sender{send: sendProfile, refused: profileRefused, topics: []Topic{TopicAccount}}
}

// ProfileForm returns the profile as its screen shows it.
func (a *App) ProfileForm(ctx context.Context) (form ProfileForm, err error) {
	err = a.view(ctx, func(tx domain.Tx) error {
		form, err = findForm(ctx, tx)
		return err
	})
	return form, err
}

func findForm(ctx context.Context, tx domain.Tx) (form ProfileForm, err error) {
	profile, err := tx.FindProfile(ctx)
	if err != nil && !errors.Is(err, domain.ErrNotFound) {
		return form, err
	}
	form.Submitted = err == nil
	form.Answers = profile.Answers()
	draft, err := tx.FindDraft(ctx, formProfile)
	if err == nil {
		form.Answers, form.SavedAt = draft.Answers, draft.SavedAt
	} else if !errors.Is(err, domain.ErrNotFound) {
		return form, err
	}
	if form.Account, err = tx.FindAccount(ctx); err != nil && !errors.Is(err, domain.ErrNotFound) {
		return form, err
	}
	form.Answers = accountContacts(form.Answers, form.Account)
	commands, err := tx.FindCommands(ctx, formProfile)
	for _, c := range commands {
		form.Pending = form.Pending || isWaiting(c)
		form.Failed = c.Failed
	}
	if err != nil {
		return form, err
	}
	return form, findState(ctx, tx, stateRefused, &form.Refused)
}

// accountContacts puts the account's phone and e-mail into the answers: they are changed with the account only.
func accountContacts(answers person.Answers, account domain.Account) person.Answers {
	contacts := person.Answers{}
	if !account.Phone.IsZero() {
		contacts[person.FieldPhone] = account.Phone.String()
	}
	if !account.Email.IsZero() {
		contacts[person.FieldEmail] = account.Email.String()
	}
	return answers.With(contacts)
}

// SaveProfileDraft keeps what was typed so far and returns when.
func (a *App) SaveProfileDraft(ctx context.Context, answers person.Answers) (time.Time, error) {
	at := a.now()
	return at, a.update(ctx, func(tx domain.Tx) error {
		return tx.SaveDraft(ctx, domain.FormDraft{Form: formProfile, Answers: answers.With(nil), SavedAt: at})
	})
}

// CheckProfile returns everything that is wrong with the answers today.
func (a *App) CheckProfile(answers person.Answers) finding.List {
	_, found := person.ReadProfile(answers, a.today())
	return found
}

// CheckField returns what is wrong with one field as it is typed.
func (a *App) CheckField(field finding.Field, answers person.Answers) finding.List {
	return person.CheckField(field, answers, a.today())
}

// SubmitProfile hands the profile in. An Invalid with findings; ErrConflict for another identity while an application is
// under way, which was signed with this one. One that was handed in and has not reached the authority is replaced; the
// same one again changes nothing.
func (a *App) SubmitProfile(ctx context.Context, answers person.Answers) error {
	return a.update(ctx, func(tx domain.Tx) error {
		account, err := tx.FindAccount(ctx)
		if err != nil && !errors.Is(err, domain.ErrNotFound) {
			return err
		}
		profile, found := person.ReadProfile(accountContacts(answers, account), a.today())
		if err := domain.InvalidUnlessClean(found); err != nil {
			return err
		}
		if err := freeToChange(ctx, tx, profile); err != nil {
			return err
		}
		if err := tx.SaveProfile(ctx, profile); err != nil {
			return err
		}
		if err := tx.DeleteDraft(ctx, formProfile); err != nil {
			return err
		}
		if err := dropState(ctx, tx, stateRefused); err != nil {
			return err
		}
		return queueProfile(ctx, tx, profile, a.now())
	}, TopicAccount, TopicOutbox)
}

// freeToChange returns ErrConflict when the profile is of another identity than the one an application under way was signed
// with: the authority would not take it, and the device would show what nobody else knows.
func freeToChange(ctx context.Context, tx domain.Tx, profile person.Profile) error {
	kept, err := tx.FindProfile(ctx)
	if errors.Is(err, domain.ErrNotFound) || err == nil && kept.IdentityEqual(profile) {
		return nil
	}
	if err != nil {
		return err
	}
	all, err := tx.FindApplications(ctx)
	if slices.ContainsFunc(all, func(x domain.Application) bool { return x.State != domain.Draft && !x.State.Final() }) {
		return fmt.Errorf("identity of an application under way: %w", domain.ErrConflict)
	}
	return err
}

// queueProfile puts the profile in the outbox in place of what is there.
func queueProfile(ctx context.Context, tx domain.Tx, profile person.Profile, now time.Time) error {
	payload, err := json.Marshal(profile)
	if err != nil {
		return fmt.Errorf("profile to send: %w", err)
	}
	commands, err := tx.FindCommands(ctx, formProfile)
	if err != nil {
		return err
	}
	for _, c := range commands {
		if isWaiting(c) && bytes.Equal(c.Payload, payload) {
			return nil
		}
		if err := tx.DeleteCommand(ctx, c.Key); err != nil {
			return err
		}
	}
	return tx.AddCommand(ctx, domain.NewCommand(domain.CommandSaveProfile, formProfile, payload, now))
}

func sendProfile(ctx context.Context, _ *App, b domain.Backend, c domain.Command) (func(domain.Tx) error, error) {
	var profile person.Profile
	if json.Unmarshal(c.Payload, &profile) != nil {
		return nil, fmt.Errorf("profile to send: %w", domain.ErrDamaged)
	}
	account, err := b.SaveProfile(ctx, c.Key, profile)
	return func(tx domain.Tx) error { return keepAccount(ctx, tx, account) }, err
}

// profileRefused keeps what the authority found wrong, for the form to mark.
func profileRefused(ctx context.Context, tx domain.Tx, _ domain.Command, err error) error {
	invalid, ok := errors.AsType[*domain.Invalid](err)
	if !ok {
		return nil
	}
	return saveState(ctx, tx, stateRefused, invalid.Findings)
}

// Profile returns the profile as it was handed in last. ErrNotFound before that.
func (a *App) Profile(ctx context.Context) (profile person.Profile, err error) {
	err = a.view(ctx, func(tx domain.Tx) error {
		profile, err = tx.FindProfile(ctx)
		return err
	})
	return profile, err
}

// RetryChecks has those registries asked again that did not answer. A RateLimited.
func (a *App) RetryChecks(ctx context.Context) error {
	_, err := perform(ctx, a, direct[domain.Account]{
		name: "checks",
		send: func(ctx context.Context, b domain.Backend, act pendingAct) (domain.Account, error) {
			return b.RetryChecks(ctx, act.Key)
		},
		store:  func(tx domain.Tx, account domain.Account) error { return keepAccount(ctx, tx, account) },
		topics: []Topic{TopicAccount},
	})
	return err
}
