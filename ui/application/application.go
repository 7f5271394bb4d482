package application

import (
	"context"
	"errors"
	"reflect"
	"slices"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/fee"
	"razvorot/ui/onetime"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// page is the screen of one application.
type page struct {
	env      *screen.Env
	id       domain.ApplicationID
	known    knowledge
	readings screen.Readings
	trouble  fyne.CanvasObject
	doing    string         // what is being done, "" for nothing
	changed  bool           // something was done: what came of it is shown, also when the application is as it was
	leaving  bool           // the consequence of withdrawing is told
	stay     *widget.Button // of the question whether to withdraw, while it is asked
	answers  *answers
	ready    ready
	panel    *onetime.Panel // while the activation code is asked for
	to       string         // masked phone that it went to
	body     *fyne.Container
}

// knowledge is what the page shows.
type knowledge struct {
	application domain.Application
	service     app.FoundService
	receipt     domain.Receipt
	command     domain.Command
	hasCommand  bool
	documents   []domain.Document // attached ones and those that fit a question
	passport    domain.Passport   // zero until it is here
	issue       domain.ConsentText
	typed       domain.Resubmission // answers typed so far, as they are kept
	stalled     bool
	overdue     bool                  // a question has waited for the citizen for as long
	unread      int                   // messages about it
	ticket      domain.ConversationID // the one that is open about it, "" for none
}

// New returns the screen of an application; arg is its id.
func New(e *screen.Env, arg string) screen.Screen {
	s := &page{env: e, id: domain.ApplicationID(arg)}
	s.body = widget.NewSpaced(theme.Space24, widget.NewSkeleton(4))
	s.load()
	return s
}

// Content implements screen.Screen.
func (s *page) Content() fyne.CanvasObject { return widget.NewPage(theme.ColumnContent, s.body) }

// Return implements screen.Returner: a document may have been added.
func (s *page) Return() { s.load() }

// Refresh implements screen.Refresher.
func (s *page) Refresh(t app.Topic) {
	switch t {
	case app.TopicApplications, app.TopicOutbox, app.TopicPassports, app.TopicDocuments, app.TopicNotices, app.TopicConversations:
		s.load()
	}
}

// Back implements screen.Backer: from the code back to the application.
func (s *page) Back() bool {
	if s.panel == nil {
		return false
	}
	s.closePanel()
	s.draw()
	return true
}

// closePanel puts the code away.
func (s *page) closePanel() {
	s.panel.Stop()
	s.panel = nil
}

func (s *page) load() {
	screen.Reload(s.env, &s.readings, s.read, func(k knowledge, err error) {
		switch {
		case err != nil && s.known.application.ID == "":
			s.body.Objects = []fyne.CanvasObject{s.env.Unread(err, s.load)}
			widget.Relayout(s.body)
		case err != nil: // what is shown stays; the next change brings another try
		case s.changed || !reflect.DeepEqual(k, s.known):
			s.known, s.changed = k, false
			s.draw()
		}
	})
}

func (s *page) read(ctx context.Context) (k knowledge, err error) {
	a := s.env.App
	if k.application, err = a.Application(ctx, s.id); err != nil {
		return k, err
	}
	if k.command, k.hasCommand, err = a.SendState(ctx, s.id); err != nil {
		return k, err
	}
	k.service, err = a.Service(ctx, k.application.Service, string(s.env.Book.Language()))
	if err != nil {
		return k, err
	}
	if k.receipt, err = a.Receipt(ctx, s.id); err != nil && !errors.Is(err, domain.ErrNotFound) {
		return k, err
	}
	if err = s.readTalk(ctx, &k); err != nil {
		return k, err
	}
	switch k.application.State {
	case domain.NeedsInfo:
		err = s.readForAnswers(ctx, &k)
	case domain.Ready:
		err = s.readForCollecting(ctx, &k)
	case domain.Issued:
		err = s.readPassport(ctx, &k)
	default:
		err = nil
	}
	return k, err
}

func (s *page) readPassport(ctx context.Context, k *knowledge) error {
	view, err := s.env.App.Passport(ctx, k.application.Passport)
	if errors.Is(err, domain.ErrNotFound) {
		return nil // on its way
	}
	k.passport = view.Passport
	k.passport.State = view.State
	return err
}

func (s *page) draw() {
	if s.known.application.ID == "" {
		return
	}
	if s.panel != nil {
		s.body.Objects = []fyne.CanvasObject{s.activating()}
		widget.Relayout(s.body)
		return
	}
	a := s.known.application
	objects := []fyne.CanvasObject{s.head()}
	if s.trouble != nil {
		objects = append(objects, s.trouble)
	}
	objects = append(objects, s.warnings()...)
	if card := fee.Card(s.env, a); card != nil {
		objects = append(objects, card)
	}
	switch a.State {
	case domain.NeedsInfo:
		objects = append(objects, s.asked()...)
	case domain.Refused:
		objects = append(objects, s.refused()...)
	case domain.Withdrawn:
		objects = append(objects, s.again())
	case domain.Ready:
		objects = append(objects, s.collecting())
	case domain.Issued:
		objects = append(objects, s.issued())
	}
	objects = append(objects, s.timeline(), s.receipt(), s.support())
	if leave := s.leave(); leave != nil {
		objects = append(objects, leave)
	}
	s.body.Objects = objects
	widget.Relayout(s.body)
}

// head says where the application is and what happens next.
func (s *page) head() fyne.CanvasObject {
	b, a := s.env.Book, s.known.application
	number := b.Say("application.number.none")
	if a.Number != "" {
		number = b.Say("application.number", map[string]string{"Number": string(a.Number)})
	}
	head := widget.NewSpaced(theme.Space8, widget.NewSecondaryText(s.known.service.Text.Title),
		widget.NewTitle(words.ApplicationState(b, a.State)), widget.NewCaption(number))
	next := widget.NewSpaced(theme.Space4, widget.NewStrong(b.Say("application.next")),
		widget.NewText(words.NextOf(b, a)))
	head.Add(widget.NewGap(theme.Space8))
	head.Add(next)
	if a.State == domain.Draft {
		head.Add(widget.NewActions(widget.NewPrimary("application.continue", b.Say("application.continue"), func() {
			s.env.Nav.Replace(screen.Route{Page: screen.PageWizard, Arg: string(a.ID)})
		})))
	}
	return head
}

// warnings tells what holds the application up.
func (s *page) warnings() []fyne.CanvasObject {
	b, k := s.env.Book, s.known
	var objects []fyne.CanvasObject
	switch {
	case k.hasCommand && k.command.Failed != "":
		objects = append(objects, s.env.Problem(k.command.Failed, s.retry))
	case k.hasCommand && k.command.Attempts > 0:
		objects = append(objects, widget.NewNotice(widget.Busy, b.Say("application.sending"), "",
			widget.NewSecondary("application.retry", b.Say("application.sending.retry"), s.retry)))
	}
	if k.stalled || k.overdue {
		objects = append(objects, s.standing())
	}
	return objects
}

func (s *page) retry() { s.env.Do(s.env.App.Retry, func(error) { s.load() }) }

// timeline returns what happened, the latest first.
func (s *page) timeline() fyne.CanvasObject {
	b := s.env.Book
	var moments []widget.Moment
	for i, e := range slices.Backward(s.known.application.Timeline) {
		tone := widget.Success
		if i == len(s.known.application.Timeline)-1 {
			tone = words.ApplicationTone(e.State)
		}
		moments = append(moments, widget.Moment{Tone: tone, Title: words.Event(b, e.Action),
			When: b.Say("application.event.line", map[string]string{"Time": words.When(b, e.At), "Actor": words.Actor(b, e.Actor)})})
	}
	if len(moments) == 0 {
		return widget.NewGap(0)
	}
	return widget.NewCard(widget.NewSpaced(theme.Space16, widget.NewHeading(b.Say("application.timeline")),
		widget.NewTimeline(moments...)))
}

func (s *page) receipt() fyne.CanvasObject {
	if s.known.receipt.Number == "" {
		return widget.NewCaption(s.env.Book.Say("application.receipt.later"))
	}
	return NewReceipt(s.env, s.known.receipt, s.known.service.Service)
}
