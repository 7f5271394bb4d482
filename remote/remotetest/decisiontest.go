package remotetest

import (
	"time"

	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

var decisionTests = []test{
	{"an operator asks, the citizen answers, and it goes on", testAsked},
	{"an operator refuses with reasons", testRefused},
	{"an operator approves", testApproved},
	{"an operator cannot decide what is not theirs to decide", testDecideWrongly},
	{"a question that is not answered in time ends the application", testLapsed},
	{"what waits for an operator goes on when the rules decide again", testByHand},
}

// atOperator has an application wait for an operator.
func (s *scene) atOperator() domain.Application {
	s.Helper()
	s.ok(s.Trial.SetByHand(s.ctx, true))
	a := s.reaches(s.submitted().ID, domain.Checking)
	s.Advance(time.Hour)
	return s.reaches(a.ID, domain.Checking)
}

var question = domain.Question{Field: person.FieldBirthPlace, Text: "Как в свидетельстве?"}

func testAsked(s *scene) {
	a := s.atOperator()
	portrait := domain.Question{Requirement: domain.NeedPortrait, Text: "Это вы?"}
	s.ok(s.Trial.Decide(s.ctx, a.ID, domain.Decision{Action: domain.Ask, Questions: []domain.Question{question, portrait}}))
	a = s.reaches(a.ID, domain.NeedsInfo)
	open := a.OpenQuestions()
	if len(open) != 2 || open[0].ID == "" || open[0].ID == open[1].ID || open[0].Text != question.Text {
		s.Fatalf("%d open questions", len(open))
	}
	s.check(a.AnswerBy.After(s.Clock.Now().Add(24*time.Hour)), "to be answered by %v", a.AnswerBy)
	e := typed[*domain.Invalid](s, failure(s.Backend.Resubmit(s.ctx, key(), a.ID, domain.Resubmission{})))
	s.check(e.Findings.Has(person.FieldBirthPlace, finding.AnswerMissing) &&
		e.Findings.Has(domain.NeedPortrait.Field(), finding.AnswerMissing), "%v", e)
	answer := domain.Resubmission{Answers: person.Answers{person.FieldBirthPlace: "гор. Макетоград"},
		Replies: map[domain.QuestionID]string{open[1].ID: "Да, только в очках"}}
	k := key()
	b := got(s.Backend.Resubmit(s.ctx, k, a.ID, answer))(s)
	again := got(s.Backend.Resubmit(s.ctx, k, a.ID, answer))(s)
	s.check(b.Version == again.Version && len(b.OpenQuestions()) == 0 && b.Answers[person.FieldBirthPlace] == "гор. Макетоград" &&
		b.Questions[1].Reply == "Да, только в очках" && b.AnswerBy.IsZero(), "%v", b)
	s.wants(domain.ErrTransition, failure(s.Backend.Resubmit(s.ctx, key(), a.ID, answer)))
	s.reaches(a.ID, domain.Checking)
	s.ok(s.Trial.Decide(s.ctx, a.ID, domain.Decision{Action: domain.Approve}))
	s.reaches(a.ID, domain.Ready)
}

func testRefused(s *scene) {
	a := s.atOperator()
	reason := domain.Reason{Code: domain.RefusedPortrait, Requirement: domain.NeedPortrait, Note: "Лицо в тени"}
	s.ok(s.Trial.Decide(s.ctx, a.ID, domain.Decision{Action: domain.Refuse, Reasons: []domain.Reason{reason}}))
	a = s.reaches(a.ID, domain.Refused)
	s.check(len(a.Reasons) == 1 && a.Reasons[0] == reason, "%+v", a.Reasons)
	s.wants(domain.ErrTransition, failure(s.Backend.Withdraw(s.ctx, key(), a.ID)))
	next := must(a.Reapply(domain.NewID[domain.ApplicationID](), s.Clock.Now()))
	p := pageOf(domain.KindPortrait, domain.PageFront, picture(50))
	s.upload(p, picture(50))
	s.await("the new portrait is accepted", func() bool {
		d, _ := s.document(p.Document)
		return d.State() == domain.FileAccepted
	})
	next = next.Attach(domain.NeedPortrait, p.Document)
	next.Consents = s.agree(domain.PassportService().Consents...)
	got(s.Backend.Submit(s.ctx, key(), next.Submission(), s.sign(next)))(s)
}

func testApproved(s *scene) {
	a := s.atOperator()
	s.ok(s.Trial.Decide(s.ctx, a.ID, domain.Decision{Action: domain.Approve}))
	a = s.reaches(a.ID, domain.Ready)
	byOperator := false
	for _, e := range a.Timeline {
		byOperator = byOperator || e.Action == domain.Approve && e.Actor == domain.Operator
	}
	s.check(byOperator, "%+v", a.Timeline)
}

func testDecideWrongly(s *scene) {
	a := s.atOperator()
	for name, d := range map[string]domain.Decision{
		"a question about nothing": {Action: domain.Ask, Questions: []domain.Question{{Text: "?"}}},
		"no question":              {Action: domain.Ask},
		"no reason":                {Action: domain.Refuse},
		"an unknown reason":        {Action: domain.Refuse, Reasons: []domain.Reason{{Code: "mood"}}},
	} {
		err := s.Trial.Decide(s.ctx, a.ID, d)
		s.check(kindOf(err) == domain.ErrInvalid, "%s: %v", name, err)
	}
	s.wants(domain.ErrNotFound, s.Trial.Decide(s.ctx, domain.NewID[domain.ApplicationID](), domain.Decision{Action: domain.Approve}))
	got(s.Backend.Withdraw(s.ctx, key(), a.ID))(s)
	s.wants(domain.ErrTransition, s.Trial.Decide(s.ctx, a.ID, domain.Decision{Action: domain.Approve}))
}

func testLapsed(s *scene) {
	a := s.atOperator()
	s.ok(s.Trial.Decide(s.ctx, a.ID, domain.Decision{Action: domain.Ask, Questions: []domain.Question{question}}))
	a = s.reaches(a.ID, domain.NeedsInfo)
	s.Advance(a.AnswerBy.Sub(s.Clock.Now()) + time.Minute)
	b := s.NewDevice()
	s.signIn(b, s.phone) // a month has passed
	a = got(b.FindApplication(s.ctx, a.ID))(s)
	s.check(a.State == domain.Refused && len(a.Reasons) == 1 && a.Reasons[0].Code == domain.RefusedOverdue, "%v, %+v", a, a.Reasons)
}

func testByHand(s *scene) {
	a := s.atOperator()
	s.check(got(s.Trial.ByHand(s.ctx))(s), "not by hand")
	s.ok(s.Trial.SetByHand(s.ctx, false))
	s.check(!got(s.Trial.ByHand(s.ctx))(s), "still by hand")
	s.reaches(a.ID, domain.Ready)
}
