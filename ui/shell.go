package ui

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/phrase"
	"razvorot/ui/preference"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/trial"
	"razvorot/ui/widget"
)

// Shell is the window with its navigation: it moves between screens and keeps those behind the current one alive, so that
// going back loses nothing. All its methods are for the UI goroutine.
type Shell struct {
	toolkit   fyne.App
	window    fyne.Window
	env       screen.Env // what every screen is given
	choices   preference.Choices
	authority domain.AuthorityInfo
	unread    int

	history  []*visited // the last one is in front
	frame    *frame
	toast    func() // calls off the end of the toast to be seen
	panel    *trial.Panel
	notifier *Notifier
	opened   *domain.Notice // outside the window, while the door was closed; nil for none
	idle     *idle
	veil     fyne.CanvasObject // over everything while the window is left; nil for none
	writes   screen.Writes     // what was typed and is on its way into the vault
}

var (
	_ screen.Navigator = (*Shell)(nil)
	_ screen.Shell     = (*Shell)(nil)
)

// visited is one screen of the history.
type visited struct {
	route   screen.Route
	visit   *screen.Visit // nil until built, and after the language changed
	screen  screen.Screen
	content fyne.CanvasObject
	left    bool // another screen took its place, or the window is closing
}

// maxHistory is how many screens are kept alive behind the current one; the oldest go first.
const maxHistory = 20

// Window returns the window of the shell.
func (s *Shell) Window() fyne.Window { return s.window }

// Go implements screen.Navigator. Going to where one is does nothing.
func (s *Shell) Go(to screen.Route) {
	if len(s.history) > 0 && s.Current() == to {
		return
	}
	s.cover()
	s.history = append(s.history, &visited{route: to})
	if len(s.history) > maxHistory {
		s.history[0].end()
		s.history = s.history[1:]
	}
	s.show()
}

// Replace implements screen.Navigator.
func (s *Shell) Replace(with screen.Route) {
	s.cover()
	if last := len(s.history) - 1; last >= 0 {
		s.history[last].end()
		s.history = s.history[:last]
	}
	s.history = append(s.history, &visited{route: with})
	s.show()
}

// Restart implements screen.Navigator.
func (s *Shell) Restart(way ...screen.Route) {
	s.cover()
	for _, v := range s.history {
		v.end()
	}
	s.history = nil
	for _, route := range way {
		s.history = append(s.history, &visited{route: route})
	}
	s.show()
	s.openWaiting()
}

// Back implements screen.Navigator.
func (s *Shell) Back() {
	if len(s.history) == 0 {
		return
	}
	front := s.history[len(s.history)-1]
	if backer, ok := front.screen.(screen.Backer); ok && backer.Back() {
		return
	}
	if len(s.history) == 1 {
		return
	}
	s.cover()
	front.end()
	s.history = s.history[:len(s.history)-1]
	s.show()
}

// Home implements screen.Navigator.
func (s *Shell) Home() { s.Go(screen.Route{Page: screen.PageHome}) }

// Current implements screen.Navigator.
func (s *Shell) Current() screen.Route {
	if len(s.history) == 0 {
		return screen.Route{}
	}
	return s.history[len(s.history)-1].route
}

// cover tells the screen in front that another one takes its place.
func (s *Shell) cover() {
	if len(s.history) == 0 {
		return
	}
	front := s.history[len(s.history)-1]
	if front.left {
		return
	}
	front.left = true
	s.window.Canvas().Unfocus() // its entry saves what was typed
	if leaver, ok := front.screen.(screen.Leaver); ok {
		leaver.Leave()
	}
	if front.visit != nil {
		front.visit.Cover()
	}
}

// show puts the last screen of the history in front, building it first where that is due.
func (s *Shell) show() {
	front := s.history[len(s.history)-1]
	front.left = false
	if front.visit == nil {
		s.build(front)
		s.frame.show(front)
		return
	}
	s.frame.show(front)
	front.visit.Uncover()
	if s.history[len(s.history)-1] != front || front.left {
		return // it led on at once
	}
	if returner, ok := front.screen.(screen.Returner); ok {
		returner.Return()
	}
}

func (s *Shell) build(v *visited) {
	place, ok := places[v.route.Page]
	if !ok {
		place.build = newElsewhere
	}
	var env *screen.Env
	env, v.visit = s.env.NewVisit()
	v.screen = place.build(env, v.route.Arg)
	v.content = v.screen.Content()
}

func (v *visited) end() {
	if v.visit != nil {
		v.visit.End()
	}
}

// Toast implements screen.Shell.
func (s *Shell) Toast(text string) {
	if s.toast != nil {
		s.toast()
	}
	s.frame.setToast(text)
	s.toast = s.env.Later(toastTime, func() { s.frame.setToast("") })
}

// SetUnread implements screen.Shell.
func (s *Shell) SetUnread(n int) {
	s.unread = n
	s.frame.setUnread(n)
}

// SetAuthority implements screen.Shell.
func (s *Shell) SetAuthority(a domain.AuthorityInfo) {
	if s.authority != a {
		s.authority = a
		s.rebuild()
	}
}

// Choices implements screen.Shell.
func (s *Shell) Choices() preference.Choices { return s.choices }

