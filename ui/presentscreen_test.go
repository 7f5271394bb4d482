package ui_test

import (
	"bytes"
	"context"
	"image"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/screen"
)

// A reader is another program of the same authority: nobody is signed in.
func newReader(t *testing.T, holder *citizen) *citizen {
	t.Helper()
	r := newCitizenOf(t, holder.clock, holder.authority.NewDevice())
	r.ok(r.app.RefreshTrust(t.Context()))
	return r
}

// stocked waits until a holder has credentials.
func (c *citizen) stocked() {
	c.t.Helper()
	c.Until("credentials", func() bool {
		c.Stir()
		c.authority.Advance(timeStep)
		stock, err := c.app.CredentialStock(c.t.Context(), "")
		return err == nil && stock.Fresh > 0
	})
}

// verdict is what a verification in a goroutine came to.
type verdict struct {
	app.Verdict
	err error
}

// heldOut goes to the screen that holds the passport out, and returns what is in its code.
func (c *citizen) heldOut() string {
	c.t.Helper()
	c.Tap("passport.present")
	c.UntilID("present.nearby")
	c.Tap("present.nearby")
	c.UntilID("present.nearby.copy")
	c.Tap("present.nearby.copy")
	return fyne.CurrentApp().Clipboard().Content()
}

// asks has a reader ask a device nearby.
func (c *citizen) asks(uri, preset string) <-chan verdict {
	done := make(chan verdict, 1)
	go func() {
		v, err := c.app.AskNearby(c.t.Context(), uri, preset)
		done <- verdict{v, err}
	}()
	return done
}

func TestAPassportIsShownToSomebodyNearby(t *testing.T) {
	c := newHolder(t)
	c.stocked()
	reader := newReader(t, c)
	answer := reader.asks(c.heldOut(), "age")
	c.UntilID("present.show")
	for _, text := range []string{"Проверяющий не назвал себя", "Есть 18 лет", "Портрет"} {
		if !c.Sees(text) {
			t.Errorf("%q is not to be seen", text)
		}
	}
	if c.Sees("Фамилия") {
		t.Error("who asks for an age is offered a name")
	}
	c.Tap("present.show")
	c.UntilSeen("без неё паспорт не предъявить")
	c.Type("present.passphrase", "не та фраза совсем")
	c.Tap("present.show")
	c.UntilSeen("Фраза не подошла")
	c.Type("present.passphrase", passphrase)
	c.Tap("present.show")
	c.UntilSeen("Предъявлено")
	v := <-answer
	if v.err != nil || v.Outcome != domain.Genuine || len(v.Portrait) == 0 {
		t.Errorf("%v, %s, %s, a portrait of %d bytes", v.err, v.Outcome, v.Check, len(v.Portrait))
	}
	c.Tap("present.log")
	c.UntilSeen("Рядом, по местной сети")
	c.UntilSeen("Показано: ")
	c.Tap("log.export")
	c.Until("the file", func() bool { return strings.HasSuffix(c.outside.name, ".csv") })
	if holder := c.self(); bytes.Contains(c.outside.content, []byte(holder.Name.Family)) {
		t.Error("the log holds a name")
	}
}

func TestWhatIsNotTickedIsNotShown(t *testing.T) {
	c := newHolder(t)
	c.stocked()
	reader := newReader(t, c)
	c.ok(reader.app.AskAs(t.Context(), "Вокзал (ОБРАЗЕЦ)"))
	answer := reader.asks(c.heldOut(), "travel")
	c.UntilID("present.show")
	c.UntilSeen("подтверждено сертификатом")
	c.UntilSeen("Вокзал")
	c.Tap("present.item.org.iso.23220.photoid.ru.1/passport_number")
	c.Type("present.passphrase", passphrase+"\n")
	c.UntilSeen("Предъявлено")
	v := <-answer
	if v.err != nil || v.Outcome != domain.Genuine {
		t.Fatalf("%v, %s, %s", v.err, v.Outcome, v.Check)
	}
	var elements []string
	for _, f := range v.Fields {
		elements = append(elements, f.Element)
	}
	if !slices.Contains(elements, "org.iso.23220.1/family_name") ||
		slices.Contains(elements, "org.iso.23220.photoid.ru.1/passport_number") {
		t.Errorf("shown: %v", elements)
	}
}

