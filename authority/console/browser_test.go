package console_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"razvorot/authority/console/consoletest"
	"razvorot/domain"
	"razvorot/internal/peer"
)

// chromium is a headless browser with one tab, and what it complained about.
type chromium struct {
	context.Context
	t    testing.TB
	site *site

	mu         sync.Mutex
	complaints []string
}

// theBrowser is one process for all tests of this package, each in a tab of its own; they run one after another, and begin without
// cookies. It is started by the first that asks and stopped by TestMain.
var theBrowser struct {
	context.Context
	stop func()
}

func TestMain(m *testing.M) {
	code := m.Run()
	if theBrowser.stop != nil {
		theBrowser.stop()
	}
	os.Exit(code)
}

// startBrowser starts the browser if nobody has. Its folder outlives the test, so that it is not one of t.TempDir.
func startBrowser(t testing.TB) {
	t.Helper()
	program := peer.Program(t, "chromium")
	if theBrowser.Context != nil {
		return
	}
	folder, err := os.MkdirTemp("", "console-browser-")
	if err != nil {
		t.Fatal(err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program), chromedp.NoSandbox,
		chromedp.UserDataDir(folder), chromedp.WSURLReadTimeout(60*time.Second))
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	browser, closeBrowser := chromedp.NewContext(allocator)
	theBrowser.stop = func() { closeBrowser(); stop(); _ = os.RemoveAll(folder) }
	if err := chromedp.Do(browser); err != nil {
		t.Fatal(err)
	}
	theBrowser.Context = browser
}

func newChromium(t testing.TB, s *site) *chromium {
	t.Helper()
	if testing.Short() {
		t.Skip("the browser is left out of short runs")
	}
	startBrowser(t)
	tab, closeTab := chromedp.NewContext(theBrowser.Context)
	t.Cleanup(closeTab)
	c := &chromium{Context: tab, t: t, site: s}
	if err := chromedp.Listen(tab, c.listen); err != nil {
		t.Fatal(err)
	}
	tell(c, cdplog.Enable, cdp.Empty{})
	return c
}

// tell gives the browser a command of its protocol.
func tell[P, R any](c *chromium, command cdp.Command[P, R], params P) R {
	c.t.Helper()
	result, err := chromedp.Call(c.Context, command, params)
	if err != nil {
		c.t.Fatal(err)
	}
	return result
}

// eval runs a script on the page and returns what it gives, a promise's value included.
func eval[T any](c *chromium, script string) T {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.Context, 60*time.Second)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		c.t.Fatal(err)
	}
	return value
}

// listen keeps what the browser refuses or fails at: violations of the content policy above all.
func (c *chromium) listen(event any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch e := event.(type) {
	case *cdplog.EventEntryAdded:
		if !strings.Contains(e.Entry.Text, "the server responded with a status of ") {
			c.complaints = append(c.complaints, e.Entry.Text)
		}
	case *runtime.EventExceptionThrown:
		c.complaints = append(c.complaints, e.ExceptionDetails.Text)
	}
}

func (c *chromium) run(steps ...chromedp.Action[chromedp.Void]) {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.Context, 60*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		c.t.Fatal(err)
	}
}

// wears gives the browser a session and a view.
func (c *chromium) wears(session, view string) {
	c.t.Helper()
	tell(c, network.ClearBrowserCookies, cdp.Empty{})
	for name, value := range map[string]string{"console-session": session, "console-view": view} {
		if value != "" {
			tell(c, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: c.site.URL})
		}
	}
}

