package ui_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
)

// tickets returns the conversations as the vault has them.
func (c *citizen) tickets() []domain.Conversation {
	c.t.Helper()
	all, err := c.app.FindConversations(c.t.Context())
	c.ok(err)
	return all
}

// numbered waits until the only ticket has reached the authority.
func (c *citizen) numbered() domain.Conversation {
	c.t.Helper()
	c.Until("the ticket has its number", func() bool { return len(c.tickets()) == 1 && c.tickets()[0].Number != "" })
	return c.tickets()[0]
}

func TestD6ATicketIsWrittenAnsweredAndClosed(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextFillProfile)
	c.open(screen.Route{Page: screen.PageSupport})
	c.UntilSeen("Обращений пока нет")
	c.Tap("support.write")
	c.Tap("support.send")
	c.UntilSeen("Выберите, о чём вопрос")
	c.Choose("support.topic", string(domain.TopicUpload))
	c.Tap("support.send")
	c.UntilSeen("Напишите, что случилось.")
	c.Type("support.text", "Не загружается фото")
	c.Tap("support.send")
	x := c.numbered()
	c.UntilSeen(x.Number)
	c.UntilSeen("Ждёт ответа")
	c.authority.Reply("Уменьшите снимок, пожалуйста", false)
	c.UntilSeen("Уменьшите снимок, пожалуйста")
	c.UntilSeen("Оператор,")
	c.Until("the answer is read by whoever sees it", func() bool {
		unread, err := c.app.UnreadAt(t.Context())
		return err == nil && unread[screen.Route{Page: screen.PageMessages, Arg: string(x.ID)}] == 0
	})
	c.Tap("support.settled")
	c.UntilSeen("Обращение закрыто")
	c.Until("it is closed there", func() bool {
		theirs, err := c.authority.FindConversations(t.Context())
		return err == nil && theirs[0].Closed
	})
	c.Type("support.text", "Всё-таки не вышло")
	c.Tap("support.send")
	c.Until("it is open again", func() bool { return !c.tickets()[0].Closed })
}

func TestD6WhatIsWrittenOfflineWaitsAndSaysSo(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextFillProfile)
	c.authority.SetOffline(true)
	c.open(screen.Route{Page: screen.PageWrite})
	c.UntilID("support.topic")
	c.Choose("support.topic", string(domain.TopicLogin))
	c.Type("support.text", "Нет связи")
	c.Tap("support.send")
	c.UntilSeen("Ждёт отправки: уйдёт, когда появится связь")
	c.UntilSeen("Номер появится, когда обращение дойдёт до ведомства")
	c.open(screen.Route{Page: screen.PageSupport}) // as after a restart
	c.UntilSeen("Ждёт отправки")
	c.authority.SetOffline(false)
	c.ok(c.app.Retry(t.Context()))
	c.UntilSeen(c.numbered().Number)
}

func TestD6ADraftIsThereAfterARestart(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextFillProfile)
	write := func() {
		c.open(screen.Route{Page: screen.PageWrite})
		c.UntilID("support.text")
	}
	write()
	c.Choose("support.topic", string(domain.TopicPayment))
	c.Type("support.text", "Деньги списали")
	c.Tap("support.diagnose")
	c.Tap("support.strike.system")
	c.Until("the draft is kept", func() bool {
		d, err := c.app.TypedTalk(t.Context(), "new/")
		return err == nil && d.Text == "Деньги списали" && slices.Equal(d.Struck, []string{"system"})
	})
	write()
	if c.Value("support.text") != "Деньги списали" || c.Value("support.topic") != string(domain.TopicPayment) {
		t.Errorf("%q about %q came back", c.Value("support.text"), c.Value("support.topic"))
	}
	c.UntilID("support.restore.system")
	c.Tap("support.send")
	c.numbered()
	write()
	if got := c.Value("support.text"); got != "" {
		t.Errorf("what was sent is offered again: %q", got)
	}
}

func TestD6EveryLineOfDiagnosticsIsSeenAndWhatIsStruckOutIsNotSent(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextAddDocuments)
	c.open(screen.Route{Page: screen.PageWrite})
	c.UntilID("support.diagnose")
	c.Choose("support.topic", string(domain.TopicUpload))
	c.Type("support.text", "Не загружается")
	if c.Sees("Система:") {
		t.Error("diagnostics are attached unasked")
	}
	c.Tap("support.diagnose")
	c.UntilSeen("Система:")
	shown := c.Texts()
	c.Tap("support.strike.system")
	c.Until("the line is gone", func() bool { return !c.Sees("Система:") && c.Sees("Строка вычеркнута") })
	c.Tap("support.send")
	sent := c.numbered().Messages[0].Diagnostics
	if strings.Contains(sent, "Система") || !strings.Contains(sent, "Связь:") {
		t.Errorf("sent was %q", sent)
	}
	for line := range strings.Lines(sent) {
		if !slices.Contains(shown, strings.TrimSpace(line)) {
			t.Errorf("%q was sent and not shown", line)
		}
	}
	holder := c.self()
	for _, secret := range []string{holder.Name.Family, holder.Name.Given, holder.Passport.Number.Digits(), holder.SNILS.Digits(),
		"citizen@", "10-20"} {
		if strings.Contains(sent, secret) {
			t.Error("diagnostics name the citizen")
		}
	}
}

