package console_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"razvorot/authority/console/consoletest"
)

// TestA5ALostPhoneIsReplacedFromTheSearchAndSignedByAnother: the new phone is typed, the code that the citizen reads out is taken, and a
// senior signs.
func TestA5ALostPhoneIsReplacedFromTheSearchAndSignedByAnother(t *testing.T) {
	s := newSite(t, nil)
	operator, senior := s.signedIn(t, consoletest.Operator), s.signedIn(t, consoletest.Senior)
	const path, why, phone = "/citizen/acc-1/phone", "пришёл лично, паспорт сверен", "+7 900 000-08-08"
	operator.get(path).wants(t, http.StatusOK, `action="`+path+`"`, `name="phone"`, `name="why"`)
	for _, x := range []struct{ phone, why, says string }{{"12", why, "проверьте цифры"}, {phone, "коротко", "Напишите причину не короче 10 знаков"},
		{"+7 900 000-08-99", why, "другая учётная запись"}} {
		operator.post(path, url.Values{"phone": {x.phone}, "why": {x.why}}).wants(t, http.StatusUnprocessableEntity, x.says, `value="`+strings.ReplaceAll(x.phone, "+", "&#43;"), x.why)
	}
	sent := operator.post(path, url.Values{"phone": {phone}, "why": {why}})
	sent.wants(t, http.StatusOK, `action="`+path+`/code"`, `name="code"`, "Код отправлен на")
	if strings.Contains(sent.body, phone) {
		t.Error("the phone is on the page of the code")
	}
	form := url.Values{"challenge": {"CHALLENGE-1"}, "to": {"+7 900 •••-••-08"}, "why": {why}, "code": {"000 000"}}
	operator.post(path+"/code", form).wants(t, http.StatusUnprocessableEntity, "Код не подошёл. Осталось попыток: 4.", `name="code"`)
	over := url.Values{"challenge": {"CHALLENGE-2"}, "to": form["to"], "why": {why}, "code": {"123456"}}
	operator.post(path+"/code", over).wants(t, http.StatusUnprocessableEntity, "Этот код больше не действует", `name="phone"`, why)
	form.Set("code", "123 456")
	for range 2 { // sent twice it is one
		operator.post(path+"/code", form).leadsTo(t, "/proposals?done=proposed")
	}
	body := senior.get("/proposals").body
	if n := strings.Count(body, why); n != 1 || !strings.Contains(body, "Сменить номер телефона") {
		t.Errorf("the proposal is there %d times", n)
	}
	s.signedIn(t, consoletest.Auditor).get(path).wants(t, http.StatusForbidden)
}
