package console_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"

	"razvorot/authority/console/consoletest"
	"razvorot/domain"
)

// open goes to a page of the console.
func (c *chromium) open(path string) {
	c.t.Helper()
	c.run(chromedp.Navigate(c.site.URL+path), chromedp.WaitReady(chromedp.CSS("main")))
}

// path is where the browser is.
func (c *chromium) path() string {
	c.t.Helper()
	u, err := url.Parse(eval[string](c, "location.href"))
	if err != nil {
		c.t.Fatal(err)
	}
	return u.Path
}

// until waits for a script to say true.
func (c *chromium) until(script string) {
	c.t.Helper()
	if _, err := chromedp.Run(c.Context, chromedp.Poll[bool](script)); err != nil {
		c.t.Fatal(err)
	}
}

func (c *chromium) press(keys string) {
	c.t.Helper()
	c.run(chromedp.KeyEvent(keys))
}

func TestASecurityKeySignsIn(t *testing.T) {
	s := newSite(t, nil)
	c := newChromium(t, s)
	tell(c, webauthn.Enable, webauthn.EnableParams{})
	tell(c, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportUsb, AutomaticPresenceSimulation: true}})
	c.wears(s.office.Session(consoletest.Operator), "ru.light.on")
	c.open("/account")
	c.follow(`document.getElementById("add-key").click()`)
	c.follow(fill("/account/keys", "old", consoletest.Password, "totp", consoletest.Code(noon)))
	c.follow(`document.querySelector("form[data-key] [name=name]").value = "Синий ключ"; document.querySelector("[data-key-start]").click()`)
	c.until(`location.search.includes("key_added") && document.body.textContent.includes("Синий ключ")`)

	c.wears("", "ru.light.on")
	c.open("/sign-in")
	c.follow(signInAs(consoletest.Operator))
	c.follow(`document.querySelector("[data-key-start]").click()`)
	c.until(`location.pathname === "/queue"`)
	c.held("the queue after a security key")

	c.open("/account") // the key, not a code, shows that it is who changes the app
	c.follow(`document.querySelector('form[action="/account/totp"] button').click()`)
	c.held("the proof")
	c.follow(`document.querySelector("[name=old]").value = ` + quoted(consoletest.Password) + `; document.querySelector("[data-key-start]").click()`)
	c.until(`document.body.textContent.includes("JBSW Y3DP")`)
}

func TestHostileTextRunsNowhere(t *testing.T) {
	c := newChromium(t, newSite(t, nil))
	for _, text := range hostile {
		c.site = newSite(t, nil)
		c.site.office.Hostile(text)
		c.wears(c.site.office.Session(consoletest.Senior), "ru.light.on")
		for _, path := range []string{"/case/acc-0/app-0", "/conversation/acc-3/talk-0", "/account"} {
			c.open(path)
			if eval[bool](c, "'hacked' in window") {
				t.Errorf("%s ran on %s", text, path)
			}
		}
	}
}

// The fifteen minutes pass in virtual time: no test waits for them.
// hourglass keeps what a page wants to do after a while until passes(ms) says that so much time went by.
const hourglass = `{ const kept = new Map(); let last = 0;
	window.setTimeout = (f, ms) => { kept.set(--last, [f, ms]); return last };
	window.clearTimeout = (id) => kept.delete(id);
	window.passes = (ms) => { for (const [id, [f, after]] of [...kept]) if (after <= ms) { kept.delete(id); f() } } }`

func TestTheScreenLocksWithWhatWasTyped(t *testing.T) {
	s := newSite(t, nil)
	c := newChromium(t, s)
	c.wears(s.office.Session(consoletest.Operator), "ru.light.on")
	tell(c, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: hourglass})
	c.open("/conversation/acc-3/talk-0")
	c.run(chromedp.SendKeys(chromedp.CSS("textarea[name=text]"), "Здравствуйте! Мы"))
	eval[any](c, "passes(15 * 60 * 1000 - 1); 1")
	if c.path() != "/conversation/acc-3/talk-0" {
		t.Errorf("before its time the screen shows %s", c.path())
	}
	c.follow("passes(15 * 60 * 1000)")
	if c.path() != "/lock" {
		t.Errorf("the screen shows %s", c.path())
	}
	if !eval[bool](c, `[...document.querySelectorAll("[name=carry-value]")].some(e => e.value === "Здравствуйте! Мы")`) {
		t.Error("what was typed is lost")
	}
}

func TestTheKeyboardWorksACase(t *testing.T) {
	s := newSite(t, nil)
	c := newChromium(t, s)
	c.wears(s.office.Session(consoletest.Operator), "ru.light.on")
	c.open("/queue")
	c.press("j")
	c.press("j")
	if !eval[bool](c, `document.querySelectorAll("tbody tr")[1].classList.contains("here")`) {
		t.Error("j does not walk the rows")
	}
	if _, err := chromedp.RunResponse(c.Context, chromedp.KeyEvent("n")); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(c.path(), "/case/") {
		t.Fatalf("n leads to %s", c.path())
	}
	c.press("3")
	c.press("+")
	c.press("r")
	c.until(`(() => { const p = document.querySelector("[data-picture]"); return p.src.includes("/snils-") && p.className === "zoom-150 turn-90" })()`)
	c.press("q")
	if got := eval[string](c, "document.activeElement.value"); got != "ask" {
		t.Errorf("q goes to %q", got)
	}
	if len(s.office.Decided) != 0 {
		t.Error("a key alone decided something")
	}
	c.held("a case worked by keys")
}

func TestKeysCanBeTurnedOff(t *testing.T) {
	s := newSite(t, nil)
	c := newChromium(t, s)
	c.wears(s.office.Session(consoletest.Operator), "ru.light.off")
	c.open("/queue")
	c.press("j")
	c.press("?")
	if c.path() != "/queue" || eval[bool](c, `!!document.querySelector(".here")`) {
		t.Error("keys act though they are off")
	}
}

// With scripts off, the whole way of a case is taken by buttons and links.
func TestACaseIsWorkedWithoutScripts(t *testing.T) {
	s := newSite(t, nil)
	c := newChromium(t, s)
	c.wears(s.office.Session(consoletest.Operator), "ru.light.on")
	tell(c, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	c.open("/queue")
	click := func(selector string) {
		t.Helper()
		if _, err := chromedp.RunResponse(c.Context, chromedp.Click(chromedp.CSS(selector))); err != nil {
			t.Fatal(err)
		}
	}
	click(`form[action="/case/acc-0/app-0/claim"] button`)
	c.run(chromedp.Click(chromedp.CSS(`[name=mark][value="passport.issued"]`)),
		chromedp.SendKeys(chromedp.CSS(`[name="note.passport.issued"]`), "Проверьте дату"))
	click(`[data-page][value^="snils-0"]`)
	click(`[data-view=larger]`)
	note, err := chromedp.Run(c.Context, chromedp.Value(chromedp.CSS(`[name="note.passport.issued"]`)))
	if err != nil || note != "Проверьте дату" {
		t.Fatalf("after looking at another page the note is %q, %v", note, err)
	}
	click(`[name=action][value=ask]`)
	if d := s.office.Decided; len(d) != 1 || d[0].Action != domain.Ask || d[0].Questions[0].Text != "Проверьте дату" {
		t.Errorf("%d decisions, or another one", len(s.office.Decided))
	}
}
