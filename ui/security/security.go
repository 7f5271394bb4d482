// Package security is where the citizen sees what protects their data and whom the program talks to, closes the vault and
// signs out.
//
// Idle minutes are how long the vault stays open while nobody touches the program; the window counts them (package ui) and
// reads the number from the vault under SettingIdle.
package security

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/entrance"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// SettingIdle is the name of the setting with the idle minutes; "" means DefaultIdle, "0" never.
const SettingIdle = "idle_minutes"

// DefaultIdle is the number of idle minutes of somebody who chose none.
const DefaultIdle = 10

// IdleMinutes reads the setting; what cannot be read is DefaultIdle.
func IdleMinutes(setting string) int {
	n, err := strconv.Atoi(setting)
	if err != nil || n < 0 {
		return DefaultIdle
	}
	return n
}

// minutes are those on offer; 0 is never.
var minutes = []int{1, 5, 10, 30, 0}

// facts is what the screen shows.
type facts struct {
	connectivity app.Connectivity
	authority    domain.AuthorityInfo
	idle         int
	signedIn     bool
	reentry      bool // somebody asked for a way back
	blocks       bool // the recovery code blocks the passport without a session
}

// Screen is the screen of PageSecurity.
type Screen struct {
	env      *screen.Env
	readings screen.Readings
	idle     *screen.Keeper[string] // the idle minutes
	body     *fyne.Container
	content  fyne.CanvasObject
	link     *fyne.Container // connection and outbox, told anew as they change
	ask      *fyne.Container // what is being asked before an act
	shown    bool
	named    bool // the authority's part is among what is shown
}

var _ screen.Refresher = (*Screen)(nil)

// New builds the screen of screen.PageSecurity; arg is "", or one of the Args.
func New(e *screen.Env, arg string) screen.Screen {
	switch arg {
	case ArgPassword:
		return newPassword(e)
	case ArgDevices:
		return newDevices(e)
	case ArgAuthenticator:
		return newAuthenticator(e)
	case ArgQuestions:
		return newQuestions(e)
	case domain.ArgPhones:
		return newPhones(e)
	case domain.ArgReentry:
		return newReentry(e)
	case domain.ArgJournal:
		return newJournal(e)
	}
	s := &Screen{env: e, body: widget.NewSpaced(theme.Space32, widget.NewSkeleton(4)), link: widget.NewSpaced(0),
		ask: widget.NewSpaced(0)}
	s.ask.Hide()
	s.idle = screen.NewChoice(e, func(ctx context.Context, value string) error {
		return e.App.SaveSetting(ctx, SettingIdle, value)
	}, func(err error) {
		if err != nil {
			s.put(e.Problem(err, nil))
		}
	})
	s.content = widget.NewPage(theme.ColumnContent, s.body)
	s.load()
	return s
}

// Content implements screen.Screen.
func (s *Screen) Content() fyne.CanvasObject { return s.content }

// Refresh implements screen.Refresher.
func (s *Screen) Refresh(topic app.Topic) {
	if topic == app.TopicConnection || topic == app.TopicOutbox || topic == app.TopicSession {
		s.load()
	}
}

func (s *Screen) load() { screen.Reload(s.env, &s.readings, s.read, s.show) }

func (s *Screen) read(ctx context.Context) (f facts, err error) {
	a := s.env.App
	if f.connectivity, err = a.Connectivity(ctx); err != nil {
		return f, err
	}
	// Somebody offline from the start does not know yet whom the program talks to; the rest is here all the same.
	if f.authority, err = a.Authority(ctx); err != nil && !errors.Is(err, domain.ErrUnavailable) {
		return f, err
	}
	idle, err := a.Setting(ctx, SettingIdle)
	if err != nil {
		return f, err
	}
	f.idle = IdleMinutes(idle)
	stage, err := a.Stage(ctx)
	f.signedIn = stage == app.StageHome
	if err != nil {
		return f, err
	}
	account, err := a.Account(ctx)
	if err != nil && !errors.Is(err, domain.ErrNotFound) {
		return f, err
	}
	f.reentry = !account.Reentry.Due.IsZero()
	f.blocks, err = a.BlocksByCode(ctx)
	return f, err
}

