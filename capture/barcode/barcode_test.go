package barcode_test

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/skip2/go-qrcode"

	"razvorot/capture/barcode"
	"razvorot/capture/raster"
)

func TestGeneratedPhotographsAreRead(t *testing.T) {
	all := photos(1, 1)
	if testing.Short() {
		all = all[:2]
	}
	unread := 0
	for _, p := range all {
		codes, err := barcode.Read(p.draw(t))
		switch {
		case err != nil:
			unread++
			t.Logf("%s is not read", p.name)
		case len(codes) != 1 || string(codes[0].Text) != p.text:
			t.Errorf("%s: read %d codes, the first of %d bytes", p.name, len(codes), len(codes[0].Text))
		case codes[0].Inverted != p.inverted || codes[0].Mirrored != p.mirrored:
			t.Errorf("%s: inverted %v, mirrored %v", p.name, codes[0].Inverted, codes[0].Mirrored)
		}
	}
	if t.Logf("%d of %d read", len(all)-unread, len(all)); unread*100 > 4*len(all) {
		t.Errorf("%d of %d are not read, more than 4 %%", unread, len(all))
	}
}

// plain draws a code with its margin, a module in so many pixels.
func plain(t testing.TB, text string, level qrcode.RecoveryLevel, module int) *image.Gray {
	t.Helper()
	code, err := qrcode.New(text, level)
	if err != nil {
		t.Fatal(err)
	}
	dots := code.Bitmap()
	g := image.NewGray(image.Rect(0, 0, len(dots)*module, len(dots)*module))
	for y := range g.Rect.Dy() {
		for x := range g.Rect.Dx() {
			if !dots[y/module][x/module] {
				g.Pix[y*g.Stride+x] = 255
			}
		}
	}
	return g
}

func TestEveryKindOfTextComesBackAsItIs(t *testing.T) {
	every := make([]byte, 256)
	for i := range every {
		every[i] = byte(i)
	}
	for _, text := range []string{"0", "12345678901234567890123456789012", "HTTPS://PASS.EXAMPLE/V1 $%*+-./:", "Разворот, 1 июня", string(every),
		"1234567ABCDEFGHabcdefgh1234567890"} {
		for _, level := range []qrcode.RecoveryLevel{qrcode.Low, qrcode.Medium, qrcode.High, qrcode.Highest} {
			codes, err := barcode.Read(plain(t, text, level, 4))
			if err != nil || len(codes) != 1 || string(codes[0].Text) != text {
				t.Errorf("%d bytes at level %d: %v", len(text), level, err)
			}
		}
	}
}

func TestEveryVersionIsRead(t *testing.T) {
	for version := 1; version <= 40; version++ {
		if testing.Short() && version%13 != 0 {
			continue
		}
		code, err := qrcode.NewWithForcedVersion("HTTPS://PASS", version, qrcode.Low)
		if err != nil {
			t.Fatal(err)
		}
		codes, err := barcode.Read(code.Image(-3))
		if err != nil || string(codes[0].Text) != "HTTPS://PASS" || codes[0].Version != version {
			t.Errorf("version %d: %v", version, err)
		}
	}
}

func TestCornersAreThoseOfTheCode(t *testing.T) {
	for _, p := range photos(3, 1)[:6] {
		p.bend = 0
		img, want := p.drawn(t)
		codes, err := barcode.Read(img)
		if err != nil {
			t.Errorf("%s: %v", p.name, err)
			continue
		}
		for i, c := range codes[0].Corners {
			if d := c.Sub(want[i]).Length(); d > p.module {
				t.Errorf("%s: corner %d is %.1f pixels off, a module is %.1f", p.name, i, d, p.module)
			}
		}
	}
}

func TestTwoCodesInOnePictureAreBothRead(t *testing.T) {
	page := image.NewRGBA(image.Rect(0, 0, 900, 500))
	draw.Draw(page, page.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	texts := map[string]bool{"https://pass.example/v1#A": true, "https://pass.example/v1#B": true}
	x := 60
	for text := range texts {
		code := plain(t, text, qrcode.Medium, 7)
		draw.Draw(page, code.Rect.Add(image.Pt(x, 90)), code, image.Point{}, draw.Src)
		x += 400
	}
	codes, err := barcode.Read(page)
	if err != nil || len(codes) != 2 || !texts[string(codes[0].Text)] || !texts[string(codes[1].Text)] || bytes.Equal(codes[0].Text, codes[1].Text) {
		t.Fatalf("%d codes, %v", len(codes), err)
	}
}

func TestAPartOfAPictureIsReadInItsOwnPixels(t *testing.T) {
	code := plain(t, "part", qrcode.Low, 5)
	page := image.NewGray(image.Rect(0, 0, 600, 400))
	draw.Draw(page, code.Rect.Add(image.Pt(300, 150)), code, image.Point{}, draw.Src)
	codes, err := barcode.Read(page.SubImage(code.Rect.Add(image.Pt(300, 150))))
	if err != nil || string(codes[0].Text) != "part" {
		t.Fatal(err)
	}
	if d := codes[0].Corners[0].Sub(raster.Point{X: 20, Y: 20}).Length(); d > 3 {
		t.Errorf("the first corner is at %v, want 20, 20", codes[0].Corners[0])
	}
}

func TestPicturesWithoutACodeSaySo(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	noise := image.NewGray(image.Rect(0, 0, 640, 480))
	for i := range noise.Pix {
		noise.Pix[i] = uint8(r.Uint32())
	}
	stripes := image.NewGray(image.Rect(0, 0, 700, 700))
	for i := range stripes.Pix {
		stripes.Pix[i] = []uint8{0, 255, 0, 0, 0, 255, 0, 255, 255}[i%700/4%9]
	}
	for name, img := range map[string]image.Image{"empty": image.NewGray(image.Rect(0, 0, 0, 0)), "one pixel": image.NewGray(image.Rect(0, 0, 1, 1)),
		"a line": image.NewGray(image.Rect(0, 0, 5000, 1)), "a narrow strip": image.NewGray(image.Rect(0, 0, 4000, 21)),
		"white": image.NewUniform(color.White), "black": image.NewGray(image.Rect(0, 0, 500, 500)), "noise": noise, "stripes": stripes} {
		if name == "white" {
			img = image.NewNRGBA(image.Rect(0, 0, 300, 300)) // transparent
		}
		if codes, err := barcode.Read(img); !errors.Is(err, barcode.ErrNone) || codes != nil {
			t.Errorf("%s: %d codes, %v", name, len(codes), err)
		}
	}
}

func TestReadingIsTheSameFromManyGoroutines(t *testing.T) {
	img := photos(5, 1)[2].draw(t)
	want, err := barcode.Read(img)
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if got, err := barcode.Read(img); err != nil || !bytes.Equal(got[0].Text, want[0].Text) || got[0].Corners != want[0].Corners {
				t.Errorf("%v, or another result", err)
			}
		})
	}
	all.Wait()
}