// Choose implements screen.Shell. A language without phrases is not chosen.
func (s *Shell) Choose(c preference.Choices) {
	if c == s.choices {
		return
	}
	book, err := phrase.Open(c.Language)
	if err != nil {
		fyne.LogError("failed to change the language", err)
		return
	}
	s.cover()
	s.choices = c
	c.Save(s.toolkit.Preferences())
	s.speak(book)
	if s.notifier != nil {
		s.notifier.bind(book, s.env.Alert, s.env.Loop, s.OpenNotice)
	}
	if s.panel != nil {
		s.panel.SetEnv(&s.env)
	}
	s.toolkit.Settings().SetTheme(theme.New(c.Look))
	s.window.SetTitle(book.Say("app.name"))
	for _, v := range s.history {
		v.end()
		v.visit, v.screen, v.content, v.left = nil, nil, nil, false
	}
	s.rebuild()
}

// speak has every screen that is built from now on speak from a book.
func (s *Shell) speak(book *phrase.Book) {
	s.env.Book = book
	widget.NameEye(book.Say("password.show"), book.Say("password.hide"))
}

// lead gives the screens their ways out of the window.
func (s *Shell) lead(c Config) {
	s.env.Saver, s.env.Picker, s.env.Alert, s.env.Camera, s.env.Displays = c.Saver, c.Picker, c.Alert, c.Camera, c.Displays
	if s.env.Saver == nil {
		s.env.Saver = screen.ToolkitSaver{Window: s.window, Loop: s.env.Loop}
	}
	if s.env.Picker == nil {
		s.env.Picker = screen.ToolkitPicker{Window: s.window}
	}
	if s.env.Alert == nil {
		s.env.Alert = screen.ToolkitAlerter{App: s.toolkit}
	}
	s.env.Alert = raising{s.env.Alert, s}
	s.notifier = c.Notifier
	if s.notifier != nil {
		s.notifier.bind(s.env.Book, s.env.Alert, s.env.Loop, s.OpenNotice)
	}
}

// rebuild makes the frame anew around the screen in front. Who types there goes on typing.
func (s *Shell) rebuild() {
	focused := s.window.Canvas().Focused()
	s.frame = newFrame(s)
	s.window.SetContent(s.frame.root)
	s.frame.setUnread(s.unread)
	if len(s.history) == 0 {
		return
	}
	front := s.history[len(s.history)-1]
	if front.visit == nil {
		s.build(front)
		focused = nil // it is gone with the screen it was on
	}
	s.frame.show(front)
	if focused != nil && s.window.Canvas().Focused() == nil {
		s.window.Canvas().Focus(focused)
	}
}

// refresh tells every screen alive that something of the app changed.
func (s *Shell) refresh(topic app.Topic) {
	s.follow(topic)
	for _, v := range s.history {
		if refresher, ok := v.screen.(screen.Refresher); ok {
			refresher.Refresh(topic)
		}
	}
}

// listen binds the keys and the files that are dropped on the window.
func (s *Shell) listen() {
	c := s.window.Canvas()
	c.SetOnTypedKey(func(key *fyne.KeyEvent) {
		switch top := c.Overlays().Top(); {
		case key.Name != fyne.KeyEscape:
		case top != nil:
			top.Hide()               // a dialog or a list that was opened by mouse
			c.Overlays().Remove(top) // hidden alone it would go on taking every click and key
		case !s.frame.closeMore():
			s.Back()
		}
	})
	c.AddShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyLeft, Modifier: fyne.KeyModifierAlt}, func(fyne.Shortcut) {
		if c.Overlays().Top() == nil {
			s.Back()
		}
	})
	c.AddShortcut(&fyne.ShortcutPaste{}, func(fyne.Shortcut) {
		if c.Overlays().Top() == nil {
			s.Paste()
		}
	})
	s.window.SetOnDropped(s.Drop)
	s.window.SetCloseIntercept(s.closing)
}

// Paste tells the screen in front, if it takes what is pasted.
func (s *Shell) Paste() {
	if len(s.history) == 0 {
		return
	}
	if paster, ok := s.history[len(s.history)-1].screen.(screen.Paster); ok {
		paster.Paste()
	}
}

// Drop gives files that were dropped on the window to the screen in front, if it takes any.
func (s *Shell) Drop(at fyne.Position, files []fyne.URI) {
	if len(s.history) == 0 {
		return
	}
	if dropper, ok := s.history[len(s.history)-1].screen.(screen.Dropper); ok {
		dropper.Drop(at, files)
	}
}

// open makes the shell of a window.
func open(a fyne.App, c Config) (*Shell, error) {
	defaults := preference.Choices{Language: phrase.Match(c.Locale), Look: c.Look}
	choices := preference.Load(a.Preferences(), defaults)
	book, err := phrase.Open(choices.Language)
	if err != nil {
		return nil, fmt.Errorf("failed to prepare the window: %w", err)
	}
	s := &Shell{toolkit: a, choices: choices, window: a.NewWindow(book.Say("app.name"))}
	s.env = screen.Env{App: c.App, Window: s.window, Nav: s, Shell: s, Loop: c.Loop, Clock: c.Clock,
		Writes: &s.writes}
	s.speak(book)
	if s.env.Loop == nil {
		s.env.Loop = newLoop(a)
	}
	if s.env.Clock == nil {
		s.env.Clock = domain.SystemClock{}
	}
	s.lead(c)
	a.Settings().SetTheme(theme.New(choices.Look))
	s.listen()
	if c.App != nil {
		s.panel = trial.NewPanel(&s.env)
		s.panel.OnResized = func() { s.frame.root.Refresh() }
		s.idle = watchIdle(s)
		s.hideWhenLeft(a)
	}
	s.rebuild()
	if c.App != nil {
		c.App.Subscribe(func(topic app.Topic) { s.env.Loop.Post(func() { s.refresh(topic) }) })
	}
	return s, nil
}
