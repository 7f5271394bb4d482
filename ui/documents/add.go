package documents

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"

	"razvorot/domain"
	"razvorot/ui/capture"
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
	found    looked            // from stageLook on
	problem  fyne.CanvasObject // about the last file
	remark   string            // a word about how it was taken
	cancel   func()            // of the work under way
	body     *fyne.Container

	finder   *capture.Finder // at stageLive
	manual   bool            // the citizen takes the shot
	shot     bool            // the picture is from the camera
	refused  int             // pictures of this page that would not do
	unfolded bool            // all that was checked is shown
	compared bool            // what was read was compared with the profile
	filled   bool            // the profile's draft was changed
}

// stage is what the screen is doing.
type stage int

const (
	stageKind    stage = iota // choosing the kind
	stageLoad                 // reading the document that gets a page
	stageSource               // choosing a file for the page
	stageLive                 // looking through the camera
	stageInspect              // looking at the file
	stageLook                 // showing what was found
	stageCorners              // moving the corners of the page
	stageCompare              // comparing what was read with the profile
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
func (s *add) Content() fyne.CanvasObject { return widget.NewPage(theme.ColumnContent, s.body) }

// Leave implements screen.Leaver: the camera is let go of.
func (s *add) Leave() {
	if s.stage == stageLive {
		s.to(stageSource)
	}
}

// Back implements screen.Backer: out of what was opened on the way; and from the pages of a new document back to the choice of
// kinds, while nothing is stored.
func (s *add) Back() bool {
	switch s.stage {
	case stageLive:
		s.to(stageSource)
		return true
	case stageCorners, stageCompare:
		s.to(stageLook)
		return true
	}
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
	if next < stageLook {
		s.found, s.unfolded, s.compared = looked{}, false, false
	}
	if s.finder != nil && next != stageLive {
		s.finder.Stop()
		s.finder, s.manual = nil, !s.finder.Auto()
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
		head := widget.NewSpaced(theme.Space8, widget.NewHeading(Title(s.env.Book, domain.Document{Kind: s.kind, Title: s.document.Title})))
		if s.stage == stageSource { // later the picture matters
			head.Add(widget.NewSecondaryText(words.DocumentKindAbout(s.env.Book, s.kind)))
		}
		s.body.Objects = append([]fyne.CanvasObject{head}, s.pages()...)
	}
	if !s.pictured() {
		s.body.Objects = []fyne.CanvasObject{widget.NewAtMost(theme.ColumnForm, widget.NewSpaced(theme.Space24, s.body.Objects...))}
	}
	widget.Relayout(s.body)
	if s.stage == stageSource && s.problem != nil {
		widget.Reveal(s.problem)
	}
}

// pictured tells whether a picture is in front, which is given more room than a form.
func (s *add) pictured() bool {
	switch s.stage {
	case stageLive, stageLook, stageStore, stageCorners:
		return true
	}
	return false
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
