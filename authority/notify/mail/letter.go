package mail

import (
	_ "embed"
	"errors"
	"html/template"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"razvorot/authority/notify"
	"razvorot/authority/notify/wording"
)

//go:embed letter.html
var page string

var layout = template.Must(template.New("letter").Parse(page))

// letter is the message with its words, as text and as HTML.
func (g *Gateway) letter(m notify.Message) (*gomail.Msg, error) {
	words := wording.Of(m)
	if g.o.Trial {
		words.Footer = append([]string{wording.Trial(words.Language)}, words.Footer...)
	}
	letter := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	letter.FromMailAddress(g.from)
	if err := letter.To(m.To); err != nil {
		return nil, &notify.Refusal{Code: "bad_address"}
	}
	letter.Subject(words.Subject)
	letter.SetDateWithValue(m.At)
	letter.SetMessageIDWithValue(m.ID + "@" + g.domain)
	letter.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834, 5: nobody's out-of-office answers it
	letter.SetGenHeader("Content-Language", words.Language)
	letter.SetBodyString(gomail.TypeTextPlain, plain(words))
	var html strings.Builder
	if err := layout.Execute(&html, words); err != nil {
		return nil, errors.New("a letter cannot be laid out")
	}
	letter.AddAlternativeString(gomail.TypeTextHTML, html.String())
	return letter, nil
}

// plain puts the code into a line of its own, where programs and people find it.
func plain(w wording.Words) string {
	var text strings.Builder
	for i, p := range w.Paragraphs {
		text.WriteString(p + "\n\n")
		if i == 0 && w.Code != "" {
			text.WriteString(w.Code + "\n\n")
		}
	}
	text.WriteString("-- \n" + strings.Join(w.Footer, "\n") + "\n") // RFC 3676, 4.3: a signature follows
	return text.String()
}
