package app_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"io"
	"slices"
	"testing"
	"time"

	"razvorot/app"
	"razvorot/capture/intake"
	"razvorot/capture/specimen"
	"razvorot/domain"
	"razvorot/paper"
)

// blackPNG is a grey picture of nothing, which is as small as a file of its size can be.
func blackPNG(width, height int) []byte {
	var idat bytes.Buffer
	w := zlib.NewWriter(&idat)
	for range height {
		_, _ = w.Write(make([]byte, width+1))
	}
	_ = w.Close()
	chunk := func(kind string, data []byte) []byte {
		c := append(binary.BigEndian.AppendUint32(nil, uint32(len(data))), kind...)
		c = append(c, data...)
		return binary.BigEndian.AppendUint32(c, crc32.ChecksumIEEE(c[4:]))
	}
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, uint32(width)), uint32(height))
	return slices.Concat([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", append(head, 8, 0, 0, 0, 0)), chunk("IDAT", idat.Bytes()), chunk("IEND", nil))
}

func scanOf(t *testing.T, pages int) []byte {
	t.Helper()
	all := make([]image.Image, pages)
	for i := range all {
		all[i] = image.NewGray(image.Rect(0, 0, 40, 40))
	}
	pdf, err := specimen.PDF(specimen.Scan{DPI: 300}, all...)
	if err != nil {
		t.Fatal(err)
	}
	return pdf
}

func lockedPDF(t *testing.T) []byte {
	t.Helper()
	at := time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC)
	pdf, err := paper.Receipt{Language: paper.Russian, Number: "1K2M-3N4P", Service: "Услуга", Applicant: "Примерова Анна",
		SubmittedAt: at, Authority: "Орган", MadeAt: at}.PDF()
	if err == nil {
		pdf, err = paper.Protect(pdf, "secret")
	}
	if err != nil {
		t.Fatal(err)
	}
	return pdf
}

func TestEachUnfitFileIsRefusedWithItsOwnCodeAndKind(t *testing.T) {
	drawsPictures(t)
	good := specimen.JPEG(specimen.PassportPage(specimen.Invent(7), 7), 90, nil)
	frame := bytes.Index(good, []byte{0xFF, 0xC0})
	arithmetic := bytes.Clone(good)
	arithmetic[frame+1] = 0xC9
	cases := map[string]struct {
		kind    domain.DocumentKind
		content []byte
		want    error
	}{
		"file.empty":          {domain.KindPassport, nil, domain.ErrDamaged},
		"file.too_large":      {domain.KindPassport, append(bytes.Clone(good), make([]byte, 41<<20)...), domain.ErrTooLarge},
		"file.type":           {domain.KindPassport, []byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"), domain.ErrUnsupportedType},
		"file.heic":           {domain.KindPassport, []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), domain.ErrUnsupportedType},
		"file.damaged":        {domain.KindPassport, good[:len(good)/2], domain.ErrDamaged},
		"file.variant":        {domain.KindPassport, arithmetic, domain.ErrUnsupportedType},
		"file.password":       {domain.KindProofOfAddress, lockedPDF(t), domain.ErrInvalid},
		"file.pages":          {domain.KindProofOfAddress, scanOf(t, 21), domain.ErrTooLarge},
		"file.pixels":         {domain.KindPassport, blackPNG(10_001, 10_000), domain.ErrTooLarge},
		"file.bomb":           {domain.KindPassport, blackPNG(9_900, 10_000), domain.ErrInvalid},
		"file.low_resolution": {domain.KindPassport, specimen.JPEG(image.NewGray(image.Rect(0, 0, 640, 480)), 90, nil), domain.ErrInvalid},
		"file.portrait_pdf":   {domain.KindPortrait, scanOf(t, 1), domain.ErrUnsupportedType},
	}
	a := app.New(app.Config{})
	for _, code := range app.FileRefusalCodes() {
		c, ok := cases[code]
		if !ok {
			t.Errorf("%s is not tried", code)
			continue
		}
		_, err := a.InspectFile(t.Context(), c.kind, domain.PageFront, bytes.NewReader(c.content))
		refusal, ok := errors.AsType[*app.FileRefusal](err)
		if !ok || refusal.Code != code || !errors.Is(err, c.want) {
			t.Errorf("%s: got %v (%+v)", code, err, refusal)
		}
	}
}

