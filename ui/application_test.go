package ui_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/ui/screen"
)

func TestTheServiceIsFoundByAMisspeltWordAndAppliedFor(t *testing.T) {
	a := newApplicant(t, app.NextFinishDraft)
	a.ok(a.app.DiscardDraft(t.Context(), a.only().ID))
	a.at(screen.PageServices, "")
	a.UntilID("services.open.electronic_passport")
	a.Type("services.search", "кракозябра")
	a.UntilSeen("По запросу «кракозябра» ничего не нашлось")
	a.Type("services.search", "паспрот")
	a.Tap("services.open.electronic_passport")
	a.UntilSeen("бесплатно")
	a.UntilSeen("5 рабочих дней")
	a.Tap("service.apply")
	a.UntilSeen("Шаг 1 из 7")
}

func TestWhatIsNotMetLeadsToWhereItIsSeenTo(t *testing.T) {
	a := newApplicant(t, app.NextProve)
	a.at(screen.PageService, string(domain.ElectronicPassport))
	a.UntilID("service.fix")
	if a.Find("service.apply") != nil {
		t.Error("somebody whose identity is not proven may apply")
	}
	a.Tap("service.fix")
	if got := a.shell.Current().Page; got != screen.PageLevel {
		t.Errorf("it leads to %s", got)
	}
}

// fillIn goes from the first step to the review.
func (a *applicant) fillIn() {
	a.t.Helper()
	for _, seen := range []string{"Шаг 1 из 7", "Шаг 2 из 7", "Шаг 3 из 7", "Шаг 4 из 7", "Шаг 5 из 7", "Шаг 6 из 7"} {
		a.UntilSeen(seen)
		a.Tap("wizard.next")
	}
	a.UntilSeen("Шаг 7 из 7")
	for limit := time.Now().Add(20 * time.Second); a.Sees("Документы ещё проверяются") && time.Now().Before(limit); {
		a.Stir()
		a.authority.Advance(time.Second)
		a.Queue.Drain()
		time.Sleep(time.Millisecond) // the engine's goroutines have the turn
	}
}

// sign agrees to everything and enters the code.
func (a *applicant) sign() {
	a.t.Helper()
	a.Tap("wizard.consent.personal_data")
	a.Tap("wizard.consent.biometric_data")
	a.Tap("wizard.consent.service_terms")
	a.Tap("wizard.sign")
	a.UntilID("wizard.code")
	a.Type("wizard.code", a.code(domain.MessageSign))
}

func TestAnApplicationIsFilledInSignedAndSent(t *testing.T) {
	a := newApplicant(t, app.NextFinishDraft)
	a.at(screen.PageWizard, string(a.draft()))
	a.fillIn()
	a.Tap("wizard.sign")
	a.UntilSeen("Без этого согласия заявление не примут")
	a.Tap("wizard.consent.read.personal_data")
	a.UntilSeen("Свернуть")
	a.sign()
	a.UntilSeen("Заявление принято")
	number := string(a.only().Number)
	if number == "" || !a.Sees(number) {
		t.Fatalf("the number %q is not shown", number)
	}
	a.Tap("receipt.save")
	a.Until("the receipt is saved", func() bool { return a.outside.name != "" })
	if !strings.HasSuffix(a.outside.name, number+".pdf") || !strings.HasPrefix(string(a.outside.content), "%PDF-") {
		t.Errorf("saved as %q", a.outside.name)
	}
	if n := a.authority.Calls("Submit"); n != 1 {
		t.Errorf("it was submitted %d times", n)
	}
	a.Tap("wizard.follow")
	a.UntilID("application.withdraw")
}

