package paper

import (
	"fmt"
	"strings"
	"time"

	"razvorot/domain"
	"razvorot/domain/person"
)

// phrases are the words of one language. A test wants every one of them in every language.
type phrases struct {
	brand, pageOf, specimen, specimenNote, instant string
	months                                         [12]string
	day                                            string // day, month, year
	units                                          [4]string
	comma                                          string
	sexes                                          map[person.Sex]string
	states                                         map[domain.PassportState]string

	passportTitle, passportKind, cardTitle, copyMade                   string
	birth, sex, birthPlace, citizenship, registryID, issued, until     string
	authority, paperHeading, paperNumber, paperIssued, paperDepartment string
	paperIssuer, registration                                          string
	proofHeading, proofNote, stateNote, trialProof, qrExpires          string
	proofSteps                                                         [3]string

	receiptTitle, receiptKind, number, service, applicant, submitted string
	signedBy, digest, receivedBy, attachments, attachment            string
	size, noAttachments, digestNote, consents, version               string
	next, receiptMade, numberNote                                    string

	agreementTitle, agreementKind, agreementChild, agreementBy, agreementRelation, agreementBasis, agreementAt, agreementMade string
	relations                                                                                                                 map[domain.GuardianRelation]string
}

var russian = phrases{
	brand:        "Разворот",
	pageOf:       "Страница %d из %d",
	specimen:     "ОБРАЗЕЦ",
	specimenNote: "Создан в пробном режиме. Документом не является.",
	instant:      "%s, %02d:%02d (%s)",
	months: [12]string{"января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября",
		"ноября", "декабря"},
	day:   "%d %s %d г.",
	units: [4]string{"байт", "КБ", "МБ", "ГБ"},
	comma: ",",
	sexes: map[person.Sex]string{person.Male: "Мужской", person.Female: "Женский"},
	states: map[domain.PassportState]string{
		domain.PassportReady: "Не активирован", domain.PassportActive: "Действует", domain.PassportBlocked: "Заблокирован",
		domain.PassportExpired: "Срок истёк", domain.PassportReplaced: "Заменён", domain.PassportRevoked: "Отозван"},

	passportTitle: "Копия электронного паспорта", passportKind: "Копия на бумаге", cardTitle: "Электронный паспорт",
	copyMade: "Копия сделана %s",
	birth:    "Дата рождения", sex: "Пол", birthPlace: "Место рождения", citizenship: "Гражданство",
	registryID: "Номер в реестре", issued: "Выдан", until: "Действует до", authority: "Кем выдан",
	paperHeading: "Паспорт гражданина и регистрация",
	paperNumber:  "Серия и номер", paperIssued: "Дата выдачи", paperDepartment: "Код подразделения",
	paperIssuer: "Кем выдан", registration: "Адрес регистрации",
	proofHeading: "Что доказывает эта копия",
	proofNote:    "Сама по себе — ничего: бумагу можно подделать. Подпись того, кто выдал паспорт, есть только в QR-коде.",
	proofSteps: [3]string{
		"Прочитайте код программой проверки.",
		"Убедитесь, что он действует.",
		"Сравните имя, дату рождения и фотографию с тем, что покажет проверка."},
	stateNote:  "Состояние паспорта указано на день, когда сделана копия. Какое оно сейчас, покажет проверка.",
	trialProof: "Код этого образца проходит проверку только в пробном режиме.",
	qrExpires:  "Код действует до %s",

	receiptTitle: "Заявление принято", receiptKind: "Подтверждение",
	number: "Номер заявления", service: "Услуга", applicant: "Заявитель", submitted: "Принято",
	signedBy: "Чем подписано", digest: "Отпечаток подписанного (SHA-256)", receivedBy: "Кто принял",
	attachments: "Приложенные файлы", attachment: "Файл", size: "Размер", noAttachments: "Файлов нет.",
	digestNote: "Отпечаток — первые 16 знаков SHA-256. По нему видно, что файл не изменился.",
	consents:   "Согласия", version: "редакция %s",
	next: "Что дальше", receiptMade: "Подтверждение составлено %s",
	numberNote: "Сохраните номер: по нему заявление найдут в приложении и в поддержке.",

	agreementTitle: "Согласие законного представителя", agreementKind: "Согласие", agreementChild: "О ком",
	agreementBy: "Кто согласен", agreementRelation: "Кем приходится", agreementBasis: "Чем подтверждено",
	agreementAt: "Дано", agreementMade: "Согласие дано из учётной записи представителя %s",
	relations: map[domain.GuardianRelation]string{domain.RelationParent: "Родитель или усыновитель",
		domain.RelationGuardian: "Опекун или попечитель"},
}

