package intake_test

import (
	"errors"
	"testing"

	"razvorot/capture/intake"
	"razvorot/capture/specimen"
)

// FuzzIntake wants of any bytes: no panic, a Refusal with a known code or a document that is taken in again unchanged.
func FuzzIntake(f *testing.F) {
	x := specimen.Phone(8)
	img := noise(24, 16)
	f.Add(specimen.JPEG(img, 80, &x))
	f.Add(specimen.PNG(img, &x))
	f.Add(jpegOf(0xC2, 32, 32, 3))
	f.Add(jpegOfComponents(4, 0xC0, 16, 16, 1))
	f.Add(pdfPage(pdfStream("/Filter/FlateDecode", deflate(100))))
	if scan, err := specimen.PDF(specimen.Scan{DPI: 100, Author: "A", Exif: &x}, img); err == nil {
		f.Add(scan)
	}
	for _, head := range []string{"", "GIF89a", "PK\x03\x04word/", "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"} {
		f.Add([]byte(head))
	}
	limits := intake.Strict()
	limits.Pixels, limits.Memory = 1_000_000, 8<<20 // small, so that there is time for many
	f.Fuzz(func(t *testing.T, data []byte) {
		if kind := intake.Sniff(data); (kind == intake.Empty) != (len(data) == 0) {
			t.Fatalf("%d bytes are %s", len(data), kind)
		}
		doc, err := intake.Accept(data, intake.Options{Limits: limits})
		if err != nil {
			if _, ok := errors.AsType[*intake.Refusal](err); !ok {
				t.Fatalf("%v is no refusal", err)
			}
			return
		}
		again, err := intake.Accept(doc.Bytes, intake.Options{Limits: limits})
		if err != nil {
			t.Fatalf("what was taken in is refused: %v", err)
		}
		if len(again.Removed) > 0 || again.Type != doc.Type || len(again.Pages) != len(doc.Pages) {
			t.Fatalf("the second time removes %v, %s, %d pages", again.Removed, again.Type, len(again.Pages))
		}
	})
}
