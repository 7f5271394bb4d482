package present

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strings"
	"time"

	"razvorot/domain"
	"razvorot/ui/element"
	"razvorot/ui/phrase"
	"razvorot/ui/words"
)

// codes is an entry of the log for programs: what it says in words, by the identifiers of domain, the same in every language.
type codes struct {
	Way      domain.PresentationWay `json:"way"`
	Preset   string                 `json:"preset,omitzero"`
	Shown    []string               `json:"shown,omitempty"` // «namespace/element», or fields of a QR
	Withheld []string               `json:"withheld,omitempty"`
	End      domain.PresentationEnd `json:"end"`
	Check    string                 `json:"check,omitzero"` // why it failed
}

// spreadsheet returns the log as CSV (RFC 4180) in UTF-8 with a byte order mark, as spreadsheets want it: the words of the screen, and
// one column of codes as JSON. It names what was shown and holds none of it.
func spreadsheet(b *phrase.Book, log []domain.Presentation) ([]byte, error) {
	out := bytes.NewBufferString("\ufeff")
	w := csv.NewWriter(out)
	w.UseCRLF = true
	_ = w.Write([]string{b.Say("log.column.at"), b.Say("log.column.passport"), b.Say("log.column.way"), b.Say("log.column.reader"),
		b.Say("log.column.trusted"), b.Say("log.column.preset"), b.Say("log.column.shown"), b.Say("log.column.withheld"),
		b.Say("log.column.retained"), b.Say("log.column.end"), b.Say("log.column.codes")}) // a buffer takes everything, and Error tells at the end
	for _, p := range log {
		identifiers, err := json.Marshal(codes{p.Way, p.Preset, p.Elements, p.Withheld, p.End, p.Check})
		if err != nil {
			return nil, err
		}
		preset := ""
		if p.Preset != "" {
			preset = words.Preset(b, p.Preset)
		}
		_ = w.Write([]string{p.At.UTC().Format(time.DateTime), string(p.Passport), words.PresentationWay(b, p.Way),
			plainCell(p.Reader), element.YesNo(b, p.Trusted), preset, plainCell(words.Elements(b, p.Elements)),
			plainCell(words.Elements(b, p.Withheld)), element.YesNo(b, p.Retained), words.PresentationEnd(b, p.Way, p.End), string(identifiers)})
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
