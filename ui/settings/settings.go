// Package settings is the screen on which a person chooses how the program speaks and looks, and learns what it is made of.
package settings

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"

	"razvorot/assets"
	"razvorot/ui/phrase"
	"razvorot/ui/preference"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// Screen is the settings.
type Screen struct{ env *screen.Env }

// New returns the settings; they have no argument.
func New(env *screen.Env, _ string) screen.Screen { return &Screen{env} }

// Content implements screen.Screen.
func (s *Screen) Content() fyne.CanvasObject {
	parts := []fyne.CanvasObject{widget.NewCard(NewLook(s.env))}
	if s.env.App != nil {
		parts = append(parts, widget.NewCard(s.way("lock", screen.PageLock)), widget.NewCard(s.way("backup", screen.PageBackup)),
			widget.NewCard(s.guardian()))
	}
	if a := s.env.App; a != nil && a.ServersKnown() {
		parts = append(parts, widget.NewCard(s.server()))
	}
	return widget.NewPage(theme.ColumnContent, append(parts, widget.NewCard(s.about()))...)
}

// way leads to the page of lock or backup.
func (s *Screen) way(id string, page screen.Page) fyne.CanvasObject {
	b := s.env.Book
	text, do := b.Say("settings.lock.text"), b.Say("settings.lock")
	if page == screen.PageBackup {
		text, do = b.Say("settings.backup.text"), b.Say("settings.backup")
	}
	return widget.NewSpaced(theme.Space16, widget.NewHeading(words.Page(b, page)), widget.NewText(text),
		widget.NewFlow(widget.NewSecondary("settings."+id, do, func() { s.env.Nav.Go(screen.Route{Page: page}) })))
}

// guardian leads to consents for minors.
func (s *Screen) guardian() fyne.CanvasObject {
	b := s.env.Book
	return widget.NewSpaced(theme.Space16, widget.NewHeading(b.Say("page.guardian")), widget.NewText(b.Say("settings.guardian.text")),
		widget.NewFlow(widget.NewSecondary("settings.guardian", b.Say("settings.guardian"), func() {
			s.env.Nav.Go(screen.Route{Page: screen.PageGuardian})
		})))
}

// server leads to the choice of the authority.
func (s *Screen) server() fyne.CanvasObject {
	b := s.env.Book
	return widget.NewSpaced(theme.Space16, widget.NewHeading(b.Say("page.server")), widget.NewText(b.Say("server.lead")),
		widget.NewFlow(widget.NewSecondary("settings.server", b.Say("settings.server"), func() {
			s.env.Nav.Go(screen.Route{Page: screen.PageServer})
		})))
}

// languages are the names of the languages, each in its own: whoever cannot read the present one finds theirs.
var languages = map[phrase.Language]string{phrase.Russian: "Русский", phrase.English: "English"}

// scales are the sizes of text on offer.
var scales = []float32{1, 1.25, 1.5, 2}

// NewLook returns the choices about language, size of text and colours; the first start asks for them too.
func NewLook(env *screen.Env) fyne.CanvasObject {
	b, now := env.Book, env.Shell.Choices()
	choose := func(id string, options []widget.Option, value string, change func(*preference.Choices, string)) *widget.Radio {
		radio := widget.NewRadio(id, options, nil)
		radio.SetValue(value)
		radio.OnChanged(func(value string) {
			// The window is built anew; that must not happen inside a tap on a part of it. Another choice may come before, with which
			// this screen goes; both hold.
			env.Loop.Post(func() {
				c := env.Shell.Choices()
				change(&c, value)
				env.Shell.Choose(c)
			})
		})
		return radio
	}
	var speak []widget.Option
	for _, l := range phrase.Languages() {
		speak = append(speak, widget.Option{Value: string(l), Text: languages[l]})
	}
	var sizes []widget.Option
	for _, scale := range scales {
		sizes = append(sizes, widget.Option{Value: percent(scale), Text: percent(scale) + " %"})
	}
	looks := []widget.Option{{Value: "0", Text: b.Say("settings.look.system")}, {Value: "1", Text: b.Say("settings.look.light")},
		{Value: "2", Text: b.Say("settings.look.dark")}, {Value: "3", Text: b.Say("settings.look.contrast")}}
	return widget.NewSpaced(theme.Space24,
		part(b.Say("settings.language"), choose("settings.language", speak, string(now.Language),
			func(c *preference.Choices, v string) { c.Language = phrase.Language(v) })),
		part(b.Say("settings.scale"), choose("settings.scale", sizes, percent(max(now.Look.Scale, theme.ScaleMin)),
			func(c *preference.Choices, v string) { c.Look.Scale = scaleOf(v) })),
		part(b.Say("settings.look"), choose("settings.look", looks, strconv.Itoa(int(now.Look.Mode)),
			func(c *preference.Choices, v string) {
				mode, _ := strconv.Atoi(v) // one of the values above
				c.Look.Mode = theme.Mode(mode)
			})))
}

func part(title string, choice fyne.CanvasObject) fyne.CanvasObject {
	return widget.NewSpaced(theme.Space12, widget.NewHeading(title), choice)
}

func percent(scale float32) string { return strconv.Itoa(int(scale*100 + 0.5)) }

func scaleOf(text string) float32 {
	n, err := strconv.Atoi(text)
	if err != nil {
		return theme.ScaleMin
	}
	return float32(n) / 100
}

// about returns what the program is, its version, and what it is made of.
func (s *Screen) about() fyne.CanvasObject {
	b := s.env.Book
	version := fyne.CurrentApp().Metadata().Version
	if version == "" {
		version = b.Say("settings.version.none")
	}
	fonts := widget.NewSecondary("settings.fonts", b.Say("settings.fonts"), func() {
		s.show(b.Say("settings.fonts"), assets.FontLicence)
	})
	return widget.NewSpaced(theme.Space16, widget.NewHeading(b.Say("settings.about")), widget.NewText(b.Say("settings.about.text")),
		widget.NewTable(widget.Pair{Name: b.Say("settings.version"), Value: version},
			widget.Pair{Name: b.Say("settings.licence"), Value: "Apache License 2.0"},
			widget.Pair{Name: b.Say("settings.font"), Value: "PT Sans, ParaType — SIL Open Font License 1.1"}),
		widget.NewFlow(fonts))
}

// show opens a long text over the window.
func (s *Screen) show(title, text string) {
	paragraphs := widget.NewSpaced(theme.Space12)
	for paragraph := range strings.SplitSeq(text, "\n\n") {
		if plain := strings.Join(strings.Fields(paragraph), " "); plain != "" {
			paragraphs.Add(widget.NewText(plain))
		}
	}
	d := dialog.NewCustom(title, s.env.Book.Say("close"), container.NewVScroll(paragraphs), s.env.Window)
	size := s.env.Window.Canvas().Size()
	d.Resize(fyne.NewSize(min(theme.ColumnForm, size.Width-theme.Space32), size.Height*4/5))
	d.Show()
}
