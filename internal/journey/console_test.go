package journey_test

import (
	"context"
	"encoding/json"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/internal/peer"
	"razvorot/internal/postgrestest"
)

// browser is an operator's headless Chromium, with hands and eyes and nothing else.
type browser struct {
	t       *testing.T
	tab     context.Context
	console string
}

// newBrowser opens a browser that nobody used before.
func newBrowser(t *testing.T, p *process) *browser {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(peer.Program(t, "chromium")), chromedp.NoSandbox,
		chromedp.UserDataDir(t.TempDir()), chromedp.WSURLReadTimeout(time.Minute))
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	tab, closeTab := chromedp.NewContext(allocator)
	t.Cleanup(func() { closeTab(); stop() })
	if err := chromedp.Do(tab, chromedp.Navigate("about:blank")); err != nil { // it lives as long as what it was first told by
		t.Fatal(err)
	}
	return &browser{t: t, tab: tab, console: p.console}
}

// run does steps, within a minute.
func (b *browser) run(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.tab, time.Minute)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// look runs a script on the page and returns what it gives.
func look[T any](b *browser, script string) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.tab, time.Minute)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](script))
	if err != nil {
		b.t.Fatal(script, err)
	}
	return value
}

// open opens a page of the console.
func (b *browser) open(path string) {
	b.t.Helper()
	b.run(chromedp.Navigate(b.console + path))
}

// fill types into the form that goes to an address and sends it.
func (b *browser) fill(action string, fields map[string]string) {
	b.t.Helper()
	typed, err := json.Marshal(fields)
	if err != nil {
		b.t.Fatal(err)
	}
	b.send(`const form = document.querySelector('main form[action$="` + action + `"]'); const typed = ` + string(typed) + `;
		for (const name in typed) form.elements[name].value = typed[name]; form.requestSubmit();`)
}

// send runs a script that sends a form, and waits for the page that answers: another document than the one that sent it.
func (b *browser) send(script string) {
	b.t.Helper()
	look[bool](b, "document.documentElement.dataset.sent = '1'; (() => {"+script+"})(); true")
	b.until("a page answers", `document.readyState === 'complete' && !document.documentElement.dataset.sent`)
}

// until waits until a script gives true.
func (b *browser) until(what, script string) {
	b.t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); {
		ctx, cancel := context.WithTimeout(b.tab, 10*time.Second)
		holds, err := chromedp.Run(ctx, chromedp.Evaluate[bool](script)) // fails between two documents
		cancel()
		if err == nil && holds {
			return
		}
		time.Sleep(50 * time.Millisecond) // the browser is another program
	}
	b.t.Fatalf("it never comes that %s; the page says: %s", what, b.text())
}

// text returns what the page says.
func (b *browser) text() string { b.t.Helper(); return look[string](b, "document.body.innerText") }

// path returns where the browser is.
func (b *browser) path() string { b.t.Helper(); return look[string](b, "location.pathname") }

// signIn signs an operator in with password and authenticator app.
func (b *browser) signIn(p *process, who worker) {
	b.t.Helper()
	b.open("/sign-in")
	b.fill("/sign-in", map[string]string{"login": who.Login, "password": who.Password})
	b.fill("/second/code", map[string]string{"code": p.code(who)})
	if at := b.path(); at != "/queue" {
		b.t.Fatalf("%s is at %s: %s", who.Login, at, b.text())
	}
}

// cases waits until so many cases wait for an operator, and returns their addresses.
func (b *browser) cases(citizens ...*abroad) []string {
	b.t.Helper()
	for deadline := time.Now().Add(3 * time.Minute); time.Now().Before(deadline); {
		b.open("/queue?state=" + string(domain.Checking))
		found := look[[]string](b, `[...document.querySelectorAll('main form[action$="/claim"]')].map(f => f.getAttribute('action'))`)
		if len(found) == len(citizens) {
			return found
		}
		for _, a := range citizens {
			a.stillWalks()
		}
		time.Sleep(500 * time.Millisecond) // the server fills the queue
	}
	b.t.Fatal("the queue stays as it is: ", b.text())
	return nil
}

