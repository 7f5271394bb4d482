// Package profile asks for what the authority has to know about the citizen, and hands it in to be checked.
//
// Everything typed is kept as it is typed; it is handed in only by «Отправить на проверку». What a registry said otherwise, or the
// authority refused, stands at its field until the field is changed.
package profile

import (
	"context"
	"errors"
	"time"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
	"razvorot/ui/screen"
	"razvorot/ui/signin"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// known is what the screen shows.
type known struct {
	form      app.ProfileForm
	submitted person.Answers // as handed in, empty before
}

// Profile is the screen of screen.PageProfile.
type Profile struct {
	env      *screen.Env
	readings screen.Readings
	arg      finding.Field // the field to begin at, "" for the first empty one
	body     *fyne.Container
	page     fyne.CanvasObject
	top      *fyne.Container // how the profile stands
	remark   *fyne.Container // what keeps it from being handed in
	saved    *widget.Text
	send     *widget.Button
	known    known
	fields   *fields // nil until loaded
	keeper   *screen.Keeper[person.Answers]
	people   bool // somebody is being chosen
	sending  bool
}

var (
	_ screen.Leaver    = (*Profile)(nil)
	_ screen.Refresher = (*Profile)(nil)
	_ screen.Backer    = (*Profile)(nil)
)

// New builds the screen of screen.PageProfile; arg is a finding.Field to begin at, screen.ArgPeople to begin with the choice
// of somebody whom the simulated registries know, or "".
func New(e *screen.Env, arg string) screen.Screen {
	p := &Profile{env: e, arg: finding.Field(arg), body: widget.NewSpaced(theme.Space24, widget.NewSkeleton(4)),
		top: widget.NewSpaced(theme.Space12), remark: widget.NewSpaced(0), saved: widget.NewCaption("")}
	p.keeper = screen.NewKeeper(e, e.App.SaveProfileDraft, p.kept)
	p.page = widget.NewPage(theme.ColumnForm, p.body)
	p.load()
	return p
}

// Content implements screen.Screen.
func (p *Profile) Content() fyne.CanvasObject { return p.page }

// Leave implements screen.Leaver: what was typed last is kept at once.
func (p *Profile) Leave() { p.keeper.Now() }

// Back implements screen.Backer: from the people it leads to the form.
func (p *Profile) Back() bool {
	if p.people {
		p.form()
		return true
	}
	return false
}

// Refresh implements screen.Refresher. Only what stands above the form follows; nobody's typing is disturbed.
func (p *Profile) Refresh(topic app.Topic) {
	if p.fields == nil || topic != app.TopicAccount && topic != app.TopicOutbox {
		return
	}
	screen.Reload(p.env, &p.readings, p.ask, func(k known, err error) {
		if err == nil {
			p.known = k
			p.showTop()
			p.fields.recheck()
		}
	})
}

func (p *Profile) ask(ctx context.Context) (known, error) {
	form, err := p.env.App.ProfileForm(ctx)
	if err != nil {
		return known{}, err
	}
	profile, err := p.env.App.Profile(ctx)
	if err != nil && !errors.Is(err, domain.ErrNotFound) {
		return known{}, err
	}
	return known{form, profile.Answers()}, nil
}

func (p *Profile) load() {
	screen.Reload(p.env, &p.readings, p.ask, func(k known, err error) {
		if err != nil {
			p.put(p.env.Unread(err, p.load))
			return
		}
		p.known = k
		p.fields = newFields(p, k.form.Answers)
		p.kept(k.form.SavedAt, nil)
		p.form()
		if p.arg == screen.ArgPeople {
			p.choosePerson()
			return
		}
		p.env.Post(func() { p.fields.begin(p.arg) })
	})
}

func (p *Profile) put(objects ...fyne.CanvasObject) {
	p.body.Objects = objects
	p.body.Refresh()
	widget.Relayout(p.body)
}

// form puts the fields in front.
func (p *Profile) form() {
	b := p.env.Book
	p.people = false
	p.send = widget.NewPrimary("profile.send", b.Say("profile.send"), p.submit)
	p.showTop()
	p.put(p.top, p.fields.object, p.remark,
		widget.NewCard(widget.NewSpaced(theme.Space12, widget.NewStrong(b.Say("profile.next.title")),
			widget.NewSecondaryText(b.Say("profile.next.text")), p.saved, widget.NewActions(p.send))))
}

// showTop says how the profile stands, above the form.
func (p *Profile) showTop() {
	b := p.env.Book
	p.top.Objects = []fyne.CanvasObject{widget.NewText(b.Say("profile.lead"))}
	if p.known.form.Pending {
		p.top.Add(widget.NewNotice(widget.Busy, b.Say("checks.sending"), ""))
	}
	if failed := p.known.form.Failed; failed != "" && !p.known.form.Refused.Blocking() {
		p.top.Add(p.notTaken(failed))
	}
	if rows := p.rows(); len(rows) > 0 {
		p.top.Add(widget.NewList(rows...))
	}
	p.top.Refresh()
	widget.Relayout(p.top)
}

// notTaken says why the authority did not take the profile, with the way to send it once more where that may help.
func (p *Profile) notTaken(why error) fyne.CanvasObject {
	b := p.env.Book
	again := func() { p.env.Do(p.env.App.Retry, nil) }
	if !errors.Is(why, domain.ErrConflict) {
		return p.env.Problem(why, again)
	}
	return widget.NewNotice(widget.Warning, b.Say("profile.held.title"), b.Say("profile.held.text"),
		widget.NewSecondary("profile.again", b.Say("profile.held.again"), again))
}

// rows lead to what belongs to the profile: the registries' answers, the e-mail, and in the trial mode somebody else's data.
func (p *Profile) rows() []fyne.CanvasObject {
	b, account := p.env.Book, p.known.form.Account
	var rows []fyne.CanvasObject
	if p.known.form.Submitted {
		rows = append(rows, widget.NewRow(widget.RowContent{ID: "profile.checks", Icon: fynetheme.ConfirmIcon(),
			Title: b.Say("profile.checks"), Chip: widget.NewChip(words.LevelTone(account.Level), words.Level(b, account.Level)),
			OnTap: func() { p.env.Nav.Go(screen.Route{Page: screen.PageLevel}) }}))
	}
	if !account.EmailConfirmed && !account.Email.IsZero() {
		rows = append(rows, widget.NewRow(widget.RowContent{ID: "profile.email", Icon: fynetheme.MailComposeIcon(),
			Title: b.Say("email.title"), Detail: b.Say("profile.email.text"),
			OnTap: func() { p.env.Nav.Go(screen.Route{Page: screen.PageSignIn, Arg: signin.ArgEmail}) }}))
	}
	if _, trial := p.env.App.Trial(); trial {
		rows = append(rows, widget.NewRow(widget.RowContent{ID: "profile.people", Icon: fynetheme.AccountIcon(),
			Title: b.Say("profile.people"), Detail: b.Say("profile.people.why"), OnTap: p.choosePerson}))
	}
	return rows
}

// kept says when what was typed was kept, or that it could not be.
func (p *Profile) kept(at time.Time, err error) {
	if err != nil {
		p.say(p.env.Problem(err, p.keeper.Now))
		return
	}
	p.saved.SetText(words.Saved(p.env.Book, at))
}

func (p *Profile) say(objects ...fyne.CanvasObject) {
	p.remark.Objects = objects
	p.remark.Refresh()
	widget.Relayout(p.body)
}

// changed is called after each change of a field.
func (p *Profile) changed() { p.keeper.Soon(p.fields.answers()) }

// submit hands the profile in, or leads to the first field that keeps it from that.
func (p *Profile) submit() {
	if p.sending {
		return
	}
	b, answers := p.env.Book, p.fields.answers()
	if found := p.env.App.CheckProfile(answers); found.Blocking() {
		p.refuse(found)
		return
	}
	p.sending = true
	p.keeper.Drop()
	p.say()
	p.send.SetBusy(b.Say("profile.sending"))
	h := &handIn{answers: answers}
	p.env.Keep(func(ctx context.Context) error { return h.run(ctx, p.env.App) }, func(err error) {
		if p.env.Context().Err() != nil {
			p.left(h, err)
			return
		}
		p.sending = false
		p.send.SetBusy("")
		if err == nil {
			p.env.Shell.Toast(b.Say("profile.sent"))
			p.env.Nav.Go(screen.Route{Page: screen.PageLevel})
			return
		}
		p.notSent(h, err)
	})
}

// handIn is a profile on its way. What was typed is kept first, in the same work: whatever comes between, nothing typed is lost.
type handIn struct {
	answers person.Answers
	savedAt time.Time // of the draft, zero when it could not be kept
}

// run keeps the draft and hands it in, which takes the draft away again. Without a draft nothing is handed in.
func (h *handIn) run(ctx context.Context, a *app.App) error {
	at, err := a.SaveProfileDraft(ctx, h.answers)
	if err != nil {
		return err
	}
	h.savedAt = at
	return a.SubmitProfile(ctx, h.answers)
}

// notSent tells why the profile was not handed in, and that what was typed is kept.
func (p *Profile) notSent(h *handIn, err error) {
	b := p.env.Book
	if h.savedAt.IsZero() {
		p.keeper.Soon(p.fields.answers()) // once more; by now more may have been typed
	} else {
		p.kept(h.savedAt, nil)
	}
	invalid, isInvalid := errors.AsType[*domain.Invalid](err)
	switch {
	case isInvalid:
		p.refuse(invalid.Findings)
	case errors.Is(err, domain.ErrConflict):
		p.say(widget.NewNotice(widget.Warning, b.Say("profile.held.title"), b.Say("profile.held.text")))
	default:
		p.say(p.env.Problem(err, nil))
	}
}

// left tells what became of a profile whose screen was left while it was handed in.
func (p *Profile) left(h *handIn, err error) {
	if err == nil || h.savedAt.IsZero() {
		p.env.Undone(err)
		return
	}
	b, what := p.env.Book, words.Explain(p.env.Book, err).What
	if errors.Is(err, domain.ErrConflict) {
		what = b.Say("profile.held.title")
	}
	p.env.Shell.Toast(b.Say("profile.left", map[string]string{"What": what}))
}

// refuse marks what is wrong and says how many fields it is.
func (p *Profile) refuse(found finding.List) {
	wrong := map[finding.Field]bool{}
	for _, f := range found {
		if f.Severity == finding.Error {
			wrong[f.Field] = true
		}
	}
	p.say(widget.NewNotice(widget.Error, p.env.Book.Count("profile.wrong", len(wrong)), p.env.Book.Say("profile.wrong.text")))
	p.fields.show(found)
}