func (s *Screen) show(f facts, err error) {
	switch {
	case err != nil && s.shown:
		return // what is in front stays; the next change brings the rest
	case err != nil:
		s.body.Objects = []fyne.CanvasObject{s.env.Unread(err, s.load)}
	case s.shown && (s.named || f.authority.Name == ""):
		s.link.Objects = []fyne.CanvasObject{s.connection(f.connectivity)}
		s.link.Refresh()
	default:
		s.shown, s.named = true, f.authority.Name != ""
		s.link.Objects = []fyne.CanvasObject{s.connection(f.connectivity)}
		s.body.Objects = []fyne.CanvasObject{s.vault(f), s.link}
		if f.signedIn && f.reentry {
			s.body.Objects = append([]fyne.CanvasObject{ReentryNotice(s.env)}, s.body.Objects...)
		}
		if s.named {
			s.body.Add(s.authority(f.authority))
		}
		if f.signedIn {
			s.body.Add(s.account())
			s.body.Add(s.session())
		}
	}
	s.body.Refresh()
	widget.Relayout(s.body)
}

// part is a titled card.
func part(title string, objects ...fyne.CanvasObject) fyne.CanvasObject {
	return widget.NewCard(widget.NewSpaced(theme.Space16, append([]fyne.CanvasObject{widget.NewHeading(title)}, objects...)...))
}

// vault is what protects the data on the device.
func (s *Screen) vault(f facts) fyne.CanvasObject {
	b := s.env.Book
	options := make([]widget.Option, len(minutes))
	for i, n := range minutes {
		options[i] = widget.Option{Value: strconv.Itoa(n), Text: b.Count("security.idle.minutes", n)}
		if n == 0 {
			options[i].Text = b.Say("security.idle.never")
		}
	}
	now := strconv.Itoa(f.idle)
	kept := widget.NewSelect("security.idle", b.Say("security.idle"), b.Say("field.choose"), options, func(value string) {
		if value != now {
			now = value
			s.idle.Keep(value)
		}
	})
	kept.SetValue(now)
	lock := widget.NewPrimary("security.lock", b.Say("security.lock"), nil)
	lock.OnTapped = func() { s.close(lock, b.Say("security.locking"), s.env.App.Lock) }
	return part(b.Say("security.vault"), widget.NewText(b.Say("security.vault.text")),
		widget.NewTable(widget.Pair{Name: b.Say("security.vault.cipher"), Value: "XAES-256-GCM"},
			widget.Pair{Name: b.Say("security.vault.key"), Value: "Argon2id"},
			widget.Pair{Name: b.Say("security.vault.place"), Value: b.Say("security.vault.device")}),
		widget.NewSpaced(theme.Space8, widget.NewStrong(b.Say("security.idle")), kept),
		s.ask,
		widget.NewCaption(b.Say(codeBlocks(f))),
		widget.NewActions(lock, widget.NewSecondary("security.recovery", b.Say("security.recovery"), s.askRecovery)))
}

// close closes the vault or ends the session, once what was done on other pages is kept, and leads to the door. It goes on when the
// screen is left: that is what closing does.
func (s *Screen) close(by *widget.Button, doing string, work func(context.Context) error) {
	by.SetBusy(doing)
	s.env.Do(func(ctx context.Context) error { return s.env.Writes.Close(context.WithoutCancel(ctx), work) }, func(err error) {
		by.SetBusy("")
		if err != nil {
			s.put(s.env.Problem(err, nil))
			return
		}
		entrance.Continue(s.env, func(err error) { s.put(s.env.Problem(err, nil)) })
	})
}

// connection tells whether the authority can be reached, and what is on its way there.
func (s *Screen) connection(c app.Connectivity) fyne.CanvasObject {
	b := s.env.Book
	chip := widget.NewChip(widget.Success, b.Say("security.online"))
	if !c.Online {
		chip = widget.NewChip(widget.Warning, b.Say("security.offline"))
	}
	var objects []fyne.CanvasObject
	if c.Other {
		objects = append(objects, s.env.Problem(domain.ErrOtherAuthority, nil))
	}
	if c.ClockAhead != 0 {
		objects = append(objects, ClockNotice(s.env, c.ClockAhead))
	}
	synced := b.Say("passport.synced.never")
	if !c.SyncedAt.IsZero() {
		synced = b.Say("passport.synced", map[string]string{"Moment": words.When(b, c.SyncedAt)})
	}
	outbox := b.Say("security.outbox.empty")
	if c.Waiting > 0 {
		outbox = b.Count("security.outbox.waiting", c.Waiting)
	}
	objects = append(objects, widget.NewSpaced(theme.Space8, chip, widget.NewCaption(synced)), widget.NewText(outbox))
	if c.Failed > 0 {
		objects = append(objects, widget.NewNotice(widget.Warning, b.Count("security.outbox.failed", c.Failed),
			b.Say("security.outbox.failed.text")))
	}
	if c.Waiting+c.Failed > 0 {
		objects = append(objects, widget.NewActions(widget.NewSecondary("security.retry", b.Say("security.retry"), s.retry)))
	}
	return part(b.Say("security.connection"), objects...)
}

