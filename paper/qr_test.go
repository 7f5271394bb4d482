package paper_test

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"razvorot/domain"
	"razvorot/paper"
)

// scan reads a QR code with a reader that shares no code with the writer; a pure picture holds the code and nothing else.
func scan(t testing.TB, img image.Image, pure bool) (string, error) {
	t.Helper()
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		t.Fatal(err)
	}
	hints := map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_CHARACTER_SET: "ISO-8859-1"}
	if pure {
		hints[gozxing.DecodeHintType_PURE_BARCODE] = true
	} else {
		hints[gozxing.DecodeHintType_TRY_HARDER] = true
	}
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, hints)
	if err != nil {
		return "", err
	}
	return result.GetText(), nil
}

func picture(t testing.TB, q paper.QR, scale int) image.Image {
	t.Helper()
	raw, err := q.PNG(scale)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func TestACodeOfAnyLengthIsReadBack(t *testing.T) {
	step := 37
	if testing.Short() {
		step = 1301
	}
	for n := 1; n <= 2900; n += step {
		payload := strings.Repeat("Passport payload, 100% of it. ", n/30+1)[:n]
		q, err := paper.EncodeQR([]byte(payload))
		if err != nil {
			t.Fatalf("%d bytes: %v", n, err)
		}
		if got, err := scan(t, picture(t, q, 4), true); err != nil || got != payload {
			t.Errorf("%d bytes: %v, equal %v", n, err, got == payload)
		}
	}
}

func TestABinaryPayloadKeepsItsBytes(t *testing.T) {
	payload := make([]byte, 256)
	for i := range payload {
		payload[i] = byte(i)
	}
	q, err := paper.EncodeQR(payload)
	if err != nil {
		t.Fatal(err)
	}
	got, err := scan(t, picture(t, q, 4), true)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range []rune(got) {
		if r != rune(payload[i]) {
			t.Fatalf("byte %d is %#x, want %#x", i, r, payload[i])
		}
	}
}

func TestAPayloadThatNoCodeHoldsIsRefused(t *testing.T) {
	for payload, want := range map[string]error{"": paper.ErrMissing, strings.Repeat("x", 2954): paper.ErrQRTooLarge} {
		_, err := paper.EncodeQR([]byte(payload))
		if !errors.Is(err, want) || !errors.Is(err, domain.ErrInvalid) {
			t.Errorf("%d bytes: %v", len(payload), err)
		}
	}
}

func TestAPictureOfAnUnusableScaleIsRefused(t *testing.T) {
	q, err := paper.EncodeQR([]byte("x"))
	if err != nil {
		t.Fatal(err)
	}
	for _, scale := range []int{-1, 0, 65} {
		if _, err := q.PNG(scale); !errors.Is(err, paper.ErrUnknown) {
			t.Errorf("scale %d: %v", scale, err)
		}
	}
	if _, err := (paper.QR{}).PNG(1); !errors.Is(err, paper.ErrMissing) {
		t.Errorf("no code: %v", err)
	}
}

// The sizes are those of an offline code: text alone, with a face of 600 bytes, with one of 1,600.
func TestTheCodeIsReadFromTheRenderedPage(t *testing.T) {
	sizes := []int{20, 342, 1255, 2755}
	if testing.Short() {
		sizes = sizes[1:2]
	}
	for _, n := range sizes {
		p := russianPassport(t)
		p.QR = []byte(strings.Repeat("Passport payload, 100% of it. ", n/30+1)[:n])
		p.Specimen = true
		file := saved(t, "d.pdf", pdf(t, p))
		last := "1"
		if n > 1000 {
			last = "2" // a large code has a page to itself
		}
		img := page(t, file, last, "150")
		if got, err := scan(t, img, false); err != nil || got != string(p.QR) {
			t.Errorf("gozxing, %d bytes: %v", n, err)
		}
		out := run(t, "zbarimg", "--quiet", "--raw", "--nodbus", "-Sdisable", "-Sqrcode.enable", strings.TrimSuffix(file, "d.pdf")+"page"+last+".png")
		if strings.TrimSuffix(out, "\n") != string(p.QR) {
			t.Errorf("zbarimg, %d bytes: read %d", n, len(out)-1)
		}
	}
}

func TestZbarReadsThePNG(t *testing.T) {
	q, err := paper.EncodeQR([]byte(offlineQR))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := q.PNG(6)
	if err != nil {
		t.Fatal(err)
	}
	if out := run(t, "zbarimg", "--quiet", "--raw", "--nodbus", "-Sdisable", "-Sqrcode.enable", saved(t, "q.png", raw)); strings.TrimSuffix(out, "\n") != offlineQR {
		t.Errorf("zbarimg reads %q", out)
	}
}