func TestD6ADocumentGoesWithTheWords(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextFinishDraft)
	documents, err := c.app.Documents(t.Context(), domain.DocumentFilter{Kind: domain.KindSNILS})
	c.ok(err)
	c.open(screen.Route{Page: screen.PageWrite})
	c.UntilID("support.topic")
	c.Choose("support.topic", string(domain.TopicUpload))
	c.Type("support.text", "Вот снимок")
	c.Tap("support.attach")
	c.UntilID("support.take." + string(documents[0].ID)) // which may be on its way still
	c.Tap("support.take." + string(documents[0].ID))
	c.UntilID("support.detach." + string(documents[0].ID))
	c.Tap("support.send")
	if got := c.numbered().Messages[0].Attachments; !slices.Equal(got, []domain.DocumentID{documents[0].ID}) {
		t.Errorf("attached is %v", got)
	}
	c.Tap("support.attached." + string(documents[0].ID))
	if at := c.shell.Current(); at.Page != screen.PageDocument || at.Arg != string(documents[0].ID) {
		t.Errorf("it leads to %v", at)
	}
}

func TestD6HostileAndLongWordsOfAnOperatorAreShownPlainly(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextFillProfile)
	x, err := c.app.StartConversation(t.Context(), app.Talk{Topic: domain.TopicLogin, Text: "Здравствуйте"})
	c.ok(err)
	c.openIn(screen.Route{Page: screen.PageMessages, Arg: string(x.ID)}, fyne.NewSize(360, 720), "ru", theme.Options{Mode: theme.ModeLight})
	c.numbered()
	word := strings.Repeat("ы", 1500)
	c.authority.Reply("\u202e[ссылка](http://example.org) **жирно** <b>x</b>\x00\n\n\n\n\n"+word, false)
	c.UntilSeen("[ссылка](http://example.org) **жирно** <b>x</b>")
	for _, text := range c.Texts() {
		if strings.ContainsAny(text, "\u202e\x00") {
			t.Errorf("invisible marks are drawn in %q", text[:20])
		}
	}
	if got := c.Canvas().Size(); got != fyne.NewSize(360, 720) {
		t.Errorf("a long word makes the window %v", got)
	}
	o := c.First(func(o fyne.CanvasObject) bool {
		said, ok := o.(interface{ Said() string })
		return ok && strings.Contains(said.Said(), word)
	})
	if o == nil || o.Size().Height < 400 {
		t.Errorf("a word of 1500 letters is %v large: it is not to be read", o.Size())
	}
}

func TestD6AReplyInTheListOfMessagesLeadsToTheTicket(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextFillProfile)
	x, err := c.app.StartConversation(t.Context(), app.Talk{Topic: domain.TopicLogin, Text: "Здравствуйте"})
	c.ok(err)
	c.open(screen.Route{Page: screen.PageSupport})
	c.numbered()
	c.authority.Reply("Слушаем вас", true)
	c.UntilSeen("Новый ответ")
	c.UntilSeen("Оператор: Слушаем вас")
	c.shell.Go(screen.Route{Page: screen.PageMessages})
	c.UntilSeen("Поддержка ответила")
	notices, err := c.app.Notices(t.Context(), 0, 0)
	c.ok(err)
	at := slices.IndexFunc(notices, func(n domain.Notice) bool { return n.Kind == domain.NoticeSupport })
	c.Tap("messages.open." + string(notices[at].ID))
	c.UntilSeen("Обращение закрыто")
	if at := c.shell.Current(); at.Arg != string(x.ID) {
		t.Errorf("it leads to %v", at)
	}
}

// TestD6AfterTheLastWordOfOnesOwnThereIsNothingNew, although the answer before was never opened.
func TestD6AfterTheLastWordOfOnesOwnThereIsNothingNew(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextFillProfile)
	x, err := c.app.StartConversation(t.Context(), app.Talk{Topic: domain.TopicLogin, Text: "Здравствуйте"})
	c.ok(err)
	c.open(screen.Route{Page: screen.PageSupport})
	c.numbered()
	c.authority.Reply("Слушаем вас", false)
	c.UntilSeen("Новый ответ")
	c.ok(c.app.Say(t.Context(), x.ID, app.Talk{Text: "Спасибо, уже не нужно", Closes: true}))
	c.UntilSeen("Вы: Спасибо, уже не нужно")
	c.Until("nothing is new", func() bool { return !c.Sees("Новый ответ") })
}