func (s *Screen) retry() {
	s.env.Do(func(ctx context.Context) error { return s.env.App.Retry(ctx) }, func(err error) {
		if err != nil {
			s.put(s.env.Problem(err, nil))
			return
		}
		s.env.Shell.Toast(s.env.Book.Say("security.retried"))
		s.load()
	})
}

// authority is whom the program talks to.
func (s *Screen) authority(a domain.AuthorityInfo) fyne.CanvasObject {
	b, hash := s.env.Book, a.KeyHash.String()
	kind := b.Say("security.authority.real")
	if a.Trial {
		kind = b.Say("security.authority.trial")
	}
	return part(b.Say("security.authority"), widget.NewTable(
		widget.Pair{Name: b.Say("security.authority.name"), Value: a.Name},
		widget.Pair{Name: b.Say("security.authority.kind"), Value: kind},
		widget.Pair{Name: b.Say("security.authority.key"), Value: inGroups(hash)}),
		widget.NewCaption(b.Say("security.authority.why")),
		widget.NewFlow(widget.NewSecondary("security.authority.copy", b.Say("security.authority.copy"), func() { s.env.Copy(hash) })))
}

// inGroups puts a gap after every four characters, as one compares them.
func inGroups(text string) string {
	var groups []string
	for len(text) > 4 {
		groups, text = append(groups, text[:4]), text[4:]
	}
	return strings.Join(append(groups, text), " ")
}

// account leads to what protects the account, and to what is done when the passport may be in wrong hands.
func (s *Screen) account() fyne.CanvasObject {
	b := s.env.Book
	to := func(page screen.Page, arg string) func() {
		return func() { s.env.Nav.Go(screen.Route{Page: page, Arg: arg}) }
	}
	return widget.NewList(
		widget.NewRow(widget.RowContent{ID: "security.password", Icon: fynetheme.DocumentCreateIcon(), Title: b.Say("security.password"),
			Detail: b.Say("security.password.text"), OnTap: to(screen.PageSecurity, ArgPassword)}),
		widget.NewRow(widget.RowContent{ID: "security.authenticator", Icon: fynetheme.LoginIcon(), Title: b.Say("security.authenticator"),
			Detail: b.Say("security.authenticator.text"), OnTap: to(screen.PageSecurity, ArgAuthenticator)}),
		widget.NewRow(widget.RowContent{ID: "security.questions", Icon: fynetheme.QuestionIcon(), Title: b.Say("security.questions"),
			Detail: b.Say("security.questions.text"), OnTap: to(screen.PageSecurity, ArgQuestions)}),
		widget.NewRow(widget.RowContent{ID: "security.phones", Icon: fynetheme.MailSendIcon(), Title: b.Say("security.phones"),
			Detail: b.Say("security.phones.text"), OnTap: to(screen.PageSecurity, domain.ArgPhones)}),
		widget.NewRow(widget.RowContent{ID: "security.devices", Icon: fynetheme.ComputerIcon(), Title: b.Say("security.devices"),
			Detail: b.Say("security.devices.text"), OnTap: to(screen.PageSecurity, ArgDevices)}),
		widget.NewRow(widget.RowContent{ID: "security.journal", Icon: fynetheme.HistoryIcon(), Title: b.Say("security.journal"),
			Detail: b.Say("security.journal.text"), OnTap: to(screen.PageSecurity, domain.ArgJournal)}),
		widget.NewRow(widget.RowContent{ID: "security.lost", Icon: fynetheme.WarningIcon(), Title: b.Say("security.lost"),
			Detail: b.Say("security.lost.text"), OnTap: to(screen.PageEmergency, "")}))
}

// codeBlocks says whether the recovery code is of use for blocking.
func codeBlocks(f facts) string {
	if f.blocks {
		return "security.code.blocks"
	}
	return "security.code.new"
}

// session is signing out, with what follows from it.
func (s *Screen) session() fyne.CanvasObject {
	b := s.env.Book
	out := widget.NewDanger("security.sign_out", b.Say("security.sign_out"), nil)
	out.OnTapped = func() { s.close(out, b.Say("security.signing_out"), s.env.App.SignOut) }
	return part(b.Say("security.session"), widget.NewText(b.Say("security.session.text")), widget.NewActions(out))
}

// put shows an object in the place where the screen asks and tells.
func (s *Screen) put(objects ...fyne.CanvasObject) {
	s.ask.Objects = objects
	s.ask.Hidden = len(objects) == 0
	s.ask.Refresh()
	widget.Relayout(s.body)
}
