package redact_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	_ "image/png"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"razvorot/capture/redact"
	"razvorot/capture/specimen"
)

// gradient is a small picture in which every pixel differs from its mirror image.
func gradient(w, h int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetNRGBA(x, y, color.NRGBA{uint8(x * 255 / w), uint8(y * 255 / h), 90, 255})
		}
	}
	return img
}

// inside puts segments behind the SOI of a JPEG.
func inside(data []byte, segments ...[]byte) []byte {
	out := bytes.Clone(data[:2])
	for _, s := range segments {
		out = append(out, s...)
	}
	return append(out, data[2:]...)
}

func segment(marker byte, payload string) []byte {
	return append(binary.BigEndian.AppendUint16([]byte{0xFF, marker}, uint16(len(payload)+2)), payload...)
}

func pixelsOf(t *testing.T, data []byte) image.Image {
	t.Helper()
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func samePixels(a, b image.Image) bool {
	if a.Bounds() != b.Bounds() {
		return false
	}
	for y := a.Bounds().Min.Y; y < a.Bounds().Max.Y; y++ {
		for x := a.Bounds().Min.X; x < a.Bounds().Max.X; x++ {
			if color.NRGBAModel.Convert(a.At(x, y)) != color.NRGBAModel.Convert(b.At(x, y)) {
				return false
			}
		}
	}
	return true
}

func TestEverySegmentThatIsNotPictureLeavesAJPEG(t *testing.T) {
	x := specimen.Phone(1)
	x.Thumbnail = specimen.Thumbnail(gradient(64, 48))
	original := specimen.JPEG(gradient(64, 48), 90, &x)
	second := specimen.JPEG(gradient(16, 16), 90, nil)
	dirty := append(inside(original,
		segment(0xE0, "JFIF\x00\x01\x02\x01\x00\x48\x00\x48\x01\x01abc"),
		segment(0xE1, "http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta exif:GPSLatitude='1' xmp:CreateDate='2026'/>"),
		segment(0xE2, "ICC_PROFILE\x00\x01\x01profile"), segment(0xE2, "MPF\x00index"), segment(0xEB, "JP\x00\x01c2pa"),
		segment(0xED, "Photoshop 3.0\x008BIM"), segment(0xE5, "vendor"), segment(0xFE, "private note")), second...)
	clean, err := redact.JPEG(dirty)
	if err != nil {
		t.Fatal(err)
	}
	want := []redact.Trace{redact.TraceGPS, redact.TraceCamera, redact.TraceDate, redact.TraceAuthor, redact.TraceSoftware,
		redact.TraceThumbnail, redact.TraceSecondImage, redact.TraceMakerNote, redact.TraceComment, redact.TraceXMP, redact.TraceIPTC,
		redact.TraceProfile, redact.TraceProvenance, redact.TraceApplication}
	if !slices.Equal(clean.Removed, want) || clean.Turn != redact.TurnNone {
		t.Errorf("removed %v, turn %q", clean.Removed, clean.Turn)
	}
	for _, secret := range []string{"Exif", "Vymysel", "adobe", "ICC", "MPF", "c2pa", "8BIM", "vendor", "private", "abc"} {
		if bytes.Contains(clean.Bytes, []byte(secret)) {
			t.Errorf("%q remains", secret)
		}
	}
	if !samePixels(pixelsOf(t, clean.Bytes), pixelsOf(t, original)) {
		t.Error("pixels differ")
	}
	again, err := redact.JPEG(clean.Bytes)
	if err != nil || !bytes.Equal(again.Bytes, clean.Bytes) || len(again.Removed) != 0 {
		t.Errorf("cleaning twice removes %v, %v", again.Removed, err)
	}
}

func TestEveryChunkThatIsNotPictureLeavesAPNG(t *testing.T) {
	x := specimen.Phone(1)
	original := specimen.PNG(gradient(40, 30), &x)
	end := len(original) - 12
	dirty := bytes.Clone(original[:end])
	for _, c := range []struct{ kind, data string }{{"zTXt", "Comment\x00\x00zip"}, {"iTXt", "XML:com.adobe.xmp\x00\x00\x00\x00\x00<GPSLatitude/>"},
		{"tIME", "1234567"}, {"prVt", "secret"}, {"acTL", "12345678"}} {
		dirty = append(dirty, pngChunk(c.kind, c.data)...)
	}
	dirty = append(append(dirty, original[end:]...), "hidden behind the end"...)
	clean, err := redact.PNG(dirty)
	if err != nil {
		t.Fatal(err)
	}
	for _, trace := range []redact.Trace{redact.TraceGPS, redact.TraceSoftware, redact.TraceDate, redact.TraceXMP, redact.TraceTrailing,
		redact.TraceSecondImage, redact.TraceApplication, redact.TraceComment} {
		if !slices.Contains(clean.Removed, trace) {
			t.Errorf("%s is not reported", trace)
		}
	}
	for _, kind := range []string{"eXIf", "tEXt", "zTXt", "iTXt", "tIME", "prVt", "acTL", "hidden"} {
		if bytes.Contains(clean.Bytes, []byte(kind)) {
			t.Errorf("%s remains", kind)
		}
	}
	if !samePixels(pixelsOf(t, clean.Bytes), pixelsOf(t, original)) {
		t.Error("pixels differ")
	}
}

func pngChunk(kind, data string) []byte {
	chunk := append(binary.BigEndian.AppendUint32(nil, uint32(len(data))), kind+data...)
	return binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))
}

