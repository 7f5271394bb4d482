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

	"razvorot/ui/phrase"
	"razvorot/ui/theme"
	"razvorot/ui/welcome"
)

// screens is every screen that TestScreens draws; a new screen adds its line here.
var screens = map[string]func(*phrase.Book) fyne.CanvasObject{
	"welcome": welcome.New,
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
	for name, build := range screens {
		for _, language := range phrase.Languages() {
			for _, view := range views {
				file := fmt.Sprintf("%s-%s-%s.png", name, language, view.name)
				t.Run(file, func(t *testing.T) {
					picture := draw(t, build, language, view.size, view.look)
					palette := theme.New(view.look).Palette(0)
					mustShow(t, picture, "background", palette.Background)
					mustShow(t, picture, "text", palette.Text)
					mustShow(t, picture, "accent", palette.Primary)
					if folder != "" {
						save(t, filepath.Join(folder, file), picture)
					}
				})
			}
		}
	}
}

func draw(t *testing.T, build func(*phrase.Book) fyne.CanvasObject, l phrase.Language, size fyne.Size, look theme.Options) image.Image {
	t.Helper()
	a := fynetest.NewTempApp(t)
	a.Settings().SetTheme(theme.New(look))
	book, err := phrase.Open(l)
	if err != nil {
		t.Fatal(err)
	}
	w := fynetest.NewTempWindow(t, nil)
	w.SetPadded(false)
	w.SetContent(build(book))
	w.Resize(size)
	if got := w.Canvas().Size(); got != size {
		t.Errorf("the screen needs a window of %v, larger than %v", got, size)
	}
	return w.Canvas().Capture()
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
