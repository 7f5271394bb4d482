package domain

import (
	"slices"
	"strings"
	"time"

	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// Move is one action on an application with what it brings. Fields that an action does not name are left empty.
type Move struct {
	Action    ApplicationAction
	Actor     Actor
	At        time.Time
	Signature Signature         // of Submit
	Number    ApplicationNumber // of Receive
	Invoice   Invoice           // of Bill and Pay
	Questions []Question        // of Ask: at least one, each with ID and a field or a requirement
	AnswerBy  time.Time         // of Ask
	Answer    Resubmission      // of Resubmit
	Reasons   []Reason          // of Refuse: at least one
	Passport  RegistryID        // of Prepare
	Consents  []Consent         // of Collect: PassportIssue
}

// Resubmission is what a citizen corrected. Every open question needs a corrected field, a corrected attachment or a reply.
type Resubmission struct {
	Answers     person.Answers        `json:"answers,omitempty"`
	Attachments []Attachment          `json:"attachments,omitempty"`
	Replies     map[QuestionID]string `json:"replies,omitempty"`
}

// Apply returns the application after the move, with the move in its timeline; a itself is left as it was. It returns a
// Transition when the actor may not take the action in this state or not yet, and an Invalid when the move lacks
// something.
func (a Application) Apply(m Move) (Application, error) {
	next, err := a.State.Next(m.Action, m.Actor)
	if err != nil {
		return a, err
	}
	if m.Action == Lapse && (a.AnswerBy.IsZero() || m.At.Before(a.AnswerBy)) || !a.paidFor(m) {
		return a, &Transition{Of: "application", State: string(a.State), Action: string(m.Action), Actor: m.Actor}
	}
	if err := InvalidUnlessClean(a.guard(m)); err != nil {
		return a, err
	}
	a = a.take(m)
	a.State = next
	a.Version++
	a.Timeline = append(slices.Clone(a.Timeline), Event{At: a.notBefore(m.At), Actor: m.Actor, Action: m.Action, State: next})
	return a, nil
}

// paidFor reports whether paying the fee allows a move: nothing but paying and withdrawing happens before it is paid, and a citizen may
// have a new invoice only in the place of one whose time is over.
func (a Application) paidFor(m Move) bool {
	switch m.Action {
	case Bill:
		return m.Actor == System && a.Invoice.UIN == "" || m.Actor == Citizen && a.Invoice.State == InvoiceExpired
	case Pay:
		return a.Invoice.Outstanding() && !m.Invoice.Outstanding()
	case Refuse: // by itself the authority may: nothing is due any more then
		return m.Actor == System || !a.Invoice.Outstanding()
	case Review, Ask:
		return !a.Invoice.Outstanding()
	}
	return true
}

// notBefore keeps the timeline in order when a clock is set back between two moves.
func (a Application) notBefore(at time.Time) time.Time {
	if n := len(a.Timeline); n > 0 && at.Before(a.Timeline[n-1].At) {
		return a.Timeline[n-1].At
	}
	return at
}

// guard returns what the move lacks.
func (a Application) guard(m Move) finding.List {
	var l finding.List
	lacks := func(field finding.Field, missing bool, code finding.Code) {
		if missing {
			l.Add(field, code)
		}
	}
	switch m.Action {
	case Submit:
		lacks("signature", m.Signature.Digest != a.Submission().Digest(), finding.SignatureMissing)
	case Receive:
		lacks("number", m.Number == "", finding.Required)
	case Bill:
		l = append(l, m.Invoice.Check()...)
	case Ask:
		lacks("questions", len(m.Questions) == 0, finding.Required)
		lacks("answer_by", !m.AnswerBy.After(m.At), finding.Required)
		for _, q := range m.Questions {
			lacks("questions", q.ID == "" || q.Field == "" && q.Requirement == "", finding.Required)
		}
	case Resubmit:
		for _, q := range a.OpenQuestions() {
			lacks(q.place(), !m.Answer.answers(q), finding.AnswerMissing)
		}
	case Refuse:
		lacks("reasons", len(m.Reasons) == 0, finding.Required)
		for _, r := range m.Reasons {
			lacks("reasons", !r.Code.Known(), finding.Unreadable)
		}
	case Prepare:
		lacks("passport", m.Passport == "", finding.Required)
	case Collect:
		agreed := slices.ContainsFunc(m.Consents, func(c Consent) bool { return c.ID == PassportIssue })
		lacks("consent."+finding.Field(PassportIssue), !agreed, finding.ConsentMissing)
	}
	return l
}

// place returns the field the question is about, «attachment.<requirement>» for an attachment.
func (q Question) place() finding.Field {
	if q.Field != "" {
		return q.Field
	}
	return q.Requirement.Field()
}

func (r Resubmission) answers(q Question) bool {
	if strings.TrimSpace(r.Replies[q.ID]) != "" {
		return true
	}
	if q.Field != "" {
		return strings.TrimSpace(r.Answers[q.Field]) != ""
	}
	return slices.ContainsFunc(r.Attachments, func(x Attachment) bool {
		return x.Requirement == q.Requirement && x.Document != ""
	})
}

// take returns the application with what the move brings.
func (a Application) take(m Move) Application {
	switch m.Action {
	case Submit:
		a.Signature = m.Signature
	case Receive:
		a.Number = m.Number
	case Bill, Pay:
		a.Invoice = m.Invoice
	case Withdraw:
		a.Invoice = a.Invoice.Withdrawn(m.At)
	case Ask:
		a.AnswerBy = m.AnswerBy
		a.Questions = slices.Clone(a.Questions)
		for _, q := range m.Questions {
			q.AskedAt, q.AnsweredAt, q.Reply = m.At, time.Time{}, ""
			a.Questions = append(a.Questions, q)
		}
	case Resubmit:
		a = a.correct(m)
	case Lapse:
		a.Reasons = []Reason{{Code: RefusedOverdue}}
	case Refuse:
		a.Reasons = slices.Clone(m.Reasons)
		if a.Invoice.Outstanding() {
			a.Invoice = a.Invoice.Withdrawn(m.At)
		}
	case Prepare:
		a.Passport = m.Passport
	case Collect:
		a.Consents = append(slices.Clone(a.Consents), m.Consents...)
	}
	return a
}

func (a Application) correct(m Move) Application {
	a.Answers = a.Answers.With(m.Answer.Answers)
	for _, x := range m.Answer.Attachments {
		a = a.Attach(x.Requirement, x.Document)
	}
	a.Questions = slices.Clone(a.Questions)
	for i, q := range a.Questions {
		if q.Open() {
			a.Questions[i].AnsweredAt, a.Questions[i].Reply = m.At, m.Answer.Replies[q.ID]
		}
	}
	a.AnswerBy = time.Time{}
	return a
}
