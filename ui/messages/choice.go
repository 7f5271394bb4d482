package messages

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// ways is what the screen of choices shows.
type ways struct {
	silent  []app.NoticeGroup
	account domain.Account
}

// choice is the screen of PageNotices: where notices are shown, channel by channel.
type choice struct {
	env     *screen.Env
	body    *fyne.Container
	content fyne.CanvasObject
	keeper  *screen.Keeper[[]app.NoticeGroup]
	silent  []app.NoticeGroup
	remark  *fyne.Container
}

// NewChoice builds the screen of screen.PageNotices.
func NewChoice(e *screen.Env, _ string) screen.Screen {
	c := &choice{env: e, body: widget.NewSpaced(theme.Space24, widget.NewSkeleton(4)), remark: widget.NewSpaced(0)}
	c.content = widget.NewPage(theme.ColumnContent, c.body)
	c.keeper = screen.NewChoice(e, e.App.SilenceNotices, c.kept)
	c.load()
	return c
}

// Content implements screen.Screen.
func (c *choice) Content() fyne.CanvasObject { return c.content }

func (c *choice) load() {
	screen.Load(c.env, func(ctx context.Context) (w ways, err error) {
		if w.silent, err = c.env.App.SilentNotices(ctx); err != nil {
			return w, err
		}
		w.account, err = c.env.App.Account(ctx)
		return w, err
	}, func(w ways, err error) {
		if err != nil {
			c.body.Objects = []fyne.CanvasObject{c.env.Problem(err, c.load)}
		} else {
			c.silent = w.silent
			c.body.Objects = []fyne.CanvasObject{c.inApp(), c.outside(), c.remark, c.byAuthority(w.account)}
		}
		c.body.Refresh()
		widget.Relayout(c.body)
	})
}

func (c *choice) kept(err error) {
	c.remark.Objects = nil
	if err != nil {
		c.remark.Add(c.env.Problem(err, func() { c.keeper.Keep(c.silent) }))
	}
	c.remark.Refresh()
	widget.Relayout(c.body)
}

// inApp says that the list has everything.
func (c *choice) inApp() fyne.CanvasObject {
	b := c.env.Book
	return part(b.Say("notices.app"), widget.NewSecondaryText(b.Say("notices.app.text")))
}

// outside is what the operating system shows, group by group.
func (c *choice) outside() fyne.CanvasObject {
	b := c.env.Book
	groups := widget.NewSpaced(0)
	for _, g := range app.NoticeGroups() {
		tick := widget.NewTick("notices.group."+string(g), nil)
		tick.SetChecked(!slices.Contains(c.silent, g))
		tick.OnChanged = func(told bool) {
			c.silent = slices.DeleteFunc(slices.Clone(c.silent), func(x app.NoticeGroup) bool { return x == g })
			if !told {
				c.silent = append(c.silent, g)
			}
			c.keeper.Keep(c.silent)
		}
		groups.Add(widget.NewTickLine(tick, words.NoticeGroup(b, g)))
	}
	return part(b.Say("notices.outside"), widget.NewSecondaryText(b.Say("notices.outside.text")), groups)
}

// byAuthority is what the authority sends: by mail once the address was confirmed, and by SMS before. That is its own rule.
func (c *choice) byAuthority(a domain.Account) fyne.CanvasObject {
	b := c.env.Book
	mail, sms := b.Say("notices.mail.unconfirmed"), b.Say("notices.sms.all")
	if a.EmailConfirmed {
		mail = b.Say("notices.mail.all", map[string]string{"To": a.Email.Masked()})
		sms = b.Say("notices.sms.codes", map[string]string{"To": a.Phone.Masked()})
	}
	return part(b.Say("notices.authority"), widget.NewTable(widget.Pair{Name: b.Say("notices.mail"), Value: mail},
		widget.Pair{Name: b.Say("notices.sms"), Value: sms}))
}

func part(title string, objects ...fyne.CanvasObject) fyne.CanvasObject {
	return widget.NewCard(widget.NewSpaced(theme.Space12, append([]fyne.CanvasObject{widget.NewHeading(title)}, objects...)...))
}