func TestAWrongAnswerHoldsTheStepUpAndIsKept(t *testing.T) {
	a := newApplicant(t, app.NextFinishDraft)
	id := a.draft()
	a.at(screen.PageWizard, string(id))
	a.Tap("wizard.next")
	a.UntilSeen("Шаг 2 из 7")
	a.Tap("wizard.next")
	a.UntilSeen("Шаг 3 из 7")
	a.Type("field.snils", "112-233-445 96")
	a.Tap("wizard.next")
	a.Until("the field is marked", func() bool { return !a.Sees("Шаг 4 из 7") && a.Value("field.snils") == "112-233-445 96" })
	a.UntilSeen("Сохранено")

	a.at(screen.PageWizard, string(id)) // as after a restart
	a.UntilSeen("Шаг 3 из 7")
	if got := a.Value("field.snils"); got != "112-233-445 96" {
		t.Errorf("typed before leaving, %q came back", got)
	}
	p := a.self()
	a.Type("field.snils", p.SNILS.String())
	a.Tap("wizard.next")
	a.UntilSeen("Шаг 4 из 7")
	a.shell.Back()
	a.UntilSeen("Шаг 3 из 7")
}

func TestWhatWasTypedLastIsKeptWhenTheWindowCloses(t *testing.T) {
	a := newApplicant(t, app.NextFinishDraft)
	id := a.draft()
	a.at(screen.PageWizard, string(id))
	a.Tap("wizard.next")
	a.UntilSeen("Шаг 2 из 7")
	a.Type("field.passport.issuer", "ОВД Примерного района")
	a.ok(a.shell.Farewell(t.Context()))
	a.ok(a.app.Lock(t.Context()))
	a.ok(a.app.Unlock(t.Context(), app.ByPassphrase, passphrase))
	if got := a.only().Answers[person.FieldIssuer]; got != "ОВД Примерного района" {
		t.Errorf("kept is %q", got)
	}
}

func TestLeavingAStepOnAFullDiskSaysThatTheLastWordsAreLost(t *testing.T) {
	a := newApplicant(t, app.NextFinishDraft)
	a.at(screen.PageWizard, string(a.draft()))
	a.Tap("wizard.next")
	a.UntilSeen("Шаг 2 из 7")
	a.keeper.full.Store(true)
	defer a.keeper.full.Store(false)
	a.Type("field.passport.issuer", "ОВД Примерного района")
	a.shell.Home()
	a.UntilSeen("Последнее, что вы ввели в заявлении, не сохранилось. На устройстве кончилось место.")
}

// otherLetter is a proof of address that the citizen has not added.
func (a *applicant) otherLetter() []byte {
	a.t.Helper()
	other := a.self()
	other.Registration.House = "99"
	pages, err := a.app.Specimens(a.t.Context(), other)
	a.ok(err)
	at := slices.IndexFunc(pages, func(p app.Specimen) bool { return p.Kind == domain.KindProofOfAddress })
	return pages[at].Content
}

func TestADocumentIsAddedForARequirementAndAttached(t *testing.T) {
	a := newApplicant(t, app.NextFinishDraft)
	id := a.draft()
	a.ok(a.app.Attach(t.Context(), id, domain.NeedSNILS, ""))
	_, err := a.app.SaveDraft(t.Context(), id, domain.StepAttachments, nil)
	a.ok(err)
	a.at(screen.PageWizard, string(id))
	a.UntilSeen("Документ не приложен")
	a.Tap("wizard.next")
	a.UntilSeen("Дальше пока нельзя")

	a.Tap("wizard.choose.snils")
	all, err := a.app.Documents(t.Context(), domain.DocumentFilter{Kind: domain.KindSNILS})
	a.ok(err)
	a.Tap("wizard.take." + string(all[0].ID))
	a.UntilID("wizard.attached.snils")

	before := a.attached(domain.NeedAddress)
	a.Tap("wizard.choose.proof_of_address")
	a.Tap("wizard.kind.proof_of_address")
	a.files.next = a.otherLetter()
	a.Tap("add.file")
	a.Tap("add.take")
	a.Tap("add.done")
	a.UntilSeen("Шаг 6 из 7")
	a.Until("the new letter is attached", func() bool {
		now := a.attached(domain.NeedAddress)
		return now != "" && now != before
	})
}

// attached returns what is attached for a requirement, "" for nothing.
func (a *applicant) attached(need domain.RequirementID) domain.DocumentID {
	a.t.Helper()
	for _, x := range a.only().Attachments {
		if x.Requirement == need {
			return x.Document
		}
	}
	return ""
}

