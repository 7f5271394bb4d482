package domain_test

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// path takes an application through moves, each of which must go.
func path(t *testing.T, a domain.Application, moves ...domain.Move) domain.Application {
	t.Helper()
	for i, m := range moves {
		if m.At.IsZero() {
			m.At = t0.Add(time.Duration(i) * time.Minute)
		}
		var err error
		if a, err = a.Apply(m); err != nil {
			t.Fatalf("%s in %s: %v", m.Action, a.State, err)
		}
	}
	return a
}

func submit(a domain.Application) domain.Move {
	return domain.Move{Action: domain.Submit, Actor: domain.Citizen,
		Signature: domain.Signature{Method: domain.SignedByCode, Digest: a.Submission().Digest(), At: t0}}
}

var (
	receive = domain.Move{Action: domain.Receive, Actor: domain.System, Number: "0000-0001"}
	review  = domain.Move{Action: domain.Review, Actor: domain.System}
	ask     = domain.Move{Action: domain.Ask, Actor: domain.Operator, AnswerBy: t0.Add(30 * 24 * time.Hour), Questions: []domain.Question{
		{ID: "q1", Field: person.FieldFamily}, {ID: "q2", Requirement: domain.NeedPortrait}}}
	approve = domain.Move{Action: domain.Approve, Actor: domain.Operator}
	prepare = domain.Move{Action: domain.Prepare, Actor: domain.System, Passport: "1"}
	collect = domain.Move{Action: domain.Collect, Actor: domain.Citizen, Consents: []domain.Consent{{ID: domain.PassportIssue}}}
)

func TestAnApplicationGoesAllTheWay(t *testing.T) {
	d := draft()
	a := path(t, d, submit(d), receive, review, approve, prepare, collect)
	if a.State != domain.Issued || a.Number != "0000-0001" || a.Passport != "1" || len(a.Timeline) != 6 || a.Version != 6 {
		t.Errorf("%v, %d moves", a, len(a.Timeline))
	}
	if len(d.Timeline) != 0 || d.State != domain.Draft {
		t.Error("the draft was changed by its own moves")
	}
}

func TestAQuestionIsAnsweredFieldByField(t *testing.T) {
	a := path(t, draft(), submit(draft()), receive, review, ask)
	resubmit := domain.Move{Action: domain.Resubmit, Actor: domain.Citizen, At: t0.Add(time.Hour)}
	_, err := a.Apply(resubmit)
	invalid, ok := errors.AsType[*domain.Invalid](err)
	if !ok || !invalid.Findings.Has(person.FieldFamily, finding.AnswerMissing) ||
		!invalid.Findings.Has(domain.NeedPortrait.Field(), finding.AnswerMissing) {
		t.Fatal(err)
	}
	resubmit.Answer = domain.Resubmission{Answers: person.Answers{person.FieldFamily: "Образцова"},
		Replies: map[domain.QuestionID]string{"q2": "Это я, только в очках"}}
	b := path(t, a, resubmit)
	if b.State != domain.Processing || b.Answers[person.FieldFamily] != "Образцова" || len(b.OpenQuestions()) != 0 ||
		!b.AnswerBy.IsZero() || b.Questions[1].Reply == "" {
		t.Errorf("%v", b)
	}
	if a.Answers[person.FieldFamily] != "Примерова" || len(a.OpenQuestions()) != 2 {
		t.Error("the application before was changed")
	}
}

func TestMovesThatLackSomethingAreRefused(t *testing.T) {
	sent := path(t, draft(), submit(draft()))
	processing := path(t, sent, receive)
	checking := path(t, processing, review)
	ready := path(t, checking, approve, prepare)
	unsigned := submit(draft())
	unsigned.Signature.Digest[0]++
	for name, c := range map[string]struct {
		a domain.Application
		m domain.Move
	}{
		"a signature of something else": {draft(), unsigned},
		"no number":                     {sent, domain.Move{Action: domain.Receive, Actor: domain.System}},
		"no question":                   {checking, domain.Move{Action: domain.Ask, Actor: domain.Operator, AnswerBy: t0.Add(time.Hour)}},
		"a question about nothing": {checking, domain.Move{Action: domain.Ask, Actor: domain.Operator, At: t0, AnswerBy: t0.Add(time.Hour),
			Questions: []domain.Question{{ID: "q"}}}},
		"no deadline": {checking, domain.Move{Action: domain.Ask, Actor: domain.Operator, At: t0,
			Questions: []domain.Question{{ID: "q", Field: "x"}}}},
		"no reason":      {checking, domain.Move{Action: domain.Refuse, Actor: domain.Operator}},
		"unknown reason": {checking, domain.Move{Action: domain.Refuse, Actor: domain.Operator, Reasons: []domain.Reason{{Code: "?"}}}},
		"no passport":    {path(t, checking, approve), domain.Move{Action: domain.Prepare, Actor: domain.System}},
		"no consent":     {ready, domain.Move{Action: domain.Collect, Actor: domain.Citizen}},
	} {
		if got, err := c.a.Apply(c.m); !errors.Is(err, domain.ErrInvalid) || got.State != c.a.State {
			t.Errorf("%s: %v, %v", name, got.State, err)
		}
	}
}

func TestAnUnansweredQuestionLapsesAtItsDeadlineNotBefore(t *testing.T) {
	a := path(t, draft(), submit(draft()), receive, review, ask)
	lapse := domain.Move{Action: domain.Lapse, Actor: domain.System, At: a.AnswerBy.Add(-1)}
	if _, err := a.Apply(lapse); !errors.Is(err, domain.ErrTransition) {
		t.Fatal(err)
	}
	lapse.At = a.AnswerBy
	if b := path(t, a, lapse); b.State != domain.Refused || b.Reasons[0].Code.Cure() != domain.CureApplyAgain {
		t.Errorf("%v", b)
	}
}

