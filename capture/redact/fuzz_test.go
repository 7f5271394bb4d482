package redact_test

import (
	"bytes"
	"image"
	"testing"

	"razvorot/capture/redact"
	"razvorot/capture/specimen"
)

// stable wants that cleaning twice is cleaning once.
func stable(t *testing.T, data []byte, strip func([]byte) (redact.Clean, error)) {
	t.Helper()
	clean, err := strip(data)
	if err != nil {
		return
	}
	again, err := strip(clean.Bytes)
	if err != nil || len(again.Removed) > 0 || !bytes.Equal(again.Bytes, clean.Bytes) {
		t.Fatalf("the second time removes %v, %v", again.Removed, err)
	}
}

// FuzzRedact gives any bytes to the reader of the format they begin like.
func FuzzRedact(f *testing.F) {
	x := specimen.Phone(6)
	x.Thumbnail = specimen.Thumbnail(gradient(16, 16))
	f.Add(specimen.JPEG(gradient(16, 16), 80, &x))
	f.Add(specimen.JPEG(image.NewGray(image.Rect(0, 0, 8, 8)), 80, nil))
	x = specimen.Phone(1)
	f.Add(specimen.PNG(gradient(16, 16), &x))
	f.Add(jpxPDF(jp2("comment")))
	f.Fuzz(func(t *testing.T, data []byte) {
		switch {
		case bytes.HasPrefix(data, []byte("%PDF")):
			stable(t, data, cleanPDF)
		case bytes.HasPrefix(data, []byte("\x89PNG")):
			stable(t, data, redact.StripPNG)
			_, _ = redact.InspectPNG(data)
		default:
			stable(t, data, redact.StripJPEG)
			_, _ = redact.InspectJPEG(data)
		}
	})
}

func FuzzPDF(f *testing.F) {
	f.Add(loadedPDF())
	f.Add(jpxPDF(codestream(8, 8, "comment")))
	if scan, err := specimen.PDF(specimen.Scan{DPI: 100, Author: "A"}, gradient(8, 8)); err == nil {
		f.Add(scan)
	}
	f.Fuzz(func(t *testing.T, data []byte) { stable(t, data, cleanPDF) })
}