func TestD6AFaultOfTheListIsToldAndTriedAgain(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextFillProfile)
	c.ok(c.app.Lock(t.Context()))
	c.open(screen.Route{Page: screen.PageSupport})
	c.UntilID("problem.retry")
}

func TestD6HelpIsFoundWithoutSigningInAndWithoutANetwork(t *testing.T) {
	c := newCitizen(t)
	c.authority.SetOffline(true)
	c.open(screen.Route{Page: screen.PageSignIn})
	c.UntilID("signin.next")
	c.Tap("nav.help")
	c.UntilSeen("Вход")
	c.Type("help.search", "не приходт код")
	c.Tap("help.open.login.code")
	c.UntilSeen("Код никому не говорите")
	c.UntilSeen("Не помогло и войти не получается?")
	if c.Find("help.write") != nil {
		t.Error("a stranger is offered to write to support")
	}
	c.shell.Back()
	if got := c.Value("help.search"); got != "не приходт код" {
		t.Errorf("going back forgot the search: %q", got)
	}
	c.Type("help.search", "кракозябра")
	c.UntilSeen("По запросу «кракозябра» ничего не нашлось")
	c.Tap("help.all")
	c.Tap("help.open.login.password")
	c.Tap("article.link.sign_in")
	c.Until("the door", func() bool { return c.Find("signin.next") != nil || c.Find("register.next") != nil })
}

func TestD6AnArticleLeadsToTheCureAndToATicketOnItsTopic(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextFillProfile)
	c.open(screen.Route{Page: screen.PageHelp})
	c.Type("help.search", "размыто")
	c.Tap("help.open.upload.quality")
	c.Tap("article.link.documents")
	if at := c.shell.Current().Page; at != screen.PageDocuments {
		t.Errorf("the cure is at %s", at)
	}
	c.shell.Back()
	c.Tap("help.write")
	c.UntilID("support.text")
	if c.Value("support.topic") != string(domain.TopicUpload) || !strings.Contains(c.Value("support.text"), "Снимок не принимают") {
		t.Errorf("the ticket begins with %q about %q", c.Value("support.text"), c.Value("support.topic"))
	}
}

func TestD2NoticesOutsideTheWindowAreSilencedByGroup(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextFillProfile)
	c.open(screen.Route{Page: screen.PageMessages})
	c.Tap("messages.choice")
	c.UntilSeen("На экране устройства")
	c.Tap("notices.group.support")
	c.Until("the choice is kept", func() bool {
		silent, err := c.app.SilentNotices(t.Context())
		return err == nil && slices.Equal(silent, []domain.NoticeGroup{domain.GroupSupport})
	})
	_, err := c.app.StartConversation(t.Context(), app.Talk{Topic: domain.TopicLogin, Text: "Здравствуйте"})
	c.ok(err)
	c.numbered()
	c.authority.Reply("Ответ", false)
	c.Until("the answer is here", func() bool { return len(c.tickets()[0].Messages) == 2 })
	c.Queue.Drain()
	if told := strings.Join(c.outside.alerts, "\n"); strings.Contains(told, "Поддержка ответила") {
		t.Errorf("shown outside the window: %s", told)
	}
}

func TestD2WhatTheAuthoritySendsIsChosenByGroupAndWay(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextFillProfile)
	c.open(screen.Route{Page: screen.PageNotices})
	c.UntilSeen("Подтвердите почту в анкете")
	if c.Find("notices.sent.security") != nil {
		t.Error("notices about security may be silenced")
	}
	c.authority.SetOffline(true)
	c.Tap("notices.sent.support")
	c.UntilSeen("Повторить")
	c.authority.SetOffline(false)
	c.TapText("Повторить")
	c.Until("the authority knows", func() bool {
		a, err := c.app.Account(t.Context())
		return err == nil && slices.Equal(a.Sending.Except, []domain.NoticeGroup{domain.GroupSupport})
	})
}

