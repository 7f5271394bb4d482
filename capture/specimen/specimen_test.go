package specimen_test

import (
	"bytes"
	"image"
	"image/color"
	"strings"
	"testing"

	"razvorot/capture/specimen"
)

func TestTheSameSeedDrawsTheSamePixels(t *testing.T) {
	a, b := specimen.Invent(3), specimen.Invent(3)
	if a != b || a == specimen.Invent(4) {
		t.Fatalf("%+v, %+v", a, b)
	}
	if !bytes.Equal(specimen.PassportPage(a, 3).Pix, specimen.PassportPage(b, 3).Pix) {
		t.Error("the pages differ")
	}
	if bytes.Equal(specimen.Portrait(1, false).Pix, specimen.Portrait(2, false).Pix) {
		t.Error("two seeds have one face")
	}
	scan := func() []byte {
		data, err := specimen.PDF(specimen.Scan{DPI: 300, Author: "A"}, specimen.SNILSCard(a))
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	if !bytes.Equal(scan(), scan()) {
		t.Error("the PDFs differ")
	}
}

func TestSpecimensHaveTheSizeOfTheDocument(t *testing.T) {
	p := specimen.Invent(1)
	for name, c := range map[string]struct {
		img  image.Image
		want image.Point
	}{
		"personal page":     {specimen.PassportPage(p, 1), image.Pt(1476, 1039)}, // 125×88 mm at 300 dpi
		"registration page": {specimen.RegistrationPage(p), image.Pt(1476, 1039)},
		"СНИЛС":             {specimen.SNILSCard(p), image.Pt(1299, 945)},
		"letter":            {specimen.AddressLetter(p), image.Pt(1654, 2339)},
		"birth":             {specimen.BirthCertificate(p), image.Pt(1654, 2339)},
		"consent":           {specimen.GuardianConsent(p), image.Pt(1654, 2339)},
		"portrait":          {specimen.Portrait(1, true), image.Pt(827, 1063)},
	} {
		if got := c.img.Bounds().Size(); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestTheMachineReadableZoneIsThatOfTheInternalPassport(t *testing.T) {
	p := specimen.Person{FamilyName: "Щукин-Ёлкин", GivenName: "Пётр", Patronymic: "Ильич", BirthDate: "12.09.1982",
		Series: "4510", Number: "123456", IssuedOn: "15.03.2010", DepartmentCode: "770-001"}
	got := p.MRZ()
	if want := "PNRUSWUKIN<2LKIN<<P2TR<IL9I3<<<<<<<<<<<<<<<<"; got[0] != want {
		t.Errorf("%q, want %q", got[0], want)
	}
	// Number, birth and the rest, each before its check digit: the last digit of the series stands with the date of issue.
	if l := got[1]; l[:9] != "451123456" || l[10:19] != "RUS820912" || l[20:28] != "M<<<<<<<" || l[28:41] != "0100315770001" {
		t.Errorf("%q", l)
	}
	for seed := range uint64(50) {
		for _, line := range specimen.Invent(seed).MRZ() {
			if len(line) != 44 || strings.Trim(line, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<") != "" {
				t.Errorf("seed %d: %q", seed, line)
			}
		}
	}
}

// dark counts the pixels of a rectangle that are nearly black.
func dark(img image.Image, r image.Rectangle) int {
	n := 0
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y < 90 {
				n++
			}
		}
	}
	return n
}

func TestEveryLetterOfTheMachineReadableZoneIsDrawn(t *testing.T) {
	p := specimen.Invent(7)
	img := specimen.PassportPage(p, 7)
	const mm = 300 / 25.4
	for row := range 2 {
		for i := range 44 {
			x, y := (6.7+2.54*float64(i))*mm, (70.8+7.2*float64(row))*mm
			if dark(img, image.Rect(int(x), int(y), int(x+2.54*mm), int(y+4.4*mm))) < 30 {
				t.Errorf("line %d, letter %d (%c) is missing", row+1, i+1, p.MRZ()[row][i])
			}
		}
	}
}
