package specimen

import (
	"image"
	"image/color"
	"strings"

	"razvorot/capture/mrz/zone"
)

// Travel is what a passport or card after ICAO Doc 9303 says. Names are Latin capitals; dates are written 060102.
type Travel struct {
	Code, Issuer, Nationality string // "P<", "RUS", "RUS"
	FamilyName, GivenName     string
	Number                    string
	Birth, Sex, Expiry        string // Sex is M, F or <
	Optional, Optional2       string // Optional2 only on cards
	// Blank writes a filler for the check digit of an empty personal number, as the standard allows, instead of 0.
	Blank bool
}

// names fills the field of names. A name that is too long loses its end, and gives the second one room for a letter
// (ICAO Doc 9303-3, 4.6).
func (t Travel) names(length int) string {
	clean := strings.NewReplacer(" ", "<", "-", "<", "'", "")
	family, given := clean.Replace(t.FamilyName), clean.Replace(t.GivenName)
	if given == "" {
		return zone.Fill(family, length)
	}
	if room := length - 2 - min(len(given), 1); len(family) > room {
		family = family[:room]
	}
	return zone.Fill(family+"<<"+given, length)
}

// sealed writes a text with its check digit.
func sealed(s string) string { return s + string(zone.CheckDigit(s)) }

// TD3 returns the lines of a passport, 2 × 44 (ICAO Doc 9303-4, 4.2.2).
func (t Travel) TD3() []string {
	first := zone.Fill(t.Code, 2) + zone.Fill(t.Issuer, 3) + t.names(39)
	number, birth, expiry := sealed(zone.Fill(t.Number, 9)), sealed(t.Birth), sealed(t.Expiry)
	optional := sealed(zone.Fill(t.Optional, 14))
	if t.Optional == "" && t.Blank {
		optional = zone.Fill("", 15)
	}
	body := number + zone.Fill(t.Nationality, 3) + birth + t.Sex + expiry + optional
	return []string{first, body + string(zone.CheckDigit(number+birth+expiry+optional))}
}

// TD2 returns the lines of a card of 105×74 mm, 2 × 36 (ICAO Doc 9303-6, 4.2.2).
func (t Travel) TD2() []string {
	first := zone.Fill(t.Code, 2) + zone.Fill(t.Issuer, 3) + t.names(31)
	number, birth, expiry := sealed(zone.Fill(t.Number, 9)), sealed(t.Birth), sealed(t.Expiry)
	optional := zone.Fill(t.Optional, 7)
	body := number + zone.Fill(t.Nationality, 3) + birth + t.Sex + expiry + optional
	return []string{first, body + string(zone.CheckDigit(number+birth+expiry+optional))}
}

// TD1 returns the lines of a card of 85.6×54 mm, 3 × 30 (ICAO Doc 9303-5, 4.2.2).
func (t Travel) TD1() []string {
	first := zone.Fill(t.Code, 2) + zone.Fill(t.Issuer, 3) + sealed(zone.Fill(t.Number, 9)) + zone.Fill(t.Optional, 15)
	birth, expiry := sealed(t.Birth), sealed(t.Expiry)
	second := birth + t.Sex + expiry + zone.Fill(t.Nationality, 3) + zone.Fill(t.Optional2, 11)
	all := first[5:] + birth + expiry + second[18:]
	return []string{first, second + string(zone.CheckDigit(all)), t.names(30)}
}

// caption and value write a field the way passports do, in two languages.
func (c *canvas) labelled(x, y float64, caption, value string) {
	c.text(x, y, lettering{face: "regular", size: 1.9, ink: pale}, caption)
	c.text(x, y+3.9, lettering{face: "bold", size: 3.4, ink: ink}, value)
}

// day writes 060102 as 02.01.06.
func day(s string) string { return s[4:] + "." + s[2:4] + "." + s[:2] }

// PassportBook draws the data page of a passport for going abroad, 125×88 mm.
func (how Print) PassportBook(p Person, t Travel, seed uint64) *image.RGBA {
	c := how.sheet(125, 88, DPI, color.NRGBA{0xEE, 0xF1, 0xF4, 255})
	how.pattern(c)
	c.specimenMark(22)
	c.text(6, 7.5, lettering{face: "bold", size: 3.6, ink: red}, "ОБРАЗЕЦ / SPECIMEN")
	c.place(how.portrait(seed, p.Female), 5, 14, 33, 42.5)
	c.labelled(44, 8, "Тип / Type", strings.Trim(t.Code, "<"))
	c.labelled(60, 8, "Код / Code", t.Issuer)
	c.labelled(84, 8, "Номер / No.", t.Number)
	c.labelled(44, 17, "Фамилия / Surname", strings.ToUpper(p.FamilyName)+" /")
	c.text(44, 24.6, lettering{face: "bold", size: 3.4, ink: ink}, clip(t.FamilyName, 30))
	c.labelled(44, 29.4, "Имя / Given names", strings.ToUpper(p.GivenName)+" /")
	c.text(44, 37, lettering{face: "bold", size: 3.4, ink: ink}, clip(t.GivenName, 30))
	c.labelled(44, 41.8, "Гражданство / Nationality", t.Nationality)
	c.labelled(84, 41.8, "Пол / Sex", t.Sex)
	c.labelled(44, 50, "Дата рождения / Date of birth", day(t.Birth))
	c.labelled(84, 50, "Действителен до / Expiry", day(t.Expiry))
	c.labelled(44, 58, "Место рождения / Place of birth", strings.ToUpper(p.BirthPlace))
	c.signature(90, 62, p.Number)
	how.strip(c, 64.8, 125, 23.2)
	how.zone(c, 6.4, 74.2, 6.35, t.TD3()...)
	return c.img
}