func TestWhatWasSignedOfflineWaitsAndGoesByItself(t *testing.T) {
	a := newApplicant(t, app.NextFinishDraft)
	a.at(screen.PageWizard, string(a.draft()))
	a.fillIn()
	a.Tap("wizard.consent.personal_data")
	a.Tap("wizard.consent.biometric_data")
	a.Tap("wizard.consent.service_terms")
	a.Tap("wizard.sign")
	a.UntilID("wizard.code")
	a.line.cutAfterCode.Store(true)
	a.Type("wizard.code", a.code(domain.MessageSign))
	a.UntilSeen("Ждёт отправки")
	a.authority.SetOffline(false)
	a.passes("Заявление принято")
}

func TestWhatTheAuthorityDoesNotTakeLeadsBackAndCanBeSignedAgain(t *testing.T) {
	a := newApplicant(t, app.NextFinishDraft)
	a.at(screen.PageWizard, string(a.draft()))
	a.fillIn()
	a.line.refuse.Store(true)
	a.sign()
	a.UntilSeen("Заявление не приняли")
	a.Tap("wizard.correct")
	a.Tap("wizard.problem.passport")
	a.UntilSeen("Шаг 2 из 7")
	a.Type("field.passport.issuer", "ОВД Примерного района")
	for _, seen := range []string{"Шаг 2 из 7", "Шаг 3 из 7", "Шаг 4 из 7", "Шаг 5 из 7", "Шаг 6 из 7"} {
		a.UntilSeen(seen)
		a.Tap("wizard.next")
	}
	a.UntilID("wizard.sign")
	a.sign()
	a.UntilSeen("Заявление принято")
	if got := a.only().Answers[person.FieldIssuer]; got != "ОВД Примерного района" {
		t.Errorf("sent was %q", got)
	}
}

func TestAnApplicationThatStandsStillSaysSo(t *testing.T) {
	a := newApplicant(t, app.NextFinishDraft)
	a.ok(a.authority.SetByHand(t.Context(), true))
	a.reach(app.NextWaitDecision)
	a.at(screen.PageApplication, string(a.only().ID))
	a.passes("На проверке")
	if a.Sees("Больше 7 дней без изменений") {
		t.Error("it says so at once")
	}
	a.clock.Advance(8 * 24 * time.Hour)
	a.at(screen.PageApplication, string(a.only().ID))
	a.UntilSeen("Больше 7 дней без изменений")
	a.Tap("application.messages")
	if got := a.shell.Current().Page; got != screen.PageMessages {
		t.Errorf("it leads to %s", got)
	}
}

func TestAQuestionIsAnsweredWhereItIsAsked(t *testing.T) {
	a := newApplicant(t, app.NextFinishDraft)
	a.ok(a.authority.SetByHand(t.Context(), true))
	a.reach(app.NextWaitDecision)
	id := a.only().ID
	a.at(screen.PageApplication, string(id))
	a.passes("На проверке")
	a.decide(domain.Decision{Action: domain.Ask, Questions: []domain.Question{
		{Field: person.FieldIssuer, Text: "Не видно, кем выдан"}, {Requirement: domain.NeedPortrait}}})
	a.passes("Не видно, кем выдан")
	a.Tap("application.answer.send")
	a.UntilSeen("Исправьте поле или ответьте словами")
	a.Type("field.passport.issuer", "ОВД Примерного района гор. Москвы")
	var portrait domain.QuestionID
	for _, q := range a.only().Questions {
		if q.Requirement != "" {
			portrait = q.ID
		}
	}
	a.Type("application.reply."+string(portrait), "Другой фотографии нет")

	a.at(screen.PageApplication, string(id)) // as after a restart
	a.UntilID("application.answer.send")
	if got := a.Value("application.reply." + string(portrait)); got != "Другой фотографии нет" {
		t.Errorf("typed before leaving, %q came back", got)
	}
	a.Tap("application.answer.send")
	a.passes("Вы ответили")
	if got := a.only().Answers[person.FieldIssuer]; got != "ОВД Примерного района гор. Москвы" {
		t.Errorf("the answer is %q", got)
	}
}