// held reports what is amiss on the page that is open: complaints, something wider than the window, no heading.
func (c *chromium) held(name string) {
	c.t.Helper()
	found := eval[struct {
		Wide, Headings  int
		Widest, Unnamed string
	}](c, `(() => { const wide = document.documentElement.scrollWidth - innerWidth;
		const widest = wide > 0 ? [...document.querySelectorAll("main *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 3).map(e => e.tagName + "." + e.className).join(" ") : "";
		const unnamed = [...document.querySelectorAll("button, a[href]")].filter(e => !e.textContent.trim() && !e.title && !e.ariaLabel).map(e => e.outerHTML).join(" ");
		return { Wide: wide, Headings: document.querySelectorAll("h1").length, Widest: widest, Unnamed: unnamed } })()`)
	if found.Wide > 0 {
		c.t.Errorf("%s is %d wider than the window: %s", name, found.Wide, found.Widest)
	}
	if found.Headings != 1 {
		c.t.Errorf("%s has %d headings of the first rank", name, found.Headings)
	}
	if found.Unnamed != "" {
		c.t.Errorf("%s has buttons without a name: %s", name, found.Unnamed)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, complaint := range c.complaints {
		c.t.Errorf("%s: the browser says %s", name, complaint)
	}
	c.complaints = nil
}

// scene is one page to look at, with how it is brought about.
type scene struct {
	name, login, path string
	act               string // script that goes on from there
	before            func(*consoletest.Reception)
	minor             bool // two pictures of it are enough
}

const claimFirst = `document.querySelector('form[action="/case/acc-0/app-0/claim"] button').click()`

var scenes = []scene{
	{name: "01-sign-in", path: "/sign-in"},
	{name: "02-second-step", path: "/sign-in", act: signInAs(consoletest.Operator), minor: true},
	{name: "03-first-sign-in", path: "/sign-in", act: signInAs(consoletest.Novice)},
	{name: "04-queue", login: consoletest.Operator, path: "/queue"},
	{name: "05-queue-empty", login: consoletest.Operator, path: "/queue", before: (*consoletest.Reception).Empty, minor: true},
	{name: "06-case", login: consoletest.Operator, path: "/queue", act: claimFirst},
	{name: "07-case-marked", login: consoletest.Operator, path: "/case/acc-0/app-0", act: markFirst},
	{name: "08-case-not-mine", login: consoletest.Operator, path: "/case/acc-6/app-6", minor: true},
	{name: "09-conversations", login: consoletest.Operator, path: "/conversations", minor: true},
	{name: "10-conversation", login: consoletest.Operator, path: "/conversation/acc-3/talk-0"},
	{name: "11-search", login: consoletest.Operator, path: "/search", act: fill("/search", "query", "021-176-458 17", "why", "Звонок гражданина: не видит паспорт")},
	{name: "12-passport", login: consoletest.Senior, path: "PASSPORT", act: fill("/passport", "why", "Звонок владельца: потерян телефон")},
	{name: "13-proposals", login: consoletest.Senior, path: "/proposals"},
	{name: "14-dashboard", login: consoletest.Senior, path: "/dashboard"},
	{name: "15-audit", login: consoletest.Auditor, path: "/audit"},
	{name: "16-certificates", login: consoletest.Keys, path: "/certificates", minor: true},
	{name: "17-account", login: consoletest.Senior, path: "/account"},
	{name: "18-help", login: consoletest.Senior, path: "/help", minor: true},
	{name: "19-unavailable", login: consoletest.Senior, path: "/queue", before: unavailable, minor: true},
	{name: "21-proofs", login: consoletest.Operator, path: "/proofs"},
	{name: "22-video", login: consoletest.Operator, path: "/video/acc-0/video-0"},
	{name: "23-prints", login: consoletest.Operator, path: "/prints"},
	{name: "24-print", login: consoletest.Operator, path: "/print/acc-2/print-2"},
	{name: "25-phone", login: consoletest.Operator, path: "/citizen/acc-2/phone", minor: true},
	{name: "26-phone-code", login: consoletest.Operator, path: "/citizen/acc-2/phone", act: fill("/citizen", "phone", "+7 900 000-08-08",
		"why", "Пришёл лично, паспорт сверен"), minor: true},
	{name: "20-locked", login: "locked", path: "/queue", minor: true},
}

func signInAs(login string) string {
	return fill("/sign-in", "login", login, "password", consoletest.Password)
}

// fill types into the form of an address and sends it.
func fill(action string, pairs ...string) string {
	script := fmt.Sprintf(`(() => { const f = document.querySelector('main form[action^="%s"]');`, action)
	for i := 0; i < len(pairs); i += 2 {
		script += fmt.Sprintf("f.elements[%s].value = %s;", quoted(pairs[i]), quoted(pairs[i+1]))
	}
	return script + " f.requestSubmit(); })()"
}

func quoted(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

const markFirst = `(() => { const mark = (field, note, code) => { document.querySelector('[name=mark][value="' + field + '"]').click();
	document.querySelector('[name="note.' + field + '"]').value = note; document.querySelector('[name="code.' + field + '"]').value = code; };
	mark("passport.issued", "На снимке 25.11.2014, в реестре на день позже. Проверьте дату.", "registry_differs");
	document.querySelector('[data-view=larger]').click(); document.querySelector(".answer.differs").scrollIntoView({ block: "center" }); })()`

func unavailable(r *consoletest.Reception) {
	r.Fails = &domain.Unavailable{RetryAt: noon.Add(4 * time.Minute)}
}

// TestPagesInABrowser opens every page in both languages, on both grounds, wide and narrow: nothing is wider than the window, the
// browser refuses nothing, every button has a name. With RAZVOROT_SCREENS=<folder> it leaves the pictures there, and takes all
// eight of what matters; otherwise two.
func TestPagesInABrowser(t *testing.T) {
	folder := os.Getenv("RAZVOROT_SCREENS")
	for _, view := range []struct {
		language, theme string
		width, height   int64
		always          bool
	}{{"ru", "light", 1280, 860, true}, {"en", "dark", 390, 844, true}, {"ru", "dark", 1280, 860, false}, {"ru", "light", 390, 844, false},
		{"ru", "dark", 390, 844, false}, {"en", "light", 1280, 860, false}, {"en", "dark", 1280, 860, false}, {"en", "light", 390, 844, false}} {
		if !view.always && folder == "" {
			continue
		}
		name := fmt.Sprintf("%s-%d-%s", view.language, view.width, view.theme)
		t.Run(name, func(t *testing.T) {
			s := newSite(t, nil)
			c := newChromium(t, s)
			tell(c, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: view.width, Height: view.height,
				DeviceScaleFactor: 1, Mobile: view.width < 500})
			for _, scene := range scenes {
				if scene.minor && !view.always {
					continue
				}
				c.play(scene, view.language+"."+view.theme+".on")
				c.held(scene.name)
				if folder != "" {
					c.keep(filepath.Join(folder, scene.name+"-"+name+".png"))
				}
			}
		})
	}
}

// play brings a scene about.
func (c *chromium) play(s scene, view string) {
	c.t.Helper()
	if s.before != nil { // it spoils the office: another one for this scene
		old := c.site
		c.site = newSite(c.t, nil)
		defer func() { c.site = old }()
	}
	session := ""
	switch {
	case s.login == "locked":
		session = c.site.office.Session(consoletest.Operator)
		c.site.clock.Advance(20 * time.Minute)
		defer c.site.clock.Advance(-20 * time.Minute)
	case s.login != "":
		session = c.site.office.Session(s.login)
	}
	if s.before != nil {
		s.before(c.site.office)
	}
	path := s.path
	if path == "PASSPORT" {
		path = c.site.office.Paths("").Replace("/passport/{account}/{id}")
	}
	c.wears(session, view)
	c.run(chromedp.Navigate(c.site.URL+path), chromedp.WaitReady(chromedp.CSS("main")))
	if s.act != "" {
		c.follow(s.act)
	}
}

// follow runs a script and, where that leads to another page, waits for it.
func (c *chromium) follow(script string) {
	c.t.Helper()
	if script == markFirst {
		eval[any](c, script+"; 1")
		return
	}
	ctx, cancel := context.WithTimeout(c.Context, 60*time.Second)
	defer cancel()
	step := chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := chromedp.Evaluate[any](script+"; 1")(ctx, target)
		return err
	})
	if _, err := chromedp.RunResponse(ctx, step); err != nil {
		c.t.Fatal(err)
	}
	c.run(chromedp.WaitReady(chromedp.CSS("main")))
}

// keep leaves a picture: of the window, for a person to look at.
func (c *chromium) keep(file string) {
	c.t.Helper()
	eval[int](c, `document.fonts.ready.then(() => Promise.all([...document.images].filter(i => i.src && !i.hidden).map(i => i.decode().catch(() => 0)))).then(() => 1)`)
	picture := tell(c, page.CaptureScreenshot, page.CaptureScreenshotParams{}).Data
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		c.t.Fatal(err)
	}
	if err := os.WriteFile(file, picture, 0o644); err != nil {
		c.t.Fatal(err)
	}
}
