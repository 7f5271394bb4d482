package app

import (
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

func init() {
	topics := []Topic{TopicEmergency}
	senders[domain.CommandSaveBlockCode] = sender{send: sendBlockCode, refused: forgetCommand, topics: topics}
	senders[domain.CommandEndSessions] = sender{send: sendEndOfSessions, topics: topics}
}

// blockCode is the code of this vault that blocks passports, as the authority is to know it.
type blockCode struct {
	domain.BlockCode
	Announced bool `json:"announced"` // it is in the outbox, or was
}

// keepBlockCode keeps what the authority recognises a recovery code by that the citizen has written down, and has it told once
// somebody is signed in.
func (a *App) keepBlockCode(ctx context.Context, tx domain.Tx, recovery string) error {
	if a.config.BlockSecret == nil {
		return nil
	}
	secret, err := a.config.BlockSecret(recovery)
	if err != nil {
		return err
	}
	var kept blockCode
	if err := findState(ctx, tx, stateBlockCode, &kept); err != nil {
		return err
	}
	if kept.ID == "" {
		kept.ID = domain.NewID[domain.BlockCodeID]()
	}
	kept.Verifier, kept.Announced = secret.Verifier(), false
	if err := saveState(ctx, tx, stateBlockCode, kept); err != nil {
		return err
	}
	_, err = tx.FindSession(ctx)
	if errors.Is(err, domain.ErrNotFound) {
		return nil // the next session announces it
	}
	return errors.Join(err, a.announceBlockCode(ctx, tx))
}

// announceBlockCode has the outbox tell the authority of the code, unless it did.
func (a *App) announceBlockCode(ctx context.Context, tx domain.Tx) error {
	var kept blockCode
	if err := findState(ctx, tx, stateBlockCode, &kept); err != nil || kept.ID == "" || kept.Announced {
		return err
	}
	kept.Announced = true
	if err := saveState(ctx, tx, stateBlockCode, kept); err != nil {
		return err
	}
	return a.command(ctx, tx, domain.CommandSaveBlockCode, string(kept.ID), kept.BlockCode)
}

func sendBlockCode(ctx context.Context, _ *App, b domain.Backend, c domain.Command) (func(domain.Tx) error, error) {
	var code domain.BlockCode
	if json.Unmarshal(c.Payload, &code) != nil {
		return nil, fmt.Errorf("command %s: %w", c.Kind, domain.ErrDamaged)
	}
	return nil, b.SaveBlockCode(ctx, c.Key, code)
}

// BlocksByCode reports whether the recovery code of this vault blocks the passports without a session, or will once the network is
// back. A code from before this was possible does not: a new one will.
func (a *App) BlocksByCode(ctx context.Context) (known bool, err error) {
	err = a.view(ctx, func(tx domain.Tx) error {
		var kept blockCode
		err := findState(ctx, tx, stateBlockCode, &kept)
		known = kept.Announced
		return err
	})
	return known, err
}

// BlockByRecovery blocks all passports of the account with a phone, by the recovery code of any device of its holder. Nobody need be
// signed in. An Invalid with findings at person.FieldPhone and FieldRecovery; ErrWrongCredentials, a RateLimited, ErrUnavailable:
// it was not blocked.
func (a *App) BlockByRecovery(ctx context.Context, phone, recovery string) error {
	if a.config.BlockSecret == nil {
		return domain.ErrUnavailable
	}
	var found finding.List
	who, err := person.ParsePhone(phone)
	found.Add(person.FieldPhone, err)
	secret, err := a.config.BlockSecret(recovery)
	if err != nil {
		found = append(found, finding.At(FieldRecovery, finding.RecoveryDiffers))
	}
	if err := domain.InvalidUnlessClean(found); err != nil {
		return err
	}
	b, err := a.backend()
	if err != nil {
		return err
	}
	err = b.BlockByCode(ctx, who, secret)
	a.reached(err)
	return err
}

// EmergencyStep is one thing that is done when a passport may be in wrong hands (row F2).
type EmergencyStep string

// The steps, in order. The first three are begun together, also without a network; the others need the citizen.
const (
	StepBlock    EmergencyStep = "block"    // all passports that can be shown
	StepSessions EmergencyStep = "sessions" // of other devices are ended
	StepReport   EmergencyStep = "report"   // support knows
	StepPassword EmergencyStep = "password" // another one
	StepRenew    EmergencyStep = "renew"    // another passport is applied for; it replaces the blocked one
)

// EmergencySteps returns all steps.
func EmergencySteps() []EmergencyStep {
	return []EmergencyStep{StepBlock, StepSessions, StepReport, StepPassword, StepRenew}
}

// StepState is how far a step is.
type StepState string

// The states.
const (
	StepDue     StepState = "due"     // the citizen's turn
	StepWaiting StepState = "waiting" // on its way to the authority
	StepRefused StepState = "refused" // the authority said no
	StepDone    StepState = "done"
	StepNone    StepState = "none" // there is nothing to do
)

// Emergency is what was done since the citizen said that the passport may be in wrong hands. The zero Emergency is none.
type Emergency struct {
	BegunAt     time.Time
	Steps       map[EmergencyStep]StepState
	Report      domain.ConversationID
	Application domain.ApplicationID // of StepRenew, "" for none yet
}

// Finished reports whether nothing is left to do.
func (e Emergency) Finished() bool {
	for _, s := range e.Steps {
		if s != StepDone && s != StepNone {
			return false
		}
	}
	return true
}

// emergency is what is kept of one; everything else follows from what the vault holds.
type emergency struct {
	BegunAt    time.Time             `json:"begun_at"`
	Report     domain.ConversationID `json:"report"`
	Sessions   bool                  `json:"sessions"` // the authority has ended the others
	PasswordAt time.Time             `json:"password_at,omitzero"`
	NoRenewal  bool                  `json:"no_renewal"` // there was no passport
	Passports  []domain.RegistryID   `json:"passports"`  // that there were

	Applications []domain.ApplicationID `json:"applications"` // that had been sent before
}

// concerns reports whether a passport may be in wrong hands: one that was formed since is not.
func (e emergency) concerns(p domain.Passport) bool {
	return slices.Contains(e.Passports, p.ID) || !p.FormedAt.After(e.BegunAt)
}

// BeginEmergency does in one transaction what needs nothing more of the citizen: blocks every passport, has the sessions of all
// other devices ended, and tells support in these words. The outbox carries it out, now or when the network is back. While one is
// under way it does nothing.
func (a *App) BeginEmergency(ctx context.Context, report string) error {
	c := domain.Conversation{ID: domain.NewID[domain.ConversationID](), Topic: domain.TopicPassport, OpenedAt: a.now(),
		Messages: []domain.Message{a.message(Talk{Text: report})}}
	if err := domain.InvalidUnlessClean(c.Check()); err != nil {
		return err
	}
	return a.update(ctx, func(tx domain.Tx) error {
		var kept emergency
		if err := findState(ctx, tx, stateEmergency, &kept); err != nil || !kept.BegunAt.IsZero() {
			return err
		}
		passports, err := tx.FindPassports(ctx)
		if err != nil {
			return err
		}
		kept = emergency{BegunAt: a.now(), Report: c.ID}
		for _, p := range passports {
			kept.Passports = append(kept.Passports, p.ID)
		}
		if kept.Applications, err = sent(ctx, tx); err != nil {
			return err
		}
		some, err := a.blockAll(ctx, tx, kept)
		if err != nil {
			return err
		}
		kept.NoRenewal = !some
		if err := a.command(ctx, tx, domain.CommandEndSessions, string(stateEmergency), nil); err != nil {
			return err
		}
		if err := tx.SaveConversation(ctx, c); err != nil {
			return err
		}
		if err := a.command(ctx, tx, domain.CommandStartTalk, string(c.ID), c); err != nil {
			return err
		}
		return saveState(ctx, tx, stateEmergency, kept)
	}, TopicEmergency, TopicPassports, TopicConversations, TopicOutbox)
}

// blockAll blocks every passport concerned that can be, and reports whether there is one that is to be replaced.
func (a *App) blockAll(ctx context.Context, tx domain.Tx, e emergency) (some bool, err error) {
	passports, err := tx.FindPassports(ctx)
	if err != nil {
		return false, err
	}
	for _, p := range passports {
		if !e.concerns(p) {
			continue
		}
		some = some || p.State == domain.PassportBlocked
		blocked, err := p.Apply(domain.Block, domain.Citizen, a.now())
		if err != nil {
			continue // blocked before, or of no use any more
		}
		some = true
		if err := tx.SavePassport(ctx, blocked); err != nil {
			return some, err
		}
		if err := a.command(ctx, tx, domain.CommandBlockPassport, string(p.ID), nil); err != nil {
			return some, err
		}
	}
	return some, nil
}

// sendEndOfSessions is repeated without harm: what was ended stays so.
func sendEndOfSessions(ctx context.Context, _ *App, b domain.Backend, _ domain.Command) (func(domain.Tx) error, error) {
	err := b.EndOtherSessions(ctx)
	return func(tx domain.Tx) error {
		ctx := context.WithoutCancel(ctx)
		var kept emergency
		if err := findState(ctx, tx, stateEmergency, &kept); err != nil || kept.BegunAt.IsZero() {
			return err
		}
		kept.Sessions = true
		return saveState(ctx, tx, stateEmergency, kept)
	}, err
}

// Emergency returns how far the steps are, the zero Emergency when there is none.
func (a *App) Emergency(ctx context.Context) (e Emergency, err error) {
	err = a.view(ctx, func(tx domain.Tx) error {
		var kept emergency
		if err := findState(ctx, tx, stateEmergency, &kept); err != nil || kept.BegunAt.IsZero() {
			return err
		}
		e = Emergency{BegunAt: kept.BegunAt, Report: kept.Report, Steps: map[EmergencyStep]StepState{}}
		e.Steps[StepPassword] = StepDue
		if !kept.PasswordAt.IsZero() {
			e.Steps[StepPassword] = StepDone
		}
		if e.Steps[StepSessions], err = stepOf(ctx, tx, string(stateEmergency), kept.Sessions); err != nil {
			return err
		}
		if e.Steps[StepReport], err = reported(ctx, tx, kept.Report); err != nil {
			return err
		}
		if e.Steps[StepBlock], err = blocked(ctx, tx, kept); err != nil {
			return err
		}
		e.Application, e.Steps[StepRenew], err = renewal(ctx, tx, kept)
		return err
	})
	return e, err
}

// stepOf returns how far what the commands of an aggregate do is.
func stepOf(ctx context.Context, tx domain.Tx, aggregate string, done bool) (StepState, error) {
	if done {
		return StepDone, nil
	}
	commands, err := tx.FindCommands(ctx, aggregate)
	switch {
	case err != nil:
		return "", err
	case slices.ContainsFunc(commands, isWaiting):
		return StepWaiting, nil
	case len(commands) > 0:
		return StepRefused, nil
	}
	return StepDone, nil // answered, and the command is gone with its answer
}

func reported(ctx context.Context, tx domain.Tx, id domain.ConversationID) (StepState, error) {
	c, err := tx.FindConversation(ctx, id)
	if errors.Is(err, domain.ErrNotFound) {
		return StepDone, nil // deleted since, with all that was in it
	}
	if err != nil {
		return "", err
	}
	return stepOf(ctx, tx, string(id), c.Number != "")
}

// blocked returns how far blocking is: the passport whose blocking is least far counts.
func blocked(ctx context.Context, tx domain.Tx, e emergency) (StepState, error) {
	passports, err := tx.FindPassports(ctx)
	if err != nil {
		return "", err
	}
	all := StepNone
	for _, p := range passports {
		if !e.concerns(p) {
			continue
		}
		if p.State == domain.PassportReady || p.State == domain.PassportActive {
			return StepDue, nil // another device has activated it, or the authority had said no
		}
		if p.State != domain.PassportBlocked {
			continue
		}
		one, err := stepOf(ctx, tx, string(p.ID), false)
		if err != nil {
			return "", err
		}
		if all == StepNone || one != StepDone {
			all = one
		}
	}
	return all, nil
}

// sent returns the applications that are no drafts any more.
func sent(ctx context.Context, tx domain.Tx) (ids []domain.ApplicationID, err error) {
	all, err := tx.FindApplications(ctx)
	for _, x := range all {
		if x.State != domain.Draft {
			ids = append(ids, x.ID)
		}
	}
	return ids, err
}

// renewal returns the application for another passport: a draft, however old, for it is the one that applying goes on with, or what was
// sent since. No clock decides it.
func renewal(ctx context.Context, tx domain.Tx, kept emergency) (domain.ApplicationID, StepState, error) {
	if kept.NoRenewal {
		return "", StepNone, nil
	}
	all, err := tx.FindApplications(ctx)
	if err != nil {
		return "", "", err
	}
	for _, x := range all {
		switch {
		case slices.Contains(kept.Applications, x.ID) || x.State == domain.Withdrawn || x.State == domain.Refused:
		case x.State == domain.Draft:
			return x.ID, StepDue, nil
		default:
			return x.ID, StepDone, nil
		}
	}
	return "", StepDue, nil
}

// RepeatEmergency blocks what became usable again since the emergency began, but for a passport that was formed since, and does again what the authority refused.
func (a *App) RepeatEmergency(ctx context.Context) error {
	return a.update(ctx, func(tx domain.Tx) error {
		var kept emergency
		if err := findState(ctx, tx, stateEmergency, &kept); err != nil || kept.BegunAt.IsZero() {
			return err
		}
		if _, err := a.blockAll(ctx, tx, kept); err != nil {
			return err
		}
		ended, err := stepOf(ctx, tx, string(stateEmergency), false)
		if err != nil || ended != StepRefused {
			return err
		}
		return a.command(ctx, tx, domain.CommandEndSessions, string(stateEmergency), nil)
	}, TopicEmergency, TopicPassports, TopicOutbox)
}

// passwordChanged notes that the password is another one.
func (a *App) passwordChanged(ctx context.Context, tx domain.Tx) error {
	var kept emergency
	if err := findState(ctx, tx, stateEmergency, &kept); err != nil || kept.BegunAt.IsZero() {
		return err
	}
	kept.PasswordAt = a.now()
	return saveState(ctx, tx, stateEmergency, kept)
}

// EndEmergency puts the list away. What is on its way goes on.
func (a *App) EndEmergency(ctx context.Context) error {
	return a.update(ctx, func(tx domain.Tx) error { return dropState(ctx, tx, stateEmergency) }, TopicEmergency)
}
