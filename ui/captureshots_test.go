package ui_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"

	"razvorot/capture/camera"
	"razvorot/capture/scene"
	"razvorot/capture/specimen"
	"razvorot/domain"
	"razvorot/ui/phrase"
	"razvorot/ui/preference"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/words"
)

// captureView is one way of looking at the capture screen.
type captureView struct {
	name     string
	language phrase.Language
	narrow   bool
	mode     theme.Mode
}

func (v captureView) choices() preference.Choices {
	return preference.Choices{Language: v.language, Look: theme.Options{Mode: v.mode}}
}

func (v captureView) size() fyne.Size {
	if v.narrow {
		return fyne.NewSize(360, wide.Height)
	}
	return wide
}

// captureViews are the ways a failure is pictured: one in each language, width and mode.
var captureViews = []captureView{{"ru-narrow-light", phrase.Russian, true, theme.ModeLight}, {"en-wide-dark", phrase.English, false, theme.ModeDark}}

// TestEveryFailureOfAPictureHasItsScreen gives pictures that will not do and reads what is said. With RAZVOROT_CAPTURE=<folder> it
// draws all of them there (`make screens`); otherwise it tries a few.
func TestEveryFailureOfAPictureHasItsScreen(t *testing.T) {
	if testing.Short() {
		t.Skip("pictures take long under the race detector; internal/journey has one")
	}
	folder := os.Getenv("RAZVOROT_CAPTURE")
	for i, f := range failures {
		if folder == "" && i%5 != 0 {
			continue
		}
		content := specimen.JPEG(f.make(), 88, nil)
		for _, v := range captureViews {
			if folder == "" && v != captureViews[0] {
				continue
			}
			t.Run(f.name()+"-"+v.name, func(t *testing.T) {
				p := photographerIn(t, f.kind, nil, v.choices(), v.size())
				p.files.next = content
				p.Tap("add.file")
				p.UntilID("add.other")
				fault, cure := words.CheckFault(p.book, f.check)
				if !p.Sees(fault) || !p.Sees(cure) {
					t.Errorf("%s is not said; to be seen: %v", f.check, p.Texts())
				}
				if folder != "" {
					p.keep(filepath.Join(folder, fmt.Sprintf("photo-%s-%s.png", f.name(), v.name)))
				}
			})
		}
	}
}

func (p *photographer) keep(file string) {
	p.t.Helper()
	if wide := tooWide(p.Canvas().Content()); wide > 0 {
		p.t.Errorf("%s is %v wider than its window", filepath.Base(file), wide)
	}
	if err := p.SaveSmall(file); err != nil {
		p.t.Fatal(err)
	}
}

// TestTheCaptureScreenIsDrawn draws the way of a good picture and every trouble of the camera where somebody asked for it.
func TestTheCaptureScreenIsDrawn(t *testing.T) {
	folder := os.Getenv("RAZVOROT_CAPTURE")
	if folder == "" {
		t.Skip("draws some thirty pictures for docs/screens: make screens")
	}
	for _, v := range captureViews {
		t.Run(v.name, func(t *testing.T) { drawCapture(t, v, folder) })
		t.Run("portrait-"+v.name, func(t *testing.T) { drawPortrait(t, v, folder) })
	}
}

func drawCapture(t *testing.T, v captureView, folder string) {
	good := photo(t, scene.Clean)
	p := photographerIn(t, domain.KindSNILS, good.Image, v.choices(), v.size())
	save := func(name string) { p.keep(filepath.Join(folder, fmt.Sprintf("%s-%s.png", name, v.name))) }
	p.UntilID("add.camera")
	save("source")
	for _, trouble := range []struct {
		name  string
		what  camera.Trouble
		wrong error
	}{{"none", camera.Absent, domain.ErrNoCamera}, {"busy", camera.Busy, domain.ErrCameraBusy}, {"denied", camera.Denied, domain.ErrCameraDenied}} {
		p.camera.Break(trouble.what)
		p.Tap("add.camera")
		p.sees(trouble.wrong)
		save("camera-" + trouble.name)
		p.Tap("add.camera.close")
	}
	p.camera.Break(camera.None)
	p.camera.Show(photo(t, scene.GlareOver).Image)
	p.running()
	p.Tap("capture.auto")
	p.UntilSeen(words.CheckLive(p.book, "glare"))
	save("live-glare")
	p.camera.Show(good.Image)
	p.UntilSeen(p.book.Say("capture.live.shoot"))
	save("live-good")
	for _, trouble := range []struct {
		name  string
		what  camera.Trouble
		wrong error
	}{{"black", camera.Black, domain.ErrCameraBlack}, {"frozen", camera.Frozen, domain.ErrCameraFrozen}, {"lost", camera.Unplugged, domain.ErrCameraLost}} {
		p.camera.Break(camera.None)
		p.UntilSeen(p.book.Say("capture.live.shoot"))
		p.camera.Break(trouble.what)
		p.sees(trouble.wrong)
		save("camera-" + trouble.name)
	}
	p.camera.Break(camera.None)
	p.Tap("capture.again")
	p.UntilSeen(p.book.Say("capture.live.shoot"))
	p.Tap("capture.shoot")
	p.UntilID("add.take")
	save("photo-good")
	p.Tap("capture.details")
	save("photo-good-details")
	p.Tap("capture.corners")
	save("photo-corners")
}

func drawPortrait(t *testing.T, v captureView, folder string) {
	p := photographerIn(t, domain.KindPortrait, nil, v.choices(), v.size())
	save := func(name string) { p.keep(filepath.Join(folder, fmt.Sprintf("%s-%s.png", name, v.name))) }
	p.files.next = specimen.JPEG(face(), 90, nil)
	p.Tap("add.file")
	p.UntilID("add.take")
	save("portrait-good")
	p.unfit(save)
}

func (p *photographer) sees(wrong error) {
	p.t.Helper()
	title, _ := words.Camera(p.book, wrong)
	p.UntilSeen(title)
	p.Queue.Drain()
}

// unfit draws files that are not pictures that could be looked at.
func (p *photographer) unfit(save func(name string)) {
	p.t.Helper()
	pdf, err := specimen.PDF(specimen.Scan{DPI: 300}, face())
	if err != nil {
		p.t.Fatal(err)
	}
	for name, content := range map[string][]byte{"type": []byte("просто слова"), "empty": {}, "portrait-pdf": pdf,
		"heic": []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), "damaged": p.files.next[:len(p.files.next)/2],
		"too-large": append(bytes.Clone(p.files.next), make([]byte, 41<<20)...)} {
		p.shell.Replace(screen.Route{Page: screen.PageSettings})
		p.shell.Replace(screen.Route{Page: screen.PageAddDocument, Arg: string(domain.KindPortrait)})
		p.files.next, content = content, p.files.next
		p.Tap("add.file")
		p.UntilSeen("RZ-FILE-")
		save("file-" + name)
		p.files.next = content
	}
}
