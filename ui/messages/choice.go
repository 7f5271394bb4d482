package messages

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"

	"razvorot/domain"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// ways is what the screen of choices shows.
type ways struct {
	silent  []domain.NoticeGroup
	account domain.Account
}

// choice is the screen of PageNotices: where notices are shown and sent, channel by channel.
type choice struct {
	env            *screen.Env
	body           *fyne.Container
	content        fyne.CanvasObject
	keeper         *screen.Keeper[[]domain.NoticeGroup]
	silent         []domain.NoticeGroup // not shown outside the window
	sender         *screen.Keeper[domain.Sending]
	sending        domain.Sending // what the authority is to send
	remark, unsent *fyne.Container
}

// NewChoice builds the screen of screen.PageNotices.
func NewChoice(e *screen.Env, _ string) screen.Screen {
	c := &choice{env: e, body: widget.NewSpaced(theme.Space24, widget.NewSkeleton(4)), remark: widget.NewSpaced(0), unsent: widget.NewSpaced(0)}
	c.content = widget.NewPage(theme.ColumnContent, c.body)
	c.keeper = screen.NewChoice(e, e.App.SilenceNotices, func(err error) {
		c.kept(c.remark, err, func() { c.keeper.Keep(c.silent) })
	})
	c.sender = screen.NewChoice(e, e.App.SaveSending, func(err error) {
		c.kept(c.unsent, err, func() { c.sender.Keep(c.sending) })
	})
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
			c.body.Objects = []fyne.CanvasObject{c.env.Unread(err, c.load)}
		} else {
			c.silent, c.sending = w.silent, w.account.Sending
			c.body.Objects = []fyne.CanvasObject{c.inApp(), c.outside(), c.byAuthority(w.account)}
		}
		c.body.Refresh()
		widget.Relayout(c.body)
	})
}

// kept tells below what was chosen that it could not be kept, with a way to try again.
func (c *choice) kept(remark *fyne.Container, err error, again func()) {
	remark.Objects = nil
	if err != nil {
		remark.Add(c.env.Problem(err, again))
	}
	remark.Refresh()
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
	for _, g := range domain.NoticeGroups() {
		groups.Add(c.tick("notices.group."+string(g), g, &c.silent, func() { c.keeper.Keep(c.silent) }))
	}
	return part(b.Say("notices.outside"), widget.NewSecondaryText(b.Say("notices.outside.text")), groups, c.remark)
}

// byAuthority is what the authority sends, and how: by mail once the address was confirmed, if the citizen likes, and by SMS.
func (c *choice) byAuthority(a domain.Account) fyne.CanvasObject {
	b := c.env.Book
	to := map[string]string{"To": a.Phone.Masked()}
	card := []fyne.CanvasObject{widget.NewSecondaryText(b.Say("notices.authority.text"))}
	if a.EmailConfirmed {
		way := widget.NewRadio("notices.by", []widget.Option{
			{Value: string(domain.ByMail), Text: b.Say("notices.sending.mail", map[string]string{"To": a.Email.Masked()})},
			{Value: string(domain.BySMS), Text: b.Say("notices.sending.sms", to)}}, func(by string) {
			if by := domain.MessageChannel(by); by != c.sending.By {
				c.sending.By = by
				c.sender.Keep(c.sending)
			}
		})
		c.sending.By, _ = c.sending.Channel(domain.GroupSecurity, a) // what «not chosen» stands for
		way.SetValue(string(c.sending.By))
		card = append(card, way)
	} else {
		card = append(card, widget.NewText(b.Say("notices.sending.unconfirmed", to)))
	}
	return part(b.Say("notices.authority"), append(card, widget.NewSecondaryText(b.Say("notices.sending.groups")), c.sentGroups(), c.unsent)...)
}

// sentGroups are the groups that may be silent, and the one that never is.
func (c *choice) sentGroups() fyne.CanvasObject {
	b := c.env.Book
	groups := widget.NewSpaced(0)
	for _, g := range domain.NoticeGroups() {
		if g == domain.GroupSecurity {
			continue
		}
		groups.Add(c.tick("notices.sent."+string(g), g, &c.sending.Except, func() { c.sender.Keep(c.sending) }))
	}
	groups.Add(widget.NewSecondaryText(b.Say("notices.sending.always")))
	return groups
}

// tick is a line that is ticked unless its group is among the silent ones, and then tells that they changed.
func (c *choice) tick(id string, g domain.NoticeGroup, silent *[]domain.NoticeGroup, changed func()) fyne.CanvasObject {
	tick := widget.NewTick(id, nil)
	tick.SetChecked(!slices.Contains(*silent, g))
	tick.OnChanged = func(told bool) {
		others := slices.DeleteFunc(slices.Clone(*silent), func(x domain.NoticeGroup) bool { return x == g })
		if !told {
			others = append(others, g)
		}
		*silent = others
		changed()
	}
	return widget.NewTickLine(tick, words.NoticeGroup(c.env.Book, g))
}

func part(title string, objects ...fyne.CanvasObject) fyne.CanvasObject {
	return widget.NewCard(widget.NewSpaced(theme.Space12, append([]fyne.CanvasObject{widget.NewHeading(title)}, objects...)...))
}
