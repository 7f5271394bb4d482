package trial

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"razvorot/domain"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// Panel is the strip «Сообщения пробного режима» at the foot of the window: the latest message in a line, all of them when
// it is opened. It takes no room unless the authority is a trial one. The window hosts one for as long as it lives.
type Panel struct {
	fynewidget.BaseWidget
	// OnResized is called on the UI goroutine when the panel needs more room, or less. It may be nil.
	OnResized func()

	env    *screen.Env
	all    []domain.TrialMessage // latest first
	there  bool
	open   bool
	unseen int    // came while closed
	spent  string // the code that was used last
	large  bool   // it is built for large text
	stack  *fyne.Container
	stop   func()
}

// NewPanel returns a panel that follows the messages until Stop. It is for the UI goroutine.
func NewPanel(e *screen.Env) *Panel {
	p := &Panel{env: e, stack: widget.NewSpaced(theme.Space8)}
	p.ExtendBaseWidget(p)
	p.Hide()
	p.stop = follow(e, p.take)
	widget.OnCodeSpent(func(code string) {
		p.spent = code
		p.build()
	})
	return p
}

// Stop ends following.
func (p *Panel) Stop() { p.stop() }

// take shows what came, and tells of it outside the window as well. Notices have their own way there (domain.Notifier).
func (p *Panel) take(all, fresh []domain.TrialMessage, there bool) {
	p.all, p.there = all, there
	if len(all) == 0 {
		p.unseen = 0
	}
	for _, m := range fresh {
		if !p.open {
			p.unseen++
		}
		if m.Purpose == domain.MessageNotice || p.env.Alert == nil {
			continue
		}
		text := words.TrialMessage(p.env.Book, m)
		if m.Code != "" {
			text += ": " + m.Code
		}
		p.env.Alert.Alert(p.env.Book.Say("trial.panel"), text, nil)
	}
	p.build()
}

// SetEnv has the panel speak with another env: after the language was changed.
func (p *Panel) SetEnv(e *screen.Env) {
	p.env = e
	p.build()
}

func (p *Panel) toggle() {
	p.open = !p.open
	p.unseen = 0
	p.build()
	if c := fyne.CurrentApp().Driver().CanvasForObject(p); c != nil && p.open {
		c.Unfocus()
	}
}

// mostShown is the most messages in the open panel; the page has the rest.
const mostShown = 12

// openHeight is how high the list of an open panel is at most.
const openHeight = 260

func (p *Panel) build() {
	if !p.there {
		p.Hide()
		p.resized()
		return
	}
	b := p.env.Book
	p.large = isLarge()
	p.stack.Objects = []fyne.CanvasObject{p.line()}
	if p.open {
		rows := widget.NewSpaced(theme.Space16)
		for i, m := range p.all[:min(len(p.all), mostShown)] {
			if i > 0 {
				rows.Add(widget.NewDivider())
			}
			rows.Add(message(p.env, m, copyID(m), p.copy))
		}
		if len(p.all) == 0 {
			rows.Add(widget.NewSecondaryText(b.Say("trial.none")))
		}
		rows.Add(widget.NewLeft(widget.NewLink("trial.more", b.Say("trial.more"), func() {
			p.toggle()
			p.env.Nav.Go(screen.Route{Page: screen.PageTrial})
		})))
		p.stack.Add(container.New(&boundedLayout{most: openHeight}, container.NewVScroll(container.New(fitLayout{}, rows))))
	}
	p.stack.Refresh()
	p.Show()
	p.Refresh()
	p.resized()
}

func (p *Panel) resized() {
	if p.OnResized != nil {
		p.OnResized()
	}
}

// line is the closed panel: the latest message, and the button that opens it.
func (p *Panel) line() fyne.CanvasObject {
	b := p.env.Book
	words := widget.NewSpaced(0)
	var copied fyne.CanvasObject
	switch {
	case p.open || p.foremost().Number == 0:
		words.Add(widget.NewStrong(b.Say("trial.panel")))
		if !p.open {
			words.Add(widget.NewCaption(b.Say("trial.waiting")))
		}
	default:
		latest := p.foremost()
		what, code := brief(p.env, latest)
		words.Add(widget.NewCaption(what))
		if code != "" {
			words.Objects = []fyne.CanvasObject{widget.NewCaption(what), widget.NewHeading(code)}
			if p.large { // what it is for stands in the open panel
				words.Objects[0] = widget.NewCaption(b.Say("trial.code"))
			}
			copied = widget.NewIconButton(copyID(latest), copyIcon(), b.Say("trial.copy"), func() { p.copy(latest) })
		}
	}
	icon, say := fynetheme.MenuDropUpIcon(), b.Say("trial.open")
	if p.open {
		icon, say = fynetheme.MenuDropDownIcon(), b.Say("trial.close")
	}
	ends := container.NewHBox()
	if copied != nil && !p.large { // otherwise the code needs the room; the open panel has everything

		ends.Add(copied)
	}
	ends.Add(widget.NewIconButton("trial.panel", icon, say, p.toggle))
	mark := widget.NewIcon(fynetheme.MailComposeIcon(), fynetheme.ColorNamePrimary)
	if p.unseen > 0 {
		mark = widget.NewIcon(fynetheme.MailComposeIcon(), fynetheme.ColorNameWarning)
	}
	if p.large {
		return widget.NewEnds(words, ends)
	}
	return widget.NewLine(mark, words, ends)
}

