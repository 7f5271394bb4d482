package specimen

import (
	"image"
	"image/color"
	"strings"
)

// BirthCertificate draws a sheet that tells what a certificate of birth tells, A4 at 200 dots per inch. It has nothing of the
// real blank: neither its ornament nor its colours, nor its numbering.
func BirthCertificate(p Person) *image.RGBA { return Print{}.BirthCertificate(p) }

// BirthCertificate draws a sheet that tells what a certificate of birth tells, A4.
func (how Print) BirthCertificate(p Person) *image.RGBA {
	c := how.sheet(210, 297, 200, white)
	how.pattern(c)
	c.specimenMark(46)
	c.sheet("Свидетельство о рождении", "Учебный отдел записи рождений")
	const left, width = 30.0, 150.0
	y := 86.0
	y = c.line(left, y, width, "Фамилия, имя, отчество", strings.ToUpper(p.FullName()))
	y = c.line(left, y, width, "Дата рождения", p.BirthDate)
	y = c.line(left, y, width, "Место рождения", strings.ToUpper(p.BirthPlace))
	y = c.line(left, y, width, "Родитель", p.guardian())
	c.line(left, y, width, "Запись сделана", p.BirthDate)
	c.signed("Запись вёл", "О. Б. Разцов", p.BirthDate)
	return c.img
}

// GuardianConsent draws a letter in which a parent agrees that somebody under age gets an electronic passport, A4 at 200 dots
// per inch.
func GuardianConsent(p Person) *image.RGBA {
	c := newCanvas(210, 297, 200, color.White)
	c.specimenMark(46)
	c.sheet("Согласие родителя", "Учебная нотариальная контора")
	body := lettering{face: "regular", size: 4.6, ink: ink}
	y := c.paragraph(30, 90, 150, 7, body, "Я, "+p.guardian()+", даю согласие на выдачу электронного паспорта. Кому: "+
		p.FullName()+", дата рождения "+p.BirthDate+", паспорт "+p.Series+" "+p.Number+".")
	c.paragraph(30, y+6, 150, 7, body, "Мне объяснили, для чего нужен электронный паспорт и что согласие можно отозвать.")
	c.signed("Подпись", p.guardian(), p.RegisteredOn)
	return c.img
}

// guardian is a parent with the person's family name, who exists as little.
func (p Person) guardian() string { return strings.TrimSpace(p.FamilyName + " П. П.") }

// sheet writes the head of a sheet.
func (c *canvas) sheet(title, issuer string) {
	c.text(30, 28, lettering{face: "regular", size: 4.2, ink: pale}, issuer)
	c.text(30, 35, lettering{face: "bold", size: 4.2, ink: red}, "ОБРАЗЕЦ · НЕ ДОКУМЕНТ")
	c.rule(30, 40, 150, lineInk)
	c.text(30, 62, lettering{face: "bold", size: 8.4, ink: ink}, title)
}

// line writes a caption and a value with a rule below, and returns where the next one begins.
func (c *canvas) line(x, y, width float64, caption, value string) float64 {
	c.text(x, y, lettering{face: "regular", size: 3.6, ink: pale}, caption)
	end := c.paragraph(x, y+7.4, width, 7, lettering{face: "bold", size: 5.4, ink: ink}, value) - 7
	c.rule(x, end+2.4, width, lineInk)
	return end + 13
}

// signed writes who signed a sheet, and when.
func (c *canvas) signed(caption, name, day string) {
	plain := lettering{face: "regular", size: 4.4, ink: ink}
	c.text(30, 250, plain, caption)
	c.rule(58, 250, 50, lineInk)
	c.signature(64, 248, "314159")
	c.text(114, 250, plain, name)
	c.text(30, 260, plain, day)
	c.text(30, 280, lettering{face: "regular", size: 3.4, ink: pale}, "Все имена и даты вымышлены.")
}
