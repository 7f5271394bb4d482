package pdfpage_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/klippa-app/go-pdfium"

	"razvorot/capture/intake"
	"razvorot/capture/pdfpage"
	"razvorot/capture/specimen"
)

// pdfOf writes a file of objects.
func pdfOf(objects ...string) []byte {
	var out bytes.Buffer
	out.WriteString("%PDF-1.7\n")
	at := make([]int, len(objects))
	for i, o := range objects {
		at[i] = out.Len()
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, a := range at {
		fmt.Fprintf(&out, "%010d 00000 n \n", a)
	}
	fmt.Fprintf(&out, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, start)
	return out.Bytes()
}

func stream(dict, data string) string {
	return fmt.Sprintf("<<%s/Length %d>>\nstream\n%s\nendstream", dict, len(data), data)
}

// page writes a file of one page of 100 × 200 points with contents and what they use.
func page(contents, resources string, more ...string) []byte {
	return pdfOf(append([]string{"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R]>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 200]/Contents 4 0 R/Resources<<" + resources + ">>>>", stream("", contents)}, more...)...)
}

// nested is a page that paints a form that paints a form ten times, and so on.
func nested(depth int) []byte {
	var forms []string
	for i := range depth {
		next := fmt.Sprintf("/XObject<</F %d 0 R>>", 6+i)
		body := strings.Repeat("/F Do ", 10)
		if i == depth-1 {
			next, body = "", strings.Repeat("0 0 100 200 re f ", 50)
		}
		forms = append(forms, stream("/Type/XObject/Subtype/Form/BBox[0 0 100 200]/Resources<<"+next+">>", body))
	}
	return page("/F Do", "/XObject<</F 5 0 R>>", forms...)
}

func need(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("the engine takes seconds to start, and a minute under the race detector")
	}
}

func TestADrawnPageIsDrawnAsItIs(t *testing.T) {
	need(t)
	img, err := pdfpage.Render(t.Context(), page("1 0 0 rg 0 100 50 100 re f 0 0 1 rg 50 0 50 100 re f", ""), 0, 400)
	if err != nil {
		t.Fatal(err)
	}
	if img.Bounds() != image.Rect(0, 0, 200, 400) {
		t.Fatalf("%v", img.Bounds())
	}
	for at, want := range map[image.Point]color.RGBA{{50, 100}: {255, 0, 0, 255}, {150, 300}: {0, 0, 255, 255}, {150, 100}: {255, 255, 255, 255},
		{50, 300}: {255, 255, 255, 255}} {
		if got := img.At(at.X, at.Y); got != want {
			t.Errorf("at %v: %v, want %v", at, got, want)
		}
	}
}

func TestEveryPageOfAScanIsShown(t *testing.T) {
	need(t)
	first, second := specimen.PassportPage(specimen.Invent(1), 1), specimen.RegistrationPage(specimen.Invent(1))
	scan, err := specimen.PDF(specimen.Scan{DPI: specimen.DPI, Author: "A"}, first, second)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := intake.Accept(scan, intake.Options{Limits: intake.Strict()})
	if err != nil {
		t.Fatal(err)
	}
	small, err := pdfpage.Thumbnails(t.Context(), doc.Bytes, 10, 200)
	if err != nil || len(small) != 2 || max(small[0].Bounds().Dx(), small[0].Bounds().Dy()) != 200 {
		t.Fatalf("%d pages, %v", len(small), err)
	}
	if one, err := pdfpage.Thumbnails(t.Context(), doc.Bytes, 1, 200); err != nil || len(one) != 1 {
		t.Errorf("asked for one: %d, %v", len(one), err)
	}
	size := first.Bounds().Size()
	full, err := pdfpage.Render(t.Context(), doc.Bytes, 0, max(size.X, size.Y))
	if err != nil {
		t.Fatal(err)
	}
	var apart, count int
	for y := 5; y < min(size.Y, full.Bounds().Dy())-5; y += 3 {
		for x := 5; x < min(size.X, full.Bounds().Dx())-5; x += 3 {
			_, g1, _, _ := full.At(x, y).RGBA()
			_, g2, _, _ := first.At(x, y).RGBA()
			apart, count = apart+max(int(g1>>8), int(g2>>8))-min(int(g1>>8), int(g2>>8)), count+1
		}
	}
	if apart > 12*count {
		t.Errorf("the page differs by %d levels on average", apart/count)
	}
}

