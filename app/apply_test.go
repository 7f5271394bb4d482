package app_test

import (
	"slices"
	"sync"
	"testing"

	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// drafted is a citizen with all documents and a prefilled draft.
func drafted(t *testing.T) (*holder, domain.ApplicationID) {
	t.Helper()
	h := newHolder(t)
	h.addAll()
	return h, have(h.app.StartApplication(h.ctx, domain.ElectronicPassport))(h).ID
}

func TestTheServiceIsFoundWithSlipsAndWithoutTheNetwork(t *testing.T) {
	h := newStranger(t)
	_ = have(h.app.Services(h.ctx, "ru", ""))(h)
	h.fake.SetOffline(true)
	h.restart()
	for query, language := range map[string]string{"паспрот": "ru", "цифровой паспорт": "ru", "electronic": "ru", "passprt": "en", "": "en"} {
		found := have(h.app.Services(h.ctx, language, query))(h)
		if len(found) != 2 || found[0].Text.Title != map[string]string{"ru": "Электронный паспорт", "en": "Electronic passport"}[language] {
			t.Errorf("%q in %s finds %d services", query, language, len(found))
		}
	}
	if found := have(h.app.Services(h.ctx, "ru", "рыбалка"))(h); len(found) != 0 {
		t.Errorf("fishing finds %d services", len(found))
	}
	_, err := h.app.Service(h.ctx, "nothing", "ru")
	h.wants(err, domain.ErrNotFound)
}

func TestADraftIsBegunOnceAndNeedsAConfirmedAccount(t *testing.T) {
	h := newStranger(t)
	h.register()
	_, err := h.app.StartApplication(h.ctx, domain.ElectronicPassport)
	h.wants(err, domain.ErrForbidden)
	h.confirm()
	if list := have(h.app.Eligibility(h.ctx, domain.ElectronicPassport))(h); !domain.MayStart(list) {
		t.Fatalf("a confirmed citizen may not start: %v", list)
	}
	var wait sync.WaitGroup
	ids := make([]domain.ApplicationID, 4)
	for i := range ids {
		wait.Go(func() {
			draft, _ := h.app.StartApplication(h.ctx, domain.ElectronicPassport)
			ids[i] = draft.ID
		})
	}
	wait.Wait()
	if len(slices.Compact(ids)) != 1 || len(have(h.app.Applications(h.ctx))(h)) != 1 {
		t.Errorf("four taps made the drafts %v", ids)
	}
}

func TestWhatWasTypedSurvivesARestart(t *testing.T) {
	h, id := drafted(t)
	at := have(h.app.SaveDraft(h.ctx, id, domain.StepPassport, person.Answers{person.FieldIssuer: "Отделом", person.FieldINN: ""}))(h)
	h.fake.SetOffline(true)
	h.restart()
	form := have(h.app.Form(h.ctx, id))(h)
	x := form.Application
	_, inn := x.Answers[person.FieldINN]
	if x.Step != domain.StepPassport || x.Answers[person.FieldIssuer] != "Отделом" || inn || !x.SavedAt.Equal(at) || len(form.Requirements) != 4 {
		t.Errorf("the draft is at %s, saved %v, %d requirements", x.Step, x.SavedAt, len(form.Requirements))
	}
	have(h.app.SaveDraft(h.ctx, id, "", person.Answers{person.FieldSNILS: "1"}))(h)
	if found := have(h.app.CheckStep(h.ctx, id, domain.StepNumbers))(h); !found.Blocking() {
		t.Error("a wrong number is not found")
	}
	_, err := h.app.StartSigning(h.ctx, id, nil)
	h.wants(err, domain.ErrInvalid)
	h.ok(h.app.DiscardDraft(h.ctx, id))
	h.ok(h.app.DiscardDraft(h.ctx, id))
	if left := have(h.app.Applications(h.ctx))(h); len(left) != 0 {
		t.Errorf("%d drafts are left", len(left))
	}
}

func TestPressedTwiceIsSentOnce(t *testing.T) {
	h, id := drafted(t)
	sent := have(h.app.StartSigning(h.ctx, id, h.texts(domain.PersonalData, domain.BiometricData, domain.ServiceTerms)))(h)
	code := h.code(domain.MessageSign)
	var wait sync.WaitGroup
	errs := make([]error, 3)
	for i := range errs {
		wait.Go(func() { errs[i] = h.app.SignAndSend(h.ctx, id, sent, code) })
	}
	wait.Wait()
	for _, err := range errs {
		h.ok(err)
	}
	h.until("the receipt is here", func() bool { _, err := h.app.Receipt(h.ctx, id); return err == nil })
	if n := h.fake.Calls("Submit"); n != 1 {
		t.Errorf("it was submitted %d times", n)
	}
}

func TestASentApplicationWaitsForTheNetworkAndALostAnswerChangesNothing(t *testing.T) {
	h, id := drafted(t)
	sent := have(h.app.StartSigning(h.ctx, id, h.texts(domain.PersonalData, domain.BiometricData, domain.ServiceTerms)))(h)
	h.wire.offlineAt("Submit")
	h.ok(h.app.SignAndSend(h.ctx, id, sent, h.code(domain.MessageSign)))
	h.restart()
	c, under, err := h.app.SendState(h.ctx, id)
	if err != nil || !under || c.Kind != domain.CommandSubmit || h.state(id) != domain.Sent {
		t.Fatalf("under way is %v (%v), the application is %s", c, err, h.state(id))
	}
	_, err = h.app.Receipt(h.ctx, id)
	h.wants(err, domain.ErrNotFound)
	h.wire.offlineAt("")
	h.until("the receipt is here", func() bool { _, err := h.app.Receipt(h.ctx, id); return err == nil })
	if asked, done := h.fake.Attempts(c.Key); asked < 1 || done != 1 {
		t.Errorf("%d attempts, carried out %d times", asked, done)
	}
	h.reaches(id, domain.Ready)
}

func TestWhatTheAuthorityDoesNotTakeInIsADraftAgain(t *testing.T) {
	h, id := drafted(t)
	var found finding.List
	found.Add(person.FieldIssuer, finding.Required)
	for _, refusal := range []error{&domain.Invalid{Findings: found}, domain.ErrCodeExpired} {
		h.wire.refuseSubmit(refusal)
		sent := have(h.app.StartSigning(h.ctx, id, h.texts(domain.PersonalData, domain.BiometricData, domain.ServiceTerms)))(h)
		h.ok(h.app.SignAndSend(h.ctx, id, sent, h.code(domain.MessageSign)))
		h.until("it is a draft again", func() bool { return h.state(id) == domain.Draft })
		kind, _ := domain.KindOf(refusal)
		c, under, err := h.app.SendState(h.ctx, id)
		if err != nil || !under || c.Failed != kind {
			t.Errorf("refused for %v, shown is %q (%v)", kind, c.Failed, err)
		}
		form := have(h.app.Form(h.ctx, id))(h)
		if want := kind == domain.ErrInvalid; form.Findings.Has(person.FieldIssuer, finding.Required) != want {
			t.Errorf("refused for %v, the form shows %v", kind, form.Findings)
		}
		if len(form.Application.Attachments) != 4 || len(form.Application.Answers) < 10 || len(form.Application.Timeline) != 0 {
			t.Errorf("the draft lost something: %d attachments", len(form.Application.Attachments))
		}
	}
	have(h.app.SaveDraft(h.ctx, id, "", person.Answers{person.FieldIssuer: "Отделом Примерным гор. Москвы"}))(h)
	if form := have(h.app.Form(h.ctx, id))(h); form.Findings.Has(person.FieldIssuer, finding.Required) {
		t.Error("the finding outlives the correction")
	}
	h.wire.refuseSubmit(nil)
	h.ok(h.app.Retry(h.ctx))
	h.submit(id)
	h.reaches(id, domain.Ready)
}

func TestACodeIsGoodForNothingButWhatItWasSentFor(t *testing.T) {
	h, id := drafted(t)
	sent := have(h.app.StartSigning(h.ctx, id, h.texts(domain.PersonalData, domain.BiometricData, domain.ServiceTerms)))(h)
	have(h.app.SaveDraft(h.ctx, id, "", person.Answers{person.FieldIssuer: "Другим отделом"}))(h)
	h.wants(h.app.SignAndSend(h.ctx, id, sent, h.code(domain.MessageSign)), domain.ErrCodeExpired)
	if h.state(id) != domain.Draft || h.fake.Calls("Submit") != 0 {
		t.Error("it was sent all the same")
	}
	h.submit(id)
}

func TestAWrongCodeKeepsTheDraftAndATornSignatureGoesOn(t *testing.T) {
	h, id := drafted(t)
	sent := have(h.app.StartSigning(h.ctx, id, h.texts(domain.PersonalData, domain.BiometricData, domain.ServiceTerms)))(h)
	code := h.code(domain.MessageSign)
	wrong := []byte(code)
	wrong[0] = '0' + (wrong[0]-'0'+1)%10
	h.wants(h.app.SignAndSend(h.ctx, id, sent, string(wrong)), domain.ErrCodeWrong)
	h.fake.SetOffline(true)
	h.wants(h.app.SignAndSend(h.ctx, id, sent, code), domain.ErrUnavailable)
	h.fake.SetOffline(false)
	h.restart()
	h.ok(h.app.SignAndSend(h.ctx, id, sent, code))
	h.reaches(id, domain.Ready)
}
