package ui_test

import (
	"fmt"
	"image"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	fynetest "fyne.io/fyne/v2/test"

	"razvorot/app"
	"razvorot/capture/camera"
	"razvorot/capture/scene"
	"razvorot/capture/specimen"
	"razvorot/domain"
	"razvorot/ui"
	"razvorot/ui/phrase"
	"razvorot/ui/preference"
	"razvorot/ui/screen"
	"razvorot/ui/screentest"
	"razvorot/ui/theme"
	"razvorot/ui/words"
)

// framePause is how often the camera of a test has a frame.
const framePause = 20 * time.Millisecond

// photographer is somebody in front of the capture screen, on a device without a vault: pictures are looked at without one.
type photographer struct {
	*screentest.Window
	t      *testing.T
	shell  *ui.Shell
	camera *camera.Fake
	files  *files
	book   *phrase.Book
}

// newPhotographer opens the screen that adds a document of a kind, with a camera that shows a picture; nil for no camera.
func newPhotographer(t *testing.T, kind domain.DocumentKind, shows image.Image) *photographer {
	t.Helper()
	return photographerIn(t, kind, shows, preference.Choices{Language: phrase.Russian, Look: theme.Options{Mode: theme.ModeLight}}, wide)
}

// photographerIn is newPhotographer in a language and a look, before a window of a size.
func photographerIn(t *testing.T, kind domain.DocumentKind, shows image.Image, c preference.Choices, size fyne.Size) *photographer {
	t.Helper()
	p := &photographer{t: t, files: &files{}}
	a, queue := fynetest.NewTempApp(t), screentest.NewQueue()
	c.Save(a.Preferences())
	config := ui.Config{App: app.New(app.Config{Keeper: &keeper{dir: t.TempDir()}}), Loop: queue, Picker: p.files,
		Start: screen.Route{Page: screen.PageAddDocument, Arg: string(kind)}}
	if shows != nil {
		p.camera = camera.NewFake(shows, domain.SystemClock{}, framePause)
		config.Camera = p.camera
	}
	shell, err := ui.Open(a, config)
	if err != nil {
		t.Fatal(err)
	}
	if p.book, err = phrase.Open(c.Language); err != nil {
		t.Fatal(err)
	}
	p.shell, p.Window = shell, screentest.Wrap(t, shell.Window(), queue)
	p.Limit = 2 * time.Minute // looking at a picture under the race detector, on a busy machine
	p.Resize(size)
	p.Queue.Drain()
	return p
}

// photographs are drawn once for all tests.
var (
	developing  sync.Mutex
	photographs = map[scene.Degradation]*scene.Photo{}
)

// photo is a photograph of a card with the insurance number.
func photo(t *testing.T, d scene.Degradation) *scene.Photo {
	t.Helper()
	if testing.Short() {
		t.Skip("pictures take long under the race detector; internal/journey has one")
	}
	developing.Lock()
	defer developing.Unlock()
	if photographs[d] == nil {
		photographs[d] = scene.Spec{Seed: 11, Document: scene.SNILS, Ground: scene.Wood, Degradation: d, Width: 1600, Height: 1200,
			Fill: 0.84, Rotation: 0.06, TiltX: 0.08, Noise: 1, Quality: 88}.Draw()
	}
	return photographs[d]
}

// running opens the camera and waits until it shows something.
func (p *photographer) running() {
	p.t.Helper()
	p.Tap("add.camera")
	p.UntilID("capture.shoot")
}

func TestAPageIsShotByItselfOnceAllIsWell(t *testing.T) {
	p := newPhotographer(t, domain.KindSNILS, photo(t, scene.Clean).Image)
	p.running()
	p.UntilID("add.take")
	p.UntilSeen("Снимок подходит")
	if p.Sees("Лишних данных") {
		t.Error("a shot from the camera is said to have held data")
	}
	if n := p.camera.Running(); n != 0 {
		t.Errorf("the camera still runs %d times", n)
	}
}

func TestTheCitizenTakesTheShotWhenTheyLike(t *testing.T) {
	p := newPhotographer(t, domain.KindSNILS, photo(t, scene.HeavyBlur).Image)
	p.running()
	p.Tap("capture.auto")
	hint := words.CheckLive(p.book, "sharp")
	p.UntilSeen(hint)
	p.Tap("capture.shoot")
	p.UntilID("add.again")
	fault, cure := words.CheckFault(p.book, "sharp")
	if !p.Sees(fault) || !p.Sees(cure) {
		t.Errorf("it is not said what is wrong; to be seen: %v", p.Texts())
	}
	if p.Find("add.take") != nil {
		t.Error("a blurred picture may be added")
	}
	p.camera.Show(photo(t, scene.Clean).Image)
	p.Tap("add.again")
	p.UntilSeen(p.book.Say("capture.live.shoot"))
	p.Tap("capture.shoot")
	p.UntilID("add.take")
}

