package present

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"slices"
	"testing"
	"time"

	"razvorot/domain"
	"razvorot/ui/phrase"
)

// table reads an exported log: its header, and the cells of the entries.
func table(t *testing.T, language phrase.Language, log ...domain.Presentation) (header []string, entries [][]string) {
	t.Helper()
	b, err := phrase.Open(language)
	if err != nil {
		t.Fatal(err)
	}
	file, err := spreadsheet(b, log)
	if err != nil {
		t.Fatal(err)
	}
	plain, marked := bytes.CutPrefix(file, []byte("\xef\xbb\xbf"))
	if !marked || bytes.Count(file, []byte("\r\n")) != len(log)+1 {
		t.Errorf("no file for a spreadsheet: %q", file)
	}
	rows, err := csv.NewReader(bytes.NewReader(plain)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[0], rows[1:]
}

func TestTheExportedLogHasTheWordsOfTheScreenAndTheCodesOnce(t *testing.T) {
	at := time.Date(2026, 6, 15, 12, 30, 0, 0, time.UTC)
	nearby := domain.Presentation{At: at, Passport: "1K2M-3N4P-5Q6R", Way: domain.WayNearby, Preset: "age", Reader: "Вокзал",
		Trusted: true, Elements: []string{"org.iso.23220.1/age_over_18", "org.iso.23220.1/portrait"},
		Withheld: []string{"org.iso.23220.photoid.ru.1/inn"}, End: domain.PresentationFailed, Check: "digest_mismatch"}
	code := domain.Presentation{At: at, Way: domain.WayQR, Elements: []string{domain.QRName}, End: domain.PresentationShown}
	for language, want := range map[phrase.Language][][]string{
		phrase.Russian: {
			{"2026-06-15 12:30:00", "1K2M-3N4P-5Q6R", "Рядом, по местной сети", "Вокзал", "да", "Возраст 18+",
				"портрет, есть 18 лет", "ИНН", "нет", "Не получилось"},
			{"2026-06-15 12:30:00", "", "QR-код", "", "нет", "", "имя полностью", "", "нет", "QR показан"}},
		phrase.English: {
			{"2026-06-15 12:30:00", "1K2M-3N4P-5Q6R", "Nearby, over the local network", "Вокзал", "yes", "Age 18+",
				"portrait, is 18 or older", "INN", "no", "Failed"},
			{"2026-06-15 12:30:00", "", "QR code", "", "no", "", "full name", "", "no", "QR shown"}},
	} {
		header, got := table(t, language, nearby, code)
		for i, entry := range got {
			last := len(entry) - 1
			if len(header) != len(entry) || !slices.Equal(entry[:last], want[i]) {
				t.Errorf("%s: %q", language, entry)
			}
		}
		var said codes
		if err := json.Unmarshal([]byte(got[0][len(header)-1]), &said); err != nil || said.Way != domain.WayNearby || said.Preset != "age" ||
			!slices.Equal(said.Shown, nearby.Elements) || !slices.Equal(said.Withheld, nearby.Withheld) ||
			said.End != domain.PresentationFailed || said.Check != nearby.Check {
			t.Errorf("%s: for programs it says %+v, %v", language, said, err)
		}
	}
}

func TestAReadersNameIsNoFormulaToASpreadsheet(t *testing.T) {
	for _, name := range []string{"=1+1", "+1", "-1", "@a", "\tx"} {
		_, got := table(t, phrase.English, domain.Presentation{Reader: name, Way: domain.WayFile, End: domain.PresentationShown})
		if got[0][3] != "'"+name {
			t.Errorf("%q stands there as %q", name, got[0][3])
		}
	}
}
