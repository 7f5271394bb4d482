package console_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"razvorot/authority/console/consoletest"
	"razvorot/domain"
	"razvorot/domain/person"
)

func TestSigningInTakesAPasswordAndACode(t *testing.T) {
	s := newSite(t, nil)
	p := s.user(t)
	p.get("/case/acc-0/app-0").leadsTo(t, "/sign-in?next=%2Fcase%2Facc-0%2Fapp-0")
	p.post("/sign-in", url.Values{"login": {consoletest.Operator}, "password": {"wrong"}}).wants(t, http.StatusUnprocessableEntity, "не подошли", `value="olga"`)
	p.post("/sign-in", url.Values{"login": {consoletest.Operator}, "password": {consoletest.Password}, "next": {"/search"}}).leadsTo(t, "/second")
	p.post("/second/code", url.Values{"code": {"000000"}}).wants(t, http.StatusUnprocessableEntity, "Код не подошёл")
	code := consoletest.Code(noon)
	p.post("/second/code", url.Values{"code": {code[:3] + " " + code[3:]}}).leadsTo(t, "/search")
	p.get("/search").wants(t, http.StatusOK, "Ольга Макетова")
}

func TestTheSecondStepTakesFiveMinutesAtMost(t *testing.T) {
	s := newSite(t, nil)
	p := s.user(t)
	p.post("/sign-in", url.Values{"login": {consoletest.Operator}, "password": {consoletest.Password}}).leadsTo(t, "/second")
	s.clock.Advance(6 * time.Minute)
	p.post("/second/code", url.Values{"code": {consoletest.Code(s.clock.Now())}}).wants(t, http.StatusUnprocessableEntity, "Время на второй шаг вышло")
	p.get("/second").leadsTo(t, "/sign-in")
}

func TestTheFirstSignInEnrolsAnAuthenticator(t *testing.T) {
	s := newSite(t, nil)
	p := s.user(t)
	p.post("/sign-in", url.Values{"login": {consoletest.Novice}, "password": {consoletest.Password}}).leadsTo(t, "/second")
	page := p.get("/second")
	page.wants(t, http.StatusOK, "JBSW Y3DP", `class="qr"`)
	p.post("/enrol", url.Values{"code": {consoletest.Code(noon)}}).leadsTo(t, "/")
	p.get("/").leadsTo(t, "/queue")
}

func TestTooManyTriesAreToldWithTheWait(t *testing.T) {
	s := newSite(t, nil)
	got := s.user(t).post("/sign-in", url.Values{"login": {"limited"}, "password": {"x"}})
	got.wants(t, http.StatusTooManyRequests, "Слишком много попыток", "12:01")
	if got.Header.Get("Retry-After") == "" {
		t.Error("the answer does not say how long to wait")
	}
}

func TestC7ACaseShowsHowItsFeeWasPaid(t *testing.T) {
	p := newSite(t, nil).signedIn(t, consoletest.Operator)
	p.post("/queue/next", nil).leadsTo(t, "/case/acc-1/app-1")
	p.get("/case/acc-1/app-1").wants(t, http.StatusOK, "Госпошлина: оплачена с переплатой", "К оплате 1500 ₽, пришло 1600 ₽", "К возврату 100 ₽",
		"99900000000000000010")
}

func TestTheNextCaseIsTheOldestFreeOne(t *testing.T) {
	s := newSite(t, nil)
	p := s.signedIn(t, consoletest.Operator)
	p.post("/queue/next", nil).leadsTo(t, "/case/acc-1/app-1")
	p.post("/queue/next", nil).leadsTo(t, "/case/acc-3/app-3") // the second oldest is a colleague's
	p.get("/queue?mine=1").wants(t, http.StatusOK, "9XA3-7KD", "7MC2-5HG")
	s.office.Empty()
	p.post("/queue/next", nil).leadsTo(t, "/queue?done=nothing_free")
	p.get("/queue").wants(t, http.StatusOK, "Очередь пуста")
}

