package paper_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"strings"
	"testing"
	"time"

	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/paper"
)

func TestTheSameInputGivesTheSameBytes(t *testing.T) {
	for name, make := range map[string]func() document{
		"passport": func() document { p := russianPassport(t); p.Specimen = true; return p },
		"receipt":  func() document { return russianReceipt() },
	} {
		first := pdf(t, make())
		for range 3 {
			if !bytes.Equal(first, pdf(t, make())) {
				t.Errorf("%s: two drawings differ", name)
			}
		}
	}
}

var twoColours = color.Palette{color.White, color.Black}

func blank(t *testing.T, w, h int) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewPaletted(image.Rect(0, 0, w, h), twoColours)); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// bomb is a small file that says it is a picture of 64 megapixels (PNG, 11.2.1: IHDR and its checksum).
func bomb(t *testing.T) []byte {
	t.Helper()
	raw := blank(t, 30, 40)
	binary.BigEndian.PutUint32(raw[16:], 8000)
	binary.BigEndian.PutUint32(raw[20:], 8000)
	binary.BigEndian.PutUint32(raw[29:], crc32.ChecksumIEEE(raw[12:29]))
	return raw
}

func TestBadPassportsAreNamedByTheirField(t *testing.T) {
	var animation bytes.Buffer
	if err := gif.Encode(&animation, image.NewPaletted(image.Rect(0, 0, 90, 120), twoColours), nil); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		spoil func(*paper.Passport)
		field string
		want  error
	}{
		"no language":      {func(p *paper.Passport) { p.Language = "" }, "Language", paper.ErrUnknown},
		"no portrait":      {func(p *paper.Passport) { p.Portrait = nil }, "Portrait", paper.ErrMissing},
		"not a picture":    {func(p *paper.Passport) { p.Portrait = []byte("%PDF-1.7") }, "Portrait", paper.ErrPicture},
		"half a picture":   {func(p *paper.Passport) { p.Portrait = p.Portrait[:900] }, "Portrait", paper.ErrPicture},
		"another format":   {func(p *paper.Passport) { p.Portrait = animation.Bytes() }, "Portrait", paper.ErrPicture},
		"tiny picture":     {func(p *paper.Passport) { p.Portrait = blank(t, 3, 4) }, "Portrait", paper.ErrPicture},
		"bomb":             {func(p *paper.Passport) { p.Portrait = bomb(t) }, "Portrait", paper.ErrPicture},
		"no name":          {func(p *paper.Passport) { p.Surname, p.GivenName = " ", "" }, "Surname", paper.ErrMissing},
		"long name":        {func(p *paper.Passport) { p.Surname = strings.Repeat("я", 101) }, "Surname", paper.ErrTooLong},
		"megabytes":        {func(p *paper.Passport) { p.Registration = strings.Repeat("я", 1<<20) }, "Registration", paper.ErrTooLong},
		"hieroglyphs":      {func(p *paper.Passport) { p.GivenName = "李" }, "GivenName", paper.ErrUndrawable},
		"emoji":            {func(p *paper.Passport) { p.Authority = "Орган 🙂" }, "Authority", paper.ErrUndrawable},
		"reversed text":    {func(p *paper.Passport) { p.Surname = "Ива\u202eвон" }, "Surname", paper.ErrUndrawable},
		"hidden character": {func(p *paper.Passport) { p.PaperIssuer = "а\x00б" }, "PaperIssuer", paper.ErrUndrawable},
		"not UTF-8":        {func(p *paper.Passport) { p.BirthPlace = "\xff" }, "BirthPlace", paper.ErrUndrawable},
		"no number":        {func(p *paper.Passport) { p.RegistryID = "" }, "RegistryID", paper.ErrMissing},
		"no end":           {func(p *paper.Passport) { p.ValidUntil = person.Date{} }, "ValidUntil", paper.ErrMissing},
		"no moment":        {func(p *paper.Passport) { p.MadeAt = time.Time{} }, "MadeAt", paper.ErrMissing},
		"unknown state":    {func(p *paper.Passport) { p.State = "lost" }, "State", paper.ErrUnknown},
		"no code":          {func(p *paper.Passport) { p.QR = nil }, "QR", paper.ErrMissing},
		"too large a code": {func(p *paper.Passport) { p.QR = make([]byte, 3000) }, "QR", paper.ErrQRTooLarge},
	} {
		p := russianPassport(t)
		c.spoil(&p)
		raw, err := p.PDF()
		fault, ok := errors.AsType[*paper.FieldError](err)
		if !ok || fault.Field != c.field || !errors.Is(err, c.want) || !errors.Is(err, domain.ErrInvalid) || raw != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestBadReceiptsAreNamedByTheirField(t *testing.T) {
	for field, spoil := range map[string]func(*paper.Receipt){
		"Number":              func(r *paper.Receipt) { r.Number = "" },
		"SubmittedAt":         func(r *paper.Receipt) { r.SubmittedAt = time.Time{} },
		"Attachments":         func(r *paper.Receipt) { r.Attachments = make([]paper.Attachment, 201) },
		"Attachments[1].Name": func(r *paper.Receipt) { r.Attachments[1].Name = "\u200b" },
		"Attachments[0].Size": func(r *paper.Receipt) { r.Attachments[0].Size = -1 },
		"Consents[1].Version": func(r *paper.Receipt) { r.Consents[1].Version = "" },
		"Next[2]":             func(r *paper.Receipt) { r.Next[2] = strings.Repeat("я", 1001) },
		"Applicant":           func(r *paper.Receipt) { r.Applicant = "\n" },
	} {
		r := russianReceipt()
		spoil(&r)
		_, err := r.PDF()
		if fault, ok := errors.AsType[*paper.FieldError](err); !ok || fault.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestADecomposedLetterIsComposed(t *testing.T) {
	composed, decomposed := russianPassport(t), russianPassport(t)
	composed.Surname, decomposed.Surname = "Йёж", "И\u0306е\u0308ж"
	if !bytes.Equal(pdf(t, composed), pdf(t, decomposed)) {
		t.Error("the same name in two encodings is drawn differently")
	}
}

func TestDrawingChangesNothingOfTheInput(t *testing.T) {
	r := russianReceipt()
	r.Next[0], r.Attachments[0].Name = "  a  b", " c  d"
	pdf(t, r)
	if r.Next[0] != "  a  b" || r.Attachments[0].Name != " c  d" {
		t.Error("the caller's lists were changed")
	}
}

func TestLogsHoldNothingPersonal(t *testing.T) {
	p, r := russianPassport(t), russianReceipt()
	for _, text := range []string{fmt.Sprintf("%v %+v %#v %s", p, p, p, p), fmt.Sprintf("%v %+v %#v", r, r, r),
		p.LogValue().String(), r.LogValue().String()} {
		if strings.Contains(text, "Краснощ") {
			t.Errorf("a log would hold the name: %s", text)
		}
	}
	p.Surname = "Краснощёкова李"
	if _, err := p.PDF(); err == nil || strings.Contains(err.Error(), "Краснощ") {
		t.Errorf("error: %v", err)
	}
}

func TestUnusablePasswordsAreRefused(t *testing.T) {
	plain := pdf(t, russianReceipt())
	for _, password := range []string{"", "two words", "tab\t", "nul\x00", "\xff", strings.Repeat("я", 64), "\u202e"} {
		if _, err := paper.Protect(plain, password); !errors.Is(err, paper.ErrPassword) {
			t.Errorf("%q: %v", password, err)
		}
	}
	for _, raw := range [][]byte{nil, []byte("PK\x03\x04")} {
		if _, err := paper.Protect(raw, "Correct-Horse_7"); !errors.Is(err, paper.ErrUnknown) {
			t.Errorf("no PDF: %v", err)
		}
	}
	if _, err := paper.Protect([]byte("%PDF-1.7\nbroken"), "Correct-Horse_7"); err == nil {
		t.Error("a broken PDF was protected")
	}
}

func FuzzAnyTextIsDrawnOrRefused(f *testing.F) {
	face := somebody(f)
	f.Add("Краснощёкова", "119021, г. Москва", "1K2M")
	f.Add("(a)\\", "<</Type>>", "\r\n")
	f.Add("\u0301", "a\u00a0b", "--/--")
	f.Fuzz(func(t *testing.T, name, address, number string) {
		p := russianPassport(t)
		p.Portrait, p.Surname, p.Registration, p.RegistryID, p.QR = face, name, address, number, []byte("1")
		raw, err := p.PDF()
		if err != nil {
			if _, ok := errors.AsType[*paper.FieldError](err); !ok {
				t.Fatal(err)
			}
			return
		}
		if len(raw) > 1<<20 || !bytes.HasPrefix(raw, []byte("%PDF-1.7")) {
			t.Fatalf("%d bytes", len(raw))
		}
	})
}
