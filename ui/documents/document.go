package documents

import (
	"context"
	"errors"
	"reflect"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/form"
	"razvorot/ui/screen"
	"razvorot/ui/secret"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// document is the screen of one document.
type document struct {
	env      *screen.Env
	id       domain.DocumentID
	known    view
	readings screen.Readings
	previews *previews
	body     *fyne.Container

	title    *widget.Entry // while the document is being renamed, else nil
	fields   *form.Form    // while what is printed on it is typed, else nil
	deleting bool          // the consequence is told
	unagree  bool          // what is asked about is the consent to biometric data, not deleting
	agree    agreement
	export   *export       // what is to be saved as a file is asked, else nil
	turning  turning       // the page that is being turned
	guard    *secret.Field // asks who deletes what the authority has taken, else nil
	trouble  fyne.CanvasObject
	gone     bool // deleted here
	away     bool // another screen is in front
}

// view is what is known of a document.
type view struct {
	document domain.Document
	notes    map[domain.PageID]app.PageNote
	data     app.DocumentData
}

// pagePicture is how large a page is shown: dp high, and the side in pixels that is asked for.
const (
	pagePicture = 260
	pagePixels  = 720
)

// NewDocument returns the screen of one document; arg is its id.
func NewDocument(e *screen.Env, arg string) screen.Screen {
	s := &document{env: e, id: domain.DocumentID(arg)}
	s.previews = newPreviews(e, pagePixels, s.draw)
	s.body = widget.NewSpaced(theme.Space24, widget.NewSkeleton(3))
	s.load()
	return s
}

// Content implements screen.Screen.
func (s *document) Content() fyne.CanvasObject { return widget.NewPage(theme.ColumnContent, s.body) }

// Refresh implements screen.Refresher.
func (s *document) Refresh(t app.Topic) {
	if t == app.TopicDocuments && !s.gone {
		s.load()
	}
}

// Leave implements screen.Leaver.
func (s *document) Leave() { s.away = true }

// Return implements screen.Returner.
func (s *document) Return() {
	s.away = false
	s.load()
}

func (s *document) load() {
	screen.Reload(s.env, &s.readings, func(ctx context.Context) (view, error) {
		d, err := s.env.App.Document(ctx, s.id)
		if err != nil {
			return view{}, err
		}
		notes, err := s.env.App.PageNotes(ctx, d)
		if err != nil {
			return view{}, err
		}
		data, err := s.env.App.DocumentData(ctx, d)
		return view{d, notes, data}, err
	}, func(v view, err error) {
		switch {
		case s.gone || s.away: // Return reads it anew
		case errors.Is(err, domain.ErrNotFound) && s.known.document.ID != "":
			s.env.Nav.Back() // deleted on another device
		case err != nil && s.known.document.ID != "": // what is in front stays; the next change brings the rest
		case err != nil:
			s.show(s.env.Unread(err, s.load))
		case !reflect.DeepEqual(v, s.known):
			s.known = v
			s.draw()
		}
	})
}

func (s *document) show(objects ...fyne.CanvasObject) {
	s.body.Objects = objects
	widget.Relayout(s.body)
}

func (s *document) draw() {
	d, b := s.known.document, s.env.Book
	if d.ID == "" {
		return
	}
	tone, state := State(b, d)
	objects := []fyne.CanvasObject{widget.NewSpaced(theme.Space12, widget.NewHeading(Title(b, d)), widget.NewChip(tone, state),
		widget.NewSecondaryText(about(b, d)))}
	if s.trouble != nil {
		objects = append(objects, s.trouble)
	}
	if s.deleting { // the question stands alone: pages above it, whose pictures come late, would push it out of sight
		s.show(append(objects, s.manage())...)
		return
	}
	if s.agree.text.Text != "" {
		s.show(append(objects, s.agreeing())...)
		return
	}
	if s.export != nil {
		s.show(append(objects, s.export.object)...)
		return
	}
	if s.fields != nil {
		s.show(append(objects, s.editing())...)
		return
	}
	for _, role := range d.MissingPages() {
		objects = append(objects, s.missing(role))
	}
	told := len(s.known.data.Answers) > 0
	if told {
		objects = append(objects, s.data())
	}
	for _, p := range d.PagesInOrder() {
		objects = append(objects, s.page(p))
	}
	if rules, ok := d.Kind.Rules(); ok && len(d.MissingPages()) == 0 && len(d.Pages) < rules.MaxPages && !d.ID.ByAuthority() {
		objects = append(objects, widget.NewActions(widget.NewSecondary("document.sheet", b.Say("documents.add_sheet"), func() {
			s.env.Nav.Go(AddRoute(d.Kind, domain.PageSheet, d.ID))
		})))
	}
	if len(s.known.data.Fields) > 0 && !told {
		objects = append(objects, s.data())
	}
	s.show(append(objects, s.manage(), widget.NewCaption(b.Say("documents.added",
		map[string]string{"Date": words.When(b, d.AddedAt)})))...)
}

func (s *document) missing(role domain.PageRole) fyne.CanvasObject {
	b, d := s.env.Book, s.known.document
	return widget.NewCard(widget.NewSpaced(theme.Space12, widget.NewHeading(words.PageOf(b, d.Kind, role)),
		widget.NewText(b.Say("documents.missing")),
		widget.NewActions(widget.NewPrimary("document.add."+string(role), b.Say("documents.add_page"), func() {
			s.env.Nav.Go(AddRoute(d.Kind, role, d.ID))
		}))))
}

// page returns the card of one page.
func (s *document) page(p domain.Page) fyne.CanvasObject {
	b, d := s.env.Book, s.known.document
	card := widget.NewSpaced(theme.Space12, widget.NewHeading(words.PageOf(b, d.Kind, p.Role)), widget.NewChip(pageState(b, p)))
	if p.State == domain.FileRejected {
		tone := widget.Error
		if unagreed(p) {
			tone = widget.Warning
		}
		card.Add(widget.NewNotice(tone, words.FileReason(b, p.Reason), words.FileCure(b, p.Reason)))
	}
	size := map[string]string{"Size": words.Size(b, p.Size)}
	about := b.Say("documents.image", size)
	if p.MediaType == domain.MediaPDF {
		about = b.Say("documents.pdf", size)
	}
	picture := s.previews.of(d, p.ID)
	if picture != nil && s.turning.page == p.ID {
		card.Add(s.turned(p, picture))
		return widget.NewCard(card)
	}
	if picture != nil {
		card.Add(widget.NewPicture(picture, pagePicture))
	}
	facts := widget.NewSpaced(theme.Space4, widget.NewSecondaryText(about))
	note := s.known.notes[p.ID]
	if len(note.Removed) > 0 {
		facts.Add(widget.NewSecondaryText(removedWords(b, note.Removed)))
	}
	if len(note.Kept) > 0 {
		facts.Add(widget.NewSecondaryText(b.Say("capture.kept", map[string]string{"Checks": words.Checks(b, note.Kept)})))
	}
	card.Add(facts)
	actions := s.pageActions(p)
	if picture != nil && app.MayTurn(d, p.ID) {
		actions = append(actions, widget.NewSecondary("document.turn."+string(p.Role), b.Say("documents.turn"), func() { s.turn(p.ID) }))
	}
	if len(actions) > 0 {
		card.Add(widget.NewActions(actions[0], actions[1:]...))
	}
	return widget.NewCard(card)
}

func (s *document) pageActions(p domain.Page) []fyne.CanvasObject {
	b, d := s.env.Book, s.known.document
	var actions []fyne.CanvasObject
	if onItsWay(p) {
		if p.Paused {
			actions = append(actions, widget.NewPrimary("document.resume."+string(p.Role), b.Say("documents.resume"), func() {
				s.act(func(ctx context.Context) error { return s.env.App.ResumeUpload(ctx, d.ID, p.ID) })
			}))
		} else {
			actions = append(actions, widget.NewSecondary("document.pause."+string(p.Role), b.Say("documents.pause"), func() {
				s.act(func(ctx context.Context) error { return s.env.App.PauseUpload(ctx, d.ID, p.ID) })
			}))
		}
	}
	if p.State != domain.FileConfirmed && !d.ID.ByAuthority() {
		look := widget.Secondary
		switch {
		case unagreed(p):
			actions = append(actions, widget.NewPrimary("document.agree", b.Say("documents.agree"), s.readConsent))
		case p.State == domain.FileRejected:
			look = widget.Primary
		}
		actions = append(actions, widget.NewButton("document.replace."+string(p.Role), b.Say("documents.replace"), look,
			func() { s.env.Nav.Go(AddRoute(d.Kind, p.Role, d.ID)) }))
	}
	return actions
}

// act does something to the document and tells when it could not be done.
func (s *document) act(do func(ctx context.Context) error) {
	s.trouble = nil
	s.env.Act(do, func(err error) {
		if err != nil {
			s.trouble = s.env.Problem(err, nil)
		}
		s.draw()
		s.load()
	})
}