func TestOneOfTwoGetsACase(t *testing.T) {
	s := newSite(t, nil)
	s.signedIn(t, consoletest.Operator).post("/case/acc-0/app-0/claim", nil).leadsTo(t, "/case/acc-0/app-0")
	late := s.signedIn(t, consoletest.Senior)
	late.post("/case/acc-0/app-0/claim", nil).leadsTo(t, "/queue?done=taken")
	late.get("/queue?done=taken").wants(t, http.StatusOK, "успел взять другой")
}

// mine is a case that the person has taken, and its version.
func (p *user) mine() url.Values {
	p.t.Helper()
	p.post("/case/acc-0/app-0/claim", nil).leadsTo(p.t, "/case/acc-0/app-0")
	return url.Values{"version": {regexp.MustCompile(`name="version" value="(\d+)"`).FindStringSubmatch(p.get("/case/acc-0/app-0").body)[1]}}
}

func with(form url.Values, pairs ...string) url.Values {
	filled := url.Values{}
	for name, values := range form {
		filled[name] = values
	}
	for i := 0; i < len(pairs); i += 2 {
		filled.Add(pairs[i], pairs[i+1])
	}
	return filled
}

func TestACaseShowsWhatTheRegistersSay(t *testing.T) {
	s := newSite(t, nil)
	p := s.signedIn(t, consoletest.Operator)
	p.mine()
	p.get("/case/acc-0/app-0").wants(t, http.StatusOK, "Учебнов", "25.11.2014", "<b>26.11.2014</b>", "в реестре иначе", "строка просто стёрлась", `class="answer differs"`)
}

func TestApprovingOverDifferencesHasToBeMeant(t *testing.T) {
	s := newSite(t, nil)
	p := s.signedIn(t, consoletest.Operator)
	form := p.mine()
	p.post("/case/acc-0/app-0/decide", with(form, "action", "approve")).wants(t, http.StatusUnprocessableEntity, "Реестры отвечают иначе")
	p.post("/case/acc-0/app-0/decide", with(form, "action", "approve", "seen", "1", "mark", "snils")).wants(t, http.StatusUnprocessableEntity, "Есть отметки")
	p.post("/case/acc-0/app-0/decide", with(form, "action", "approve", "seen", "1")).leadsTo(t, "/queue?done=approve")
	if d := s.office.Decided; len(d) != 1 || d[0].Action != domain.Approve {
		t.Errorf("what was decided: %v", d)
	}
}

func TestAQuestionIsAboutWhatIsMarked(t *testing.T) {
	s := newSite(t, nil)
	p := s.signedIn(t, consoletest.Operator)
	form := p.mine()
	p.post("/case/acc-0/app-0/decide", with(form, "action", "ask")).wants(t, http.StatusUnprocessableEntity, "Отметьте флажком")
	p.post("/case/acc-0/app-0/decide", with(form, "action", "ask", "mark", "passport.issued", "note.passport.issued", "Проверьте дату",
		"mark", "attachment.portrait", "note.attachment.portrait", "Снимок тёмный", "mark", "nothing.like.this")).leadsTo(t, "/queue?done=ask")
	asked := s.office.Decided[0].Questions
	if len(asked) != 2 || asked[0].Field != person.FieldIssued || asked[0].Text != "Проверьте дату" || asked[1].Requirement != domain.NeedPortrait ||
		asked[1].Field != "" {
		t.Errorf("%d questions, or other ones", len(asked))
	}
}

