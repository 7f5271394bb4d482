package backup

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/entrance"
	"razvorot/ui/screen"
	"razvorot/ui/secret"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

// Restore is the screen of screen.PageRestore: a backup is brought to a device on which nothing is yet. What is in it is shown before
// anything is done.
type Restore struct {
	env  *screen.Env
	body *fyne.Container
	page fyne.CanvasObject
	busy bool // the vault is being made
	open *opening
}

var (
	_ screen.Titled = (*Restore)(nil)
	_ screen.Backer = (*Restore)(nil)
)

// NewRestore builds the screen of screen.PageRestore; it has no argument.
func NewRestore(e *screen.Env, _ string) screen.Screen {
	r := &Restore{env: e, body: widget.NewSpaced(theme.Space24)}
	r.page = widget.NewPage(theme.ColumnForm, r.body)
	r.open = &opening{env: e, id: "restore", put: r.stepPut(1), opened: r.look, closed: r.begin}
	r.begin()
	return r
}

// Content implements screen.Screen.
func (r *Restore) Content() fyne.CanvasObject { return r.page }

// Title implements screen.Titled.
func (r *Restore) Title() string { return r.env.Book.Say("app.name") }

// Back implements screen.Backer: not away from a vault that is being made.
func (r *Restore) Back() bool { return r.busy }

// steps is how many steps a restore has: the file, what is in it, the new passphrase.
const steps = 3

func (r *Restore) stepPut(step int) func(...fyne.CanvasObject) {
	return func(objects ...fyne.CanvasObject) {
		b := r.env.Book
		head := entrance.Head{Step: step, Steps: steps, Title: b.Say("page.restore")}.Object(r.env)
		r.body.Objects = append([]fyne.CanvasObject{head}, objects...)
		r.body.Refresh()
		widget.Relayout(r.body)
	}
}

func (r *Restore) begin() {
	b := r.env.Book
	r.stepPut(1)(widget.NewText(b.Say("restore.lead")), widget.NewSecondaryText(b.Say("restore.keys")),
		widget.NewActions(widget.NewPrimary("restore.choose", b.Say("backup.choose"), r.open.choose),
			widget.NewSecondary("restore.back", b.Say("onboarding.back"), r.env.Nav.Back)))
}

// look shows what is in the backup, before anything is done.
func (r *Restore) look(c domain.BackupContents) {
	b := r.env.Book
	r.stepPut(2)(widget.NewText(b.Say("restore.contents")), widget.NewCard(contents(r.env, c)), widget.NewSecondaryText(b.Say("restore.keys")),
		widget.NewActions(widget.NewPrimary("restore.next", b.Say("restore.next"), func() { r.ask() }),
			widget.NewSecondary("restore.off", b.Say("passport.cancel"), r.open.stop)))
}

// ask asks for the passphrase of this device.
func (r *Restore) ask(above ...fyne.CanvasObject) {
	b := r.env.Book
	var fields *secret.New
	submit := func() {
		if fields.Accept() {
			r.restore(fields.Text())
		}
	}
	fields = secret.NewNew(secret.NewOptions{Book: b, ID: "restore.passphrase", Label: b.Say("onboarding.vault.passphrase"),
		Hint: b.Say("onboarding.vault.passphrase.hint"), Repeat: b.Say("onboarding.vault.repeat"),
		Differs: b.Say("onboarding.vault.differs"), Check: r.env.App.CheckPassphrase, Submit: submit})
	objects := append([]fyne.CanvasObject{widget.NewText(b.Say("restore.passphrase"))}, above...)
	r.stepPut(3)(append(objects, fields.Object(), widget.NewActions(widget.NewPrimary("restore.do", b.Say("restore.do"), submit),
		widget.NewSecondary("restore.off", b.Say("passport.cancel"), r.open.stop)))...)
	r.env.Post(fields.Focus)
}

// restore makes the vault. Called off, or interrupted, it leaves this device as it was.
func (r *Restore) restore(passphrase string) {
	b := r.env.Book
	ctx, cancel := context.WithCancel(r.env.Context())
	w := newWork(r.env, b.Say("restore.working"), widget.NewSecondary("restore.cancel", b.Say("passport.cancel"), cancel))
	r.stepPut(3)(w.objects()...)
	r.busy = true
	restoring := app.Restoring{From: r.open.taken, Secret: r.open.secret, Passphrase: passphrase, Progress: w.progress}
	r.env.Do(func(context.Context) error {
		_, err := r.env.App.RestoreBackup(ctx, restoring) // the door has a recovery code made and shown next
		return err
	}, func(err error) {
		off := ctx.Err() != nil
		cancel()
		r.busy = false
		switch {
		case err == nil, errors.Is(err, domain.ErrDuplicate): // a try whose answer was lost made it
			r.open.taken = nil
			entrance.Continue(r.env, func(err error) { r.ask(r.env.Problem(err, nil)) })
		case off:
			r.ask(widget.NewNotice(widget.Info, b.Say("restore.called_off"), b.Say("restore.called_off.text")))
		default:
			r.ask(r.env.Problem(err, nil))
		}
	})
}