func TestWhoDeclinesShowsNothing(t *testing.T) {
	c := newHolder(t)
	c.stocked()
	reader := newReader(t, c)
	answer := reader.asks(c.heldOut(), "bank")
	c.UntilID("present.decline")
	c.Tap("present.decline")
	c.UntilSeen("Вы отказали")
	if v := <-answer; v.err == nil && v.Outcome == domain.Genuine || len(v.Fields) > 0 {
		t.Errorf("the reader got %s with %d fields", v.Outcome, len(v.Fields))
	}
}

// asked is a holder with a question from nearby in front, and the reader's answer to come.
func asked(t *testing.T) (*citizen, <-chan verdict) {
	t.Helper()
	c := newHolder(t)
	c.stocked()
	reader := newReader(t, c)
	answer := reader.asks(c.heldOut(), "bank")
	c.UntilID("present.decline")
	return c, answer
}

// declinings returns how often declining is in the log.
func (c *citizen) declinings() (n int) {
	c.t.Helper()
	log, err := c.app.Presentations(c.t.Context(), 0, 0)
	c.ok(err)
	for _, p := range log {
		if p.End == domain.PresentationDeclined {
			n++
		}
	}
	return n
}

func TestDecliningThatCouldNotBeWrittenDownIsToldAndTriedAgain(t *testing.T) {
	c, answer := asked(t)
	c.keeper.full.Store(true)
	c.Tap("present.decline")
	c.UntilSeen("На устройстве кончилось место")
	if c.Sees("Вы отказали") {
		t.Error("it is called declined")
	}
	c.keeper.full.Store(false)
	c.Tap("problem.retry")
	c.UntilSeen("Вы отказали")
	if v := <-answer; v.err == nil && v.Outcome == domain.Genuine || len(v.Fields) > 0 {
		t.Errorf("the reader got %s with %d fields", v.Outcome, len(v.Fields))
	}
	if n := c.declinings(); n != 1 {
		t.Errorf("it is in the log %d times", n)
	}
}

func TestDecliningThatCouldNotBeWrittenDownIsToldAfterThePageWasLeft(t *testing.T) {
	c := newHolder(t)
	c.stocked()
	asking, err := newReader(t, c).app.NewAsking(t.Context(), "education")
	c.ok(err)
	c.shell.Go(screen.Route{Page: screen.PagePresentAsked})
	c.UntilID("present.asked.paste")
	fyne.CurrentApp().Clipboard().SetContent(asking.Text)
	c.Tap("present.asked.paste")
	c.UntilID("present.decline")
	defer c.keeper.full.Store(false)
	c.keeper.held.Lock()
	c.Tap("present.decline")
	c.leaves()
	c.keeper.full.Store(true)
	c.keeper.held.Unlock()
	c.UntilSeen("Проверяющий ничего не получил, но отказ не записан в журнал. На устройстве кончилось место.")
}

func TestNobodyFindsThePassphraseBehindAnotherScreen(t *testing.T) {
	c, _ := asked(t)
	c.Type("present.passphrase", passphrase)
	c.shell.Home()
	c.shell.Back()
	if got := c.Value("present.passphrase"); got != "" {
		t.Error("it is still there")
	}
}

func TestAQuestionByFileIsAnsweredByCodesAndByFile(t *testing.T) {
	c := newHolder(t)
	c.stocked()
	reader := newReader(t, c)
	asking, err := reader.app.NewAsking(t.Context(), "education")
	c.ok(err)
	c.Tap("passport.present")
	c.UntilID("present.asked")
	c.Tap("present.asked")
	c.UntilID("present.asked.paste")
	fyne.CurrentApp().Clipboard().SetContent("что-то другое")
	c.Tap("present.asked.paste")
	c.UntilSeen("Это не вопрос проверяющего")
	c.Tap("present.asked.again")
	c.UntilID("present.asked.paste")
	fyne.CurrentApp().Clipboard().SetContent(asking.Text)
	c.Tap("present.asked.paste")
	c.UntilID("present.show")
	c.Type("present.passphrase", passphrase+"\n")
	c.UntilSeen("Ответ готов")
	c.Tap("present.asked.save")
	v, err := reader.app.ReadAnswer(t.Context(), asking.ID, c.outside.content)
	c.ok(err)
	if v.Outcome != domain.Genuine || len(v.Fields) < 4 {
		t.Errorf("%s, %s, %d fields", v.Outcome, v.Check, len(v.Fields))
	}
}

