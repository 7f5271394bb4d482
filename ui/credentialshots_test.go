package ui_test

import (
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"razvorot/capture/camera"
	"razvorot/domain"
	"razvorot/ui/phrase"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
)

// TestPresentingAndVerifyingAreDrawn draws every screen of presenting and verifying where somebody asked for it (`make screens`).
func TestPresentingAndVerifyingAreDrawn(t *testing.T) {
	folder := os.Getenv("RAZVOROT_CREDENTIAL")
	if folder == "" {
		t.Skip("draws some hundred pictures for docs/screens: make screens")
	}
	c := newHolder(t)
	c.stocked()
	for _, v := range credentialViews {
		g := &gallery{t: t, folder: folder, view: v, holder: c}
		g.present()
		g.verify()
	}
}

// credentialViews are the ways of looking at these screens: each language, width and palette, and each pair of them twice.
var credentialViews = []captureView{
	{"ru-narrow-light", phrase.Russian, true, theme.ModeLight}, {"ru-wide-dark", phrase.Russian, false, theme.ModeDark},
	{"en-narrow-dark", phrase.English, true, theme.ModeDark}, {"en-wide-light", phrase.English, false, theme.ModeLight}}

// gallery takes the pictures of one view.
type gallery struct {
	t      *testing.T
	folder string
	view   captureView
	holder *citizen
}

// before is the page from which one comes to one that has no navigation of its own.
func before(p screen.Page) screen.Page {
	switch p {
	case screen.PagePassportQR:
		return screen.PagePassport
	case screen.PagePresentNearby, screen.PagePresentAsked, screen.PagePresentations:
		return screen.PagePresent
	case screen.PageVerifyAsk:
		return screen.PageVerify
	}
	return p
}

// open opens somebody's window in the view, on the way on which one comes to a page.
func (g *gallery) open(c *citizen, at screen.Route) {
	g.t.Helper()
	if c.Window != nil {
		c.Window.Close()
	}
	size := fyne.NewSize(1000, 900)
	if g.view.narrow {
		size = fyne.NewSize(360, 900)
	}
	c.openIn(screen.Route{Page: before(at.Page)}, size, string(g.view.language), theme.Options{Mode: g.view.mode})
	c.shell.Go(at)
	c.Limit = 2 * time.Minute // a busy machine
	if c == g.holder {
		c.stocked()
	}
}

func (g *gallery) keep(c *citizen, name string) {
	g.t.Helper()
	if wide := tooWide(c.Canvas().Content()); wide > 0 {
		g.t.Errorf("%s is %v wider than its window", name, wide)
	}
	if err := c.SaveSmall(filepath.Join(g.folder, fmt.Sprintf("%s-%s.png", name, g.view.name))); err != nil {
		g.t.Fatal(err)
	}
}

// present pictures the holder's side.
func (g *gallery) present() {
	c := g.holder
	reader := newReader(g.t, c)
	c.ok(reader.app.AskAs(g.t.Context(), "Поликлиника № 1 (ОБРАЗЕЦ)"))
	g.open(c, screen.Route{Page: screen.PagePassport})
	c.UntilID("passport.present")
	g.keep(c, "passport")
	g.open(c, screen.Route{Page: screen.PagePresent})
	c.UntilID("present.nearby")
	g.keep(c, "present")
	g.open(c, screen.Route{Page: screen.PagePassportQR})
	c.UntilID("passport.qr.preset")
	g.keep(c, "present-qr")
	c.Choose("passport.qr.preset", "travel")
	c.Tap("passport.qr.face")
	c.UntilID("passport.qr.preset")
	g.keep(c, "present-qr-face")

	g.open(c, screen.Route{Page: screen.PagePresentNearby})
	c.UntilID("present.nearby.copy")
	g.keep(c, "present-nearby")
	c.Tap("present.nearby.copy")
	answer := reader.asks(fyne.CurrentApp().Clipboard().Content(), "travel")
	c.UntilID("present.show")
	c.clock.Advance(5 * time.Second) // «Скопировано» has gone by then
	c.Queue.Drain()
	g.keep(c, "present-review")
	c.Tap("present.show")
	g.keep(c, "present-review-passphrase")
	c.Type("present.passphrase", passphrase+"\n")
	c.UntilID("present.done")
	g.keep(c, "present-shown")
	if v := <-answer; v.Outcome != domain.Genuine {
		g.t.Fatalf("%s, %v", v.Outcome, v.err)
	}

	asking, err := reader.app.NewAsking(g.t.Context(), "medicine")
	c.ok(err)
	g.open(c, screen.Route{Page: screen.PagePresentAsked})
	c.UntilID("present.asked.paste")
	g.keep(c, "present-asked")
	fyne.CurrentApp().Clipboard().SetContent("что-то другое")
	c.Tap("present.asked.paste")
	c.UntilID("present.asked.again")
	g.keep(c, "present-asked-none")
	c.Tap("present.asked.again")
	c.UntilID("present.asked.paste")
	fyne.CurrentApp().Clipboard().SetContent(asking.Text)
	c.Tap("present.asked.paste")
	c.UntilID("present.decline")
	c.Type("present.passphrase", passphrase+"\n")
	c.UntilID("present.asked.save")
	c.Until("the first code", func() bool { return shown(c) })
	g.keep(c, "present-answer")
	g.open(c, screen.Route{Page: screen.PagePresentations})
	c.UntilID("log.export")
	g.keep(c, "presentations")
}

// verify pictures the reader's side.
func (g *gallery) verify() {
	c := g.holder
	reader := newReader(g.t, c)
	code, err := c.app.PassportQR(g.t.Context(), "", domain.QRWish{Face: true})
	c.ok(err)
	g.open(reader, screen.Route{Page: screen.PageVerify})
	reader.UntilID("verify.paste")
	g.keep(reader, "verify")
	fyne.CurrentApp().Clipboard().SetContent(string(code.Payload))
	reader.Tap("verify.paste")
	reader.UntilID("verify.again")
	g.keep(reader, "verify-genuine")
	shown := filepath.Join(g.t.TempDir(), "code.png")
	c.ok(os.WriteFile(shown, code.PNG, 0o600))
	file, err := os.Open(shown)
	c.ok(err)
	defer func() { _ = file.Close() }()
	picture, err := png.Decode(file)
	c.ok(err)
	reader.camera = camera.NewFake(picture, domain.SystemClock{}, framePause)
	g.open(reader, screen.Route{Page: screen.PageVerifyAsk, Arg: "bank"})
	reader.UntilID("verify.ask.make")
	g.keep(reader, "verify-ask")
	reader.Tap("verify.ask.make")
	reader.UntilID("verify.ask.save")
	g.keep(reader, "verify-ask-code")
	reader.Tap("verify.ask.scan")
	reader.UntilSeen(g.hint())
	g.keep(reader, "verify-ask-scan")
}

// hint is what stands below the camera's picture.
func (g *gallery) hint() string {
	b, err := phrase.Open(g.view.language)
	if err != nil {
		g.t.Fatal(err)
	}
	return b.Say("verify.ask.hint")
}

// shown tells whether a code is to be seen.
func shown(c *citizen) bool {
	return c.First(func(o fyne.CanvasObject) bool {
		picture, ok := o.(*canvas.Image)
		return ok && picture.ScaleMode == canvas.ImageScalePixels && picture.Image.Bounds().Dx() > 100
	}) != nil
}
