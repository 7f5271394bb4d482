package specimen

import (
	"image"
	"image/color"
	"strings"
)

// Inks and grounds. None is that of a real blank.
var (
	ink      = color.NRGBA{0x22, 0x26, 0x2B, 255}
	pale     = color.NRGBA{0x7A, 0x82, 0x8B, 255}
	lineInk  = color.NRGBA{0xC3, 0xC9, 0xCF, 255}
	red      = color.NRGBA{0xA3, 0x2B, 0x2B, 255}
	pageTint = color.NRGBA{0xF5, 0xF3, 0xEE, 255}
	cardTint = color.NRGBA{0xEA, 0xF2, 0xEC, 255}
	white    = color.NRGBA{0xFF, 0xFF, 0xFF, 255}
	stampInk = color.NRGBA{0x3C, 0x4E, 0x86, 235}
)

// field writes a caption, a value on one or more lines and a rule under each, and returns the baseline of the next field.
func (c *canvas) field(x, y, width float64, caption, value string) float64 {
	c.text(x, y, lettering{face: "regular", size: 2.1, ink: pale}, caption)
	next := c.paragraph(x, y+4.1, width, 5, lettering{face: "bold", size: 4, ink: ink}, value)
	for line := y + 4.1; line < next-1; line += 5 {
		c.rule(x, line+1, width, lineInk)
	}
	return next - 5 + 4.6
}

// PassportPage draws the page with the portrait and the machine-readable zone, 125×88 mm, laid across.
func PassportPage(p Person, seed uint64) *image.RGBA { return Print{}.PassportPage(p, seed) }

// PassportPage draws the page with the portrait and the machine-readable zone, 125×88 mm, laid across.
func (how Print) PassportPage(p Person, seed uint64) *image.RGBA {
	c := how.sheet(125, 88, DPI, pageTint)
	c.frame(how.paper(pageTint))
	how.pattern(c)
	c.specimenMark(24)
	c.place(how.portrait(seed, p.Female), 6, 12, 35, 45)
	c.text(6, 8.6, lettering{face: "bold", size: 2.5, ink: red}, "ОБРАЗЕЦ · НЕ ДОКУМЕНТ")

	const left, width = 46.0, 64.0
	y := 9.4
	y = c.field(left, y, width, "Фамилия", strings.ToUpper(p.FamilyName))
	y = c.field(left, y, width, "Имя", strings.ToUpper(p.GivenName))
	y = c.field(left, y, width, "Отчество", strings.ToUpper(p.Patronymic))
	sex := "МУЖ."
	if p.Female {
		sex = "ЖЕН."
	}
	c.field(left, y, 16, "Пол", sex)
	y = c.field(left+20, y, 44, "Дата рождения", p.BirthDate)
	c.field(left, y, width, "Место рождения", strings.ToUpper(p.BirthPlace))

	c.number(p)
	c.issue(p)
	if !how.Bare {
		c.fill(image.NewUniform(color.NRGBA{0xFD, 0xFD, 0xFC, 255}), func(o *outline) { o.rect(2.2, 67.5, 120.6, 18.3, 1.8) })
		c.rule(2.2, 67.5, 120.6, lineInk)
	}
	lines := p.MRZ()
	how.zone(c, 6.7, 74.4, 7.2, lines[:]...)
	return c.img
}

// frame draws a fine line around a passport page.
func (c *canvas) frame(paper color.NRGBA) {
	c.fill(image.NewUniform(lineInk), func(o *outline) { o.rect(2, 2, 121, 84, 2) })
	c.fill(image.NewUniform(paper), func(o *outline) { o.rect(2.2, 2.2, 120.6, 83.6, 1.8) })
}

// issue writes who issued the passport, when, and the department's code.
func (c *canvas) issue(p Person) {
	caption := lettering{face: "regular", size: 2.1, ink: pale}
	value := lettering{face: "bold", size: 3, ink: ink}
	for _, cell := range []struct {
		x           float64
		name, value string
	}{{6, "Дата выдачи", p.IssuedOn}, {26, "Код подразд.", p.DepartmentCode}, {46, "Паспорт выдан", p.IssuedBy}} {
		c.text(cell.x, 61, caption, cell.name)
		c.text(cell.x, 64.6, value, cell.value)
	}
}

