package domain

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"time"

	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// GuardianID names an invitation of a guardian. Random, made by the device that invites.
type GuardianID string

// GuardianRequest is a minor's asking a parent or guardian to consent from an account of their own (row C2). Both sides see it, each
// what concerns them; either may be offline, and it ends by an answer, by being called off or by its time.
type GuardianRequest struct {
	ID         GuardianID       `json:"id"`
	Mine       bool             `json:"mine,omitzero"` // seen by whoever invited; otherwise by who was invited
	State      GuardianState    `json:"state"`
	Service    ServiceID        `json:"service"`
	Child      string           `json:"child"`             // full name: whom it is about
	Birth      person.Date      `json:"birth"`             // of the child
	To         string           `json:"to"`                // masked phone of who is invited
	Code       string           `json:"code,omitzero"`     // to whoever invited, while it can be used
	Guardian   string           `json:"guardian,omitzero"` // full name of who consented
	Relation   GuardianRelation `json:"relation,omitzero"`
	Consent    Consent          `json:"consent,omitzero"`  // that was given
	Document   DocumentID       `json:"document,omitzero"` // to whoever invited: the consent among their documents
	StartedAt  time.Time        `json:"started_at"`
	Until      time.Time        `json:"until"` // when it ends unanswered
	AnsweredAt time.Time        `json:"answered_at,omitzero"`
	Version    int64            `json:"version"` // grows with each change
}

// Format shows the id and the state only.
func (g GuardianRequest) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "[guardian "+string(g.ID)+", "+string(g.State)+"]")
}

// LogValue shows the id and the state only.
func (g GuardianRequest) LogValue() slog.Value {
	return slog.GroupValue(slog.String("id", string(g.ID)), slog.String("state", string(g.State)))
}

// GuardianState is how far a request is.
type GuardianState string

// The states.
const (
	GuardianInvited   GuardianState = "invited"   // the code was not entered yet
	GuardianOpened    GuardianState = "opened"    // by who was invited, who has not answered
	GuardianGiven     GuardianState = "given"     // consent
	GuardianDeclined  GuardianState = "declined"  // by who was invited
	GuardianCancelled GuardianState = "cancelled" // by whoever invited; or of no account: they are another person now, or nobody used it
	GuardianExpired   GuardianState = "expired"
	GuardianWithdrawn GuardianState = "withdrawn" // a consent that had been given
)

// GuardianStates returns all states.
func GuardianStates() []GuardianState {
	return []GuardianState{GuardianInvited, GuardianOpened, GuardianGiven, GuardianDeclined, GuardianCancelled, GuardianExpired,
		GuardianWithdrawn}
}

// Open reports whether an answer is waited for.
func (s GuardianState) Open() bool { return s == GuardianInvited || s == GuardianOpened }

// GuardianAction moves a request.
type GuardianAction string

// The actions.
const (
	OpenGuardianRequest     GuardianAction = "open"
	GiveGuardianConsent     GuardianAction = "give"
	DeclineGuardianConsent  GuardianAction = "decline"
	CancelGuardianRequest   GuardianAction = "cancel"
	ExpireGuardianRequest   GuardianAction = "expire"
	WithdrawGuardianConsent GuardianAction = "withdraw"
)

// GuardianActions returns all actions.
func GuardianActions() []GuardianAction {
	return []GuardianAction{OpenGuardianRequest, GiveGuardianConsent, DeclineGuardianConsent, CancelGuardianRequest,
		ExpireGuardianRequest, WithdrawGuardianConsent}
}

// guardianMachine is who may move what. Both sides are citizens: which of them may, the authority sees to.
var guardianMachine = machine[GuardianState, GuardianAction]{of: "guardian", rules: map[GuardianAction][]rule[GuardianState]{
	OpenGuardianRequest:    {{[]GuardianState{GuardianInvited}, GuardianOpened, []Actor{Citizen}}},
	GiveGuardianConsent:    {{[]GuardianState{GuardianOpened}, GuardianGiven, []Actor{Citizen}}},
	DeclineGuardianConsent: {{[]GuardianState{GuardianOpened}, GuardianDeclined, []Actor{Citizen}}},
	CancelGuardianRequest: {{[]GuardianState{GuardianInvited, GuardianOpened}, GuardianCancelled, []Actor{Citizen, System}},
		{[]GuardianState{GuardianGiven}, GuardianCancelled, []Actor{System}}},
	ExpireGuardianRequest:   {{[]GuardianState{GuardianInvited, GuardianOpened}, GuardianExpired, []Actor{System}}},
	WithdrawGuardianConsent: {{[]GuardianState{GuardianGiven}, GuardianWithdrawn, []Actor{Citizen}}},
}}

// Move returns the request after an action, of the next version. ErrTransition.
func (g GuardianRequest) Move(action GuardianAction, by Actor) (GuardianRequest, error) {
	next, err := guardianMachine.next(g.State, action, by)
	if err != nil {
		return g, err
	}
	g.State = next
	g.Version++
	return g, nil
}

// GuardianRelation is by what right somebody consents for a minor.
type GuardianRelation string