// claims presses the button that takes a case, on the queue that is open.
func (b *browser) claims(action string) {
	b.send(`document.querySelector('form[action="` + action + `"] button').click();`)
}

// has reports whether the case that is open is this operator's to decide.
func (b *browser) has() bool {
	b.t.Helper()
	return look[bool](b, `!!document.querySelector('button[name=action][value=approve]')`)
}

// TestTwoOperatorsInTheirBrowsersAndTwoProgramsOverAServer is the same journey with the operators at the console: both press «take» on
// the same case at once, one has it, looks at what the citizen sent, approves, and answers a question.
func TestTwoOperatorsInTheirBrowsersAndTwoProgramsOverAServer(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute; the short run leaves it out")
	}
	peer.Program(t, "chromium")
	database := postgrestest.Open(t)
	p := serve(t, database, filepath.Join(t.TempDir(), "server"))
	ctx, cancel := context.WithTimeout(t.Context(), 8*time.Minute)
	defer cancel()
	one, two := goAbroad(t, p, 0), goAbroad(t, p, 1)
	one.setsOut(ctx)
	two.setsOut(ctx)

	staff := p.staff()
	first, second := newBrowser(t, p), newBrowser(t, p)
	first.signIn(p, staff["operator"])
	second.signIn(p, staff["senior"])
	for i, action := range first.cases(one, two) {
		second.open("/queue?state=" + string(domain.Checking))
		if i > 0 {
			first.open("/queue?state=" + string(domain.Checking))
		}
		decideInBrowsers(t, first, second, action)
	}
	one.asksInBrowser(first)
	for _, a := range []*abroad{one, two} {
		a.ok(<-a.walked)
		a.holdsAPassport()
	}
	for table, n := range counts(t, database, "account", "application", "passport") {
		if n != 2 {
			t.Errorf("%d rows of %s, want 2", n, table)
		}
	}
}

// decideInBrowsers has both operators press the button of the same case; one has it and approves.
func decideInBrowsers(t *testing.T, first, second *browser, action string) {
	t.Helper()
	var pressed sync.WaitGroup
	for _, b := range []*browser{first, second} {
		pressed.Go(func() { b.claims(action) })
	}
	pressed.Wait()
	path := strings.TrimSuffix(action, "/claim")
	var winner *browser
	for _, b := range []*browser{first, second} {
		if b.path() == path && b.has() {
			if winner != nil {
				t.Fatal("both have the case")
			}
			winner = b
		}
	}
	if winner == nil {
		t.Fatalf("nobody has the case: %s | %s", first.text(), second.text())
	}
	winner.until("a picture of the citizen's is seen", `[...document.querySelectorAll('img[data-picture]')].some(i => i.complete && i.naturalWidth > 300)`)
	winner.send(`const seen = document.querySelector('input[name=seen]'); if (seen) seen.checked = true;
		document.querySelector('button[name=action][value=approve]').click();`)
	if winner.path() == path && winner.has() {
		t.Fatalf("the decision was not taken: %s", winner.text())
	}
}

// asksInBrowser asks support, which answers in the browser.
func (a *abroad) asksInBrowser(b *browser) {
	a.t.Helper()
	_, err := a.StartConversation(a.t.Context(), app.Talk{Topic: domain.TopicProcessing, Text: `Когда? <script>alert("xss")</script>`})
	a.ok(err)
	a.until("the question has a number", func() bool { return a.conversation().Number != "" })
	b.open("/conversations")
	b.send(`document.querySelector('main a[href^="/conversation/"]').click();`)
	if said := b.text(); !strings.Contains(said, `<script>alert("xss")</script>`) || !strings.Contains(said, a.conversation().Number) {
		a.t.Errorf("the page says %s", said)
	}
	b.send(`document.querySelector('textarea[name=text]').value = 'Уже одобрено.';
		document.querySelector('form[action$="/reply"] button[name=close]').click();`)
	a.answered("Уже одобрено.")
}
