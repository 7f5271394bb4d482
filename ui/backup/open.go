package backup

import (
	"context"
	"errors"
	"io"
	"strconv"
	"sync/atomic"

	"fyne.io/fyne/v2"

	"razvorot/domain"
	"razvorot/ui/screen"
	"razvorot/ui/secret"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// extension is that of the files with backups.
const extension = ".razvorot-backup"

// opening leads from a chosen file to what is in it: the file is chosen and copied, its passphrase or code asked for, and the whole of it
// is read. It says what is wrong with a cure at each step, and any step can be called off.
type opening struct {
	env    *screen.Env
	id     string
	put    func(...fyne.CanvasObject) // shows the step
	opened func(domain.BackupContents)
	closed func() // called off

	taken  domain.TakenBackup
	secret string
	cancel context.CancelFunc // of what is under way
}

// choose asks for the file.
func (o *opening) choose() {
	o.env.Picker.Pick([]string{extension, ".age"}, func(file io.ReadCloser, err error) {
		switch {
		case err != nil:
			o.put(o.env.Problem(err, o.choose))
		case file != nil:
			o.take(file)
		}
	})
}

// take copies the file: it may lie on a stick that is pulled out.
func (o *opening) take(file io.ReadCloser) {
	b := o.env.Book
	o.put(o.working(b.Say("backup.taking")).objects()...)
	o.discard()
	o.run(func(ctx context.Context) error {
		t, err := o.env.App.TakeBackup(ctx, file)
		if err = errors.Join(err, file.Close()); err == nil {
			o.taken = t // read again only after this work has ended
		}
		return err
	}, func(err error) {
		switch {
		case errors.Is(err, domain.ErrUnsupportedType):
			o.fail("backup.not", o.choose)
		case err != nil:
			o.put(o.env.Problem(err, o.choose), o.back())
		default:
			o.ask("")
		}
	})
}

// ask asks for the passphrase or the code of the backup.
func (o *opening) ask(wrong string) {
	b := o.env.Book
	var submit func()
	field := secret.NewField(b, o.id+".secret", b.Say("backup.secret"), b.Say("backup.secret.hint"), func() { submit() })
	submit = func() {
		if field.Text() == "" {
			field.Focus()
			return
		}
		o.secret = field.Text()
		o.read()
	}
	o.put(widget.NewText(b.Say("backup.secret.lead")), field.Object(),
		widget.NewActions(widget.NewPrimary(o.id+".open", b.Say("backup.open"), submit), o.off()))
	if wrong != "" {
		field.Fault(wrong)
	}
	o.env.Post(field.Focus)
}

// read reads the whole of it.
func (o *opening) read() {
	b := o.env.Book
	w := o.working(b.Say("backup.reading"))
	o.put(w.objects()...)
	var found domain.BackupContents
	o.run(func(ctx context.Context) (err error) {
		found, err = o.taken.Read(ctx, o.secret, w.progress)
		return err
	}, func(err error) {
		switch {
		case err == nil:
			o.opened(found)
		case errors.Is(err, domain.ErrWrongCredentials):
			o.ask(b.Say("backup.secret.wrong"))
		case errors.Is(err, domain.ErrDamaged):
			o.fail("backup.damaged", o.choose)
		case errors.Is(err, domain.ErrUnsupportedType):
			o.fail("backup.not", o.choose)
		case errors.Is(err, domain.ErrConflict):
			o.fail("backup.newer", o.choose)
		default:
			o.put(o.env.Problem(err, o.read), o.back())
		}
	})
}

// fail says what is wrong with the file, and has another one chosen.
func (o *opening) fail(what string, again func()) {
	b := o.env.Book
	said := map[string][3]string{
		"backup.not":     {b.Say("backup.not.title"), b.Say("backup.not.text"), b.Say("backup.not.cure")},
		"backup.damaged": {b.Say("backup.damaged.title"), b.Say("backup.damaged.text"), b.Say("backup.damaged.cure")},
		"backup.newer":   {b.Say("backup.newer.title"), b.Say("backup.newer.text"), b.Say("backup.newer.cure")},
	}[what]
	o.put(widget.NewFailure(widget.Trouble{What: said[0], Why: said[1], Cure: said[2]}),
		widget.NewActions(widget.NewPrimary(o.id+".again", b.Say("backup.choose.again"), again), o.off()))
}

// run does work that can be called off; then is not called after that.
func (o *opening) run(work func(context.Context) error, then func(error)) {
	ctx, cancel := context.WithCancel(o.env.Context())
	o.cancel = cancel
	o.env.Do(func(context.Context) error { return work(ctx) }, func(err error) {
		off := ctx.Err() != nil
		cancel()
		o.cancel = nil
		if off {
			o.discard()
			o.closed()
			return
		}
		then(err)
	})
}

// stop calls it off, now or when what is under way has ended.
func (o *opening) stop() {
	if o.cancel != nil {
		o.cancel()
		return
	}
	o.discard()
	o.closed()
}

// discard removes the copy of the file.
func (o *opening) discard() {
	o.secret = ""
	if o.taken == nil {
		return
	}
	t := o.taken
	o.taken = nil
	go func() {
		if err := t.Discard(); err != nil { // as sealed as the file it is of; the next start removes it
			fyne.LogError("a copy of a backup stays for now", err)
		}
	}()
}

func (o *opening) off() fyne.CanvasObject {
	return widget.NewSecondary(o.id+".off", o.env.Book.Say("passport.cancel"), o.stop)
}

func (o *opening) back() fyne.CanvasObject { return widget.NewActions(o.off()) }

// work is what is under way, with how far it got.
type work struct {
	env    *screen.Env
	doing  string
	bar    *widget.Progress
	cancel fyne.CanvasObject
	shown  atomic.Int64 // percent
}

func (o *opening) working(doing string) *work { return newWork(o.env, doing, o.off()) }

func newWork(e *screen.Env, doing string, cancel fyne.CanvasObject) *work {
	return &work{env: e, doing: doing, bar: widget.NewProgress(doing), cancel: cancel}
}

func (w *work) objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{w.bar, widget.NewActions(w.cancel)}
}

// progress may be called from any goroutine; the bar moves by whole percents.
func (w *work) progress(done, total int64) {
	if total <= 0 {
		return
	}
	percent := min(done*100/total, 100)
	if w.shown.Swap(percent) == percent {
		return
	}
	w.env.Post(func() { w.bar.Set(w.doing, float32(percent)/100) })
}

// contents tells what is in a backup.
func contents(e *screen.Env, c domain.BackupContents) fyne.CanvasObject {
	b := e.Book
	holder := c.Holder
	if holder == "" {
		holder = b.Say("backup.holder.none")
	}
	passports := b.Say("backup.passport.none")
	for i, id := range c.Passports {
		if i == 0 {
			passports = string(id)
		} else {
			passports += ", " + string(id)
		}
	}
	pairs := []widget.Pair{{Name: b.Say("backup.made"), Value: words.When(b, c.MadeAt)}, {Name: b.Say("backup.holder"), Value: holder},
		{Name: b.Say("backup.passport"), Value: passports}, {Name: b.Say("backup.documents"), Value: strconv.Itoa(c.Documents)},
		{Name: b.Say("backup.applications"), Value: strconv.Itoa(c.Applications)},
		{Name: b.Say("backup.presentations"), Value: strconv.Itoa(c.Presentations)},
		{Name: b.Say("backup.size"), Value: words.Size(b, c.Size)}}
	return widget.NewSpaced(theme.Space16, widget.NewTable(pairs...))
}