// The relations.
const (
	RelationParent   GuardianRelation = "parent"   // also by adoption: СК РФ, ст. 64 and 137
	RelationGuardian GuardianRelation = "guardian" // appointed: 48-ФЗ, ст. 15
)

// GuardianRelations returns all relations.
func GuardianRelations() []GuardianRelation {
	return []GuardianRelation{RelationParent, RelationGuardian}
}

// Proofs returns the kinds of document that prove the relation, the usual one first; none for an unknown relation.
func (r GuardianRelation) Proofs() []DocumentKind {
	switch r {
	case RelationParent:
		return []DocumentKind{KindBirthCertificate}
	case RelationGuardian:
		return []DocumentKind{KindCourtDecision, KindPowerOfAttorney}
	}
	return nil
}

// GuardianInvitation is what a minor asks for.
type GuardianInvitation struct {
	ID      GuardianID   `json:"id"`
	Service ServiceID    `json:"service"`
	Phone   person.Phone `json:"phone"` // of the account that is to consent
}

// Check returns what is wrong with an invitation, beside whose it is.
func (i GuardianInvitation) Check() finding.List {
	var found finding.List
	if i.ID == "" || len(i.ID) > longestMessageID {
		found.Add("id", finding.Required)
	}
	if i.Service == "" {
		found.Add("service", finding.Required)
	}
	if i.Phone.IsZero() {
		found.Add(person.FieldPhone, finding.Required)
	}
	return found
}

// GuardianAnswer is what who was invited says. Without Agree the rest is empty.
type GuardianAnswer struct {
	Agree    bool             `json:"agree,omitzero"`
	Relation GuardianRelation `json:"relation,omitzero"`
	Document DocumentID       `json:"document,omitzero"` // of the one who answers: what proves the relation
	Consent  Consent          `json:"consent,omitzero"`  // to GuardianAgreement
}

// Check returns what is wrong with an answer for which there are these documents and wanted texts.
func (a GuardianAnswer) Check(documents []Document, wanted []ConsentText) finding.List {
	if !a.Agree {
		return nil
	}
	var found finding.List
	if a.Relation.Proofs() == nil {
		found.Add("relation", finding.Required)
	}
	i := slices.IndexFunc(documents, func(d Document) bool { return d.ID == a.Document })
	switch {
	case i < 0 || !slices.Contains(a.Relation.Proofs(), documents[i].Kind) || len(documents[i].MissingPages()) > 0:
		found.Add("document", finding.AttachmentMissing)
	case documents[i].State() == FileRejected:
		found.Add("document", finding.AttachmentRejected)
	case documents[i].State() != FileAccepted && documents[i].State() != FileConfirmed:
		found.Add("document", finding.AttachmentPending)
	}
	return append(found, MissingConsents([]Consent{a.Consent}, wanted)...)
}

// guardianDocument begins the ids of documents that an authority makes of consents.
const guardianDocument = "guardian-"

// ConsentDocument returns the id of the document that a consent becomes.
func (g GuardianID) ConsentDocument() DocumentID { return DocumentID(guardianDocument + string(g)) }

// ByAuthority reports whether the authority made the document: nobody else adds pages to it or replaces them.
func (d DocumentID) ByAuthority() bool { return strings.HasPrefix(string(d), guardianDocument) }

// Digits and time of an invitation.
const (
	GuardianCodeDigits = 8
	GuardianLife       = 14 * 24 * time.Hour
	// GuardianConsentLife is how long a consent is good that no application goes by.
	GuardianConsentLife = 90 * 24 * time.Hour
)

// Guardians is consenting for a minor from an account of one's own.
type Guardians interface {
	// FindGuardians returns the requests of the account, of either side, the latest first.
	FindGuardians(ctx context.Context) ([]GuardianRequest, error)
	// InviteGuardian asks whoever has, or will have, the account of a phone. It answers the same whether there is one. ErrInvalid with
	// findings; ErrForbidden without a profile, and when the account is of somebody grown up; ErrDuplicate when one of this id is
	// there, or another waits for an answer; ErrRateLimited after several a day.
	InviteGuardian(ctx context.Context, key Key, i GuardianInvitation) (GuardianRequest, error)
	// CancelGuardian calls a request of one's own off; one that was is no error. ErrTransition, ErrNotFound.
	CancelGuardian(ctx context.Context, key Key, id GuardianID) (GuardianRequest, error)
	// OpenGuardian opens the request whose code this is and that is for the account's phone; opened again it answers the same.
	// ErrForbidden unless the account is confirmed, and of somebody grown up; ErrNotFound: no request waits for this phone with
	// this code; ErrRateLimited after several of those.
	OpenGuardian(ctx context.Context, code string) (GuardianRequest, error)
	// AnswerGuardian consents or declines; the same answer again is no error. ErrInvalid with findings, ErrForbidden,
	// ErrTransition, ErrNotFound.
	AnswerGuardian(ctx context.Context, key Key, id GuardianID, a GuardianAnswer) (GuardianRequest, error)
	// WithdrawGuardian takes a consent back that was given, from now on: an application under way that goes by it is refused, and what
	// was handed out by it stays. One that was is no error. ErrTransition, ErrNotFound.
	WithdrawGuardian(ctx context.Context, key Key, id GuardianID) (GuardianRequest, error)
}