func TestTheTimelineStaysInOrderWhenAClockIsSetBack(t *testing.T) {
	a := path(t, draft(), submit(draft()), receive)
	early := review
	early.At = t0.Add(-time.Hour)
	a = path(t, a, early)
	for i := 1; i < len(a.Timeline); i++ {
		if a.Timeline[i].At.Before(a.Timeline[i-1].At) {
			t.Error("the timeline goes back")
		}
	}
}

func TestApplyingAgainKeepsWhatWasRight(t *testing.T) {
	refuse := domain.Move{Action: domain.Refuse, Actor: domain.Operator, Reasons: []domain.Reason{
		{Code: domain.RefusedData, Field: person.FieldFamily}, {Code: domain.RefusedPortrait, Requirement: domain.NeedPortrait}}}
	a := path(t, draft(), submit(draft()), receive, review, refuse)
	b, err := a.Reapply("a2", t0)
	if err != nil || b.State != domain.Draft || b.Follows != a.ID || len(b.Attachments) != 3 || len(b.Consents) != 0 ||
		b.Answers[person.FieldFamily] != "" || b.Answers[person.FieldGiven] != "Анна" || b.Signature.Method != "" {
		t.Errorf("%+v, %v", b.Attachments, err)
	}
	if a.Answers[person.FieldFamily] == "" {
		t.Error("the refused application was changed")
	}
	if _, err := draft().Reapply("a3", t0); !errors.Is(err, domain.ErrTransition) {
		t.Error(err)
	}
}

func TestAnApplicationThatStandsStillForAWeekIsStalled(t *testing.T) {
	a := path(t, draft(), submit(draft()), receive)
	moved := a.Timeline[1].At
	if a.Stalled(moved.Add(7*24*time.Hour)) || !a.Stalled(moved.Add(7*24*time.Hour+1)) {
		t.Error("seven days")
	}
	waiting := path(t, a, review, ask)
	if waiting.Stalled(moved.Add(1000 * time.Hour)) {
		t.Error("it is the citizen's turn")
	}
}

func TestWhatIsSignedDependsOnEverythingTheCitizenSent(t *testing.T) {
	base := draft()
	seen := map[domain.Hash]string{base.Submission().Digest(): "the draft itself"}
	for name, change := range map[string]func(*domain.Application){
		"application": func(a *domain.Application) { a.ID = "other" },
		"answer": func(a *domain.Application) {
			a.Answers = a.Answers.With(person.Answers{person.FieldWork: "Школа"})
		},
		"attachment":  func(a *domain.Application) { *a = a.Attach(domain.NeedPortrait, "other") },
		"consent":     func(a *domain.Application) { a.Consents = []domain.Consent{{ID: domain.PersonalData}} },
		"name change": func(a *domain.Application) { a.NameChanged = true },
	} {
		a := draft()
		change(&a)
		if other, ok := seen[a.Submission().Digest()]; ok {
			t.Errorf("%s is signed like %s", name, other)
		}
		seen[a.Submission().Digest()] = name
	}
	late := draft()
	late.Step, late.SavedAt, late.Version = domain.StepReview, t0.Add(time.Hour), 9
	if late.Submission().Digest() != base.Submission().Digest() {
		t.Error("autosaving changes what is signed")
	}
}

func TestADigestSurvivesTheWire(t *testing.T) {
	s := draft().Submission()
	s.Consents = []domain.Consent{{ID: domain.PersonalData, Version: "1", TextHash: domain.HashOf([]byte("x")), At: t0}}
	var got domain.Submission
	if err := json.Unmarshal(must(json.Marshal(s)), &got); err != nil || got.Digest() != s.Digest() {
		t.Error(err)
	}
}

func TestADigestDoesNotDependOnHowAStoreKeepsThings(t *testing.T) {
	personal, terms := domain.Consent{ID: domain.PersonalData, At: t0}, domain.Consent{ID: domain.ServiceTerms, At: t0}
	s, kept := draft().Submission(), draft().Submission()
	s.Consents = []domain.Consent{personal, terms}
	personal.At = t0.In(time.FixedZone("MSK", 3*60*60)).Add(time.Millisecond)
	kept.Consents = []domain.Consent{terms, personal}
	slices.Reverse(kept.Attachments)
	if s.Digest() != kept.Digest() || kept.Consents[0].ID != domain.ServiceTerms {
		t.Error("the same submission has two digests, or was changed by asking")
	}
	empty := domain.Submission{Answers: person.Answers{"x": " "}, Attachments: []domain.Attachment{}, Consents: []domain.Consent{}}
	if empty.Digest() != (domain.Submission{}).Digest() {
		t.Error("an empty list is not none")
	}
}

func TestASubmissionThatWasNotTakenInIsADraftThatKeepsEverything(t *testing.T) {
	before := draft()
	before.Consents = []domain.Consent{{ID: domain.PersonalData, At: t0}}
	sent := path(t, before, submit(before))
	again, err := sent.Unsent(t0.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if again.State != domain.Draft || again.Signature.Method != "" || again.Consents != nil || len(again.Timeline) != 0 || again.ID != sent.ID {
		t.Errorf("it is %s with %d consents and %d events", again.State, len(again.Consents), len(again.Timeline))
	}
	if len(again.Attachments) != len(before.Attachments) || len(again.Answers) != len(before.Answers) {
		t.Error("something was lost")
	}
	if len(sent.Timeline) != 1 || sent.State != domain.Sent {
		t.Error("the sent one was changed")
	}
	received := path(t, sent, receive)
	if _, err := received.Unsent(t0); !errors.Is(err, domain.ErrTransition) {
		t.Errorf("one that was taken in gives %v", err)
	}
}
