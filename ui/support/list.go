package support

import (
	"context"
	"reflect"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// entry is a line of the list.
type entry struct {
	ticket   domain.Conversation
	standing standing
	unread   bool
}

// picture is what the list shows.
type picture struct {
	entries []entry
	trial   bool
	name    string // of the authority
}

// list is the screen of screen.PageSupport.
type list struct {
	env      *screen.Env
	readings screen.Readings
	body     *fyne.Container
	content  fyne.CanvasObject
	shown    *picture
}

var (
	_ screen.Refresher = (*list)(nil)
	_ screen.Returner  = (*list)(nil)
)

// New builds the screen of screen.PageSupport.
func New(e *screen.Env, _ string) screen.Screen {
	l := &list{env: e, body: widget.NewSpaced(theme.Space24, widget.NewSkeleton(4))}
	l.content = widget.NewPage(theme.ColumnContent, l.body)
	l.load()
	return l
}

// Content implements screen.Screen.
func (l *list) Content() fyne.CanvasObject { return l.content }

// Refresh implements screen.Refresher.
func (l *list) Refresh(topic app.Topic) {
	switch topic {
	case app.TopicConversations, app.TopicNotices, app.TopicOutbox:
		l.load()
	}
}

// Return implements screen.Returner.
func (l *list) Return() { l.load() }

func (l *list) load() { screen.Reload(l.env, &l.readings, l.read, l.show) }

func (l *list) read(ctx context.Context) (p picture, err error) {
	a := l.env.App
	all, err := a.FindConversations(ctx)
	if err != nil {
		return p, err
	}
	unread, err := a.UnreadAt(ctx)
	if err != nil {
		return p, err
	}
	for _, c := range all {
		_, unsent, err := a.Conversation(ctx, c.ID)
		if err != nil {
			return p, err
		}
		p.entries = append(p.entries, entry{c, standingOf(c, unsent), unread[Ticket(c.ID)] > 0})
	}
	if info, err := a.Authority(ctx); err == nil { // whose hotline it is; without it the rest is as good
		p.trial, p.name = info.Trial, info.Name
	}
	return p, nil
}

func (l *list) show(p picture, err error) {
	switch {
	case err != nil && l.shown != nil:
		return // what is in front stays; the next change brings the rest
	case err != nil:
		l.body.Objects = []fyne.CanvasObject{l.env.Unread(err, l.load)}
	case l.shown != nil && reflect.DeepEqual(*l.shown, p):
		return // the focus stays where it is
	default:
		l.shown = &p
		l.body.Objects = l.parts(p)
	}
	l.body.Refresh()
	widget.Relayout(l.body)
}

func (l *list) parts(p picture) []fyne.CanvasObject {
	b := l.env.Book
	help := widget.NewList(widget.NewRow(widget.RowContent{ID: "support.help", Icon: fynetheme.HelpIcon(),
		Title: b.Say("support.help"), Detail: b.Say("support.help.about"),
		OnTap: func() { l.env.Nav.Go(screen.Route{Page: screen.PageHelp}) }}))
	write := widget.NewPrimary("support.write", b.Say("support.write"), func() { l.env.Nav.Go(Write()) })
	if len(p.entries) == 0 {
		return []fyne.CanvasObject{help, widget.NewEmpty(fynetheme.MailComposeIcon(), b.Say("support.empty"), write), l.hotline(p)}
	}
	rows := make([]fyne.CanvasObject, len(p.entries))
	for i, e := range p.entries {
		rows[i] = l.row(e)
	}
	return []fyne.CanvasObject{help, widget.NewSpaced(theme.Space12, widget.NewHeading(b.Say("support.tickets")), widget.NewList(rows...)),
		widget.NewActions(write), l.hotline(p)}
}

// hotline says where else to ask: the authority's telephone is its own to publish.
func (l *list) hotline(p picture) fyne.CanvasObject {
	b := l.env.Book
	if p.trial || p.name == "" {
		return widget.NewCaption(b.Say("support.hotline.trial"))
	}
	return widget.NewCaption(b.Say("support.hotline", map[string]string{"Name": words.Plain(p.name)}))
}

// lastWords is how much of the last message a line shows, in characters.
const lastWords = 90

func (l *list) row(e entry) fyne.CanvasObject {
	b, c := l.env.Book, e.ticket
	number := b.Say("support.number.none")
	if c.Number != "" {
		number = b.Say("support.number", map[string]string{"Number": words.Plain(c.Number)})
	}
	detail := number + "\n" + words.When(b, c.SpokenAt())
	own := false // the citizen had the last word
	if n := len(c.Messages); n > 0 {
		m := c.Messages[n-1]
		own = m.Actor == domain.Citizen
		detail += "\n" + b.Say("support.last", map[string]string{"Who": words.Speaker(b, m.Actor),
			"Text": words.Beginning(words.Plain(m.Text), lastWords)})
	}
	chip := e.standing.chip(b)
	if e.unread && !own && (e.standing == standingAnswered || e.standing == standingClosed) { // after one's own word there is nothing new to read
		chip = widget.NewChip(widget.Info, b.Say("support.unread"))
	}
	return widget.NewRow(widget.RowContent{ID: "support.open." + string(c.ID), Title: words.Topic(b, c.Topic), Detail: detail,
		Chip: chip, OnTap: func() { l.env.Nav.Go(Ticket(c.ID)) }})
}
