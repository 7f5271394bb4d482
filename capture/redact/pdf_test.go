package redact_test

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"

	"razvorot/capture/redact"
	"razvorot/capture/specimen"
	"razvorot/internal/peer"
)

// buildPDF writes numbered objects with a classic cross-reference table; the first is the catalogue.
func buildPDF(trailer string, objects ...string) []byte {
	var out bytes.Buffer
	out.WriteString("%PDF-1.7\n")
	offsets := make([]int, len(objects))
	for i, o := range objects {
		offsets[i] = out.Len()
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, at := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&out, "trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, trailer, start)
	return out.Bytes()
}

func stream(dict, data string) string {
	return fmt.Sprintf("<<%s/Length %d>>\nstream\n%s\nendstream", dict, len(data), data)
}

func deflated(data []byte) string {
	var out bytes.Buffer
	w, _ := zlib.NewWriterLevel(&out, zlib.BestCompression)
	_, _ = w.Write(data)
	_ = w.Close()
	return out.String()
}

func openPDF(data []byte) (*redact.PDF, error) {
	return redact.OpenPDF(data, redact.PDFLimits{Pages: 20, Pixels: 100_000_000})
}

// loadedPDF carries everything that a page does not need.
func loadedPDF() []byte {
	return buildPDF("/Info 9 0 R",
		"<</Type/Catalog/Pages 2 0 R/Metadata 6 0 R/PieceInfo<</X<</Private(secretpiece)>>>>/OpenAction<</S/JavaScript/JS(secretscript)>>"+
			"/Names<</EmbeddedFiles<</Names[(a)7 0 R]>>/JavaScript<</Names[(b)<</S/JavaScript/JS(secretscript)>>]>>>>/Outlines 10 0 R>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents 4 0 R/Resources<</XObject<</F 11 0 R>>>>/Annots[5 0 R 12 0 R]/Thumb 6 0 R"+
			"/LastModified(D:20260101)/PieceInfo<</Y<</Private(secretpiece)>>>>>>",
		stream("", "0 0 10 10 re f /F Do"),
		"<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/T(secretauthor)/Contents(secretnote)>>",
		stream("/Type/Metadata/Subtype/XML", "<secretxmp/>"),
		"<</Type/Filespec/F(secretfile)/EF<</F 8 0 R>>>>",
		stream("/Type/EmbeddedFile", "secretattachment"),
		"<</Author(secretauthor)/Producer(secretprogram)/CreationDate(D:20260314150926Z)/Title(secrettitle)/Odd(secretodd)>>",
		"<</Type/Outlines/Title(secretbookmark)>>",
		stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Metadata 6 0 R/LastModified(D:2026)", "1 1 5 5 re f"),
		"<</Type/Annot/Subtype/Widget/FT/Tx/T(secretfield)/V(secretvalue)/Rect[20 20 90 40]/AP<</N 11 0 R>>>>",
		"(secretorphan)")
}

func TestAPDFKeepsOnlyWhatItsPagesDraw(t *testing.T) {
	doc, err := openPDF(loadedPDF())
	if err != nil {
		t.Fatal(err)
	}
	clean, err := doc.Clean()
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(clean.Bytes, []byte("secret")) || bytes.Contains(clean.Bytes, []byte("2026")) {
		t.Errorf("secrets remain:\n%s", clean.Bytes)
	}
	if !bytes.Contains(clean.Bytes, []byte("1 1 5 5 re f")) || !bytes.Contains(clean.Bytes, []byte("/Stamp")) {
		t.Error("something drawn is lost")
	}
	for _, trace := range []redact.Trace{redact.TraceAuthor, redact.TraceSoftware, redact.TraceDate, redact.TraceTitle, redact.TraceXMP,
		redact.TraceApplication, redact.TraceScript, redact.TraceAttachment, redact.TraceLink, redact.TraceAnnotation, redact.TraceThumbnail} {
		if !slices.Contains(clean.Removed, trace) {
			t.Errorf("%s is not reported", trace)
		}
	}
	again, err := openPDF(clean.Bytes)
	if err != nil || len(again.Pages) != 1 || again.Pages[0] != doc.Pages[0] {
		t.Fatalf("the clean file has pages %v, %v", again.Pages, err)
	}
	twice, err := again.Clean()
	if err != nil || !bytes.Equal(twice.Bytes, clean.Bytes) || len(twice.Removed) > 0 {
		t.Errorf("cleaning twice removes %v, %v", twice.Removed, err)
	}
}

func TestOthersReadTheCleanPDF(t *testing.T) {
	scan, err := specimen.PDF(specimen.Scan{DPI: 100, Author: "A"}, gradient(300, 200), image.Image(gradient(200, 300)))
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"scan": scan, "loaded": loadedPDF()} {
		clean, err := cleanPDF(data)
		if err != nil {
			t.Fatal(err)
		}
		api.DisableConfigDir()
		if err := api.Validate(bytes.NewReader(clean.Bytes), nil); err != nil {
			t.Errorf("%s: pdfcpu: %v", name, err)
		}
		qpdf := peer.Program(t, "qpdf")
		file := filepath.Join(t.TempDir(), "clean.pdf")
		if err := os.WriteFile(file, clean.Bytes, 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command(qpdf, "--check", file).CombinedOutput(); err != nil {
			t.Errorf("%s: qpdf: %s", name, out)
		}
	}
}

func TestPagesAreMeasured(t *testing.T) {
	scan, err := specimen.PDF(specimen.Scan{DPI: 254}, gradient(1000, 500))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openPDF(scan)
	if err != nil {
		t.Fatal(err)
	}
	p := doc.Pages[0]
	if p.ImageWidth != 1000 || p.ImageHeight != 500 || int(p.WidthMM+0.5) != 100 || int(p.HeightMM+0.5) != 50 {
		t.Errorf("%+v", p)
	}
}

func TestAPasswordIsNamedAndAnEmptyOneOpens(t *testing.T) {
	api.DisableConfigDir()
	scan, err := specimen.PDF(specimen.Scan{DPI: 100}, gradient(100, 100))
	if err != nil {
		t.Fatal(err)
	}
	for user, want := range map[string]error{"secret": redact.ErrPassword, "": nil} {
		for _, bits := range []int{128, 256} {
			conf := model.NewAESConfiguration(user, "owner", bits)
			var sealed bytes.Buffer
			if err := api.Encrypt(bytes.NewReader(scan), &sealed, conf); err != nil {
				t.Fatal(err)
			}
			clean, err := cleanPDF(sealed.Bytes())
			if !errors.Is(err, want) {
				t.Errorf("password %q, AES-%d: %v", user, bits, err)
			}
			if want != nil {
				continue
			}
			if !slices.Contains(clean.Removed, redact.TraceProtection) {
				t.Errorf("removed %v", clean.Removed)
			}
			if doc, err := openPDF(clean.Bytes); err != nil || doc.Pages[0].ImageWidth != 100 {
				t.Errorf("the opened file: %v", err)
			}
		}
	}
}

func TestDamagedAndExcessivePDFsAreNamed(t *testing.T) {
	page := func(contents string, kids string) []byte {
		return buildPDF("", "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids["+kids+"]>>",
			"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>", contents)
	}
	zeros := make([]byte, 100<<20)
	var bomb string
	if !testing.Short() {
		bomb = deflated(zeros)
	}
	whole := page(stream("", "f"), "3 0 R")
	for _, c := range []struct {
		name string
		data []byte
		want error
	}{
		{"whole", whole, nil},
		{"cut", whole[:len(whole)-40], redact.ErrDamaged},
		{"no page", page(stream("", "f"), ""), redact.ErrDamaged},
		{"page tree in a circle", page(stream("", "f"), "2 0 R"), redact.ErrDamaged},
		{"the same page twice", page(stream("", "f"), "3 0 R 3 0 R"), redact.ErrDamaged},
		{"no contents", page("null", "3 0 R"), redact.ErrDamaged},
		{"cut contents", page(stream("/Filter/FlateDecode", deflated(zeros[:9999])[:20]), "3 0 R"), redact.ErrDamaged},
		{"inflating contents", page(stream("/Filter/FlateDecode", bomb), "3 0 R"), redact.ErrExcessive},
		{"inflating object stream", page(stream("/Type/ObjStm/N 1/First 9/Filter/FlateDecode", bomb), "3 0 R"), redact.ErrExcessive},
		{"the same, spelt otherwise", page(stream("/Type/Obj#53tm/N 1/First 9/Filter/Fl#61teDecode", bomb), "3 0 R"), redact.ErrExcessive},
		{"object stream in LZW", page(stream("/Type/ObjStm/N 1/First 9/Filter/LZWDecode", "x"), "3 0 R"), redact.ErrUnsupported},
		{"a million values", page("["+strings.Repeat("0 ", 1_000_000)+"]", "3 0 R"), redact.ErrExcessive},
		{"deep nesting", page(strings.Repeat("[", 100_000)+strings.Repeat("]", 100_000), "3 0 R"), redact.ErrDamaged},
	} {
		if testing.Short() && errors.Is(c.want, redact.ErrExcessive) {
			continue // they take seconds under the race detector
		}
		if _, err := cleanPDF(c.data); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
	var pages *redact.TooManyPages
	kids := make([]image.Image, 21)
	for i := range kids {
		kids[i] = gradient(4, 4)
	}
	many, _ := specimen.PDF(specimen.Scan{DPI: 100}, kids...)
	if _, err := openPDF(many); !errors.As(err, &pages) || pages.Limit != 20 {
		t.Errorf("21 pages: %v", err)
	}
}

func TestALogoDoesNotMakeADrawnPageAScan(t *testing.T) {
	logo := stream("/Type/XObject/Subtype/Image/Width 100/Height 80/ColorSpace/DeviceGray/BitsPerComponent 8", strings.Repeat("\x7F", 8000))
	form := stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</I 5 0 R>>>>", "q 595 0 0 842 0 0 cm/I Do Q")
	for contents, scan := range map[string]bool{
		"q 595 0 0 842 0 0 cm /I Do Q":                            true,
		"q 0 0 595 842 re W* n\n/G gs 595 0 0 842 0 0 cm/I Do\nQ": true,
		"/P <</MCID 0>> BDC q 595 0 0 842 0 0 cm /I Do Q EMC":     true,
		"/X Do":                           true,
		"/I Do /I Do":                     false,
		"BT /T 12 Tf (words) Tj ET /I Do": false,
		"/I Do BT /T 12 Tf <41> Tj ET":    false,
		"/I Do 0 0 100 100 re f":          false,
		"0 0 100 100 re f/I Do":           false,
		"/I Do 0 0 m 9 9 l S":             false,
		"":                                false,
	} {
		for _, filter := range []string{"", "/Filter/FlateDecode"} {
			data := contents
			if filter != "" {
				data = deflated([]byte(contents))
			}
			doc, err := openPDF(buildPDF("", "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
				"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</I 5 0 R/X 6 0 R>>>>>>",
				stream(filter, data), logo, form))
			if err != nil {
				t.Fatal(err)
			}
			if page := doc.Pages[0]; (page.ImageWidth == 100 && page.ImageHeight == 80) != scan {
				t.Errorf("%q %s: %+v", contents, filter, page)
			}
		}
	}
}