func TestEachTroubleOfACameraHasWordsAndAWayOn(t *testing.T) {
	p := newPhotographer(t, domain.KindSNILS, photo(t, scene.Clean).Image)
	for trouble, want := range map[camera.Trouble]error{camera.Absent: domain.ErrNoCamera, camera.Busy: domain.ErrCameraBusy,
		camera.Denied: domain.ErrCameraDenied} {
		p.camera.Break(trouble)
		p.Tap("add.camera")
		title, cure := words.Camera(p.book, want)
		p.UntilSeen(title)
		p.UntilSeen(cure)
		p.UntilID("add.file")
		p.Tap("add.camera.close")
	}
	p.camera.Break(camera.None)
	p.Tap("add.camera")
	p.UntilID("capture.shoot")
	p.Tap("capture.auto")
	for _, c := range []struct {
		trouble camera.Trouble
		want    error
	}{{camera.Black, domain.ErrCameraBlack}, {camera.Frozen, domain.ErrCameraFrozen}} {
		p.camera.Break(c.trouble)
		title, _ := words.Camera(p.book, c.want)
		p.UntilSeen(title)
		p.camera.Break(camera.None)
		p.Until("the camera is well again", func() bool { return !p.Sees(title) })
	}
	p.camera.Break(camera.Unplugged)
	title, _ := words.Camera(p.book, domain.ErrCameraLost)
	p.UntilSeen(title)
	p.camera.Break(camera.None)
	p.Tap("capture.again")
	p.UntilID("capture.shoot")
}

func TestTheCameraIsLetGoOfWhenTheScreenIsLeft(t *testing.T) {
	p := newPhotographer(t, domain.KindSNILS, photo(t, scene.HeavyBlur).Image)
	gone := func() {
		t.Helper()
		p.Until("the camera is let go of", func() bool { return p.camera.Running() == 0 })
	}
	p.running()
	p.shell.Go(screen.Route{Page: screen.PageSettings})
	gone()
	p.shell.Back()
	p.running()
	p.shell.Back() // to the ways to give a file
	gone()
	p.UntilID("add.camera")
	p.running()
	p.files.next = photo(t, scene.Clean).JPEG()
	p.Tap("add.file")
	gone()
	p.UntilID("add.take")
}

func TestWithoutACameraAFileIsTheFirstWay(t *testing.T) {
	p := newPhotographer(t, domain.KindSNILS, nil)
	p.UntilID("add.file")
	if p.Find("add.camera") != nil {
		t.Error("a camera is offered that is not there")
	}
}

func TestAPictureThatWillNotDoMayBeKeptFromTheSecondTimeOn(t *testing.T) {
	p := newPhotographer(t, domain.KindSNILS, nil)
	for try := 1; try <= app.KeepFrom; try++ {
		p.files.next = photo(t, scene.HeavyBlur).JPEG()
		p.Tap("add.file")
		p.UntilID("add.other")
		if offered := p.Find("add.keep") != nil; offered != (try == app.KeepFrom) {
			t.Errorf("after %d pictures it may be kept: %v", try, offered)
		}
		if try < app.KeepFrom {
			p.Tap("add.other")
		}
	}
	p.UntilSeen(p.book.Say("capture.keep.why"))
}

func TestThePageIsCutOtherwiseByItsCornersTurnedAndKeptWhole(t *testing.T) {
	p := newPhotographer(t, domain.KindSNILS, nil)
	p.files.next = photo(t, scene.Clean).JPEG()
	p.Tap("add.file")
	p.UntilID("add.take")
	p.Tap("capture.details")
	p.UntilSeen("1600 × 1200") // before
	p.Tap("capture.whole")
	p.Until("the picture as it was", func() bool { return p.Find("add.take") != nil && p.Find("capture.whole") == nil })
	p.Tap("capture.corners")
	p.UntilID("capture.corners.done")
	p.Tap("capture.corners.cancel")
	p.Tap("capture.corners")
	p.Tap("capture.corners.all")
	p.Tap("capture.corners.done")
	p.UntilID("capture.turn")
	p.Tap("capture.turn")
	p.UntilID("capture.turn")
	p.Tap("capture.details")
	if w, h := p.pixels(); w >= h {
		t.Errorf("a picture of 1600 × 1200 that was turned has %d × %d", w, h)
	}
}

// pixels are those of the picture as it will be stored: the first that are told.
func (p *photographer) pixels() (w, h int) {
	p.t.Helper()
	for _, text := range p.Texts() {
		if n, err := fmt.Sscanf(text, "%d × %d", &w, &h); n == 2 && err == nil {
			return w, h
		}
	}
	p.t.Fatalf("no pixels are told: %v", p.Texts())
	return 0, 0
}

func TestWhatWasRemovedIsSaidOfAFile(t *testing.T) {
	for name, c := range map[string]struct {
		exif *specimen.Exif
		want []string
	}{
		"a file without metadata": {nil, []string{"Лишних данных в файле не было"}},
		"a file from a telephone": {new(specimen.Phone(1)), []string{"Убрали из файла: ", "место съёмки", "модель телефона", "дата съёмки", "имя автора"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPhotographer(t, domain.KindSNILS, nil)
			p.files.next = specimen.JPEG(photo(t, scene.Clean).Image, 88, c.exif)
			p.Tap("add.file")
			p.UntilID("add.take")
			for _, words := range c.want {
				p.UntilSeen(words)
			}
		})
	}
}
