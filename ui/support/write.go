package support

import (
	"context"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/article"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// begun is what a new ticket begins with.
type begun struct {
	draft       app.TalkDraft
	application domain.Application // zero for none
}

// write is the screen of screen.PageWrite.
type write struct {
	env      *screen.Env
	occasion occasion
	name     string // of the draft
	composer *composer
	body     *fyne.Container
	content  fyne.CanvasObject
	made     domain.ConversationID
}

var (
	_ screen.Leaver    = (*write)(nil)
	_ screen.Refresher = (*write)(nil)
	_ screen.Returner  = (*write)(nil)
)

// NewWrite builds the screen of screen.PageWrite.
func NewWrite(e *screen.Env, arg string) screen.Screen {
	w := &write{env: e, occasion: readOccasion(arg), name: "new/" + arg, body: widget.NewSpaced(theme.Space24, widget.NewSkeleton(3))}
	w.content = widget.NewPage(theme.ColumnForm, w.body)
	w.load()
	return w
}

// Content implements screen.Screen.
func (w *write) Content() fyne.CanvasObject { return w.content }

// Leave implements screen.Leaver.
func (w *write) Leave() {
	if w.composer != nil {
		w.composer.leave()
	}
}

// Refresh implements screen.Refresher: a document may have come to the authority, and can be attached from then on.
func (w *write) Refresh(topic app.Topic) {
	if topic == app.TopicDocuments && w.composer != nil {
		w.composer.loadPapers()
	}
}

// Return implements screen.Returner: a document may have been added.
func (w *write) Return() {
	if w.composer != nil {
		w.composer.load()
	}
}

func (w *write) load() {
	screen.Load(w.env, w.read, func(g begun, err error) {
		if err != nil {
			w.put(w.env.Unread(err, w.load))
			return
		}
		w.show(g)
	})
}

func (w *write) read(ctx context.Context) (g begun, err error) {
	a := w.env.App
	if g.draft, err = a.TypedTalk(ctx, w.name); err != nil {
		return g, err
	}
	if id := w.occasion.application(); id != "" {
		if g.application, err = a.Application(ctx, id); err != nil {
			return g, err
		}
		g.draft.Application = id
	}
	if g.draft.Topic == "" {
		g.draft.Topic = w.occasion.topic
	}
	if g.draft.Text == "" {
		g.draft.Diagnose = g.draft.Diagnose || w.occasion.why == whyProblem // each line is seen before it is sent
		g.draft.Text = w.firstWords(g.application)
	}
	return g, nil
}

// firstWords is what stands in the field before anything was written.
func (w *write) firstWords(a domain.Application) string {
	b, data := w.env.Book, map[string]string{"Number": string(a.Number)}
	switch w.occasion.why {
	case whyStalled:
		return b.Say("support.first.stalled", data)
	case whyRefused:
		return b.Say("support.first.refused", data)
	case whyArticle:
		if l, err := article.Open(string(b.Language())); err == nil {
			if about, ok := l.Article(w.occasion.about); ok {
				return b.Say("support.first.article", map[string]string{"Title": about.Title})
			}
		}
	case whyProblem:
		return b.Say("support.first.problem", map[string]string{"Code": w.occasion.about})
	case whyNothing:
		if a.Number != "" {
			return b.Say("support.first.application", data)
		}
	}
	return ""
}

func (w *write) put(objects ...fyne.CanvasObject) {
	w.body.Objects = objects
	w.body.Refresh()
	widget.Relayout(w.body)
}

func (w *write) show(g begun) {
	b := w.env.Book
	w.composer = newComposer(w.env, composing{name: w.name, draft: g.draft, label: b.Say("support.text"), hint: b.Say("support.text.hint"),
		sender: func(ctx context.Context, t app.Talk) error {
			c, err := w.env.App.StartConversation(ctx, t)
			w.made = c.ID // read on the UI goroutine after this has ended
			return err
		},
		sent: func() {
			w.env.Shell.Toast(b.Say("support.sent"))
			w.env.Nav.Replace(Ticket(w.made))
		}})
	objects := []fyne.CanvasObject{widget.NewSecondaryText(b.Say("support.write.lead")), w.topic()}
	if g.application.ID != "" {
		objects = append(objects, aboutApplication(w.env, g.application))
	}
	help := widget.NewSecondary("support.write.help", b.Say("support.write.help"), func() {
		w.env.Nav.Go(screen.Route{Page: screen.PageHelp})
	})
	w.put(append(objects, w.composer.object, widget.NewActions(w.composer.send, help))...)
}

// topic is the choice of what it is about.
func (w *write) topic() fyne.CanvasObject {
	b := w.env.Book
	var options []widget.Option
	for _, t := range domain.ConversationTopics() {
		options = append(options, widget.Option{Value: string(t), Text: words.Topic(b, t)})
	}
	choice := widget.NewSelect("support.topic", b.Say("support.topic"), b.Say("support.topic.choose"), options, func(value string) {
		topic := domain.ConversationTopic(value)
		if topic == w.composer.draft.Topic {
			return // as it was
		}
		w.composer.draft.Topic = topic
		w.composer.keeper.Keep(w.composer.draft)
		w.composer.say()
	})
	choice.SetValue(string(w.composer.draft.Topic))
	return widget.NewSpaced(theme.Space8, widget.NewStrong(b.Say("support.topic")), choice)
}

// aboutApplication leads to the application that a ticket is about.
func aboutApplication(e *screen.Env, a domain.Application) fyne.CanvasObject {
	title := e.Book.Say("home.application.unnumbered")
	if a.Number != "" {
		title = e.Book.Say("home.application", map[string]string{"Number": string(a.Number)})
	}
	return widget.NewList(widget.NewRow(widget.RowContent{ID: "support.application", Title: title,
		Detail: words.ApplicationState(e.Book, a.State), OnTap: func() {
			e.Nav.Go(screen.Route{Page: screen.PageApplication, Arg: string(a.ID)})
		}}))
}
