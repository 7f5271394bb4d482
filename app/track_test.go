package app_test

import (
	"context"
	"reflect"
	"testing"
	"time"

	"razvorot/domain"
	"razvorot/domain/person"
)

// asked is a citizen whose application an operator has questions about: one field and the portrait.
func asked(t *testing.T) (*holder, domain.ApplicationID) {
	t.Helper()
	h, id := drafted(t)
	h.ok(h.fake.SetByHand(h.ctx, true))
	h.submit(id)
	h.reaches(id, domain.Checking)
	h.ok(h.fake.Decide(h.ctx, id, domain.Decision{Action: domain.Ask, Questions: []domain.Question{
		{Field: person.FieldIssuer, Text: "Кем выдан?"}, {Requirement: domain.NeedPortrait}}}))
	h.reaches(id, domain.NeedsInfo)
	return h, id
}

func TestQuestionsAreAnsweredAndTheApplicationGoesOn(t *testing.T) {
	h, id := asked(t)
	h.wants(h.app.Resubmit(h.ctx, id, domain.Resubmission{}), domain.ErrInvalid)
	d := h.add("", domain.KindPortrait, domain.PageFront, portrait())
	answer := domain.Resubmission{Answers: person.Answers{person.FieldIssuer: "Отделом Примерным гор. Москвы"},
		Attachments: []domain.Attachment{{Requirement: domain.NeedPortrait, Document: d.ID}}}
	h.fake.SetOffline(true)
	h.wants(h.app.Resubmit(h.ctx, id, answer), domain.ErrInvalid) // the portrait has not arrived
	h.fake.SetOffline(false)
	h.arrives(d.ID)
	h.fake.SetOffline(true)
	h.ok(h.app.Resubmit(h.ctx, id, answer))
	if h.state(id) != domain.Processing {
		t.Fatalf("answered offline it is %s", h.state(id))
	}
	h.restart()
	h.fake.SetOffline(false)
	h.reaches(id, domain.Checking)
	h.ok(h.fake.Decide(h.ctx, id, domain.Decision{Action: domain.Approve}))
	h.reaches(id, domain.Ready)
	theirs := have(h.fake.FindApplication(h.ctx, id))(h)
	if theirs.Answers[person.FieldIssuer] != answer.Answers[person.FieldIssuer] || h.fake.Calls("Resubmit") < 1 {
		t.Error("the correction did not arrive")
	}
}

func TestAnAnswerThatComesTooLateShowsTheAuthoritysPicture(t *testing.T) {
	h, id := asked(t)
	h.fake.SetOffline(true)
	h.ok(h.app.Resubmit(h.ctx, id, domain.Resubmission{Replies: map[domain.QuestionID]string{
		have(h.app.Application(h.ctx, id))(h).Questions[0].ID: "Отделом", have(h.app.Application(h.ctx, id))(h).Questions[1].ID: "Другой нет"}}))
	h.fake.Advance(40 * 24 * 60 * 60 * 1_000_000_000) // the questions lapse
	h.fake.SetOffline(false)
	h.until("the citizen is told why", func() bool {
		c, _, err := h.app.SendState(h.ctx, id)
		return err == nil && c.Failed == domain.ErrTransition
	})
	h.reaches(id, domain.Refused)
}

func TestAfterARefusalWhatWasRightIsKept(t *testing.T) {
	h, id := drafted(t)
	h.ok(h.fake.SetByHand(h.ctx, true))
	h.submit(id)
	_, err := h.app.Reapply(h.ctx, id)
	h.wants(err, domain.ErrDuplicate)
	h.reaches(id, domain.Checking)
	h.ok(h.fake.Decide(h.ctx, id, domain.Decision{Action: domain.Refuse, Reasons: []domain.Reason{
		{Code: domain.RefusedPortrait, Requirement: domain.NeedPortrait}, {Code: domain.RefusedData, Field: person.FieldIssuer}}}))
	h.reaches(id, domain.Refused)
	draft := have(h.app.Reapply(h.ctx, id))(h)
	if again := have(h.app.Reapply(h.ctx, id))(h); again.ID != draft.ID {
		t.Error("two taps made two drafts")
	}
	if draft.Follows != id || len(draft.Attachments) != 3 || draft.Answers[person.FieldIssuer] != "" || draft.Answers[person.FieldSNILS] == "" {
		t.Fatalf("the draft keeps %d attachments and %d answers", len(draft.Attachments), len(draft.Answers))
	}
	d := h.add("", domain.KindPortrait, domain.PageFront, portrait())
	h.arrives(d.ID)
	h.ok(h.app.Attach(h.ctx, draft.ID, domain.NeedPortrait, d.ID))
	have(h.app.SaveDraft(h.ctx, draft.ID, "", person.Answers{person.FieldIssuer: "Отделом Примерным гор. Москвы"}))(h)
	h.ok(h.fake.SetByHand(h.ctx, false))
	h.submit(draft.ID)
	h.reaches(draft.ID, domain.Ready)
}

