package ui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// toastTime is how long a short confirmation stays: long enough to read two lines slowly.
const toastTime = 5 * time.Second

// frame is everything in the window but the screen: header, rail, bar, toast.
type frame struct {
	shell *Shell
	root  *fyne.Container

	header, body, rail, bar, toast *fyne.Container
	foot                           *fyne.Container // the panel of the trial mode
	ground                         *ground
	items                          map[screen.Page][]*widget.NavItem // of rail and bar
	trialLong, trialShort          *widget.Text                      // the same in more and in fewer words
	more                           *widget.Button
	popup                          *fynewidget.PopUp
	bare                           bool // the screen has the window to itself
}

// way is one item of the navigation.
type way struct {
	page screen.Page
	icon fyne.Resource
}

// mainWays are the five of rail and bar; otherWays are below in the rail, and behind «Ещё» where there is a bar.
func mainWays() []way {
	return []way{{screen.PageHome, fynetheme.HomeIcon()}, {screen.PagePassport, theme.PassportIcon()},
		{screen.PageDocuments, fynetheme.DocumentIcon()}, {screen.PageServices, theme.ServicesIcon()},
		{screen.PageMessages, theme.MailIcon()}}
}

func (s *Shell) otherWays() []way {
	ways := []way{{screen.PageProfile, fynetheme.AccountIcon()}, {screen.PageSupport, fynetheme.HelpIcon()},
		{screen.PageSecurity, theme.LockIcon()}, {screen.PageSettings, fynetheme.SettingsIcon()}}
	if s.authority.Trial {
		ways = append(ways, way{screen.PageTrial, theme.TrialIcon()})
	}
	return ways
}

func newFrame(s *Shell) *frame {
	f := &frame{shell: s, items: map[screen.Page][]*widget.NavItem{}}
	f.header = container.New(widget.PageLine{Width: theme.ColumnContent, Above: theme.Space16, Below: theme.Space16})
	f.body = container.NewStack()
	f.rail = container.NewStack(f.newRail())
	f.bar = container.NewStack(f.newBar())
	f.toast = container.NewStack()
	f.toast.Hide()
	// The order is that of the Tab key: what the screen asks for comes before the ways out of it.
	f.foot = container.NewStack()
	if s.panel != nil {
		f.foot.Add(s.panel)
	}
	f.ground = newGround(func() {
		if s.idle != nil {
			s.idle.touched()
		}
	})
	f.root = container.New(&frameLayout{f}, f.ground, f.body, f.header, f.rail, f.foot, f.bar, f.toast)
	return f
}

func (f *frame) item(w way, make func(string, fyne.Resource, string, func()) *widget.NavItem) *widget.NavItem {
	page := w.page
	item := make("nav."+string(page), w.icon, words.Page(f.shell.env.Book, page), func() {
		f.shell.Go(screen.Route{Page: page})
	})
	f.items[page] = append(f.items[page], item)
	return item
}

func (f *frame) newRail() fyne.CanvasObject {
	name := widget.NewLine(widget.NewMark(theme.Space32), widget.NewHeading(f.shell.env.Book.Say("app.name")))
	top := widget.NewSpaced(theme.Space4, container.New(railHead{}, name))
	for _, w := range mainWays() {
		top.Add(f.item(w, widget.NewRailItem))
	}
	bottom := widget.NewSpaced(theme.Space4)
	for _, w := range f.shell.otherWays() {
		bottom.Add(f.item(w, widget.NewRailItem))
	}
	return widget.NewRail(top, bottom)
}

func (f *frame) newBar() fyne.CanvasObject {
	var items []*widget.NavItem
	for _, w := range mainWays() {
		items = append(items, f.item(w, widget.NewBarItem))
	}
	return widget.NewBar(items...)
}

// railHead leaves the air of a rail's item around the name.
type railHead struct{}

func (railHead) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.NewPos(theme.Space8, theme.Space8))
		o.Resize(size.SubtractWidthHeight(theme.Space16, theme.Space24))
	}
}

func (railHead) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return objects[0].MinSize().AddWidthHeight(theme.Space16, theme.Space24)
}

