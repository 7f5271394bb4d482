package documents

import (
	"context"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain/finding"
	"razvorot/domain/person"
	"razvorot/ui/form"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// question is what is asked about what was read.
type question struct{ title, text, yes, no string }

// compare adds what the document and the profile say otherwise, side by side, and what the profile lacks.
func (s *add) compare(card *fyne.Container) {
	b := s.env.Book
	differ, news := s.found.matches.Differences(), s.found.matches.News()
	ask := question{b.Say("capture.compare"), b.Say("capture.compare.text"), b.Say("capture.compare.yes"), b.Say("capture.compare.no")}
	if len(differ) == 0 {
		ask = question{b.Say("capture.news"), b.Say("capture.news.text"), b.Say("capture.news.yes"), b.Say("capture.news.no")}
	}
	card.Add(widget.NewSpaced(theme.Space4, widget.NewStrong(ask.title), widget.NewSecondaryText(ask.text)))
	for _, m := range differ {
		card.Add(widget.NewSpaced(theme.Space4, widget.NewStrong(words.Field(b, m.Field)), widget.NewVersus(
			widget.Pair{Name: b.Say("capture.compare.document"), Value: s.written(m.Field, m.Text)},
			widget.Pair{Name: b.Say("capture.compare.profile"), Value: s.written(m.Field, m.Known)})))
	}
	if len(news) > 0 {
		if len(differ) > 0 {
			card.Add(widget.NewStrong(b.Say("capture.news.also")))
		}
		pairs := make([]widget.Pair, len(news))
		for i, m := range news {
			pairs[i] = widget.Pair{Name: words.Field(b, m.Field), Value: s.written(m.Field, m.Text)}
		}
		card.Add(widget.NewTable(pairs...))
	}
	answers := append(differ, news...).Answers()
	if proposed(append(differ, news...)) {
		card.Add(widget.NewRemark(widget.Info, b.Say("capture.proposal")))
	}
	card.Add(s.compareActions(ask, answers))
}

func (s *add) compareActions(ask question, answers person.Answers) fyne.CanvasObject {
	b := s.env.Book
	right := widget.NewSecondary("capture.right", ask.no, s.goOn)
	other := s.other(widget.Secondary)
	if len(answers) == 0 { // nothing that may be put into the profile: a name in Latin letters, say
		return widget.NewActions(right, other)
	}
	fill := widget.NewPrimary("capture.fill", ask.yes, nil)
	fill.OnTapped = func() {
		fill.SetBusy(b.Say("capture.filling"))
		s.env.Act(func(ctx context.Context) error { return s.env.App.FillProfile(ctx, answers) }, func(err error) {
			if err != nil {
				s.to(stageLook)
				s.problem = s.env.Problem(err, nil)
				s.draw()
				return
			}
			s.filled = true
			s.goOn()
		})
	}
	return widget.NewActions(fill, right, other)
}

// goOn stores the page once what was read was compared.
func (s *add) goOn() {
	s.compared = true
	s.store()
}

func proposed(c app.Comparison) bool {
	for _, m := range c {
		if m.Proposal {
			return true
		}
	}
	return false
}

// written is an answer as people write it.
func (s *add) written(field finding.Field, answer string) string {
	return form.Written(s.env.Book, field, answer)
}