// strip lays plain paper under the zone unless the print is bare.
func (how Print) strip(c *canvas, y, width, height float64) {
	if how.Bare {
		return
	}
	c.fill(flat(tone(how.paper(color.NRGBA{0xF4, 0xF5, 0xF6, 255}), 1.02)), func(o *outline) { o.rect(0, y, width, height, 0) })
}

func clip(s string, letters int) string { return s[:min(len(s), letters)] }

// CardBack draws the back of an identity card, 85.6×54 mm, three lines at its foot.
func (how Print) CardBack(p Person, t Travel, seed uint64) *image.RGBA {
	c := how.sheet(85.6, 54, DPI, color.NRGBA{0xEA, 0xEF, 0xEA, 255})
	how.pattern(c)
	c.specimenMark(14)
	c.text(5, 6.6, lettering{face: "bold", size: 2.8, ink: red}, "SPECIMEN / ОБРАЗЕЦ")
	c.labelled(5, 12, "Place of birth", strings.ToUpper(p.BirthPlace))
	c.labelled(5, 20, "Authority", "TRAINING OFFICE")
	c.labelled(42, 20, "Number", t.Number)
	if seed%2 == 0 {
		c.place(how.portrait(seed, p.Female), 66, 5, 15, 19.3)
	}
	how.strip(c, 30, 85.6, 24)
	how.zone(c, 4.9, 37, 6.35, t.TD1()...)
	return c.img
}

// CardTD2 draws an identity card of 105×74 mm, two lines at its foot.
func (how Print) CardTD2(p Person, t Travel, seed uint64) *image.RGBA {
	c := how.sheet(105, 74, DPI, color.NRGBA{0xF3, 0xEE, 0xE4, 255})
	how.pattern(c)
	c.specimenMark(18)
	c.text(5, 7.4, lettering{face: "bold", size: 3.4, ink: red}, "IDENTITY CARD · ОБРАЗЕЦ")
	c.place(how.portrait(seed, p.Female), 5, 11, 29, 37.3)
	c.labelled(40, 13, "Surname", clip(t.FamilyName, 26))
	c.labelled(40, 22, "Given names", clip(t.GivenName, 26))
	c.labelled(40, 31, "Date of birth", day(t.Birth))
	c.labelled(70, 31, "Sex", t.Sex)
	c.labelled(40, 40, "Date of expiry", day(t.Expiry))
	c.labelled(70, 40, "No.", t.Number)
	how.strip(c, 52, 105, 22)
	how.zone(c, 6.6, 60.4, 6.35, t.TD2()...)
	return c.img
}

// PassportSpread draws pages 2 and 3 of the internal passport one above the other, 125×176 mm.
func (how Print) PassportSpread(p Person, seed uint64) *image.RGBA {
	c := how.sheet(125, 176, DPI, pageTint)
	how.pattern(c)
	c.text(8, 14, lettering{face: "bold", size: 4, ink: red}, "ОБРАЗЕЦ · НЕ ДОКУМЕНТ")
	y := c.field(12, 26, 96, "Паспорт выдан", strings.ToUpper(p.IssuedBy))
	c.field(12, y+4, 36, "Дата выдачи", p.IssuedOn)
	c.field(60, y+4, 48, "Код подразделения", p.DepartmentCode)
	c.text(12, 62, lettering{face: "regular", size: 2.1, ink: pale}, "Личный код")
	c.rule(12, 74, 40, lineInk)
	c.text(64, 62, lettering{face: "regular", size: 2.1, ink: pale}, "Личная подпись")
	c.signature(68, 72, p.Series+p.Number)
	c.number(p)
	lower := how.PassportPage(p, seed)
	c.place(lower, 0, 88, 125, 88)
	c.fill(flat(color.NRGBA{0x60, 0x58, 0x50, 60}), func(o *outline) { o.rect(0, 87.7, 125, 0.6, 0) }) // the fold
	return c.img
}

// BlankPage draws a page of a passport with nothing to be read but its heading, 125×88 mm.
func (how Print) BlankPage(p Person) *image.RGBA {
	c := how.sheet(125, 88, DPI, pageTint)
	how.pattern(c)
	c.centred(62.5, 12, lettering{face: "bold", size: 4, ink: pale}, "ОБРАЗЕЦ")
	for y := 30.0; y < 70; y += 12 {
		c.rule(20, y, 85, lineInk)
	}
	c.signature(50, 80, p.Number)
	return c.img
}
