package register

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/ui/reader"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// consents are the texts to agree to, each with a tick of its own.
type consents struct {
	env    *screen.Env
	texts  []domain.ConsentText
	ticks  []*widget.Tick
	faults []*fyne.Container // below each tick
	object *fyne.Container
}

func newConsents(e *screen.Env) *consents {
	c := &consents{env: e, object: widget.NewSpaced(theme.Space16)}
	c.load()
	return c
}

// Object returns the ticks.
func (c *consents) Object() fyne.CanvasObject { return c.object }

func (c *consents) load() {
	b := c.env.Book
	c.texts, c.ticks, c.faults = nil, nil, nil
	c.put(widget.NewSecondaryText(b.Say("register.consent.loading")))
	screen.Load(c.env, func(ctx context.Context) ([]domain.ConsentText, error) {
		return c.env.App.ConsentTexts(ctx, string(b.Language()), domain.UserAgreement, domain.PersonalData)
	}, func(texts []domain.ConsentText, err error) {
		if err != nil {
			c.put(c.env.Unread(err, c.load))
			return
		}
		c.texts = texts
		c.show()
	})
}

func (c *consents) put(objects ...fyne.CanvasObject) {
	b := c.env.Book
	head := widget.NewSpaced(theme.Space4, widget.NewHeading(b.Say("register.password.consents")),
		widget.NewSecondaryText(b.Say("register.password.consents.lead")))
	c.object.Objects = append([]fyne.CanvasObject{head}, objects...)
	c.object.Refresh()
	widget.Relayout(c.object)
}

func (c *consents) show() {
	b := c.env.Book
	var lines []fyne.CanvasObject
	for _, text := range c.texts {
		id := "register.consent." + string(text.ID)
		fault := widget.NewSpaced(0)
		tick := widget.NewTick(id, func(bool) {
			fault.Objects = nil
			widget.Relayout(c.object)
		})
		c.ticks, c.faults = append(c.ticks, tick), append(c.faults, fault)
		version := widget.NewCaption(b.Say("register.consent.version", map[string]string{"Date": versionDate(c.env, text.Version)}))
		read := widget.NewLeft(widget.NewLink(id+".read", b.Say("register.consent.read"), func() {
			reader.Show(c.env, c.title(text.ID), text.Text)
		}))
		lines = append(lines, widget.NewSpaced(0, widget.NewTickLine(tick, words.Consent(b, text.ID), version, fault), read))
	}
	c.put(lines...)
}

// title is what a text is called where it is read.
func (c *consents) title(id domain.ConsentID) string {
	switch id {
	case domain.UserAgreement:
		return c.env.Book.Say("register.consent.title.agreement")
	case domain.PersonalData:
		return c.env.Book.Say("register.consent.title.data")
	}
	return words.Consent(c.env.Book, id)
}

// versionDate is a version as a date where it is one.
func versionDate(e *screen.Env, version string) string {
	if day, err := time.Parse(time.DateOnly, version); err == nil {
		return words.Date(e.Book, person.DateOf(day))
	}
	return version
}

// accept reports whether all are ticked, and marks the first that is not.
func (c *consents) accept() bool {
	if len(c.texts) == 0 {
		return false
	}
	for i, tick := range c.ticks {
		if !tick.Checked {
			c.faults[i].Objects = []fyne.CanvasObject{widget.NewRemark(widget.Error, c.env.Book.Say("register.consent.missing"))}
			widget.Relayout(c.object)
			widget.Focus(tick)
			return false
		}
	}
	return true
}
