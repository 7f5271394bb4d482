package support

import (
	"context"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// chat is what a ticket shows.
type chat struct {
	ticket      domain.Conversation
	unsent      map[string]domain.Kind
	application domain.Application // zero for none
	papers      []domain.Document  // that were attached
	unread      bool
	draft       app.TalkDraft
}

// ticket is the screen of a conversation.
type ticket struct {
	env      *screen.Env
	id       domain.ConversationID
	readings screen.Readings
	shown    *chat
	opened   map[string]bool // messages whose diagnostics are to be seen
	composer *composer
	spoken   *fyne.Container
	settled  *widget.Button
	body     *fyne.Container
	page     *container.Scroll
}

var (
	_ screen.Titled    = (*ticket)(nil)
	_ screen.Refresher = (*ticket)(nil)
	_ screen.Returner  = (*ticket)(nil)
	_ screen.Leaver    = (*ticket)(nil)
)

// NewTicket builds the screen of screen.PageMessages with the id of a conversation.
func NewTicket(e *screen.Env, arg string) screen.Screen {
	s := &ticket{env: e, id: domain.ConversationID(arg), opened: map[string]bool{}, spoken: widget.NewSpaced(theme.Space16),
		body: widget.NewSpaced(theme.Space24, widget.NewSkeleton(4))}
	s.page = widget.NewPage(theme.ColumnContent, s.body)
	s.load()
	return s
}

// Title implements screen.Titled.
func (s *ticket) Title() string { return s.env.Book.Say("support.ticket") }

// Content implements screen.Screen.
func (s *ticket) Content() fyne.CanvasObject { return s.page }

// Refresh implements screen.Refresher.
func (s *ticket) Refresh(topic app.Topic) {
	switch topic {
	case app.TopicConversations, app.TopicOutbox, app.TopicNotices:
		s.load()
	case app.TopicDocuments:
		if s.composer != nil {
			s.composer.loadPapers()
		}
	}
}

// Return implements screen.Returner.
func (s *ticket) Return() {
	s.load()
	if s.composer != nil {
		s.composer.load()
	}
}

// Leave implements screen.Leaver.
func (s *ticket) Leave() {
	if s.composer != nil {
		s.composer.leave()
	}
}

func (s *ticket) load() { screen.Reload(s.env, &s.readings, s.read, s.show) }

func (s *ticket) read(ctx context.Context) (c chat, err error) {
	a := s.env.App
	if c.ticket, c.unsent, err = a.Conversation(ctx, s.id); err != nil {
		return c, err
	}
	if c.draft, err = a.TypedTalk(ctx, string(s.id)); err != nil {
		return c, err
	}
	if id := c.ticket.Application; id != "" {
		if c.application, err = a.Application(ctx, id); err != nil && !errors.Is(err, domain.ErrNotFound) {
			return c, err
		}
	}
	for _, m := range c.ticket.Messages {
		for _, id := range m.Attachments {
			d, err := a.Document(ctx, id)
			if err != nil && !errors.Is(err, domain.ErrNotFound) {
				return c, err
			}
			if err == nil {
				c.papers = append(c.papers, d)
			}
		}
	}
	unread, err := a.UnreadAt(ctx)
	c.unread = unread[Ticket(s.id)] > 0
	return c, err
}

func (s *ticket) show(c chat, err error) {
	switch {
	case err != nil && s.shown != nil:
		return // what is in front stays; the next change brings the rest
	case err != nil:
		s.body.Objects = []fyne.CanvasObject{s.env.Unread(err, s.load)}
		widget.Relayout(s.body)
		return
	}
	if c.unread { // that they could not be marked is no reason not to show them
		s.env.Keep(func(ctx context.Context) error { return s.env.App.MarkRouteRead(ctx, Ticket(s.id)) }, nil)
	}
	first := s.shown == nil
	if !first && sameChat(*s.shown, c) {
		return
	}
	grew := first || len(c.ticket.Messages) > len(s.shown.ticket.Messages)
	s.shown = &c
	if first {
		s.compose(c)
	}
	s.draw()
	if grew {
		s.env.Post(s.toLast)
	}
}

// toLast brings what was said last to the top, as far as what stands below it fills the page.
func (s *ticket) toLast() {
	n := len(s.spoken.Objects)
	if n == 0 {
		return
	}
	y := s.body.Position().Y + s.spoken.Position().Y + s.spoken.Objects[n-1].Position().Y
	s.page.ScrollToOffset(fyne.NewPos(0, max(0, y-theme.Space12)))
}

// sameChat reports whether there is nothing new to be seen; the draft is on the screen already.
func sameChat(x, y chat) bool {
	return reflect.DeepEqual(x.ticket, y.ticket) && maps.Equal(x.unsent, y.unsent) &&
		reflect.DeepEqual(x.application, y.application) && reflect.DeepEqual(x.papers, y.papers)
}

// compose makes the field once, so that what is being typed stays when something else changes.
func (s *ticket) compose(c chat) {
	b := s.env.Book
	s.composer = newComposer(s.env, composing{name: string(s.id), draft: c.draft, label: b.Say("support.reply"),
		hint: b.Say("support.reply.hint"), folded: true,
		sender: func(ctx context.Context, t app.Talk) error {
			t.Application = c.ticket.Application
			return s.env.App.Say(ctx, s.id, t)
		},
		sent: s.load})
	s.settled = widget.NewSecondary("support.settled", b.Say("support.settled"), func() { s.composer.submit(true) })
}

func (s *ticket) draw() {
	b, c := s.env.Book, s.shown
	head := widget.NewSpaced(theme.Space8, widget.NewHeading(words.Topic(b, c.ticket.Topic)))
	if c.ticket.Number != "" {
		head.Add(widget.NewSecondaryText(b.Say("support.number", map[string]string{"Number": words.Plain(c.ticket.Number)})))
	} else {
		head.Add(widget.NewSecondaryText(b.Say("support.number.none")))
	}
	head.Add(standingOf(c.ticket, c.unsent).chip(b))
	objects := []fyne.CanvasObject{head}
	if c.application.ID != "" {
		objects = append(objects, aboutApplication(s.env, c.application))
	}
	s.spoken.Objects = nil
	for _, m := range c.ticket.Messages {
		s.spoken.Add(s.message(m))
	}
	objects = append(objects, s.spoken)
	if c.ticket.Closed {
		objects = append(objects, widget.NewNotice(widget.Neutral, b.Say("support.closed.title"), b.Say("support.closed.text")))
	}
	objects = append(objects, s.composer.object)
	if c.ticket.Closed || c.ticket.Number == "" {
		objects = append(objects, widget.NewActions(s.composer.send))
	} else {
		objects = append(objects, widget.NewActions(s.composer.send, s.settled))
	}
	s.body.Objects = objects
	s.body.Refresh()
	widget.Relayout(s.body)
}

// message is one utterance, with who said it and when, what went with it, and what became of it.
func (s *ticket) message(m domain.Message) fyne.CanvasObject {
	b := s.env.Book
	own := m.Actor == domain.Citizen
	stack := widget.NewSpaced(theme.Space4, widget.NewCaption(b.Say("support.said", map[string]string{
		"Who": words.Speaker(b, m.Actor), "Time": words.When(b, m.At)})), widget.NewText(words.Plain(m.Text)))
	for _, id := range slices.Compact(slices.Clone(m.Attachments)) {
		stack.Add(s.attached(id))
	}
	if m.Diagnostics != "" {
		stack.Add(s.facts(m))
	}
	failed, unsent := s.shown.unsent[m.ID]
	switch {
	case unsent && failed == "":
		stack.Add(widget.NewRemark(widget.Busy, b.Say("support.unsent")))
	case unsent:
		t := words.Explain(b, failed)
		stack.Add(widget.NewRemark(widget.Error, strings.TrimSpace(b.Say("support.failed")+" "+t.What+". "+t.Cure)))
		stack.Add(widget.NewLeft(widget.NewLink("support.again."+m.ID, b.Say("support.again"), func() { s.composer.fill(m.Text) })))
	}
	return widget.NewBubble(own, stack)
}

// attached leads to a document that went with a message.
func (s *ticket) attached(id domain.DocumentID) fyne.CanvasObject {
	title := titleIn(s.env, s.shown.papers, id)
	if !slices.ContainsFunc(s.shown.papers, func(d domain.Document) bool { return d.ID == id }) {
		return widget.NewCaption(title)
	}
	return widget.NewLeft(widget.NewLink("support.attached."+string(id), title, func() {
		s.env.Nav.Go(screen.Route{Page: screen.PageDocument, Arg: string(id)})
	}))
}

// facts is the diagnostics of a message, folded until they are wanted.
func (s *ticket) facts(m domain.Message) fyne.CanvasObject {
	b := s.env.Book
	if s.opened[m.ID] {
		return widget.NewCaption(words.Plain(m.Diagnostics))
	}
	return widget.NewLeft(widget.NewLink("support.facts."+m.ID, b.Say("support.facts"), func() {
		s.opened[m.ID] = true
		s.draw()
	}))
}