// number writes series and number along the edge.
func (c *canvas) number(p Person) {
	c.turned(118.6, 62, lettering{face: "bold", size: 5, ink: red}, p.Series[:2]+" "+p.Series[2:]+"  "+p.Number)
}

// RegistrationPage draws the page with the stamp of the place of living, 125×88 mm.
func RegistrationPage(p Person) *image.RGBA { return Print{}.RegistrationPage(p) }

// RegistrationPage draws the page with the stamp of the place of living, 125×88 mm.
func (how Print) RegistrationPage(p Person) *image.RGBA {
	c := how.sheet(125, 88, DPI, pageTint)
	c.frame(how.paper(pageTint))
	how.pattern(c)
	c.centred(62.5, 10.5, lettering{face: "bold", size: 4.4, ink: ink}, "МЕСТО ЖИТЕЛЬСТВА")
	for y := 18.0; y < 84; y += 8 {
		c.rule(8, y, 104, lineInk)
	}
	c.fill(image.NewUniform(stampInk), func(o *outline) { o.rect(20, 20, 82, 44, 1.2) })
	c.fill(image.NewUniform(color.NRGBA{0xF3, 0xF2, 0xF0, 255}), func(o *outline) { o.rect(20.6, 20.6, 80.8, 42.8, 0.8) })
	head := lettering{face: "bold", size: 3.9, ink: stampInk}
	body := lettering{face: "bold", size: 3.8, ink: ink}
	caption := lettering{face: "regular", size: 2.1, ink: stampInk}
	c.centred(61, 26.6, head, "ЗАРЕГИСТРИРОВАН"+map[bool]string{true: "А", false: ""}[p.Female])
	c.centred(61, 31, lettering{face: "regular", size: 2.7, ink: stampInk}, "Учебный отдел по вопросам миграции · ОБРАЗЕЦ")
	c.text(25, 36.2, caption, "Дата регистрации")
	c.text(25, 40.4, body, p.RegisteredOn)
	c.text(66, 36.2, caption, "Код подразделения")
	c.text(66, 40.4, body, p.DepartmentCode)
	c.text(25, 45.6, caption, "Адрес")
	c.paragraph(25, 50, 72, 5.2, body, p.Address)
	c.text(25, 61.4, caption, "Подпись")
	c.rule(37, 61.4, 40, stampInk)
	c.signature(40, 60, p.Series+p.Number)
	c.number(p)
	c.specimenMark(24)
	return c.img
}

// signature draws a scrawl that follows from a text.
func (c *canvas) signature(x, y float64, text string) {
	pen := image.NewUniform(color.NRGBA{0x1E, 0x2C, 0x66, 255})
	for i, d := range text {
		at, up := x+float64(i)*2.6, float64(d*5%7)*0.8+0.9
		c.fill(pen, func(o *outline) {
			o.move(at, y)
			o.curve(at+1.4, y-up, at+3.4, y-up*1.2, at+1.6, y-0.4)
			o.curve(at+1.4, y+0.9, at+2.2, y+0.6, at+2.8, y-0.1)
			o.curve(at+2.2, y+0.9, at+1.1, y+1.2, at+1.3, y-0.4)
			o.curve(at+2.9, y-up, at+1.5, y-up*0.8, at, y)
		})
	}
}

// SNILSCard draws the card with the insurance number, 110×80 mm.
func SNILSCard(p Person) *image.RGBA { return Print{}.SNILSCard(p) }