// show puts a screen into the frame, with its header and its place in the navigation.
func (f *frame) show(v *visited) {
	f.closeMore()
	f.bare = places[v.route.Page].bare
	f.body.Objects = []fyne.CanvasObject{v.content}
	f.header.Objects = []fyne.CanvasObject{f.newHeader(v)}
	current := mainPage(v.route.Page)
	if v.route.Page == screen.PageMessages && v.route.Arg != "" {
		current = screen.PageSupport
	}
	for page, items := range f.items {
		for _, item := range items {
			item.SetCurrent(page == current)
		}
	}
	f.root.Refresh()
	widget.Turned()
}

// mainPage returns the item of the navigation that a page belongs to.
func mainPage(p screen.Page) screen.Page {
	switch p {
	case screen.PagePassportQR:
		return screen.PagePassport
	case screen.PageDocument, screen.PageAddDocument:
		return screen.PageDocuments
	case screen.PageService, screen.PageWizard, screen.PageApplications, screen.PageApplication, screen.PageFee:
		return screen.PageServices
	case screen.PageLevel, screen.PageProof, screen.PageProving:
		return screen.PageProfile
	case screen.PageNotices:
		return screen.PageMessages
	case screen.PageWrite:
		return screen.PageSupport
	}
	return p
}

// newHeader returns the way back, the title, whom the app talks to, and «Ещё» where there is no rail.
func (f *frame) newHeader(v *visited) fyne.CanvasObject {
	s, book := f.shell, f.shell.env.Book
	lines := widget.NewSpaced(0)
	if !f.bare || places[v.route.Page].named {
		title := words.Page(book, v.route.Page)
		if titled, ok := v.screen.(screen.Titled); ok {
			title = titled.Title()
		}
		lines.Add(widget.NewTitle(title))
	}
	f.trialLong, f.trialShort = widget.NewCaption(book.Say("shell.trial")), widget.NewCaption(book.Say("shell.trial.short"))
	if s.authority.Trial {
		lines.Add(f.trialLong)
		lines.Add(f.trialShort)
	} else if s.authority.Name != "" {
		lines.Add(widget.NewCaption(s.authority.Name))
	}
	f.more = widget.NewIconButton("nav.more", fynetheme.AccountIcon(), book.Say("nav.more"), f.openMore)
	var back fyne.CanvasObject
	if len(s.history) > 1 {
		back = widget.NewIconButton("nav.back", fynetheme.NavigateBackIcon(), book.Say("nav.back"), s.Back)
	}
	if atDoor(v.route.Page) { // there is no navigation that leads there
		return widget.NewHeader(back, lines, widget.NewIconButton("nav.help", fynetheme.HelpIcon(), words.Page(book, screen.PageHelp),
			func() { s.Go(screen.Route{Page: screen.PageHelp}) }))
	}
	return widget.NewHeader(back, lines, f.more)
}

// openMore shows the other ways in a list below the person's picture.
func (f *frame) openMore() {
	s := f.shell
	var rows []fyne.CanvasObject
	for _, w := range s.otherWays() {
		page := w.page
		rows = append(rows, widget.NewRow(widget.RowContent{ID: "nav." + string(page), Icon: w.icon,
			Title: words.Page(s.env.Book, page), OnTap: func() {
				f.closeMore()
				s.Go(screen.Route{Page: page})
			}}))
	}
	list := container.New(widget.PopupWidth{}, widget.NewList(rows...))
	f.popup = fynewidget.NewPopUp(list, s.window.Canvas())
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(f.more)
	f.popup.ShowAtPosition(fyne.NewPos(at.X+f.more.Size().Width-f.popup.MinSize().Width, at.Y+f.more.Size().Height))
}

// closeMore closes the list of other ways and reports whether it was open.
func (f *frame) closeMore() bool {
	if f.popup == nil || !f.popup.Visible() {
		return false
	}
	f.popup.Hide()
	f.popup = nil
	return true
}

func (f *frame) setUnread(n int) {
	for _, item := range f.items[screen.PageMessages] {
		item.SetBadge(n)
	}
}

func (f *frame) setToast(text string) {
	if text == "" {
		f.toast.Hide()
		return
	}
	f.toast.Objects = []fyne.CanvasObject{widget.NewToast(text)}
	f.toast.Show()
	f.root.Refresh()
}
