package app

import (
	"bytes"
	"context"
	"encoding/csv"
	"strings"

	"razvorot/domain"
)

// Presentations returns a window of the log of what was shown, the latest first; a limit of 0 leaves it open.
func (a *App) Presentations(ctx context.Context, offset, limit int) (list []domain.Presentation, err error) {
	err = a.view(ctx, func(tx domain.Tx) error {
		list, err = tx.FindPresentations(ctx, offset, limit)
		return err
	})
	return list, err
}

// ExportPresentations returns the whole log as CSV (RFC 4180) in UTF-8 with a byte order mark, as spreadsheets want it, the latest
// first, with words in the language («ru», else English). It names what was shown and holds none of it.
func (a *App) ExportPresentations(ctx context.Context, language string) ([]byte, error) {
	all, err := a.Presentations(ctx, 0, 0)
	if err != nil {
		return nil, err
	}
	words, ok := logWords[language]
	if !ok {
		words = logWords["en"]
	}
	out := bytes.NewBufferString("\ufeff")
	w := csv.NewWriter(out)
	w.UseCRLF = true
	_ = w.Write(words.header) // a buffer takes everything, and Error tells at the end
	for _, p := range all {
		_ = w.Write([]string{p.At.UTC().Format("2006-01-02T15:04:05Z"), string(p.Passport), words.ways[p.Way],
			plainCell(p.Reader), words.yes(p.Trusted), plainCell(p.Preset), plainCell(strings.Join(p.Elements, " ")),
			plainCell(strings.Join(p.Withheld, " ")), words.yes(p.Retained), words.ends[p.End], plainCell(p.Check)})
	}
	w.Flush()
	return out.Bytes(), w.Error()
}

// plainCell keeps a spreadsheet from taking what a stranger wrote for a formula.
func plainCell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

// logLanguage is the words of the exported log.
type logLanguage struct {
	header []string
	ways   map[domain.PresentationWay]string
	ends   map[domain.PresentationEnd]string
	yesNo  [2]string
}

func (l logLanguage) yes(b bool) string {
	if b {
		return l.yesNo[0]
	}
	return l.yesNo[1]
}

var logWords = map[string]logLanguage{
	"ru": {
		header: []string{"Время (UTC)", "Номер паспорта", "Способ", "Кто запросил", "Проверяющий известен", "Набор", "Показано",
			"Не показано", "Обещали хранить", "Итог", "Причина"},
		ways: map[domain.PresentationWay]string{domain.WayQR: "QR-код", domain.WayNearby: "устройство рядом",
			domain.WayFile: "файл", domain.WayAnimated: "анимированный QR-код"},
		ends: map[domain.PresentationEnd]string{domain.PresentationShown: "показано", domain.PresentationDeclined: "отказано",
			domain.PresentationFailed: "не удалось"},
		yesNo: [2]string{"да", "нет"},
	},
	"en": {
		header: []string{"Time (UTC)", "Passport number", "Way", "Asked by", "Reader is trusted", "Set", "Shown", "Not shown",
			"Reader keeps", "Result", "Reason"},
		ways: map[domain.PresentationWay]string{domain.WayQR: "QR code", domain.WayNearby: "nearby device",
			domain.WayFile: "file", domain.WayAnimated: "animated QR code"},
		ends: map[domain.PresentationEnd]string{domain.PresentationShown: "shown", domain.PresentationDeclined: "declined",
			domain.PresentationFailed: "failed"},
		yesNo: [2]string{"yes", "no"},
	},
}
