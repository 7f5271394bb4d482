package barcode_test

import (
	"errors"
	"image"
	"testing"

	"github.com/skip2/go-qrcode"

	"razvorot/capture/barcode"
)

// FuzzBarcode makes pictures of any bytes, in any width, and wants an answer: codes with corners near the picture, or
// ErrNone.
func FuzzBarcode(f *testing.F) {
	for _, text := range []string{"A", "1234567890", "https://pass.example/v1#x"} {
		code := plain(f, text, qrcode.Low, 2)
		f.Add(code.Pix, uint16(code.Rect.Dx()))
	}
	f.Add([]byte{0, 255, 0, 0, 0, 255, 0}, uint16(7))
	f.Fuzz(func(t *testing.T, pix []byte, width uint16) {
		if width == 0 || len(pix) < int(width) {
			return
		}
		height := len(pix) / int(width)
		img := &image.Gray{Pix: pix, Stride: int(width), Rect: image.Rect(0, 0, int(width), height)}
		codes, err := barcode.Read(img)
		if (len(codes) == 0) != errors.Is(err, barcode.ErrNone) {
			t.Fatalf("%d codes, %v", len(codes), err)
		}
		for _, c := range codes {
			if c.Version < 1 || c.Version > 40 {
				t.Errorf("version %d", c.Version)
			}
		}
	})
}

// FuzzMessage has the reader of the bit stream meet any bytes.
func FuzzMessage(f *testing.F) {
	f.Add([]byte{0x41, 0x14, 0x86, 0x56, 0xC6, 0xC6, 0xF0, 0xEC, 0x11}, 1)
	f.Add([]byte{0x80, 0x2A, 0xFF, 0xFF}, 27)
	f.Fuzz(func(t *testing.T, data []byte, version int) {
		if text, ok := barcode.Message(data, version); ok && len(text) > 8*len(data) {
			t.Fatalf("%d bytes of %d", len(text), len(data))
		}
	})
}