func TestARefusalHasAReasonForEveryMark(t *testing.T) {
	s := newSite(t, nil)
	p := s.signedIn(t, consoletest.Operator)
	form := p.mine()
	p.post("/case/acc-0/app-0/decide", with(form, "action", "refuse")).wants(t, http.StatusUnprocessableEntity, "Для отказа нужна причина")
	p.post("/case/acc-0/app-0/decide", with(form, "action", "refuse", "mark", "snils")).wants(t, http.StatusUnprocessableEntity, "должна быть причина")
	p.post("/case/acc-0/app-0/decide", with(form, "action", "refuse", "mark", "snils", "code.snils", "portrait_unsuitable")).wants(t, http.StatusUnprocessableEntity)
	p.post("/case/acc-0/app-0/decide", with(form, "action", "refuse", "mark", "snils", "code.snils", "data_wrong", "note.snils", "Опечатка",
		"code", "other", "note", "Позвоните нам")).leadsTo(t, "/queue?done=refuse")
	reasons := s.office.Decided[0].Reasons
	if len(reasons) != 2 || reasons[0].Code != domain.RefusedData || reasons[0].Field != person.FieldSNILS || reasons[1].Code != domain.RefusedOtherwise {
		t.Errorf("%d reasons, or other ones", len(reasons))
	}
}

func TestNothingFilledInIsLost(t *testing.T) {
	s := newSite(t, nil)
	p := s.signedIn(t, consoletest.Operator)
	form := with(p.mine(), "mark", "snils", "note.snils", "Не сходится с карточкой", "code.snils", "registry_differs", "note", "Общее слово")
	kept := []string{"Не сходится с карточкой", `value="registry_differs" selected`, "Общее слово"}
	looking := p.post("/case/acc-0/app-0/decide", with(form, "look", "snils-0:s-0-front:200:90")) // no action: only looks
	looking.wants(t, http.StatusOK, append(kept, `zoom-200 turn-90`, "/file/snils-0/s-0-front")...)
	p.post("/case/acc-0/app-0/decide", with(form, "action", "approve")).wants(t, http.StatusUnprocessableEntity, kept...)
	s.office.MoveOn()
	p.post("/case/acc-0/app-0/decide", with(form, "action", "refuse")).wants(t, http.StatusConflict, append(kept, "изменилось, пока вы его смотрели")...)
	if len(s.office.Decided) != 0 {
		t.Error("a case was decided by looking")
	}
}

// TestADecisionThatCameTooLateIsToldOf sends the form of another tab once the case is decided and can only be looked at.
func TestADecisionThatCameTooLateIsToldOf(t *testing.T) {
	s := newSite(t, nil)
	p := s.signedIn(t, consoletest.Operator)
	form := with(p.mine(), "action", "ask", "mark", "snils", "note.snils", "Проверьте номер")
	p.post("/case/acc-0/app-0/decide", form).leadsTo(t, "/queue?done=ask")
	p.post("/case/acc-0/app-0/decide", with(form, "claim", "1")).wants(t, http.StatusConflict, "изменилось, пока вы его смотрели", "Проверьте номер")
	if len(s.office.Decided) != 1 {
		t.Error("it was decided twice")
	}
}

func TestALockKeepsWhatWasBeingSent(t *testing.T) {
	s := newSite(t, nil)
	p := s.signedIn(t, consoletest.Operator)
	form := with(p.mine(), "action", "ask", "mark", "snils", "note.snils", "Проверьте номер")
	token := p.token()
	s.clock.Advance(16 * time.Minute)
	p.get("/queue").leadsTo(t, "/unlock?next=%2Fqueue")
	header := map[string]string{"Sec-Fetch-Site": "same-origin"}
	locked := p.send("/case/acc-0/app-0/decide", with(form, "csrf", token), header)
	locked.wants(t, http.StatusForbidden, "заблокировано", "Проверьте номер")
	fields := hiddenOf(locked.body, "/unlock")
	p.send("/unlock", with(fields, "password", "wrong"), header).wants(t, http.StatusUnprocessableEntity, "Проверьте номер")
	opened := p.send("/unlock", with(fields, "password", consoletest.Password), header)
	opened.wants(t, http.StatusOK, "Продолжить отправку")
	if len(s.office.Decided) != 0 {
		t.Fatal("the lock sent something by itself")
	}
	p.send("/case/acc-0/app-0/decide", hiddenOf(opened.body, "/case/acc-0/app-0/decide"), header).leadsTo(t, "/queue?done=ask")
	if s.office.Decided[0].Questions[0].Text != "Проверьте номер" {
		t.Error("what was typed is another text")
	}
}

var hidden = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)"`)

