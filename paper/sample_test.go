package paper_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"strings"
	"testing"
	"time"

	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/paper"
)

// moscow does without the zone database, which not every machine has.
var moscow = time.FixedZone("MSK", 3*60*60)

var noon = time.Date(2026, 11, 22, 12, 41, 0, 0, moscow)

// offlineQR has the size of a real offline code: base45 text behind a prefix.
var offlineQR = "RZ1:" + strings.Repeat("6BF+70790T9WJWG.FKY*4GO0.O1CV2 ETB*1", 9)[:320]

func day(t testing.TB, text string) person.Date {
	t.Helper()
	d, err := person.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// somebody is a schematic bust, so that no real face is in the repository.
func somebody(t testing.TB) []byte {
	t.Helper()
	const w, h = 450, 600
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	inside := func(x, y, cx, cy, rx, ry float64) bool { return math.Hypot((x-cx)/rx, (y-cy)/ry) < 1 }
	for i := range w * h {
		x, y := float64(i%w), float64(i/w)
		c := color.RGBA{0xE4, 0xE9, 0xE8, 0xFF}
		switch {
		case inside(x, y, 180, 255, 13, 9) || inside(x, y, 270, 255, 13, 9):
			c = color.RGBA{0x3A, 0x33, 0x30, 0xFF}
		case inside(x, y, 225, 350, 34, 7):
			c = color.RGBA{0xA8, 0x62, 0x5C, 0xFF}
		case inside(x, y, 225, 270, 105, 140) && y > 190:
			c = color.RGBA{0xE2, 0xBD, 0xA4, 0xFF}
		case inside(x, y, 225, 240, 122, 150):
			c = color.RGBA{0x5A, 0x45, 0x38, 0xFF}
		case x > 185 && x < 265 && y > 380 && y < 460:
			c = color.RGBA{0xD2, 0xA9, 0x90, 0xFF}
		case inside(x, y, 225, 640, 215, 200):
			c = color.RGBA{0x33, 0x4E, 0x5C, 0xFF}
		}
		img.Set(i%w, i/w, c)
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func russianPassport(t testing.TB) paper.Passport {
	return paper.Passport{
		Language: paper.Russian, Portrait: somebody(t),
		Surname: "Краснощёкова", GivenName: "Мария", Patronymic: "Александровна",
		Sex: person.Female, Birth: day(t, "17.05.1990"), BirthPlace: "г. Нижний Новгород", Citizenship: "Россия",
		PaperNumber: "45 09 123456", PaperIssued: day(t, "01.06.2010"), PaperDepartment: "770-001",
		PaperIssuer:  "Отделом УФМС России по гор. Москве по району Хамовники",
		Registration: "119021, г. Москва, ул. Тимура Фрунзе, д. 11, корп. 2, кв. 34",
		RegistryID:   "1K2M-3N4P-5Q6R", Authority: "Пробный орган выдачи «Разворот»", State: domain.PassportActive,
		ValidFrom: day(t, "22.11.2026"), ValidUntil: day(t, "15.08.2035"),
		QR: []byte(offlineQR), QRExpires: noon.AddDate(0, 0, 30), MadeAt: noon,
	}
}

func englishPassport(t testing.TB) paper.Passport {
	p := russianPassport(t)
	p.Language = paper.English
	p.Surname, p.GivenName, p.Patronymic = "Krasnoshchekova", "Mariia", "Aleksandrovna"
	p.BirthPlace, p.Citizenship = "Nizhny Novgorod", "Russia"
	p.PaperIssuer = "Federal Migration Service, Moscow, Khamovniki district"
	p.Registration = "119021, Moscow, Timura Frunze street 11-2, apt. 34"
	p.Authority = "Razvorot trial authority"
	return p
}

// shortest has what is required and nothing else.
func shortest(t testing.TB) paper.Passport {
	full := russianPassport(t)
	return paper.Passport{Language: paper.Russian, Portrait: full.Portrait, GivenName: "Ия", RegistryID: "1", Authority: "А",
		State: domain.PassportReady, ValidFrom: full.ValidFrom, ValidUntil: full.ValidUntil, QR: []byte("1"), MadeAt: noon}
}

// repeated returns exactly n characters of text repeated.
func repeated(text string, n int) string {
	runes := []rune(strings.Repeat(text, n/len([]rune(text))+1))
	return strings.TrimSpace(string(runes[:n-1])) + "я"
}

// longest has every value as long as it may be, in words of usual length.
func longest(t testing.TB) paper.Passport {
	p := russianPassport(t)
	p.Surname = repeated("Константинопольская-Переяславская-", 100)
	p.GivenName = repeated("Мария Антуанетта Жозефина ", 100)
	p.Patronymic = repeated("Абдурахмангаджиевна ", 100)
	p.BirthPlace = repeated("пос. Верхнеднепровский Кременчугского района ", 240)
	p.Citizenship = repeated("Соединённое Королевство ", 60)
	p.PaperIssuer = repeated("Территориальным пунктом УФМС России по Ханты-Мансийскому автономному округу ", 1000)
	p.Registration = repeated("муниципальное образование Новокуйбышевское, ул. Красноармейская, д. 148/2, ", 1000)
	p.Authority = repeated("Главное управление по вопросам выдачи ", 240)
	p.QR = []byte(strings.Repeat("RAZVOROT OFFLINE ", 75))
	return p
}

// widest has every value as long as it may be, of the widest letter and with no place to break.
func widest(t testing.TB) paper.Passport {
	p := longest(t)
	wide := func(n int) string { return strings.Repeat("Щ", n) }
	p.Surname, p.GivenName, p.Patronymic = wide(100), wide(100), wide(100)
	p.BirthPlace, p.Citizenship, p.Authority = wide(240), wide(60), wide(240)
	p.PaperIssuer, p.Registration, p.RegistryID = wide(1000), wide(1000), wide(24)
	p.PaperNumber, p.PaperDepartment = wide(24), wide(24)
	return p
}

func russianReceipt() paper.Receipt {
	file := func(name string, size int64) paper.Attachment {
		return paper.Attachment{Name: name, Size: size, SHA256: sha256.Sum256([]byte(name))}
	}
	digest := sha256.Sum256([]byte("submission"))
	return paper.Receipt{
		Language: paper.Russian, Number: "1K2M-3N4P", Service: "Получение электронного паспорта",
		Applicant: "Краснощёкова Мария Александровна", SubmittedAt: noon.Add(-time.Minute),
		Authority: "Пробный орган выдачи «Разворот»", SignedBy: "Одноразовый код из сообщения",
		Digest: hex.EncodeToString(digest[:]),
		Attachments: []paper.Attachment{
			file("Паспорт, страницы 2 и 3", 1_843_201), file("Паспорт, страница с регистрацией", 2_400_117),
			file("СНИЛС", 412_904), file("Портрет", 98_320)},
		Consents: []paper.Consent{
			{Name: "Обработка персональных данных", Version: "2026-11-01", At: noon.Add(-5 * time.Minute)},
			{Name: "Обработка биометрических данных", Version: "2026-10-15", At: noon.Add(-4 * time.Minute)}},
		Next: []string{
			"Мы сверим сведения с реестрами. Обычно это занимает до 24 часов.",
			"Если понадобится уточнение, придёт сообщение: ответить можно прямо в приложении.",
			"Когда паспорт будет готов, вы получите код и включите паспорт на своём устройстве."},
		MadeAt: noon,
	}
}

func englishReceipt() paper.Receipt {
	r := russianReceipt()
	r.Language = paper.English
	r.Service, r.Applicant = "Electronic passport", "Krasnoshchekova Mariia Aleksandrovna"
	r.Authority, r.SignedBy = "Razvorot trial authority", "One-time code from a message"
	for i, name := range []string{"Passport, pages 2 and 3", "Passport, registration page", "SNILS card", "Portrait"} {
		r.Attachments[i].Name = name
	}
	r.Consents[0].Name, r.Consents[1].Name = "Processing of personal data", "Processing of biometric data"
	r.Next = []string{
		"We compare your data with the registries. This mostly takes up to 24 hours.",
		"If something is unclear, a message comes, and you can answer it in the app.",
		"When the passport is ready, you get a code and activate the passport on your device."}
	return r
}

// longReceipt has every list and every value as long as it may be.
func longReceipt() paper.Receipt {
	r := russianReceipt()
	r.Service = repeated("Получение электронного паспорта ", 300)
	r.Applicant = strings.Repeat("Щ", 300)
	r.Authority = repeated("Главное управление по вопросам выдачи ", 300)
	for len(r.Attachments) < 200 {
		r.Attachments = append(r.Attachments, paper.Attachment{Name: repeated("Свидетельство о рождении ребёнка ", 300), Size: 1 << 40})
	}
	for len(r.Consents) < 50 {
		r.Consents = append(r.Consents, paper.Consent{Name: repeated("Согласие законного представителя ", 300), Version: "1"})
	}
	for len(r.Next) < 20 {
		r.Next = append(r.Next, repeated("Дождитесь сообщения о готовности паспорта. ", 1000))
	}
	return r
}