func TestTheReaderSeesTheVerdict(t *testing.T) {
	c := newHolder(t)
	code, err := c.app.PassportQR(t.Context(), "", domain.QRWish{})
	c.ok(err)
	reader := newReader(t, c)
	file := filepath.Join(t.TempDir(), "code.png")
	c.ok(os.WriteFile(file, code.PNG, 0o600))
	reader.picker = &files{byPath: map[string][]byte{file: code.PNG}}
	reader.open(screen.Route{Page: screen.PageVerify})
	look := func() {
		reader.UntilID("verify.paste")
		fyne.CurrentApp().Clipboard().SetContent(file)
		reader.Tap("verify.paste")
	}
	look()
	reader.UntilSeen("Подлинный и действует")
	for _, text := range []string{c.self().Name.Family, "Это образец", "Портрета здесь нет", "Блокировки сверены", "ничего не сохраняет"} {
		if !reader.Sees(text) {
			t.Errorf("%q is not to be seen: %v", text, reader.Texts())
		}
	}
	p, err := c.app.Passport(t.Context(), "")
	c.ok(err)
	c.ok(c.authority.MovePassport(t.Context(), p.Passport.ID, domain.Block))
	c.ok(reader.app.RefreshTrust(t.Context()))
	reader.Tap("verify.again")
	look()
	reader.UntilSeen("Паспорт заблокирован")
	reader.Tap("verify.again")
	fyne.CurrentApp().Clipboard().SetContent("https://example.org")
	reader.UntilID("verify.paste")
	reader.Tap("verify.paste")
	reader.UntilSeen("Скопируйте код целиком")
}

func TestAnAnswerIsAskedForAndReadOnScreens(t *testing.T) {
	c := newHolder(t)
	c.stocked()
	reader := newReader(t, c)
	picker := &files{}
	reader.picker = picker
	reader.open(screen.Route{Page: screen.PageVerifyAsk, Arg: "education"})
	reader.UntilID("verify.ask.make")
	reader.Tap("verify.ask.make")
	reader.UntilID("verify.ask.save")
	reader.Tap("verify.ask.save")
	asking, err := c.app.OpenAsking(t.Context(), "", reader.outside.content)
	c.ok(err)
	var elements []string
	for _, item := range asking.Items {
		if item.Have {
			elements = append(elements, item.Element)
		}
	}
	answer, err := c.app.Answer(t.Context(), asking.ID, elements, passphrase)
	c.ok(err)
	picker.next = []byte("не тот файл")
	reader.Tap("verify.ask.answer")
	reader.UntilID("verify.again")
	reader.Tap("verify.again") // the question waits
	reader.UntilID("verify.ask.answer")
	picker.next = answer.File
	reader.Tap("verify.ask.answer")
	reader.UntilSeen("Подлинный и действует")
	reader.UntilSeen(c.self().Name.Given)
}

func TestACodeSaysWhatWasChosen(t *testing.T) {
	c := newHolder(t)
	c.Tap("passport.qr")
	c.UntilID("passport.qr.preset")
	c.Choose("passport.qr.preset", "age")
	c.UntilSeen("В коде: есть 18 лет")
	c.Tap("passport.qr.face")
	c.UntilID("passport.qr.preset")
	log, err := c.app.Presentations(t.Context(), 0, 10)
	c.ok(err)
	if len(log) == 0 {
		t.Error("a code that was shown is not in the log")
	}
}

// codes is a camera that shows codes one after another, as a holder's screen does.
type codes struct {
	pictures func(n int) image.Image
	n        int
}

