package documents

import (
	"context"
	"errors"
	"image"
	"io"
	"slices"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// add is the screen that adds the pages of one document, one after another. What is added is stored at once, so leaving it
// loses at most the file that was just chosen.
type add struct {
	env  *screen.Env
	kind domain.DocumentKind
	only domain.PageRole // the one page that was asked for, "" for all that are missing
	done bool            // that page was added

	document domain.Document // zero until its first page is stored
	stage    stage
	file     *app.Inspection // at stageLook
	preview  image.Image
	problem  fyne.CanvasObject // about the last file
	remark   string            // a word about how it was taken
	cancel   func()            // of the work under way
	body     *fyne.Container
}

// stage is what the screen is doing.
type stage int

const (
	stageKind    stage = iota // choosing the kind
	stageLoad                 // reading the document that gets a page
	stageSource               // choosing a file for the page
	stageInspect              // looking at the file
	stageLook                 // showing what was found
	stageStore                // storing
	stageDone                 // all pages are here
)

// NewAdd returns the screen that adds a document or a page; arg is of AddRoute.
func NewAdd(e *screen.Env, arg string) screen.Screen {
	s := &add{env: e, body: widget.NewSpaced(theme.Space24)}
	kind, role, id := readArg(arg)
	s.kind, s.only = kind, role
	switch _, known := kind.Rules(); {
	case id != "":
		s.stage = stageLoad
		s.read(id)
	case known:
		s.stage = stageSource
	}
	s.draw()
	return s
}

// Content implements screen.Screen.
func (s *add) Content() fyne.CanvasObject { return widget.NewPage(theme.ColumnForm, s.body) }

// Back implements screen.Backer: from the pages of a new document back to the choice of kinds, while nothing is stored.
func (s *add) Back() bool {
	if s.stage != stageSource && s.stage != stageLook || s.document.ID != "" || s.only != "" {
		return false
	}
	if s.env.Nav.Current().Arg != "" {
		return false
	}
	s.to(stageKind)
	return true
}

func (s *add) read(id domain.DocumentID) {
	screen.Load(s.env, func(ctx context.Context) (domain.Document, error) { return s.env.App.Document(ctx, id) },
		func(d domain.Document, err error) {
			if err != nil {
				s.problem = s.env.Problem(err, func() { s.problem = nil; s.read(id) })
				s.draw()
				return
			}
			s.document, s.kind = d, d.Kind
			s.to(stageSource)
		})
}

func (s *add) to(next stage) {
	if s.stage = next; next != stageSource {
		s.problem, s.remark = nil, ""
	}
	if next != stageLook && next != stageStore {
		s.file, s.preview = nil, nil
	}
	s.draw()
}

// roles returns the pages this visit is about, in order.
func (s *add) roles() []domain.PageRole {
	if s.only != "" {
		return []domain.PageRole{s.only}
	}
	rules, _ := s.kind.Rules()
	return rules.Required
}

// role returns the page whose turn it is, and false when all are here.
func (s *add) role() (domain.PageRole, bool) {
	if s.only != "" {
		return s.only, !s.done
	}
	for _, role := range s.roles() {
		if !slices.ContainsFunc(s.document.Pages, func(p domain.Page) bool { return p.Role == role }) {
			return role, true
		}
	}
	return "", false
}

// inspect looks at a file from a source, and reports whether it does: one at a time. Open is called in a goroutine.
func (s *add) inspect(open func(ctx context.Context) (io.ReadCloser, error)) bool {
	role, ok := s.role()
	if !ok || s.stage != stageSource && s.stage != stageLook {
		return false
	}
	remark := s.remark
	s.to(stageInspect)
	ctx, cancel := context.WithCancel(s.env.Context())
	s.cancel = func() { cancel(); s.to(stageSource) }
	kind := s.kind
	screen.Load(s.env, func(context.Context) (looked, error) { return look(ctx, s.env.App, kind, role, open) },
		func(found looked, err error) {
			stopped := ctx.Err() != nil
			cancel()
			if stopped {
				return
			}
			s.inspected(found, err)
			s.remark = remark
			s.draw()
		})
	return true
}

// looked is an inspection with its picture decoded.
type looked struct {
	file    *app.Inspection
	preview image.Image
}

func (s *add) inspected(found looked, err error) {
	if err == nil {
		s.file, s.preview = found.file, found.preview
		s.to(stageLook)
		return
	}
	s.to(stageSource)
	refusal, refused := errors.AsType[*app.FileRefusal](err)
	switch {
	case refused:
		s.problem = s.refusal(refusal)
	case errors.Is(err, errNotOpened):
		s.problem = widget.NewNotice(widget.Error, s.env.Book.Say("add.open.failed"), "")
	case errors.Is(err, errNothingPasted):
		s.problem = widget.NewNotice(widget.Warning, s.env.Book.Say("add.paste.nothing"), "")
	default:
		s.problem = s.env.Problem(err, nil)
	}
}

// take stores the page.
func (s *add) take() {
	role, ok := s.role()
	if !ok || s.stage != stageLook {
		return
	}
	file := s.file
	s.to(stageStore)
	id, kind := s.document.ID, s.kind
	screen.Load(s.env, func(ctx context.Context) (domain.Document, error) {
		d, err := s.env.App.AddPage(ctx, id, kind, role, file)
		if err != nil {
			return d, err
		}
		return d, rememberRemoved(ctx, s.env.App, d, role, file)
	}, func(d domain.Document, err error) {
		if err != nil {
			s.to(stageSource)
			s.problem = s.env.Problem(err, nil)
			if errors.Is(err, domain.ErrDuplicate) {
				s.problem = widget.NewNotice(widget.Warning, s.env.Book.Say("add.duplicate"), "")
			}
			s.draw()
			return
		}
		s.document, s.done = d, true
		if _, more := s.role(); more {
			s.to(stageSource)
			return
		}
		s.to(stageDone)
	})
}

// rememberRemoved keeps what was taken out, under the page that has just been stored: the last one of its role.
func rememberRemoved(ctx context.Context, a *app.App, d domain.Document, role domain.PageRole, file *app.Inspection) error {
	for _, p := range slices.Backward(d.Pages) {
		if p.Role == role {
			return saveRemoved(ctx, a, p.ID, file.Removed)
		}
	}
	return nil
}

// draw shows the stage.
func (s *add) draw() {
	switch s.stage {
	case stageKind:
		s.body.Objects = []fyne.CanvasObject{s.kinds()}
	case stageLoad:
		s.body.Objects = []fyne.CanvasObject{widget.NewSkeleton(3)}
		if s.problem != nil {
			s.body.Objects = []fyne.CanvasObject{s.problem}
		}
	case stageDone:
		s.body.Objects = []fyne.CanvasObject{s.finished()}
	default:
		s.body.Objects = []fyne.CanvasObject{widget.NewSpaced(theme.Space8, widget.NewHeading(Title(s.env.Book,
			domain.Document{Kind: s.kind, Title: s.document.Title})), widget.NewSecondaryText(words.DocumentKindAbout(s.env.Book, s.kind)))}
		s.body.Objects = append(s.body.Objects, s.pages()...)
	}
	widget.Relayout(s.body)
	if s.stage == stageSource && s.problem != nil {
		widget.Reveal(s.problem)
	}
}

// Paste implements screen.Paster.
func (s *add) Paste() {
	if _, wanted := s.role(); wanted && (s.stage == stageSource || s.stage == stageLook) {
		s.paste()
	}
}

// kinds returns the choice of what to add.
func (s *add) kinds() fyne.CanvasObject {
	b := s.env.Book
	var rows []fyne.CanvasObject
	for _, rules := range domain.DocumentKinds() {
		rows = append(rows, widget.NewRow(widget.RowContent{ID: "add.kind." + string(rules.Kind), Icon: Icon(rules.Kind),
			Title: words.DocumentKind(b, rules.Kind), Detail: words.DocumentKindAbout(b, rules.Kind), OnTap: func() {
				s.kind = rules.Kind
				s.to(stageSource)
			}}))
	}
	return widget.NewSpaced(theme.Space16, widget.NewHeading(b.Say("add.choose")), widget.NewList(rows...))
}