var english = phrases{
	brand:        "Razvorot",
	pageOf:       "Page %d of %d",
	specimen:     "SPECIMEN",
	specimenNote: "Made in trial mode. Not an identity document.",
	instant:      "%s, %02d:%02d (%s)",
	months: [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
		"November", "December"},
	day:   "%d %s %d",
	units: [4]string{"bytes", "KB", "MB", "GB"},
	comma: ".",
	sexes: map[person.Sex]string{person.Male: "Male", person.Female: "Female"},
	states: map[domain.PassportState]string{
		domain.PassportReady: "Not activated", domain.PassportActive: "Valid", domain.PassportBlocked: "Blocked",
		domain.PassportExpired: "Expired", domain.PassportReplaced: "Replaced", domain.PassportRevoked: "Revoked"},

	passportTitle: "Copy of an electronic passport", passportKind: "Paper copy", cardTitle: "Electronic passport",
	copyMade: "Copy made on %s",
	birth:    "Date of birth", sex: "Sex", birthPlace: "Place of birth", citizenship: "Citizenship",
	registryID: "Registry number", issued: "Issued", until: "Valid until", authority: "Issued by",
	paperHeading: "Internal passport and registration",
	paperNumber:  "Series and number", paperIssued: "Date of issue", paperDepartment: "Department code",
	paperIssuer: "Issued by", registration: "Registered address",
	proofHeading: "What this copy proves",
	proofNote:    "By itself, nothing: paper can be forged. Only the QR code carries the signature of the issuer.",
	proofSteps: [3]string{
		"Read the code with a checking program.",
		"See that it is still valid.",
		"Compare the name, the date of birth and the photograph with what the check shows."},
	stateNote:  "The state of the passport is that of the day this copy was made. The check shows what it is now.",
	trialProof: "The code of this specimen passes the check in trial mode only.",
	qrExpires:  "The code is valid until %s",

	receiptTitle: "Application received", receiptKind: "Receipt",
	number: "Application number", service: "Service", applicant: "Applicant", submitted: "Received",
	signedBy: "Signed by", digest: "Digest of what was signed (SHA-256)", receivedBy: "Received by",
	attachments: "Attached files", attachment: "File", size: "Size", noAttachments: "No files.",
	digestNote: "A digest is shown by its first 16 digits of SHA-256. It tells whether a file has changed.",
	consents:   "Consents", version: "version %s",
	next: "What happens next", receiptMade: "Receipt made on %s",
	numberNote: "Keep the number: it finds the application in the app and at support.",

	agreementTitle: "Consent of a parent or guardian", agreementKind: "Consent", agreementChild: "For whom",
	agreementBy: "Who consents", agreementRelation: "Relation", agreementBasis: "Proved by",
	agreementAt: "Given", agreementMade: "Given from the guardian's own account on %s",
	relations: map[domain.GuardianRelation]string{domain.RelationParent: "Parent, also by adoption",
		domain.RelationGuardian: "Appointed guardian"},
}

// date writes a day as people do: «12 марта 2026 г.».
func (p *phrases) date(d person.Date) string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf(p.day, d.Day(), p.months[d.Month()-1], d.Year())
}

// moment writes a time in its own zone, with the zone's offset: paper is read where nobody knows which one was meant.
func (p *phrases) moment(t time.Time) string {
	year, month, day := t.Date()
	return fmt.Sprintf(p.instant, fmt.Sprintf(p.day, day, p.months[month-1], year), t.Hour(), t.Minute(), zone(t))
}

// zone writes a time's distance from UTC: UTC, UTC+3, UTC−3:30.
func zone(t time.Time) string {
	_, seconds := t.Zone()
	minutes, sign := seconds/60, "+"
	if minutes < 0 {
		minutes, sign = -minutes, "−"
	}
	switch {
	case minutes == 0:
		return "UTC"
	case minutes%60 == 0:
		return fmt.Sprintf("UTC%s%d", sign, minutes/60)
	}
	return fmt.Sprintf("UTC%s%d:%02d", sign, minutes/60, minutes%60)
}

// bytes writes a size with at most one decimal place; a kilobyte has 1024 bytes, as in file managers.
func (p *phrases) bytes(n int64) string {
	value, unit := float64(n), 0
	for value >= 1023.5 && unit < len(p.units)-1 {
		value /= 1024
		unit++
	}
	digits := 0
	if unit > 0 && value < 9.95 {
		digits = 1
	}
	return strings.Replace(fmt.Sprintf("%.*f", digits, value), ".", p.comma, 1) + "\u00a0" + p.units[unit]
}