// endless yields zeros and counts them.
type endless struct{ read int64 }

func (e *endless) Read(p []byte) (int, error) {
	clear(p)
	e.read += int64(len(p))
	return len(p), nil
}

func TestNoMoreIsReadThanOneByteOverTheLimit(t *testing.T) {
	var film endless
	_, err := app.New(app.Config{}).InspectFile(t.Context(), domain.KindPassport, domain.PagePersonal, &film)
	if refusal, ok := errors.AsType[*app.FileRefusal](err); !ok || refusal.Code != string(intake.ErrType) {
		t.Errorf("endless zeros are refused with %v", err)
	}
	if limit := intake.Fitting().InputBytes; film.read > limit+1 {
		t.Errorf("%d bytes were read, the limit is %d", film.read, limit)
	}
}

// torn fails in the middle, as a card that is pulled out.
type torn struct{ io.Reader }

func (r torn) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if err == io.EOF {
		err = errors.New("no medium")
	}
	return n, err
}

func TestAFileThatCannotBeReadIsRefusedAsDamaged(t *testing.T) {
	_, err := app.New(app.Config{}).InspectFile(t.Context(), domain.KindPassport, domain.PagePersonal, torn{bytes.NewReader(photo(1))})
	if !errors.Is(err, domain.ErrDamaged) {
		t.Errorf("a file that is torn away gives %v", err)
	}
}

func TestInspectionEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := app.New(app.Config{}).InspectFile(ctx, domain.KindPassport, domain.PagePersonal, bytes.NewReader(photo(1)))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled inspection gives %v", err)
	}
}

func TestWhatIsRemovedFromAPhotographIsTold(t *testing.T) {
	drawsPictures(t)
	phone := specimen.Phone(6)
	content := specimen.JPEG(specimen.PassportPage(specimen.Invent(7), 7), 90, &phone)
	file, err := app.New(app.Config{}).InspectFile(t.Context(), domain.KindPassport, domain.PagePersonal, bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"gps", "camera", "date"} {
		if !slices.Contains(file.Removed, want) {
			t.Errorf("%v were removed, and not %s", file.Removed, want)
		}
	}
	for _, code := range file.Removed {
		if !slices.Contains(app.RemovedCodes(), code) {
			t.Errorf("%s is not among the codes", code)
		}
	}
	if !file.Turned || file.Width < file.Height || file.SizeBefore != int64(len(content)) || file.MediaType != domain.MediaJPEG {
		t.Errorf("turned %v, %d×%d, %d bytes before", file.Turned, file.Width, file.Height, file.SizeBefore)
	}
	if size := file.Picture.Bounds().Size(); max(size.X, size.Y) != 1024 {
		t.Errorf("the picture to show is %v", size)
	}
}

func TestASpecimenOfEveryPageIsTakenIn(t *testing.T) {
	drawsPictures(t)
	h := newStranger(t)
	for _, s := range have(h.app.Specimens(h.ctx, have(h.fake.People(h.ctx))(h)[0].Profile))(h) {
		file := have(h.app.InspectFile(h.ctx, s.Kind, s.Role, bytes.NewReader(s.Content)))(h)
		if isPDF := file.MediaType == domain.MediaPDF; isPDF != (file.Picture == nil) || file.Pages < 1 {
			t.Errorf("%s: %s of %d pages", s.Name, file.MediaType, file.Pages)
		}
		if fault, faulty := file.Fault(); faulty {
			t.Errorf("%s will not do: %s", s.Name, fault.Name)
		}
	}
}
