package security

import (
	"cmp"
	"context"
	"strconv"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"razvorot/domain"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// journal is the screen with who signed in to the account. What the citizen does not know leads out: the session is ended, and
// «Это не вы?» leads to everything else that is to be done then.
type journal struct {
	env     *screen.Env
	body    *fyne.Container
	content fyne.CanvasObject
	trouble *fyne.Container
}

func newJournal(e *screen.Env) screen.Screen {
	j := &journal{env: e, body: widget.NewSpaced(theme.Space16, widget.NewSkeleton(3)), trouble: widget.NewSpaced(0)}
	j.content = widget.NewPage(theme.ColumnContent, j.body)
	j.load()
	return j
}

// Content implements screen.Screen.
func (j *journal) Content() fyne.CanvasObject { return j.content }

func (j *journal) load() { screen.Load(j.env, j.env.App.Journal, j.show) }

func (j *journal) show(all []domain.JournalEntry, err error) {
	b := j.env.Book
	j.trouble.Objects = nil
	j.body.Objects = []fyne.CanvasObject{widget.NewSpaced(theme.Space8, widget.NewHeading(b.Say("journal.title")),
		widget.NewSecondaryText(b.Say("journal.lead")))}
	switch {
	case err != nil:
		j.body.Add(j.env.Unread(err, j.load))
	case len(all) == 0:
		j.body.Add(widget.NewText(b.Say("journal.empty")))
	default:
		j.body.Add(j.trouble)
		for i, e := range all {
			j.body.Add(j.one(i, e))
		}
		j.body.Add(widget.NewList(widget.NewRow(widget.RowContent{ID: "journal.stranger", Icon: fynetheme.WarningIcon(),
			Title: b.Say("journal.stranger"), Detail: b.Say("journal.stranger.text"), OnTap: j.compromised})))
	}
	j.body.Refresh()
	widget.Relayout(j.body)
}

// compromised leads to what is done when somebody else was in.
func (j *journal) compromised() { j.env.Nav.Go(screen.Route{Page: screen.PageEmergency}) }

// one is a card of an entry, the place of which in the list is its name.
func (j *journal) one(place int, e domain.JournalEntry) fyne.CanvasObject {
	b, id := j.env.Book, strconv.Itoa(place)
	parts := widget.NewSpaced(theme.Space8)
	if e.Kind == domain.JournalSignIn {
		parts.Add(widget.NewStrong(cmp.Or(e.Device.Name, b.Say("move.device.unnamed"))))
	} else {
		parts.Add(widget.NewStrong(words.JournalKind(b, e.Kind)))
	}
	switch {
	case e.Current:
		parts.Add(widget.NewFlow(widget.NewChip(widget.Success, b.Say("devices.this"))))
	case e.New:
		parts.Add(widget.NewFlow(widget.NewChip(widget.Warning, b.Say("journal.new"))))
	}
	if e.Kind.Refusal() {
		parts.Add(widget.NewText(b.Count("journal.refused", max(1, e.Count))))
	}
	parts.Add(widget.NewCaption(words.When(b, e.At)))
	if e.Address != "" {
		parts.Add(widget.NewCaption(b.Say("journal.address", map[string]string{"Address": e.Address})))
	}
	if e.Current {
		return widget.NewCard(parts)
	}
	if e.Kind == domain.JournalSignIn && e.Session == "" {
		parts.Add(widget.NewCaption(b.Say("journal.ended")))
	}
	stranger := widget.NewLink("journal.stranger."+id, b.Say("journal.stranger"), j.compromised)
	if e.Session == "" {
		parts.Add(widget.NewLinks(stranger))
		return widget.NewCard(parts)
	}
	end := widget.NewSecondary("journal.end."+id, b.Say("move.device.end"), nil)
	end.OnTapped = func() { j.end(end, e.Session) }
	parts.Add(widget.NewGap(theme.Space4))
	parts.Add(widget.NewActions(end))
	parts.Add(widget.NewLinks(stranger))
	return widget.NewCard(parts)
}

// end signs the device of an entry out.
func (j *journal) end(by *widget.Button, id domain.SessionID) {
	by.SetBusy(j.env.Book.Say("move.device.ending"))
	j.env.Act(func(ctx context.Context) error { return j.env.App.EndDevice(ctx, id) }, func(err error) {
		by.SetBusy("")
		if err != nil {
			j.trouble.Objects = []fyne.CanvasObject{j.env.Problem(err, nil)}
			j.trouble.Refresh()
			widget.Relayout(j.body)
			return
		}
		j.load()
	})
}
