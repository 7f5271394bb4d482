package security

import (
	"time"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// reentry is the screen of a way back that somebody asked for: whoever is signed in sees it, and can put a stop to it.
type reentry struct {
	env     *screen.Env
	body    *fyne.Container
	content fyne.CanvasObject
	trouble *fyne.Container
	busy    bool
}

var _ screen.Refresher = (*reentry)(nil)

func newReentry(e *screen.Env) screen.Screen {
	r := &reentry{env: e, body: widget.NewSpaced(theme.Space24, widget.NewSkeleton(3)), trouble: widget.NewSpaced(0)}
	r.content = widget.NewPage(theme.ColumnForm, r.body)
	r.load()
	return r
}

// Content implements screen.Screen.
func (r *reentry) Content() fyne.CanvasObject { return r.content }

// Refresh implements screen.Refresher.
func (r *reentry) Refresh(topic app.Topic) {
	if topic == app.TopicAccount && !r.busy {
		r.load()
	}
}

func (r *reentry) load() { screen.Load(r.env, r.env.App.Account, r.show) }

func (r *reentry) put(objects ...fyne.CanvasObject) {
	r.body.Objects = objects
	r.body.Refresh()
	widget.Relayout(r.body)
}

func (r *reentry) show(account domain.Account, err error) {
	b, asked := r.env.Book, account.Reentry
	switch {
	case err != nil:
		r.put(r.env.Unread(err, r.load))
		return
	case asked.Due.IsZero():
		r.put(widget.NewNotice(widget.Success, b.Say("reentry.none"), b.Say("reentry.none.text")),
			widget.NewActions(widget.NewPrimary("reentry.back", b.Say("block.back"), r.env.Nav.Back)))
		return
	}
	moments := map[string]string{"Asked": words.When(b, asked.At), "Due": words.When(b, asked.Due)}
	stop := widget.NewDanger("reentry.stop", b.Say("reentry.stop"), nil)
	stop.OnTapped = func() { r.stop(stop) }
	r.put(widget.NewSpaced(theme.Space8, widget.NewHeading(b.Say("reentry.asked")), widget.NewText(b.Say("reentry.asked.text", moments))),
		widget.NewRemark(widget.Warning, b.Say("reentry.asked.stop")), r.trouble,
		widget.NewActions(stop, widget.NewSecondary("reentry.mine", b.Say("reentry.mine"), r.env.Nav.Back)))
}

// stop cancels the way back, and leads to what else is to be done: whoever asked knows the password.
func (r *reentry) stop(by *widget.Button) {
	if r.busy {
		return
	}
	r.busy = true
	by.SetBusy(r.env.Book.Say("reentry.stopping"))
	r.env.Act(r.env.App.CancelReentry, func(err error) {
		r.busy = false
		by.SetBusy("")
		if err != nil {
			r.trouble.Objects = []fyne.CanvasObject{r.env.Problem(err, nil)}
			r.trouble.Refresh()
			widget.Relayout(r.body)
			return
		}
		r.env.Shell.Toast(r.env.Book.Say("reentry.stopped"))
		r.load()
		r.env.Nav.Go(screen.Route{Page: screen.PageEmergency})
	})
}

// ClockNotice tells that the clock of the device is wrong, and what time it is by the authority's.
func ClockNotice(e *screen.Env, ahead time.Duration) fyne.CanvasObject {
	moment := words.When(e.Book, e.Now().Add(-ahead))
	return widget.NewNotice(widget.Warning, e.Book.Say("clock.wrong"), e.Book.Say("clock.wrong.text", map[string]string{"Moment": moment}))
}

// ReentryNotice tells that somebody asked for a way back, and leads to where it can be stopped.
func ReentryNotice(e *screen.Env) fyne.CanvasObject {
	b := e.Book
	return widget.NewNotice(widget.Warning, b.Say("reentry.notice"), b.Say("reentry.notice.text"),
		widget.NewSecondary("reentry.look", b.Say("reentry.look"), func() {
			e.Nav.Go(screen.Route{Page: screen.PageSecurity, Arg: domain.ArgReentry})
		}))
}
