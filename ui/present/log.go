package present

import (
	"context"

	"fyne.io/fyne/v2"

	"razvorot/domain"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// pageSize is how many entries of the log are read at once.
const pageSize = 20

// log is the screen of PagePresentations.
type log struct {
	env     *screen.Env
	entries []domain.Presentation
	more    bool
	body    *fyne.Container
	message *fyne.Container
	content fyne.CanvasObject
}

// NewLog builds the screen of screen.PagePresentations: what was shown to whom, and when.
func NewLog(e *screen.Env, _ string) screen.Screen {
	l := &log{env: e, body: widget.NewSpaced(theme.Space16, widget.NewSkeleton(4)), message: widget.NewSpaced(0)}
	l.message.Hide()
	l.content = widget.NewPage(theme.ColumnContent, l.body)
	l.load()
	return l
}

// Content implements screen.Screen.
func (l *log) Content() fyne.CanvasObject { return l.content }

// load reads the next entries.
func (l *log) load() {
	from := len(l.entries)
	screen.Load(l.env, func(ctx context.Context) ([]domain.Presentation, error) {
		return l.env.App.Presentations(ctx, from, pageSize+1)
	}, func(read []domain.Presentation, err error) {
		if err != nil {
			l.put(l.env.Unread(err, l.load))
			return
		}
		l.more = len(read) > pageSize
		l.entries = append(l.entries, read[:min(len(read), pageSize)]...)
		l.show()
	})
}

func (l *log) show() {
	b := l.env.Book
	if len(l.entries) == 0 {
		l.put(widget.NewEmpty(theme.Mark(), b.Say("log.empty"), widget.NewPrimary("log.present", b.Say("log.present"),
			func() { l.env.Nav.Go(screen.Route{Page: screen.PagePresent}) })))
		return
	}
	parts := []fyne.CanvasObject{widget.NewText(b.Say("log.intro")),
		widget.NewActions(widget.NewSecondary("log.export", b.Say("log.export"), l.export)), l.message}
	for _, p := range l.entries {
		parts = append(parts, l.entry(p))
	}
	if l.more {
		parts = append(parts, widget.NewActions(widget.NewSecondary("log.more", b.Say("log.more"), l.load)))
	}
	l.put(parts...)
}

// entry is one presentation: who, when, how, what.
func (l *log) entry(p domain.Presentation) fyne.CanvasObject {
	b := l.env.Book
	who := p.Reader
	switch {
	case who == "" && p.Way == domain.WayQR:
		who = words.PresentationWay(b, p.Way)
	case who == "":
		who = b.Say("present.reader.nobody")
	}
	how := words.When(b, p.At) + " · " + words.PresentationWay(b, p.Way)
	if p.Preset != "" {
		how += " · " + words.Preset(b, p.Preset)
	}
	stack := widget.NewSpaced(theme.Space8,
		widget.NewSplit(widget.NewStrong(who), widget.NewChip(words.PresentationTone(p.End), words.PresentationEnd(b, p.Way, p.End))),
		widget.NewCaption(how))
	if p.Reader != "" && !p.Trusted {
		stack.Add(widget.NewRemark(widget.Warning, b.Say("log.untrusted")))
	}
	if names := words.Elements(b, p.Elements); names != "" {
		stack.Add(widget.NewText(b.Say("log.shown", map[string]string{"Elements": names})))
	}
	if names := words.Elements(b, p.Withheld); names != "" {
		stack.Add(widget.NewSecondaryText(b.Say("log.withheld", map[string]string{"Elements": names})))
	}
	if p.Retained {
		stack.Add(widget.NewSecondaryText(b.Say("log.retained")))
	}
	return widget.NewCard(stack)
}

func (l *log) export() {
	b := l.env.Book
	screen.Load(l.env, func(ctx context.Context) ([]byte, error) {
		all, err := l.env.App.Presentations(ctx, 0, 0)
		if err != nil {
			return nil, err
		}
		return spreadsheet(b, all)
	}, func(content []byte, err error) {
		if err != nil {
			l.say(l.env.Problem(err, l.export))
			return
		}
		l.env.Saver.Save("razvorot-presentations.csv", content, func(saved bool, err error) {
			switch {
			case err != nil:
				l.say(l.env.Problem(err, l.export))
			case saved:
				l.env.Shell.Toast(b.Say("passport.pdf.saved"))
			}
		})
	})
}

func (l *log) say(o fyne.CanvasObject) {
	l.message.Objects = []fyne.CanvasObject{o}
	l.message.Show()
	l.message.Refresh()
	widget.Relayout(l.body)
}

func (l *log) put(objects ...fyne.CanvasObject) {
	l.body.Objects = objects
	l.body.Refresh()
	widget.Relayout(l.body)
}