// copy copies a code, and gives the cursor back to where the code is wanted.
func (p *Panel) copy(m domain.TrialMessage) {
	p.env.Copy(m.Code)
	widget.FocusBack()
}

// largeText is the size of text from which the line is the code and the button that opens the panel.
const largeText = theme.TextBody * 3 / 2

func isLarge() bool { return fynetheme.TextSize() >= largeText }

// foremost is the message of the closed panel: the latest, but a code that may still be wanted comes before news, and one that
// was used is left out. It is the zero message when there is none.
func (p *Panel) foremost() domain.TrialMessage {
	for _, m := range p.all {
		if m.Code != "" && m.Code != p.spent && p.env.Now().Sub(m.At) < codeLife {
			return m
		}
	}
	for _, m := range p.all {
		if m.Code == "" || m.Code != p.spent {
			return m
		}
	}
	return domain.TrialMessage{}
}

// codeLife is how long a code stays in front: a little longer than it holds.
const codeLife = 10 * time.Minute

// copyID is the id of the button that copies a message's code.
func copyID(m domain.TrialMessage) string { return "trial.copy." + string(m.Purpose) }

// CreateRenderer implements fyne.Widget.
func (p *Panel) CreateRenderer() fyne.WidgetRenderer {
	r := &panelRenderer{panel: p, ground: canvas.NewRectangle(nil), edge: canvas.NewRectangle(nil)}
	r.paint()
	return r
}

type panelRenderer struct {
	panel        *Panel
	ground, edge *canvas.Rectangle
	width        float32
}

func (r *panelRenderer) paint() {
	th, variant := r.panel.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	r.ground.FillColor = th.Color(theme.ColorNameSurface, variant)
	r.edge.FillColor = th.Color(fynetheme.ColorNameSeparator, variant)
}

// across is the air at both sides, along that above and below.
const across, along = theme.Space16, theme.Space4

func (r *panelRenderer) Layout(size fyne.Size) {
	r.width = size.Width
	r.ground.Resize(size)
	r.edge.Resize(fyne.NewSize(size.Width, 1))
	inner := min(size.Width-2*across, theme.ColumnContent)
	r.panel.stack.Move(fyne.NewPos((size.Width-inner)/2, along))
	r.panel.stack.Resize(fyne.NewSize(inner, size.Height-2*along))
}

// MinSize gives the stack its width before asking for the height.
func (r *panelRenderer) MinSize() fyne.Size {
	stack := r.panel.stack
	if r.width > 0 {
		inner := min(r.width-2*across, theme.ColumnContent)
		stack.Resize(fyne.NewSize(inner, stack.MinSize().Height))
	}
	return stack.MinSize().AddWidthHeight(2*across, 2*along)
}

func (r *panelRenderer) Refresh() {
	if r.panel.there && r.panel.large != isLarge() {
		r.panel.build() // refreshes it again
		return
	}
	r.paint()
	r.Layout(r.panel.Size())
	canvas.Refresh(r.panel)
}

func (r *panelRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.ground, r.edge, r.panel.stack}
}
func (r *panelRenderer) Destroy() {}

// fitLayout gives its one object the width that the scroll bar leaves and the height that follows.
type fitLayout struct{}

func (fitLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		widget.Fit(o, size.Width-theme.Space16)
	}
}

func (fitLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var least fyne.Size
	for _, o := range objects {
		least = least.Max(o.MinSize())
	}
	return least
}

// boundedLayout lets a scroll be as high as what is in it, up to a bound.
type boundedLayout struct{ most float32 }

func (l *boundedLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Resize(size)
	}
}

func (l *boundedLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var least fyne.Size
	for _, o := range objects {
		if scroll, ok := o.(*container.Scroll); ok {
			least = fyne.NewSize(theme.Target, min(l.most, scroll.Content.MinSize().Height))
		}
	}
	return least
}