// hiddenOf is the hidden fields of a page's form.
func hiddenOf(body, action string) url.Values {
	_, form, _ := strings.Cut(body, `action="`+action+`"`)
	form, _, _ = strings.Cut(form, "</form>")
	values := url.Values{}
	for _, field := range hidden.FindAllStringSubmatch(form, -1) {
		values.Add(field[1], field[2])
	}
	return values
}

func TestAnIdleDeskKeepsAHalfWrittenReply(t *testing.T) {
	s := newSite(t, nil)
	p := s.signedIn(t, consoletest.Operator)
	to := "/conversation/acc-3/talk-0/reply"
	locked := p.post("/lock", url.Values{"carry-to": {to}, "text": {"Здравствуйте! Мы"}})
	locked.wants(t, http.StatusOK, "заблокировано", "Здравствуйте! Мы")
	if strings.Contains(p.get("/conversation/acc-3/talk-0").body, "Здравствуйте! Мы") {
		t.Error("the lock sent the reply")
	}
	header := map[string]string{"Sec-Fetch-Site": "same-origin"}
	opened := p.send("/unlock", with(hiddenOf(locked.body, "/unlock"), "password", consoletest.Password), header)
	opened.wants(t, http.StatusOK, "Продолжить отправку")
	p.send(to, hiddenOf(opened.body, to), header).leadsTo(t, "/conversation/acc-3/talk-0?done=replied")
	for _, path := range []string{"https://evil.example/", "//evil.example"} {
		p.post("/lock", url.Values{"carry-to": {path}, "text": {"x"}}).leadsTo(t, "/unlock")
	}
}

func TestAClaimThatRanOutKeepsWhatWasFilledIn(t *testing.T) {
	for _, login := range []string{consoletest.Operator, consoletest.Senior} { // a senior sees cases without a claim, too
		s := newSite(t, nil)
		p := s.signedIn(t, login)
		form := with(p.mine(), "action", "ask", "mark", "snils", "note.snils", "Проверьте номер")
		s.office.Lapse()
		late := p.post("/case/acc-0/app-0/decide", form)
		late.wants(t, http.StatusForbidden, "не у вас", "Проверьте номер")
		again := hiddenOf(late.body, "/case/acc-0/app-0/decide")
		p.send("/case/acc-0/app-0/decide", again, map[string]string{"Sec-Fetch-Site": "same-origin"}).leadsTo(t, "/queue?done=ask")
		if s.office.Decided[0].Questions[0].Text != "Проверьте номер" {
			t.Errorf("%s: what was typed is another text", login)
		}
	}
}

func TestALockNeverKeepsAPassword(t *testing.T) {
	s := newSite(t, nil)
	p := s.signedIn(t, consoletest.Operator)
	token := p.token()
	s.clock.Advance(16 * time.Minute)
	got := p.send("/account/password", url.Values{"csrf": {token}, "old": {"старый-секрет"}, "new": {"новый-секрет"}}, map[string]string{"Sec-Fetch-Site": "same-origin"})
	got.wants(t, http.StatusForbidden)
	if strings.Contains(got.body, "секрет") {
		t.Error("the lock keeps a password in the page")
	}
}

func TestAReplySentTwiceIsOne(t *testing.T) {
	s := newSite(t, nil)
	p := s.signedIn(t, consoletest.Operator)
	for range 2 {
		p.post("/conversation/acc-3/talk-0/reply", url.Values{"text": {"В течение пяти дней."}}).leadsTo(t, "/conversation/acc-3/talk-0?done=replied")
	}
	if n := strings.Count(p.get("/conversation/acc-3/talk-0").body, "В течение пяти дней."); n != 1 {
		t.Errorf("the reply is there %d times", n)
	}
	p.post("/conversation/acc-3/talk-0/reply", url.Values{"text": {" "}}).wants(t, http.StatusUnprocessableEntity, "Напишите ответ")
	p.post("/conversation/acc-3/talk-0/reply", url.Values{"text": {"Готово"}, "key": {"short"}}).wants(t, http.StatusUnprocessableEntity)
}