func TestD5AStalledApplicationSaysSoAndOpensATicket(t *testing.T) {
	a := newApplicant(t, app.NextFinishDraft)
	a.ok(a.authority.SetByHand(t.Context(), true))
	a.reach(app.NextWaitDecision)
	id := string(a.only().ID)
	a.at(screen.PageApplication, id)
	a.passes("На проверке")
	if a.Sees("Больше 7 дней без изменений") {
		t.Error("it says so at once")
	}
	all, err := a.app.Notices(t.Context(), 0, 0)
	a.ok(err)
	a.clock.Advance(8 * 24 * time.Hour)
	a.at(screen.PageHome, "")
	a.UntilSeen("Больше 7 дней без изменений")
	a.at(screen.PageApplication, id)
	a.UntilSeen("Больше 7 дней без изменений")
	if slices.ContainsFunc(all, func(n domain.Notice) bool { return n.ReadAt.IsZero() && n.Route.Arg == id }) {
		a.UntilSeen("Возможно, в")
		a.UntilID("application.messages") // points at what is unread
	}
	for _, n := range all {
		a.ok(a.app.MarkNoticesRead(t.Context(), n.ID))
	}
	a.Until("nothing is unread", func() bool { return a.Find("application.messages") == nil })
	a.Tap("application.ticket")
	a.UntilID("support.text")
	if got := a.Value("support.text"); !strings.Contains(got, string(a.only().Number)) {
		t.Errorf("the ticket begins with %q", got)
	}
	a.Tap("support.send")
	x := a.numbered()
	if x.Application != a.only().ID || x.Topic != domain.TopicProcessing {
		t.Errorf("the ticket is about %q, %s", x.Application, x.Topic)
	}
	a.at(screen.PageApplication, id)
	a.UntilSeen("Открыть обращение") // and not another one
	a.Tap("application.ticket")
	if at := a.shell.Current(); at.Arg != string(x.ID) {
		t.Errorf("it leads to %v", at)
	}
}

func TestD3AQuestionThatWaitedAWeekLeadsToItsField(t *testing.T) {
	a := newApplicant(t, app.NextFinishDraft)
	a.ok(a.authority.SetByHand(t.Context(), true))
	a.reach(app.NextWaitDecision)
	id := a.only().ID
	a.at(screen.PageApplication, string(id))
	a.passes("На проверке")
	a.decide(domain.Decision{Action: domain.Ask, Questions: []domain.Question{{Field: person.FieldIssuer, Text: "Не видно, кем выдан\u202e"}}})
	a.passes("Сотрудник пишет: «Не видно, кем выдан»")
	notices, err := a.app.Notices(t.Context(), 0, 1)
	a.ok(err)
	if to := notices[0].Route; to.Page != screen.PageApplication || to.Arg != string(id) {
		t.Errorf("the notice of a question leads to %v", to)
	}
	a.clock.Advance(8 * 24 * time.Hour)
	a.at(screen.PageApplication, string(id))
	a.UntilSeen("Вопрос ждёт вашего ответа больше 7 дней")
	a.Tap("application.question")
	if !a.Focused("field.passport.issuer") {
		t.Error("the field that is asked about has no focus")
	}
	a.Type("field.passport.issuer", "ОВД Примерного района гор. Москвы")
	a.Tap("application.answer.send")
	a.passes("Вы ответили")
}

func TestD4EachReasonOfARefusalLeadsToItsVeryCure(t *testing.T) {
	a := newApplicant(t, app.NextFinishDraft)
	a.ok(a.authority.SetByHand(t.Context(), true))
	a.reach(app.NextWaitDecision)
	id := string(a.only().ID)
	a.at(screen.PageApplication, id)
	a.passes("На проверке")
	portrait := a.attached(domain.NeedPortrait)
	a.decide(domain.Decision{Action: domain.Refuse, Reasons: []domain.Reason{
		{Code: domain.RefusedPortrait, Requirement: domain.NeedPortrait, Note: "Глаза закрыты"},
		{Code: domain.RefusedPassport, Field: person.FieldIssuer}, {Code: domain.RefusedOtherwise}}})
	a.passes("Глаза закрыты")
	for code, want := range map[domain.RefusalCode]screen.Route{
		domain.RefusedPortrait: {Page: screen.PageDocument, Arg: string(portrait)},
		domain.RefusedPassport: {Page: screen.PageProfile, Arg: string(person.FieldIssuer)},
	} {
		a.Tap("application.cure." + string(code))
		if at := a.shell.Current(); at != want {
			t.Errorf("the cure of %s is at %v, want %v", code, at, want)
		}
		a.shell.Back()
	}
	a.Tap("application.cure." + string(domain.RefusedOtherwise))
	a.UntilID("support.text")
	if got := a.Value("support.text"); !strings.Contains(got, string(a.only().Number)) {
		t.Errorf("the ticket begins with %q", got)
	}
	a.shell.Back()
	a.Tap("application.reapply")
	a.UntilSeen("Шаг 1 из 7")
	if a.Value("field.name.family") == "" {
		t.Error("the family name, which was right, is gone")
	}
}