func TestWhatCannotBeDrawnHasANamedError(t *testing.T) {
	need(t)
	whole := page("", "")
	for name, c := range map[string]struct {
		pdf  []byte
		page int
		side int
		want error
	}{
		"empty":         {nil, 0, 100, pdfpage.ErrDamaged},
		"no PDF":        {[]byte("hello"), 0, 100, pdfpage.ErrDamaged},
		"no pages":      {pdfOf("<</Type/Catalog>>"), 0, 100, pdfpage.ErrInvalid},
		"page 2 of 1":   {whole, 1, 100, pdfpage.ErrInvalid},
		"page -1":       {whole, -1, 100, pdfpage.ErrInvalid},
		"nothing large": {whole, 0, 0, pdfpage.ErrInvalid},
		"too large":     {whole, 0, pdfpage.MaxSide + 1, pdfpage.ErrInvalid},
	} {
		if img, err := pdfpage.Render(t.Context(), c.pdf, c.page, c.side); !errors.Is(err, c.want) || img != nil {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestAHostilePageIsGivenUpInTime(t *testing.T) {
	need(t)
	if _, err := pdfpage.Render(t.Context(), page("", ""), 0, 10); err != nil { // the engine is running
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	start := time.Now()
	if _, err := pdfpage.Render(ctx, nested(12), 0, 1000); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("after %v: %v", time.Since(start), err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("took %v after 300 ms were over", took)
	}
	if _, err := pdfpage.Render(t.Context(), page("", ""), 0, 10); err != nil {
		t.Errorf("the next page: %v", err)
	}
}

func TestAPageOfTooManyPixelsTakesNoMore(t *testing.T) {
	need(t)
	huge := page("100 0 0 200 0 0 cm /I Do", "/XObject<</I 5 0 R>>",
		stream("/Type/XObject/Subtype/Image/Width 30000/Height 30000/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/RunLengthDecode",
			strings.Repeat("\x81\x00", 100_000)+"\x80"))
	img, err := pdfpage.Render(t.Context(), huge, 0, 1000)
	if err != nil && !errors.Is(err, pdfpage.ErrExcessive) {
		t.Errorf("%v", err)
	}
	if err == nil && img.Bounds().Dy() != 1000 { // PDFium leaves out what it has no memory for
		t.Errorf("%v", img.Bounds())
	}
}

func TestManyMayAskAtOnce(t *testing.T) {
	need(t)
	var all sync.WaitGroup
	for i := range 6 {
		all.Go(func() {
			img, err := pdfpage.Render(t.Context(), page("0 g 0 0 100 200 re f", ""), 0, 50+i)
			if err != nil || img.Bounds().Dy() != 50+i || img.At(5, 5) != (color.RGBA{0, 0, 0, 255}) {
				t.Errorf("%d: %v", i, err)
			}
		})
	}
	all.Wait()
}

func TestTheEngineStartsAgainAfterItEnded(t *testing.T) {
	need(t)
	if _, err := pdfpage.Render(t.Context(), page("", ""), 0, 10); err != nil || !pdfpage.Running() {
		t.Fatalf("running %v, %v", pdfpage.Running(), err)
	}
	if pdfpage.End(); pdfpage.Running() {
		t.Error("running after its end")
	}
	if _, err := pdfpage.Render(t.Context(), page("", ""), 0, 10); err != nil || !pdfpage.Running() {
		t.Errorf("running %v, %v", pdfpage.Running(), err)
	}
}

func TestAnEngineThatDidNotStartIsTriedAgain(t *testing.T) {
	tries := 0
	first, second := pdfpage.StartTwice(t.Context(), func() (pdfium.Pool, error) {
		if tries++; tries == 1 {
			return nil, errors.New("no memory")
		}
		return struct{ pdfium.Pool }{}, nil
	})
	if !errors.Is(first, pdfpage.ErrEngine) || errors.Is(first, pdfpage.ErrDamaged) || second != nil {
		t.Errorf("first %v, then %v", first, second)
	}
}

func TestWhoGivesUpWaitingIsTold(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := pdfpage.Render(ctx, page("", ""), 0, 10); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// BenchmarkRender draws a scanned page of A4 at 200 dpi, and tells what the start takes.
func BenchmarkRender(b *testing.B) {
	scan, err := specimen.PDF(specimen.Scan{DPI: specimen.DPI}, specimen.PassportPage(specimen.Invent(1), 1))
	if err != nil {
		b.Fatal(err)
	}
	pdfpage.End()
	start := time.Now()
	if _, err := pdfpage.Render(b.Context(), scan, 0, 100); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(time.Since(start).Seconds(), "s/start")
	for b.Loop() {
		if _, err := pdfpage.Render(b.Context(), scan, 0, 1024); err != nil {
			b.Fatal(err)
		}
	}
}

func FuzzPDFPage(f *testing.F) {
	if testing.Short() {
		f.Skip("the engine takes seconds to start, and a minute under the race detector")
	}
	f.Add(page("1 0 0 rg 0 0 50 50 re f", ""))
	f.Add(nested(2))
	f.Fuzz(func(t *testing.T, pdf []byte) {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		img, err := pdfpage.Render(ctx, pdf, 0, 64)
		if (img == nil) == (err == nil) {
			t.Fatalf("%v", err)
		}
	})
}
