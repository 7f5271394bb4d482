package domain

import (
	"fmt"
	"log/slog"
	"slices"
	"time"

	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// Application is one citizen's request for one service. A draft lives on the device only; from Sent on the authority's
// copy is the truth and the device's a picture of it.
type Application struct {
	ID          ApplicationID     `json:"id"`
	Service     ServiceID         `json:"service"`
	Number      ApplicationNumber `json:"number,omitzero"` // from Receive on
	State       ApplicationState  `json:"state"`
	Step        StepID            `json:"step,omitzero"` // of a draft: where the citizen was
	Answers     person.Answers    `json:"answers,omitempty"`
	NameChanged bool              `json:"name_changed,omitzero"`
	Attachments []Attachment      `json:"attachments,omitempty"`
	Consents    []Consent         `json:"consents,omitempty"`
	Signature   Signature         `json:"signature,omitzero"`
	Questions   []Question        `json:"questions,omitempty"`
	Reasons     []Reason          `json:"reasons,omitempty"`  // of a refusal
	AnswerBy    time.Time         `json:"answer_by,omitzero"` // deadline of the open questions
	Passport    RegistryID        `json:"passport,omitzero"`  // from Prepare on
	Invoice     Invoice           `json:"invoice,omitzero"`   // of a service with a fee, from Bill on
	Follows     ApplicationID     `json:"follows,omitzero"`   // the refused or withdrawn one it was made from
	Timeline    []Event           `json:"timeline,omitempty"` // oldest first
	CreatedAt   time.Time         `json:"created_at"`
	SavedAt     time.Time         `json:"saved_at,omitzero"` // of a draft: «Сохранено 12:41»
	Version     int64             `json:"version"`
}

// Event is one move in the timeline.
type Event struct {
	At     time.Time         `json:"at"`
	Actor  Actor             `json:"actor"`
	Action ApplicationAction `json:"action"`
	State  ApplicationState  `json:"state"` // after the move
}

// Attachment is the document that meets a requirement.
type Attachment struct {
	Requirement RequirementID `json:"requirement"`
	Document    DocumentID    `json:"document"`
}

// Question is what an operator or an automatic check wants to know about one field or one attachment.
type Question struct {
	ID          QuestionID    `json:"id"`
	Field       finding.Field `json:"field,omitzero"`
	Requirement RequirementID `json:"requirement,omitzero"`
	Text        string        `json:"text,omitzero"` // the operator's own words; hostile until shown as plain text
	AskedAt     time.Time     `json:"asked_at"`
	Reply       string        `json:"reply,omitzero"`
	AnsweredAt  time.Time     `json:"answered_at,omitzero"`
}

// Open reports whether the question waits for an answer.
func (q Question) Open() bool { return q.AnsweredAt.IsZero() }

// LastMove is when an application last changed its state, or was begun.
func (a Application) LastMove() time.Time {
	if n := len(a.Timeline); n > 0 {
		return a.Timeline[n-1].At
	}
	return a.CreatedAt
}

// NewDraft returns an empty draft, filled in from the profile.
func NewDraft(id ApplicationID, service Service, profile person.Profile, at time.Time) Application {
	draft := Application{ID: id, Service: service.ID, State: Draft, Answers: profile.Answers().Only(service.Fields()),
		CreatedAt: at, SavedAt: at}
	if len(service.Steps) > 0 {
		draft.Step = service.Steps[0].ID
	}
	return draft
}

// Reapply returns a draft that keeps what was right in a refused or withdrawn application («подать заново», row D4):
// answers and attachments that no reason names. Consents and the signature are asked for anew. It returns a Transition
// for an application that is neither.
func (a Application) Reapply(id ApplicationID, at time.Time) (Application, error) {
	if a.State != Refused && a.State != Withdrawn {
		return Application{}, &Transition{Of: "application", State: string(a.State), Action: "reapply", Actor: Citizen}
	}
	draft := Application{ID: id, Service: a.Service, State: Draft, NameChanged: a.NameChanged, Follows: a.ID, CreatedAt: at,
		SavedAt: at, Answers: a.Answers.With(nil)}
	for _, r := range a.Reasons {
		delete(draft.Answers, r.Field)
	}
	for _, kept := range a.Attachments {
		named := slices.ContainsFunc(a.Reasons, func(r Reason) bool { return r.Requirement == kept.Requirement })
		if !named {
			draft.Attachments = append(draft.Attachments, kept)
		}
	}
	return draft, nil
}

// Unsent returns the draft that a sent application was, for when the authority refused to take it in: it never had it, so
// that nothing happened on its side and no move of the machine says so. Consents and the signature are asked for anew.
// It returns a Transition unless the application is Sent.
func (a Application) Unsent(at time.Time) (Application, error) {
	if a.State != Sent {
		return a, &Transition{Of: "application", State: string(a.State), Action: "unsend", Actor: Device}
	}
	a.State, a.Signature, a.Consents, a.SavedAt = Draft, Signature{}, nil, at
	a.Timeline = slices.DeleteFunc(slices.Clone(a.Timeline), func(e Event) bool { return e.Action == Submit })
	a.Version = 0 // as every draft: what the authority may have is newer
	return a, nil
}

// OpenQuestions returns the questions that wait for an answer.
func (a Application) OpenQuestions() []Question {
	var open []Question
	for _, q := range a.Questions {
		if q.Open() {
			open = append(open, q)
		}
	}
	return open
}

// stallAfter is how long an application may stand still before the citizen is told so (row D5).
const stallAfter = 7 * 24 * time.Hour

// Stalled reports whether nothing has happened for more than seven days where the authority's move is due.
func (a Application) Stalled(now time.Time) bool {
	if a.State.Final() || a.State.WaitsForCitizen() || a.Invoice.Outstanding() || len(a.Timeline) == 0 {
		return false
	}
	return now.Sub(a.Timeline[len(a.Timeline)-1].At) > stallAfter
}

// Attach sets the document that meets a requirement; an empty document takes it away.
func (a Application) Attach(requirement RequirementID, document DocumentID) Application {
	a.Attachments = slices.DeleteFunc(slices.Clone(a.Attachments), func(x Attachment) bool { return x.Requirement == requirement })
	if document != "" {
		a.Attachments = append(a.Attachments, Attachment{Requirement: requirement, Document: document})
	}
	return a
}

// LogValue shows id, number and state only.
func (a Application) LogValue() slog.Value {
	return slog.GroupValue(slog.String("id", string(a.ID)), slog.String("number", string(a.Number)), slog.String("state", string(a.State)))
}

// Format hides the answers from fmt, whatever the verb.
func (a Application) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "[application %s, %s]", a.ID, a.State)
}
