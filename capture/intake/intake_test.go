package intake_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"image"
	"image/draw"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"razvorot/capture/intake"
	"razvorot/capture/redact"
	"razvorot/capture/specimen"
	"razvorot/domain"
)

var person = specimen.Invent(1)

// passport is a page that many tests look at; nobody writes to it.
var passport = sync.OnceValue(func() *image.RGBA { return specimen.PassportPage(person, 1) })

// refused fails unless the file is refused with the code, and returns the refusal.
func refused(t *testing.T, data []byte, o intake.Options, code intake.Code) *intake.Refusal {
	t.Helper()
	doc, err := intake.Accept(data, o)
	var r *intake.Refusal
	if doc != nil || !errors.As(err, &r) || !errors.Is(err, code) {
		t.Fatalf("accepted %v, error %v, want %s", doc != nil, err, code)
	}
	return r
}

func strict() intake.Options { return intake.Options{Limits: intake.Strict()} }

func TestASpecimenOfEachTypeIsTakenIn(t *testing.T) {
	x := specimen.Phone(6)
	page := passport().SubImage(image.Rect(0, 0, 1000, 700)).(*image.RGBA)
	scan, err := specimen.PDF(specimen.Scan{DPI: specimen.DPI, Author: "A", Exif: &x}, page, page.SubImage(image.Rect(0, 0, 300, 200)))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		data  []byte
		want  intake.Type
		media string
		turn  redact.Turn
		pages int
	}{
		{"JPEG", specimen.JPEG(page, 88, nil), intake.JPEG, domain.MediaJPEG, redact.TurnNone, 1},
		{"JPEG of a telephone", specimen.JPEG(page, 88, &x), intake.JPEG, domain.MediaJPEG, redact.TurnEncoded, 1},
		{"PNG", specimen.PNG(page, &x), intake.PNG, domain.MediaPNG, redact.TurnExact, 1},
		{"PDF", scan, intake.PDF, domain.MediaPDF, redact.TurnNone, 2},
	} {
		doc, err := intake.Accept(c.data, intake.Options{Limits: intake.Strict(), Document: intake.PassportPage})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if doc.Type != c.want || doc.MediaType() != c.media || doc.Turn != c.turn || len(doc.Pages) != c.pages || doc.Fit != nil {
			t.Errorf("%s: %s, turn %q, %d pages, fit %v", c.name, doc.MediaType(), doc.Turn, len(doc.Pages), doc.Fit)
		}
		if p := doc.Pages[0]; c.want != intake.PDF && (p.Width != page.Rect.Dx() || p.Height != page.Rect.Dy()) {
			t.Errorf("%s: page %+v", c.name, p)
		}
		if gps := slices.Contains(doc.Removed, redact.TraceGPS); gps != (c.name != "JPEG") {
			t.Errorf("%s: removed %v", c.name, doc.Removed)
		}
		if err := domain.KindPassport.CheckFile(doc.MediaType(), int64(len(doc.Bytes))); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestTheTypeIsFoundByContent(t *testing.T) {
	for want, heads := range map[intake.Type][]string{
		intake.Empty: {""}, intake.JPEG: {"\xFF\xD8\xFF\xE0"}, intake.PNG: {"\x89PNG\r\n\x1a\n"}, intake.PDF: {"%PDF-1.4", "\n\nx%PDF-2.0"},
		intake.HEIC: {"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1miaf"},
		intake.AVIF: {"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1miaf", "\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1avif"},
		intake.GIF:  {"GIF89a"}, intake.WebP: {"RIFF\x00\x00\x00\x00WEBPVP8 "}, intake.TIFF: {"II*\x00", "MM\x00*"}, intake.BMP: {"BM\x36"},
		intake.SVG: {"<svg xmlns='x'>", "\ufeff<?xml version='1.0'?><svg>"}, intake.HTML: {"<!DOCTYPE html>"}, intake.Text: {"Паспорт"},
		intake.ZIP: {"PK\x03\x04 photo.jpg"}, intake.Word: {"PK\x03\x04 word/document.xml"}, intake.Sheet: {"PK\x03\x04 xl/workbook.xml"},
		intake.OldOffice: {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"}, intake.RTF: {"{\\rtf1"}, intake.Video: {"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00"},
		intake.Program: {"MZ\x90"}, intake.RAR: {"Rar!\x1a\x07\x01"}, intake.OpenOffice: {"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.text"},
		intake.Unknown: {"\x01\x02\x03\x04\xFE"}, intake.JPEG2000: {"\x00\x00\x00\x0cjP  \r\n\x87\n"}, intake.JPEGXL: {"\xFF\x0A\x00"},
	} {
		for _, head := range heads {
			if got := intake.Sniff([]byte(head)); got != want {
				t.Errorf("%q is %s, want %s", head, got, want)
			}
			switch want {
			case intake.Empty:
				refused(t, []byte(head), strict(), intake.ErrEmpty)
			case intake.HEIC, intake.AVIF:
				refused(t, []byte(head), strict(), intake.ErrHEIC)
			case intake.JPEG, intake.PNG, intake.PDF:
				refused(t, []byte(head), strict(), intake.ErrDamaged)
			default:
				if r := refused(t, []byte(head), strict(), intake.ErrType); r.Type != want {
					t.Errorf("%q is refused as %s", head, r.Type)
				}
			}
		}
	}
}

func TestALargeFileIsRefusedUnreadWithBothSizes(t *testing.T) {
	big := append([]byte("\xFF\xD8\xFF"), make([]byte, 5<<20)...)
	r := refused(t, big, strict(), intake.ErrTooLarge)
	if r.Size != 5<<20+3 || r.Limit != 5<<20 || r.Type != intake.JPEG {
		t.Errorf("%+v", r)
	}
	pdf := append([]byte("%PDF-1.7\n"), make([]byte, 5<<20)...)
	refused(t, pdf, intake.Options{Limits: intake.Fitting()}, intake.ErrTooLarge)
}

// grey is a progressive JPEG of one block of 8×8 pixels.
const grey = "/9j/2wBDAAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQH/wgALCAAIAAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACf/aAAgBAQAAAABU/wD/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/9oACAEBAAEFAn//xAAUEAEAAAAAAAAAAAAAAAAAAAAA/9oACAEBAAY/An//2Q=="

func TestProgressiveAndCMYKAreTakenIn(t *testing.T) {
	data, err := base64.StdEncoding.DecodeString(grey)
	if err != nil {
		t.Fatal(err)
	}
	info, err := redact.InspectJPEG(data)
	if err != nil || !info.Progressive {
		t.Fatalf("%+v, %v", info, err)
	}
	for name, sample := range map[string][]byte{"progressive": data, "CMYK": jpegOfComponents(4, 0xC0, 64, 48, 1),
		"grey": jpegOfComponents(1, 0xC0, 64, 48, 1)} {
		if doc, err := intake.Accept(sample, strict()); err != nil || doc.Pages[0].Width%8 != 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	refused(t, jpegOfComponents(1, 0xC9, 64, 48, 1), strict(), intake.ErrVariant) // arithmetic coding
}

func TestResolutionIsThatOfTheDocument(t *testing.T) {
	for _, c := range []struct {
		page intake.Page
		size intake.Size
		want float64
	}{
		{intake.Page{Width: 1250, Height: 880}, intake.PassportPage, 254},
		{intake.Page{Width: 880, Height: 1250}, intake.PassportPage, 254}, // the other way up
		{intake.Page{Width: 1250, Height: 440}, intake.PassportPage, 127}, // the lesser side counts
		{intake.Page{Width: 1654, Height: 2339, WidthMM: 210, HeightMM: 297}, intake.PassportPage, 200},
		{intake.Page{Width: 4000, Height: 3000, WidthMM: 1411, HeightMM: 1058}, intake.PassportPage, 812}, // no paper is so large
		{intake.Page{WidthMM: 210, HeightMM: 297}, intake.SheetA4, math.Inf(1)},
	} {
		if got := c.page.DPI(c.size); math.Abs(got-c.want) > 1 && got != c.want {
			t.Errorf("%+v: %.1f dpi, want %.1f", c.page, got, c.want)
		}
	}
	small := specimen.JPEG(image.NewGray(image.Rect(0, 0, 900, 600)), 90, nil)
	r := refused(t, small, intake.Options{Limits: intake.Strict(), Document: intake.PassportPage}, intake.ErrLowResolution)
	if r.Size != 173 || r.Limit != 200 {
		t.Errorf("%+v", r)
	}
	if _, err := intake.Accept(small, intake.Options{Limits: intake.Strict(), Document: intake.Portrait}); err != nil {
		t.Errorf("large enough for a portrait: %v", err)
	}
}

// noise is a picture that hardly compresses.
func noise(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	r := rand.New(rand.NewPCG(1, 2))
	for i := range img.Pix {
		img.Pix[i] = byte(r.Uint32())
	}
	return img
}

func TestALargePictureIsFittedAndStaysLegible(t *testing.T) {
	if raceDetector || testing.Short() {
		t.Skip("takes seconds, a minute under the race detector, and has one goroutine")
	}
	limits := intake.Fitting()
	for _, c := range []struct {
		name string
		data []byte
	}{{"JPEG", specimen.JPEG(noise(2000, 1500), 100, nil)}, {"PNG", specimen.PNG(noise(1500, 1150), nil)}} {
		doc, err := intake.Accept(c.data, intake.Options{Limits: limits, Document: intake.PassportPage})
		if err != nil {
			t.Fatal(c.name, err)
		}
		f := doc.Fit
		if f == nil || len(doc.Bytes) > domain.MaxFile || f.BytesBefore != int64(len(c.data)) || f.BytesAfter != int64(len(doc.Bytes)) {
			t.Fatalf("%s: %+v", c.name, f)
		}
		if f.DPIAfter < intake.MinDPI || doc.Type != intake.JPEG || f.FromPNG != (c.name == "PNG") {
			t.Errorf("%s: %+v", c.name, f)
		}
		img, err := jpeg.Decode(bytes.NewReader(doc.Bytes))
		if err != nil || img.Bounds().Dx() != doc.Pages[0].Width {
			t.Errorf("%s: %v, page %+v", c.name, err, doc.Pages[0])
		}
		if _, err := intake.Accept(c.data, strict()); !errors.Is(err, intake.ErrTooLarge) {
			t.Errorf("%s: without fitting %v", c.name, err)
		}
	}
	limits.OutputBytes = 100_000
	refused(t, specimen.JPEG(noise(1000, 720), 95, nil), intake.Options{Limits: limits, Document: intake.PassportPage}, intake.ErrTooLarge)
}

func TestWhatIsTransparentBecomesPaper(t *testing.T) {
	limits := intake.Fitting()
	img := image.NewNRGBA(image.Rect(0, 0, 500, 400))
	draw.Draw(img, image.Rect(0, 0, 200, 200), noise(200, 200), image.Point{}, draw.Src)
	var coded bytes.Buffer
	if err := png.Encode(&coded, img); err != nil {
		t.Fatal(err)
	}
	limits.OutputBytes = int64(coded.Len()) - 1
	doc, err := intake.Accept(coded.Bytes(), intake.Options{Limits: limits, Document: intake.Portrait})
	if err != nil {
		t.Fatal(err)
	}
	out, err := jpeg.Decode(bytes.NewReader(doc.Bytes))
	if err != nil {
		t.Fatal(err)
	}
	if r, g, b, _ := out.At(out.Bounds().Dx()-2, 2).RGBA(); min(r, g, b) < 0xF000 {
		t.Errorf("the corner is %x %x %x", r, g, b)
	}
}

func TestARefusalTellsNothingOfTheFile(t *testing.T) {
	data := specimen.PNG(noise(60, 60), nil)
	data[len(data)/2] ^= 0xFF
	r := refused(t, data, strict(), intake.ErrDamaged)
	if strings.ContainsAny(r.Error(), "/\\") || r.Error() != "file.damaged (png)" {
		t.Errorf("%q", r.Error())
	}
}

func TestCutFilesAreRefused(t *testing.T) {
	page := passport().SubImage(image.Rect(100, 100, 400, 500))
	scan, err := specimen.PDF(specimen.Scan{DPI: 600}, page)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"JPEG": specimen.JPEG(page, 80, nil), "PNG": specimen.PNG(page, nil), "PDF": scan} {
		for _, part := range []float64{0.3, 0.6, 0.9, 0.999} {
			if _, err := intake.Accept(data[:int(float64(len(data))*part)], strict()); !errors.Is(err, intake.ErrDamaged) {
				t.Errorf("%s cut to %v: %v", name, part, err)
			}
		}
	}
}

func TestRealPhotographsAreTakenIn(t *testing.T) {
	files, _ := filepath.Glob("../../../shared/data/capture/*/*.jpg")
	if len(files) == 0 {
		t.Skip("the photographs of ../shared/data/capture are not here")
	}
	if testing.Short() {
		files = files[:3]
	}
	for i, name := range files {
		if i%3 != 0 {
			continue // all of them take eight seconds
		}
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := intake.Accept(data, intake.Options{Limits: intake.Fitting()}); err != nil {
			t.Errorf("%s: %v", filepath.Base(name), err)
		}
	}
}
