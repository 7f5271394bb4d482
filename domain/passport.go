package domain

import (
	"fmt"
	"log/slog"
	"time"

	"razvorot/domain/person"
)

// PassportState is whether an electronic passport may be shown (row E2).
type PassportState string

// The states. Revoked and Replaced are final: verifiers learn both.
const (
	PassportReady    PassportState = "ready" // in the registry, not yet activated
	PassportActive   PassportState = "active"
	PassportBlocked  PassportState = "blocked" // by its holder or the authority, can be undone
	PassportExpired  PassportState = "expired"
	PassportReplaced PassportState = "replaced" // a newer one was issued
	PassportRevoked  PassportState = "revoked"
)

// PassportStates returns all states.
func PassportStates() []PassportState {
	return []PassportState{PassportReady, PassportActive, PassportBlocked, PassportExpired, PassportReplaced, PassportRevoked}
}

// PassportAction moves a passport.
type PassportAction string

// The actions.
const (
	Activate PassportAction = "activate" // by one-time code
	Block    PassportAction = "block"
	Unblock  PassportAction = "unblock" // after the holder was heard
	Expire   PassportAction = "expire"
	Replace  PassportAction = "replace"
	Revoke   PassportAction = "revoke"
)

// PassportActions returns all actions.
func PassportActions() []PassportAction {
	return []PassportAction{Activate, Block, Unblock, Expire, Replace, Revoke}
}

type passportStates = []PassportState

// passportMachine: whoever fears misuse may block, only an operator may undo it, since a thief with the unlocked device
// would be the first to. A blocked passport still expires and can be replaced or revoked.
var passportMachine = machine[PassportState, PassportAction]{of: "passport",
	rules: map[PassportAction][]rule[PassportState]{
		Activate: {{passportStates{PassportReady}, PassportActive, []Actor{Citizen}}},
		Block:    {{passportStates{PassportReady, PassportActive}, PassportBlocked, []Actor{Citizen, Operator, System}}},
		Unblock:  {{passportStates{PassportBlocked}, PassportReady, []Actor{Operator}}},
		Expire:   {{passportStates{PassportReady, PassportActive, PassportBlocked}, PassportExpired, []Actor{System}}},
		Replace:  {{passportStates{PassportReady, PassportActive, PassportBlocked, PassportExpired}, PassportReplaced, []Actor{System}}},
		Revoke: {{passportStates{PassportReady, PassportActive, PassportBlocked, PassportExpired}, PassportRevoked,
			[]Actor{Operator, System}}},
	}}

// Next returns the state that the action leads to, or a Transition. Unblocking leads to PassportReady: the holder activates
// anew, by code.
func (s PassportState) Next(action PassportAction, by Actor) (PassportState, error) {
	return passportMachine.next(s, action, by)
}

// Passport is an electronic passport: an entry in the authority's registry, bound to an account. Holder is a copy of the
// data as they were when it was formed.
type Passport struct {
	ID          RegistryID     `json:"id"`
	Account     AccountID      `json:"account"`
	Application ApplicationID  `json:"application"`
	State       PassportState  `json:"state"`
	Holder      person.Profile `json:"holder"`
	Portrait    PageID         `json:"portrait"`
	Issuer      string         `json:"issuer"` // the authority's name
	FormedAt    time.Time      `json:"formed_at"`
	ActivatedAt time.Time      `json:"activated_at,omitzero"`
	ValidFrom   person.Date    `json:"valid_from"`
	ValidUntil  person.Date    `json:"valid_until"` // the last day
	Specimen    bool           `json:"specimen"`    // of a trial authority: bears ОБРАЗЕЦ wherever it is shown
	ReplacedBy  RegistryID     `json:"replaced_by,omitzero"`
	Version     int64          `json:"version"`
}

// validYears is how long an electronic passport holds at most. No law says; the house chose the term of a passport with
// an electronic chip (114-ФЗ, ст. 10), after which the portrait is to be taken anew.
const validYears = 10

// PassportTerm returns the first and the last day of an electronic passport formed on a day for somebody with this paper
// passport: ten years, and no longer than the paper one holds, since it stands in for that.
func PassportTerm(birth, issued, formed person.Date) (from, until person.Date) {
	until = formed.AddYears(validYears).AddDays(-1)
	if paper := person.PassportValidity(birth, issued); paper.Age != 0 && paper.Expires.Before(until) {
		until = paper.Expires
	}
	return formed, until
}

// StateOn returns the state on a day: a passport past its last day is expired also before the authority has said so.
func (p Passport) StateOn(day person.Date) PassportState {
	if _, err := p.State.Next(Expire, System); err == nil && day.After(p.ValidUntil) {
		return PassportExpired
	}
	return p.State
}

// Apply returns the passport after an action at a moment. It returns a Transition; an expired one cannot be activated.
func (p Passport) Apply(action PassportAction, by Actor, at time.Time) (Passport, error) {
	next, err := p.StateOn(person.DateOf(at)).Next(action, by)
	if err != nil && action == Expire {
		next, err = p.State.Next(action, by)
	}
	if err != nil {
		return p, err
	}
	p.State = next
	p.Version++
	if action == Activate {
		p.ActivatedAt = at
	}
	return p, nil
}

// LogValue shows the number and the state only.
func (p Passport) LogValue() slog.Value {
	return slog.GroupValue(slog.String("id", string(p.ID)), slog.String("state", string(p.State)))
}

// Format hides the holder from fmt, whatever the verb.
func (p Passport) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "[passport %s, %s]", p.ID, p.State)
}