// SNILSCard draws the card with the insurance number, 110×80 mm.
func (how Print) SNILSCard(p Person) *image.RGBA {
	c := how.sheet(110, 80, DPI, cardTint)
	how.pattern(c)
	c.fill(image.NewUniform(color.NRGBA{0x6E, 0x8F, 0x7B, 255}), func(o *outline) { o.rect(0, 0, 110, 11, 0) })
	c.specimenMark(21)
	c.text(7, 7.2, lettering{face: "bold", size: 3.9, ink: color.White}, "СТРАХОВОЕ СВИДЕТЕЛЬСТВО")
	c.text(71, 7.2, lettering{face: "regular", size: 3, ink: color.White}, "ОБРАЗЕЦ · не документ")
	c.centred(55, 23.5, lettering{face: "bold", size: 8.6, ink: ink}, p.SNILS)
	y := 31.0
	y = c.field(7, y, 96, "Фамилия, имя, отчество", strings.ToUpper(p.FullName()))
	c.field(7, y, 45, "Дата рождения", p.BirthDate)
	y = c.field(58, y, 45, "Пол", map[bool]string{true: "ЖЕНСКИЙ", false: "МУЖСКОЙ"}[p.Female])
	y = c.field(7, y, 96, "Место рождения", strings.ToUpper(p.BirthPlace))
	c.field(7, y, 45, "Дата регистрации", p.RegisteredOn)
	return c.img
}

// AddressLetter draws a bill that proves an address, A4 at 200 dots per inch.
func AddressLetter(p Person) *image.RGBA { return Print{}.AddressLetter(p) }

// AddressLetter draws a bill that proves an address, A4.
func (how Print) AddressLetter(p Person) *image.RGBA {
	c := how.sheet(210, 297, 200, white)
	c.specimenMark(46)
	plain := lettering{face: "regular", size: 4.4, ink: ink}
	strong := lettering{face: "bold", size: 4.4, ink: ink}
	c.fill(image.NewUniform(color.NRGBA{0x3F, 0x63, 0x70, 255}), func(o *outline) { o.rect(20, 18, 12, 12, 2) })
	c.fill(image.NewUniform(color.White), func(o *outline) { // a drop of water
		o.move(26, 20.4)
		o.curve(28.6, 23.4, 29.4, 24.6, 29.4, 25.8)
		o.curve(29.4, 29, 22.6, 29, 22.6, 25.8)
		o.curve(22.6, 24.6, 23.4, 23.4, 26, 20.4)
	})
	c.text(36, 23.4, lettering{face: "bold", size: 5.6, ink: ink}, "Вымышленный водоканал")
	c.text(36, 29, lettering{face: "regular", size: 3.8, ink: pale}, "ул. Насосная, д. 1 · ОБРАЗЕЦ, не является документом")
	c.rule(20, 35, 170, lineInk)
	c.text(118, 52, strong, p.FullName())
	c.paragraph(118, 58, 70, 6, plain, p.Address)
	c.text(20, 92, lettering{face: "bold", size: 6.4, ink: ink}, "Счёт за водоснабжение")
	c.text(20, 100, lettering{face: "regular", size: 4.2, ink: pale}, "Лицевой счёт "+p.Number+" · дата "+p.RegisteredOn)
	y := c.paragraph(20, 114, 168, 6.4, plain, "Сообщаем, что по указанному адресу на имя абонента "+p.FullName()+
		" открыт лицевой счёт. Ниже приведены начисления за последний месяц.")
	c.table(20, y+4, [][4]string{{"Услуга", "Объём", "Тариф, ₽", "Сумма, ₽"}, {"Холодная вода", "6 м³", "52,10", "312,60"},
		{"Водоотведение", "6 м³", "40,20", "241,20"}, {"Итого к оплате", "", "", "553,80"}})
	c.text(20, 252, plain, "Бухгалтер")
	c.rule(45, 252, 50, lineInk)
	c.signature(52, 250, "271828")
	c.text(100, 252, plain, "М. П. Макетова")
	c.text(20, 280, lettering{face: "regular", size: 3.4, ink: pale}, "Все имена, адреса и суммы вымышлены.")
	return c.img
}

// table writes rows; the first and the last are strong.
func (c *canvas) table(x, y float64, rows [][4]string) {
	columns := [4]float64{0, 84, 112, 142}
	for i, row := range rows {
		l := lettering{face: "regular", size: 4.2, ink: ink}
		if i == 0 || i == len(rows)-1 {
			l.face = "bold"
		}
		for j, cell := range row {
			c.text(x+columns[j], y+float64(i)*9, l, cell)
		}
		c.rule(x, y+float64(i)*9+2.8, 168, lineInk)
	}
}
