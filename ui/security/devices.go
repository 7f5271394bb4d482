package security

import (
	"cmp"
	"context"

	"fyne.io/fyne/v2"

	"razvorot/domain"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// devices is the screen with the devices that are signed in to the account.
type devices struct {
	env     *screen.Env
	body    *fyne.Container
	content fyne.CanvasObject
	trouble *fyne.Container
}

func newDevices(e *screen.Env) screen.Screen {
	d := &devices{env: e, body: widget.NewSpaced(theme.Space24, widget.NewSkeleton(3)), trouble: widget.NewSpaced(0)}
	d.content = widget.NewPage(theme.ColumnContent, d.body)
	d.load()
	return d
}

// Content implements screen.Screen.
func (d *devices) Content() fyne.CanvasObject { return d.content }

func (d *devices) load() { screen.Load(d.env, d.env.App.Devices, d.show) }

func (d *devices) show(all []domain.DeviceSession, err error) {
	b := d.env.Book
	d.trouble.Objects = nil
	change := widget.NewLink("devices.password", b.Say("security.password"), func() {
		d.env.Nav.Go(screen.Route{Page: screen.PageSecurity, Arg: ArgPassword})
	})
	d.body.Objects = []fyne.CanvasObject{widget.NewSpaced(theme.Space8, widget.NewHeading(b.Say("devices.title")),
		widget.NewSecondaryText(b.Say("devices.lead")), widget.NewLinks(change))}
	if err != nil {
		d.body.Add(d.env.Unread(err, d.load))
	}
	for _, x := range all {
		d.body.Add(d.one(x))
	}
	d.body.Add(d.trouble)
	if len(all) > 2 {
		end := widget.NewDanger("devices.end", b.Say("devices.end.all"), nil)
		end.OnTapped = func() { d.act(end, d.env.App.EndOtherDevices) }
		d.body.Add(widget.NewActions(end))
	}
	if len(all) > 1 {
		lost := widget.NewLink("devices.lost", b.Say("devices.lost"), func() { d.env.Nav.Go(screen.Route{Page: screen.PageEmergency}) })
		d.body.Add(widget.NewLinks(lost))
	}
	d.body.Refresh()
	widget.Relayout(d.body)
}

// one is a card of a device: this one is marked, another one can be signed out.
func (d *devices) one(x domain.DeviceSession) fyne.CanvasObject {
	b := d.env.Book
	since := b.Say("devices.since", map[string]string{"Moment": words.When(b, x.CreatedAt)})
	used := b.Say("move.device.used", map[string]string{"Moment": words.When(b, x.UsedAt)})
	parts := widget.NewSpaced(theme.Space8, widget.NewStrong(cmp.Or(x.Device.Name, b.Say("move.device.unnamed"))))
	if x.Current {
		parts.Add(widget.NewFlow(widget.NewChip(widget.Success, b.Say("devices.this"))))
		parts.Add(widget.NewCaption(since))
		return widget.NewCard(parts)
	}
	end := widget.NewSecondary("devices.end."+string(x.ID), b.Say("move.device.end"), nil)
	end.OnTapped = func() {
		d.act(end, func(ctx context.Context) error { return d.env.App.EndDevice(ctx, x.ID) })
	}
	parts.Add(widget.NewCaption(since))
	parts.Add(widget.NewCaption(used))
	parts.Add(widget.NewGap(theme.Space4))
	parts.Add(widget.NewActions(end))
	return widget.NewCard(parts)
}

func (d *devices) act(by *widget.Button, work func(context.Context) error) {
	by.SetBusy(d.env.Book.Say("move.device.ending"))
	d.env.Act(work, func(err error) {
		by.SetBusy("")
		if err != nil {
			d.trouble.Objects = []fyne.CanvasObject{d.env.Problem(err, nil)}
			d.trouble.Refresh()
			widget.Relayout(d.body)
			return
		}
		d.load()
	})
}