func TestARefusedAnswerIsOfferedAgainWithItsWords(t *testing.T) {
	a := newApplicant(t, app.NextFinishDraft)
	a.ok(a.authority.SetByHand(t.Context(), true))
	a.reach(app.NextWaitDecision)
	id := a.only().ID
	a.at(screen.PageApplication, string(id))
	a.passes("На проверке")
	a.decide(domain.Decision{Action: domain.Ask, Questions: []domain.Question{{Requirement: domain.NeedPortrait}}})
	a.passes("Ответьте")
	reply := "application.reply." + string(a.only().Questions[0].ID)
	a.UntilID(reply)
	a.Type(reply, "Другой фотографии нет")
	a.line.refuseAnswer.Store(true)
	a.Tap("application.answer.send")
	a.Until("the refusal is told", func() bool {
		a.Stir()
		a.authority.Advance(time.Second)
		c, _, err := a.app.SendState(t.Context(), id)
		return err == nil && c.Failed != ""
	})
	for _, page := range []screen.Page{"", screen.PageApplication} { // in front, and as after a restart
		if page != "" {
			a.at(page, string(id))
		}
		a.UntilID(reply)
		a.Until("the words", func() bool {
			return a.Find(reply) != nil && a.Value(reply) == "Другой фотографии нет"
		})
	}
}

func TestARefusalTellsEachReasonAndApplyingAgainKeepsWhatWasRight(t *testing.T) {
	a := newApplicant(t, app.NextFinishDraft)
	a.ok(a.authority.SetByHand(t.Context(), true))
	a.reach(app.NextWaitDecision)
	a.at(screen.PageApplication, string(a.only().ID))
	a.passes("На проверке")
	a.decide(domain.Decision{Action: domain.Refuse, Reasons: []domain.Reason{
		{Code: domain.RefusedPortrait, Requirement: domain.NeedPortrait, Note: "Глаза закрыты"}, {Code: domain.RefusedData, Field: person.FieldIssuer}}})
	a.passes("Глаза закрыты")
	a.Tap("application.reapply")
	a.UntilSeen("Шаг 1 из 7")
	if a.Value("field.name.family") == "" {
		t.Error("the family name, which was right, is gone")
	}
}

func TestAnApplicationIsWithdrawnOnceTheConsequenceWasTold(t *testing.T) {
	a := newApplicant(t, app.NextFinishDraft)
	a.ok(a.authority.SetByHand(t.Context(), true))
	a.reach(app.NextWaitDecision)
	a.at(screen.PageApplications, "")
	a.Tap("applications.open." + string(a.only().ID))
	a.Tap("application.withdraw")
	a.UntilSeen("Проверка остановится")
	a.Tap("application.withdraw.yes")
	a.UntilID("application.reapply")
	a.passes("Отозвано")
}

func TestAPassportIsCollectedAndActivated(t *testing.T) {
	a := newApplicant(t, app.NextCollect)
	a.at(screen.PageApplication, string(a.only().ID))
	a.UntilSeen("На устройстве есть место")
	a.Tap("application.collect")
	a.UntilSeen("Отметьте согласие")
	a.Tap("application.consent")
	a.Tap("application.collect")
	a.Tap("application.activate")
	a.UntilID("application.code")
	a.Type("application.code", a.code(domain.MessageActivate))
	a.Until("the passport is shown", func() bool { return a.shell.Current().Page == screen.PagePassport })
	view, err := a.app.Passport(t.Context(), "")
	a.ok(err)
	if view.State != domain.PassportActive {
		t.Errorf("the passport is %s", view.State)
	}
}

func TestAnIdentityUnderAnApplicationIsHeldAndSaysWhy(t *testing.T) {
	a := newApplicant(t, app.NextWaitDecision)
	a.at(screen.PageProfile, string(person.FieldBirthPlace))
	a.UntilID("field." + string(person.FieldBirthPlace))
	a.Type("field."+string(person.FieldBirthPlace), "г. Иное")
	a.Tap("profile.send")
	a.UntilSeen("Пока заявление рассматривается, эти данные менять нельзя")
	if got := a.Value("field." + string(person.FieldBirthPlace)); got != "г. Иное" {
		t.Errorf("what was typed became %q", got)
	}
}
