package ui_test

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	fynetest "fyne.io/fyne/v2/test"

	"razvorot/domain"
	"razvorot/ui"
	"razvorot/ui/phrase"
	"razvorot/ui/preference"
	"razvorot/ui/screen"
	"razvorot/ui/screentest"
	"razvorot/ui/theme"
)

// opener opens one screen in a window, ready to be looked at.
type opener func(t *testing.T, size fyne.Size, c preference.Choices) *screentest.Window

// screens is every screen that TestScreens draws; a new screen adds its line here.
var screens = map[string]opener{
	"settings": at(settled),
	"unknown":  at(tomorrow),
}

// at opens a route of the program that needs no app, on the trial authority.
func at(route screen.Route) opener {
	return func(t *testing.T, size fyne.Size, c preference.Choices) *screentest.Window {
		t.Helper()
		a, queue := fynetest.NewTempApp(t), screentest.NewQueue()
		c.Save(a.Preferences())
		shell, err := ui.Open(a, ui.Config{Loop: queue, Start: settled})
		if err != nil {
			t.Fatal(err)
		}
		shell.SetAuthority(domain.AuthorityInfo{Name: "Пробное ведомство", Trial: true})
		shell.SetUnread(2)
		shell.Go(route)
		shell.Window().Resize(size)
		return screentest.Wrap(t, shell.Window(), queue)
	}
}

// views are the ways each screen is drawn in each language.
var views = []struct {
	name string
	size fyne.Size
	look theme.Options
}{
	{"wide-light", fyne.NewSize(960, 640), theme.Options{Mode: theme.ModeLight}},
	{"wide-dark", fyne.NewSize(960, 640), theme.Options{Mode: theme.ModeDark}},
	{"wide-contrast", fyne.NewSize(960, 640), theme.Options{Mode: theme.ModeHighContrast}},
	{"narrow-light", fyne.NewSize(360, 720), theme.Options{Mode: theme.ModeLight}},
	{"narrow-dark", fyne.NewSize(360, 720), theme.Options{Mode: theme.ModeDark}},
	{"narrow-large", fyne.NewSize(360, 720), theme.Options{Mode: theme.ModeLight, Scale: 2}},
}

// TestScreens draws every screen in every language and view and checks that the palette's ground, text and accent are
// all to be seen and that nothing is wider than the window. With RAZVOROT_SCREENS=<folder> it leaves the pictures there
// (`make demo`).
func TestScreens(t *testing.T) {
	folder := os.Getenv("RAZVOROT_SCREENS")
	for name, open := range screens {
		for _, language := range phrase.Languages() {
			for _, view := range views {
				file := fmt.Sprintf("%s-%s-%s.png", name, language, view.name)
				t.Run(file, func(t *testing.T) {
					w := open(t, view.size, preference.Choices{Language: language, Look: view.look})
					if got := w.Canvas().Size(); got != view.size {
						t.Errorf("the screen needs a window of %v, larger than %v", got, view.size)
					}
					w.Examine()
					picture := w.Capture()
					palette := theme.New(view.look).Palette(0)
					mustShow(t, picture, "background", palette.Background)
					mustShow(t, picture, "text", palette.Text)
					if view.name != "narrow-large" { // the first lines need not have a button among them where the text is large
						mustShow(t, picture, "accent", palette.Primary)
					}
					if folder != "" {
						save(t, filepath.Join(folder, file), picture)
					}
				})
			}
		}
	}
}

func mustShow(t *testing.T, picture image.Image, what string, want color.NRGBA) {
	t.Helper()
	bounds := picture.Bounds()
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			if color.NRGBAModel.Convert(picture.At(x, y)) == want {
				return
			}
		}
	}
	t.Errorf("no pixel of the %s colour %v", what, want)
}

func save(t *testing.T, file string, picture image.Image) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(f, picture); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	fmt.Println("drew", file)
}