func TestASearchNeedsAReason(t *testing.T) {
	s := newSite(t, nil)
	p := s.signedIn(t, consoletest.Operator)
	p.post("/search", url.Values{"query": {"021-176-458 17"}, "why": {"надо"}}).wants(t, http.StatusUnprocessableEntity, "не короче 10 знаков", `value="021-176-458 17"`)
	got := p.post("/search", url.Values{"query": {"021-176-458 17"}, "why": {"звонок гражданина"}})
	got.wants(t, http.StatusOK, "П. А. У.", "2H7K-9QM", "5R8K-2VQ7")
	if strings.Contains(got.body, "Учебнов") {
		t.Error("a search tells the whole name")
	}
	if strings.Contains(got.Request.URL.String(), "021") {
		t.Error("what was looked for stands in the address")
	}
}

func TestABlockIsDoneAtOnceAndConfirmedByAnother(t *testing.T) {
	s := newSite(t, nil)
	operator, senior := s.signedIn(t, consoletest.Operator), s.signedIn(t, consoletest.Senior)
	passport := s.office.Paths("").Replace("/passport/{account}/{id}")
	operator.post(passport+"/propose", url.Values{"kind": {"block"}, "why": {"коротко"}}).wants(t, http.StatusUnprocessableEntity)
	for range 2 { // sent twice it is one
		operator.post(passport+"/propose", url.Values{"kind": {"block"}, "why": {"телефон украден вчера"}}).leadsTo(t, "/proposals?done=blocked")
	}
	if n := strings.Count(senior.get("/proposals").body, "телефон украден вчера"); n != 1 {
		t.Errorf("the proposal is there %d times", n)
	}
	senior.post("/proposals/ABCDEFGHIJKLMNOPQRSTUVWXYZ/settle", url.Values{"answer": {"confirm"}}).leadsTo(t, "/proposals?done=confirmed")
	senior.post("/proposals/ABCDEFGHIJKLMNOPQRSTUVWXYZ/settle", url.Values{"answer": {"reject"}}).wants(t, http.StatusConflict)
}

func TestTheLogIsReadPageByPage(t *testing.T) {
	s := newSite(t, nil)
	p := s.signedIn(t, consoletest.Auditor)
	first := p.get("/audit")
	first.wants(t, http.StatusOK, "18471", "18373")
	older := regexp.MustCompile(`href="(/audit\?[^"]*before=\d+[^"]*)"`).FindStringSubmatch(first.body)
	if older == nil {
		t.Fatal("there is no way to earlier entries")
	}
	p.get(strings.ReplaceAll(older[1], "&amp;", "&")).wants(t, http.StatusOK, "18372", "18273")
	p.get("/audit?action=search").wants(t, http.StatusOK, "телефон украден")
	p.get("/audit?actor=nobody").wants(t, http.StatusOK, "Таких записей нет")
}

func TestAnUnavailableServiceSaysWhenToComeBack(t *testing.T) {
	s := newSite(t, nil)
	p := s.signedIn(t, consoletest.Operator)
	s.office.Fails = &domain.Unavailable{RetryAt: noon.Add(4 * time.Minute)}
	got := p.get("/queue")
	got.wants(t, http.StatusServiceUnavailable, "12:04")
	if got.Header.Get("Retry-After") != "240" {
		t.Errorf("Retry-After is %q", got.Header.Get("Retry-After"))
	}
}

func TestAViewIsKept(t *testing.T) {
	s := newSite(t, nil)
	p := s.signedIn(t, consoletest.Operator)
	p.post("/view", url.Values{"language": {"en"}, "theme": {"dark"}, "keys": {"off"}, "next": {"/queue"}}).leadsTo(t, "/queue")
	p.get("/queue").wants(t, http.StatusOK, `lang="en" data-theme="dark" data-keys="off"`, "Take the next")
	p.setCookie("console-view", `xx."><script>.yy`)
	p.get("/queue").wants(t, http.StatusOK, `lang="ru" data-theme="auto" data-keys="on"`)
}