func TestAnApplicationIsWithdrawnOnceEvenWhenTheAnswerIsLost(t *testing.T) {
	h, id := drafted(t)
	h.ok(h.fake.SetByHand(h.ctx, true))
	h.submit(id)
	h.reaches(id, domain.Checking)
	h.fake.SetOffline(true)
	h.ok(h.app.Withdraw(h.ctx, id))
	h.ok(h.app.Withdraw(h.ctx, id))
	if h.state(id) != domain.Withdrawn {
		t.Fatalf("withdrawn here it is %s", h.state(id))
	}
	c, _, err := h.app.SendState(h.ctx, id)
	h.ok(err)
	h.fake.SetOffline(false)
	h.until("the authority has heard", func() bool {
		return have(h.fake.FindApplication(h.ctx, id))(h).State == domain.Withdrawn
	})
	h.until("nothing is under way", func() bool { _, under, _ := h.app.SendState(h.ctx, id); return !under })
	if _, done := h.fake.Attempts(c.Key); done != 1 || h.state(id) != domain.Withdrawn {
		t.Errorf("carried out %d times, here it is %s", done, h.state(id))
	}
}

func TestAnIdentityStaysWhileAnApplicationSignedWithItIsUnderWay(t *testing.T) {
	h, id := asked(t)
	p := h.profile()
	other := p.Answers().With(person.Answers{person.FieldBirthPlace: "г. Иное"})
	h.wants(h.app.SubmitProfile(h.ctx, other), domain.ErrConflict)
	if kept := have(h.app.Profile(h.ctx))(h); kept.BirthPlace != p.BirthPlace {
		t.Errorf("the device shows %q, which the authority never took", kept.BirthPlace)
	}
	h.ok(h.app.SubmitProfile(h.ctx, p.Answers().With(person.Answers{person.FieldWork: "Завод"})))
	h.until("the work is handed in", func() bool { return !have(h.app.ProfileForm(h.ctx))(h).Pending })
	h.ok(h.app.Withdraw(h.ctx, id))
	h.until("nothing is under way", func() bool { _, under, _ := h.app.SendState(h.ctx, id); return !under })
	h.ok(h.app.SubmitProfile(h.ctx, other))
	h.until("the change is taken", func() bool {
		form := have(h.app.ProfileForm(h.ctx))(h)
		return !form.Pending && form.Failed == ""
	})
}

// refuseProfile has profiles refused, or taken again.
func (w *wire) refuseProfile(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.profile = err
}

func (w *wire) SaveProfile(ctx context.Context, key domain.Key, p person.Profile) (domain.Account, error) {
	w.mu.Lock()
	refusal := w.profile
	w.mu.Unlock()
	if refusal != nil {
		return domain.Account{}, refusal
	}
	return w.Fake.SaveProfile(ctx, key, p)
}

// A withdrawal that has not reached the authority yet: here the way is free, there it is not.
func TestAProfileThatTheAuthorityDoesNotTakeSaysWhy(t *testing.T) {
	h, id := asked(t)
	other := h.profile().Answers().With(person.Answers{person.FieldBirthPlace: "г. Иное"})
	h.wire.refuseProfile(domain.ErrConflict)
	h.ok(h.app.Withdraw(h.ctx, id))
	h.ok(h.app.SubmitProfile(h.ctx, other))
	h.until("the refusal is told", func() bool { return have(h.app.ProfileForm(h.ctx))(h).Failed == domain.ErrConflict })
	h.wire.refuseProfile(nil)
	h.ok(h.app.Retry(h.ctx))
	h.until("the change is taken", func() bool {
		form := have(h.app.ProfileForm(h.ctx))(h)
		return !form.Pending && form.Failed == ""
	})
}