func TestAPictureIsTurnedUprightForEveryOrientation(t *testing.T) {
	upright := gradient(48, 32)
	for orientation := 1; orientation <= 8; orientation++ {
		x := specimen.Phone(orientation)
		clean, err := redact.PNG(specimen.PNG(upright, &x))
		if err != nil || !samePixels(pixelsOf(t, clean.Bytes), upright) {
			t.Errorf("PNG, orientation %d: turned wrongly, %v", orientation, err)
		}
		clean, err = redact.JPEG(specimen.JPEG(upright, 95, &x))
		if err != nil || (clean.Turn == redact.TurnEncoded) != (orientation > 1) {
			t.Fatalf("JPEG, orientation %d: %q, %v", orientation, clean.Turn, err)
		}
		if d := difference(pixelsOf(t, clean.Bytes), upright); d > 6 {
			t.Errorf("JPEG, orientation %d: differs by %.1f", orientation, d)
		}
	}
}

// difference returns the mean difference of the green of two pictures, 0–255; another size is as far as can be.
func difference(a, b image.Image) float64 {
	if a.Bounds().Size() != b.Bounds().Size() {
		return 255
	}
	sum, n := 0.0, 0
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			_, ga, _, _ := a.At(x, y).RGBA()
			_, gb, _, _ := b.At(x, y).RGBA()
			sum, n = sum+max(float64(ga)-float64(gb), float64(gb)-float64(ga))/257, n+1
		}
	}
	return sum / float64(n)
}

func TestCutFilesAreDamaged(t *testing.T) {
	j, p := specimen.JPEG(gradient(64, 64), 80, nil), specimen.PNG(gradient(64, 64), nil)
	for cut := range len(j) {
		if _, err := redact.JPEG(j[:cut]); err == nil {
			t.Fatalf("a JPEG of %d of %d bytes passes", cut, len(j))
		}
	}
	for cut := range len(p) {
		if _, err := redact.PNG(p[:cut]); !errors.Is(err, redact.ErrDamaged) {
			t.Fatalf("a PNG of %d of %d bytes: %v", cut, len(p), err)
		}
	}
	p[40] ^= 1
	if _, err := redact.PNG(p); !errors.Is(err, redact.ErrDamaged) {
		t.Errorf("a wrong CRC: %v", err)
	}
}

func TestRealPhotographsKeepTheirPixels(t *testing.T) {
	files, _ := filepath.Glob("../../../shared/data/capture/photos/*.jpg")
	if len(files) == 0 {
		t.Skip("the photographs of ../shared/data/capture are not here")
	}
	if testing.Short() {
		t.Skip("a photograph takes half a second; intake's short run reads some")
	}
	for _, name := range files[:min(6, len(files))] {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		x := specimen.Phone(1)
		original, err := jpeg.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		exif := specimen.JPEG(gradient(8, 8), 50, &x)
		block := exif[2 : 4+int(binary.BigEndian.Uint16(exif[4:]))]
		clean, err := redact.JPEG(inside(data, block))
		if err != nil || !slices.Contains(clean.Removed, redact.TraceGPS) {
			t.Fatalf("%s: %v, %v", filepath.Base(name), clean.Removed, err)
		}
		after, err := jpeg.Decode(bytes.NewReader(clean.Bytes))
		if err != nil {
			t.Fatal(err)
		}
		a, b := original.(*image.YCbCr), after.(*image.YCbCr)
		if !bytes.Equal(a.Y, b.Y) || !bytes.Equal(a.Cb, b.Cb) || !bytes.Equal(a.Cr, b.Cr) {
			t.Errorf("%s: pixels differ", filepath.Base(name))
		}
	}
}

func BenchmarkStripJPEG(b *testing.B) {
	data := specimen.JPEG(gradient(4000, 3000), 92, nil)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := redact.JPEG(data); err != nil {
			b.Fatal(err)
		}
	}
}
