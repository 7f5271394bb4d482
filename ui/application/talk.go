package application

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"razvorot/domain"
	"razvorot/ui/screen"
	"razvorot/ui/support"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

// overdueAfter is how long a question waits for the citizen before the screen says so: as long as a stalled application does for
// the authority (row D5).
const overdueAfter = 7 * 24 * time.Hour

// readTalk finds out whether the application stands still, and what was said about it.
func (s *page) readTalk(ctx context.Context, k *knowledge) error {
	now, a := s.env.Now(), k.application
	k.stalled = a.Stalled(now)
	n := len(a.Timeline)
	k.overdue = a.State == domain.NeedsInfo && n > 0 && now.Sub(a.Timeline[n-1].At) > overdueAfter
	unread, err := s.env.App.UnreadAt(ctx)
	if err != nil {
		return err
	}
	k.unread = unread[screen.Route{Page: screen.PageApplication, Arg: string(a.ID)}]
	tickets, err := s.env.App.FindConversations(ctx)
	for _, t := range tickets {
		if t.Application != a.ID {
			continue
		}
		k.unread += unread[support.Ticket(t.ID)]
		if !t.Closed && k.ticket == "" {
			k.ticket = t.ID
		}
	}
	return err
}

// standing says that nothing has happened for more than seven days, whose turn it is, and what can be done: read what is unread,
// and ask support, where the application's number is filled in.
func (s *page) standing() fyne.CanvasObject {
	b, k := s.env.Book, s.known
	if k.overdue {
		return widget.NewNotice(widget.Warning, b.Say("application.overdue"), b.Say("application.overdue.text"),
			widget.NewSecondary("application.question", b.Say("application.overdue.do"), s.toFirstQuestion))
	}
	var actions []fyne.CanvasObject
	text := b.Say("application.stalled.text")
	if k.unread > 0 {
		text = b.Count("application.stalled.unread", k.unread)
		actions = append(actions, widget.NewSecondary("application.messages", b.Say("application.stalled.messages"), func() {
			s.env.Nav.Go(screen.Route{Page: screen.PageMessages})
		}))
	}
	return widget.NewNotice(widget.Warning, b.Say("application.stalled"), text, append(actions, s.askSupport("application.ticket", true))...)
}

// askSupport leads to the ticket that is open about the application, or to a new one with its number filled in.
func (s *page) askSupport(id string, stalled bool) *widget.Button {
	b, k := s.env.Book, s.known
	if k.ticket != "" {
		return widget.NewSecondary(id, b.Say("application.ticket.open"), func() { s.env.Nav.Go(support.Ticket(k.ticket)) })
	}
	return widget.NewSecondary(id, b.Say("support.write"), func() { s.env.Nav.Go(support.WriteAbout(k.application, stalled)) })
}

// support is the way to ask about the application; where it stands still the way is shown above already.
func (s *page) support() fyne.CanvasObject {
	if s.known.application.State == domain.Draft || s.known.stalled {
		return widget.NewGap(0)
	}
	b := s.env.Book
	return widget.NewCard(widget.NewSpaced(theme.Space12, widget.NewHeading(b.Say("application.help")),
		widget.NewFlow(s.askSupport("application.support", false), widget.NewSecondary("application.help", b.Say("support.help"), func() {
			s.env.Nav.Go(screen.Route{Page: screen.PageHelp})
		}))))
}

// toFirstQuestion brings the first question into view, with the focus where it is answered.
func (s *page) toFirstQuestion() {
	if s.answers == nil || len(s.answers.questions) == 0 {
		return
	}
	q := s.answers.questions[0]
	if f := s.answers.forms[q.ID]; f != nil {
		f.FocusOn(q.Field)
		return
	}
	widget.Focus(s.answers.replies[q.ID])
}
