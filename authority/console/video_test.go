package console_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"razvorot/authority/console/consoletest"
)

const aVideo = "/video/acc-0/video-0"

func TestA4AnOperatorTakesWhoeverIsNextAndDecides(t *testing.T) {
	s := newSite(t, nil)
	p := s.signedIn(t, consoletest.Operator)
	p.get("/proofs").wants(t, http.StatusOK, "Вызвать следующего", "В комнате ожидания", "1 ждёт звонка", `href="`+aVideo+`"`)
	if strings.Contains(p.get("/proofs").body, "/video/acc-1") {
		t.Error("a call that is nobody's can be opened")
	}
	p.post("/videos/next", nil).leadsTo(t, aVideo)
	page := p.get(aVideo)
	page.wants(t, http.StatusOK, "Учебнов Пётр Андреевич", "Так видно?", "Покажите паспорт", `src="`+aVideo+`/frame?`, `content="3; url=`+aVideo+`/now"`,
		`value="closer"`, `value="document"`)
	if !strings.Contains(page.Header.Get("Content-Security-Policy"), "connect-src 'self'") {
		t.Error("the page may not ask for what is new")
	}
	if strings.Contains(p.get("/proofs").Header.Get("Content-Security-Policy"), "connect-src") {
		t.Error("another page may connect too")
	}
	if strings.Contains(p.get(aVideo+"/now?hold").body, `content="3;`) {
		t.Error("a page that is to stay is refreshed")
	}
	frame := p.get(aVideo + "/frame")
	if frame.StatusCode != http.StatusOK || frame.Header.Get("Content-Type") != "image/jpeg" || frame.Header.Get("Cache-Control") != "no-store" ||
		!strings.Contains(frame.Header.Get("Content-Security-Policy"), "sandbox") {
		t.Error(frame.StatusCode, frame.Header)
	}
	p.post(aVideo+"/say", url.Values{"prompt": {"closer"}}).leadsTo(t, aVideo+"/now")
	p.post(aVideo+"/say", url.Values{"text": {" "}}).leadsTo(t, aVideo+"/now")
	p.post(aVideo+"/say", url.Values{"prompt": {"dance"}}).wants(t, http.StatusUnprocessableEntity)
	p.post(aVideo+"/still", nil).leadsTo(t, aVideo+"/now")
	p.post(aVideo+"/decide", url.Values{"action": {"fail"}}).wants(t, http.StatusUnprocessableEntity)
	p.post(aVideo+"/decide", url.Values{"action": {"take_call"}}).wants(t, http.StatusUnprocessableEntity)
	for action, done := range map[string]string{"confirm": "video_confirmed", "break_call": "video_broken"} {
		p.post(aVideo+"/decide", url.Values{"action": {action}}).leadsTo(t, "/proofs?done="+done)
	}
	p.post(aVideo+"/decide", url.Values{"action": {"fail"}, "failure": {"document"}}).leadsTo(t, "/proofs?done=video_refused")
	s.office.BreakVideo()
	p.get(aVideo+"/now").leadsTo(t, "/proofs?done=video_over")
	p.get("/proofs?done=video_over").wants(t, http.StatusOK, "Этот звонок не идёт")
}

// TestA4ACallIsShownAsItGoes has the page of a call open while the citizen writes: it is shown, and what the operator types stays.
func TestA4ACallIsShownAsItGoes(t *testing.T) {
	s := newSite(t, nil)
	c := newChromium(t, s)
	c.wears(s.office.Session(consoletest.Operator), "ru.light.on")
	c.run(chromedp.Navigate(s.URL+aVideo), chromedp.WaitReady(chromedp.CSS("main")))
	eval[any](c, `document.querySelector("[name=text]").value = "Поднесите бли"; 1`)
	s.office.SayInVideo("Сейчас поднесу")
	c.until(`document.body.textContent.includes("Сейчас поднесу")`)
	if got := eval[string](c, `document.querySelector("[name=text]").value`); got != "Поднесите бли" {
		t.Errorf("what was being written became %q", got)
	}
	c.held("a call that goes on")
	s.office.BreakVideo()
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) { // a look at a page that goes fails
		told, err := chromedp.Run(c.Context, chromedp.Evaluate[bool](`location.pathname === "/proofs" && document.body.textContent.includes("Этот звонок не идёт")`))
		if err == nil && told {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("a call that broke off stays on the screen:", err)
		}
	}
}