// refuseMoves has answers and withdrawals refused, or taken again.
func (w *wire) refuseMoves(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.moves = err
}

func (w *wire) moveRefusal() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.moves
}

func (w *wire) Withdraw(ctx context.Context, key domain.Key, id domain.ApplicationID) (domain.Application, error) {
	if err := w.moveRefusal(); err != nil {
		return domain.Application{}, err
	}
	return w.Fake.Withdraw(ctx, key, id)
}

func (w *wire) Resubmit(ctx context.Context, key domain.Key, id domain.ApplicationID, r domain.Resubmission) (domain.Application, error) {
	if err := w.moveRefusal(); err != nil {
		return domain.Application{}, err
	}
	return w.Fake.Resubmit(ctx, key, id, r)
}

func (h *holder) failed(id domain.ApplicationID) domain.Kind {
	h.Helper()
	c, _, err := h.app.SendState(h.ctx, id)
	h.ok(err)
	return c.Failed
}

func TestARefusedWithdrawalKeepsTheLinkToTheEarlierApplication(t *testing.T) {
	h, earlier := drafted(t)
	h.ok(h.fake.SetByHand(h.ctx, true))
	h.submit(earlier)
	h.reaches(earlier, domain.Checking)
	h.ok(h.app.Withdraw(h.ctx, earlier))
	h.until("it is withdrawn", func() bool { _, under, _ := h.app.SendState(h.ctx, earlier); return !under })
	next := have(h.app.Reapply(h.ctx, earlier))(h)
	h.submit(next.ID)
	h.reaches(next.ID, domain.Checking)
	h.wire.refuseMoves(domain.ErrTransition)
	h.ok(h.app.Withdraw(h.ctx, next.ID))
	h.until("the refusal is told", func() bool { return h.failed(next.ID) == domain.ErrTransition })
	kept := have(h.app.Application(h.ctx, next.ID))(h)
	if kept.State != domain.Checking || kept.Follows != earlier {
		t.Errorf("it is %s and follows %q", kept.State, kept.Follows)
	}
}

// reply is an answer in words to each open question.
func (h *holder) reply(id domain.ApplicationID, words string) domain.Resubmission {
	h.Helper()
	r := domain.Resubmission{Replies: map[domain.QuestionID]string{}}
	for _, q := range have(h.app.Application(h.ctx, id))(h).OpenQuestions() {
		r.Replies[q.ID] = words
	}
	return r
}

func TestARefusedAnswerIsOfferedAgainAndATakenOneIsForgotten(t *testing.T) {
	h, id := asked(t)
	answer := h.reply(id, "Отделом")
	h.ok(h.app.KeepAnswers(h.ctx, id, h.reply(id, "Отд")))
	h.wire.refuseMoves(domain.ErrInvalid)
	h.ok(h.app.Resubmit(h.ctx, id, answer))
	h.until("the refusal is told", func() bool { return h.failed(id) == domain.ErrInvalid })
	if kept := have(h.app.TypedAnswers(h.ctx, id))(h); h.state(id) != domain.NeedsInfo || !reflect.DeepEqual(kept.Replies, answer.Replies) {
		t.Errorf("the application is %s, %d answers are offered", h.state(id), len(kept.Replies))
	}
	h.wire.refuseMoves(nil)
	h.ok(h.app.Resubmit(h.ctx, id, answer))
	h.ok(h.app.KeepAnswers(h.ctx, id, h.reply(id, "Отд"))) // a keystroke that was overtaken
	h.until("the answer is taken", func() bool { _, under, _ := h.app.SendState(h.ctx, id); return !under })
	if kept := have(h.app.TypedAnswers(h.ctx, id))(h); len(kept.Replies) != 0 {
		t.Error("what was answered is kept")
	}
}

func TestWhatWasTypedIsForgottenWhenNobodyAsksAnyMore(t *testing.T) {
	h, id := asked(t)
	h.fake.SetOffline(true)
	h.ok(h.app.Resubmit(h.ctx, id, h.reply(id, "Отделом")))
	h.fake.Advance(40 * 24 * time.Hour) // the questions lapse
	h.fake.SetOffline(false)
	h.until("the refusal is told", func() bool { return h.failed(id) == domain.ErrTransition })
	if kept := have(h.app.TypedAnswers(h.ctx, id))(h); len(kept.Replies) != 0 {
		t.Error("it is kept")
	}
}