func (c *codes) Open(context.Context) (domain.CameraStream, error) { return c, nil }

func (c *codes) Next(ctx context.Context) (image.Image, error) {
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(framePause):
	}
	c.n++
	return c.pictures(c.n), nil
}

func (c *codes) Close() error { return nil }

func TestARowOfCodesIsReadByTheCamera(t *testing.T) {
	c := newHolder(t)
	c.stocked()
	reader := newReader(t, c)
	var answer app.Answered
	reader.camera = &codes{pictures: func(n int) image.Image {
		content, err := answer.Frames(n)
		if err == nil {
			var picture image.Image
			if picture, err = png.Decode(bytes.NewReader(content)); err == nil {
				return picture
			}
		}
		t.Error(err)
		return image.NewGray(image.Rect(0, 0, 8, 8))
	}}
	reader.open(screen.Route{Page: screen.PageVerifyAsk, Arg: "age"})
	reader.Limit = time.Minute
	reader.UntilID("verify.ask.make")
	reader.Tap("verify.ask.make")
	reader.UntilID("verify.ask.save")
	reader.Tap("verify.ask.save")
	asking, err := c.app.OpenAsking(t.Context(), "", reader.outside.content)
	c.ok(err)
	answer, err = c.app.Answer(t.Context(), asking.ID, []string{asking.Items[0].Element}, passphrase)
	c.ok(err)
	reader.Tap("verify.ask.scan")
	reader.UntilSeen("Подлинный и действует")
}

func TestTheCameraIsTakenAgainWhenTheScreenIsBack(t *testing.T) {
	c := newCitizen(t)
	var shown atomic.Int64
	c.camera = &codes{pictures: func(int) image.Image {
		shown.Add(1)
		return image.NewGray(image.Rect(0, 0, 320, 240))
	}}
	c.open(screen.Route{Page: screen.PageVerify})
	c.UntilSeen("Наведите камеру на код паспорта")
	c.Until("a picture", func() bool { return shown.Load() > 2 })
	c.shell.Go(screen.Route{Page: screen.PageVerifyAsk})
	c.UntilID("verify.ask.make")
	c.shell.Back()
	seen := shown.Load()
	c.Until("the camera to go on", func() bool { return shown.Load() > seen+2 })
}

// wall is what the screens of a device show.
type wall struct{ pictures []image.Image }

func (w wall) Capture(context.Context) ([]image.Image, error) { return w.pictures, nil }

func TestACodeOnTheSameScreenIsFound(t *testing.T) {
	c := newHolder(t)
	code, err := c.app.PassportQR(t.Context(), "", domain.QRWish{})
	c.ok(err)
	picture, err := png.Decode(bytes.NewReader(code.PNG))
	c.ok(err)
	reader := newReader(t, c)
	screens := &wall{pictures: []image.Image{image.NewGray(image.Rect(0, 0, 800, 600))}}
	reader.displays = screens
	reader.open(screen.Route{Page: screen.PageVerify})
	reader.UntilID("verify.screen")
	reader.Tap("verify.screen")
	reader.UntilSeen("Кода паспорта не видно")
	desktop := image.NewGray(image.Rect(0, 0, 1600, 1200))
	draw.Draw(desktop, desktop.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(desktop, picture.Bounds().Add(image.Pt(300, 150)), picture, image.Point{}, draw.Src)
	screens.pictures = append(screens.pictures, desktop)
	reader.Tap("verify.again")
	reader.UntilID("verify.screen")
	reader.Tap("verify.screen")
	reader.UntilSeen("Подлинный и действует")
}

func TestOfflineTheCodeLeadsToShowingNearby(t *testing.T) {
	c := newHolder(t)
	c.stocked()
	c.authority.SetOffline(true)
	c.Tap("passport.qr")
	c.UntilID("passport.qr.nearby")
	c.Tap("passport.qr.nearby")
	c.UntilID("present.nearby.copy")
	c.shell.Back()
	c.Until("the passport", func() bool { return c.shell.Current().Page == screen.PagePassport })
}
