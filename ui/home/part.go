package home

import (
	"slices"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/messages"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// nextCard is the one thing to do: what it is, a sentence about it, a button.
func (h *home) nextCard(p picture) fyne.CanvasObject {
	title, text, action := words.Next(h.env.Book, p.next.Step)
	if _, trial := h.env.App.Trial(); trial && p.next.Step == app.NextFixProfile {
		text += " " + h.env.Book.Say("known.invented")
	}
	button := widget.NewPrimary("home.next", action, func() { h.env.Nav.Go(Route(p.next)) })
	return widget.NewCard(widget.NewSpaced(theme.Space24,
		widget.NewSpaced(theme.Space8,
			widget.NewChip(tone(p.next.Step), h.env.Book.Say("home.next")),
			widget.NewTitle(title),
			widget.NewLead(text)),
		widget.NewActions(button)))
}

// tone tells whose turn it is: the citizen's, or somebody else's.
func tone(s app.NextStep) widget.Tone {
	switch s {
	case app.NextWaitChecks, app.NextWaitSending, app.NextWaitDecision:
		return widget.Busy
	case app.NextFixProfile, app.NextUnknown, app.NextRetryChecks, app.NextAnswer:
		return widget.Warning
	case app.NextReapply, app.NextBlocked:
		return widget.Error
	case app.NextCollect, app.NextActivate, app.NextShow:
		return widget.Success
	}
	return widget.Info
}

// Route is where the step is done. The app names the place when it is about one thing; otherwise the step alone says it.
func Route(n app.Next) screen.Route {
	if n.Route.Page != "" {
		return n.Route
	}
	switch n.Step {
	case app.NextWaitChecks, app.NextRetryChecks, app.NextProve:
		return screen.Route{Page: screen.PageLevel}
	case app.NextAddDocuments:
		return screen.Route{Page: screen.PageDocuments}
	case app.NextApply:
		return screen.Route{Page: screen.PageService, Arg: string(domain.ElectronicPassport)}
	case app.NextPay:
		return screen.Route{Page: screen.PageFee, Arg: string(n.Application.ID)}
	case app.NextFinishDraft:
		return screen.Route{Page: screen.PageWizard, Arg: string(n.Application.ID)}
	case app.NextWaitSending, app.NextWaitDecision, app.NextAnswer, app.NextReapply, app.NextCollect, app.NextActivate:
		return screen.Route{Page: screen.PageApplication, Arg: string(n.Application.ID)}
	case app.NextShow:
		return screen.Route{Page: screen.PagePassport, Arg: string(n.Passport.ID)}
	case app.NextBlocked:
		return screen.Route{Page: screen.PageSecurity}
	}
	return screen.Route{Page: screen.PageProfile}
}

// way is which steps belong to which station of the way to the passport.
var way = [][]app.NextStep{
	{app.NextConfirmEmail, app.NextFillProfile, app.NextFixProfile, app.NextUnknown},
	{app.NextWaitChecks, app.NextRetryChecks, app.NextProve},
	{app.NextAddDocuments},
	{app.NextApply, app.NextFinishDraft, app.NextPay, app.NextWaitSending, app.NextWaitDecision, app.NextAnswer, app.NextReapply},
	{app.NextCollect, app.NextActivate},
}

// stationOf returns the station a step belongs to, len(way) when the way is done.
func stationOf(s app.NextStep) int {
	if i := slices.IndexFunc(way, func(steps []app.NextStep) bool { return slices.Contains(steps, s) }); i >= 0 {
		return i
	}
	return len(way)
}

// progress is the application's way once it was sent, and the way to the passport before.
func (h *home) progress(p picture) fyne.CanvasObject {
	b := h.env.Book
	if p.application.ID == "" || p.application.State == domain.Issued || p.application.State.Final() && stationOf(p.next.Step) < 3 {
		return section(b.Say("home.path"), nil, NewTrack(stationOf(p.next.Step), b.Say("home.path.profile"),
			b.Say("home.path.identity"), b.Say("home.path.documents"), b.Say("home.path.application"), b.Say("home.path.passport")))
	}
	a := p.application
	title := b.Say("home.application.unnumbered")
	if a.Number != "" {
		title = b.Say("home.application", map[string]string{"Number": string(a.Number)})
	}
	state := widget.NewSpaced(theme.Space4, widget.NewChip(words.ApplicationTone(a.State), words.ApplicationState(b, a.State)))
	if n := len(a.Timeline); n > 0 {
		state.Add(widget.NewCaption(words.When(b, a.Timeline[n-1].At)))
	}
	if a.Stalled(h.env.Now()) {
		state.Add(widget.NewChip(widget.Warning, b.Say("application.stalled")))
	}
	open := widget.NewLink("home.application", b.Say("home.application.open"), func() {
		h.env.Nav.Go(screen.Route{Page: screen.PageApplication, Arg: string(a.ID)})
	})
	return section(title, open, widget.NewSpaced(theme.Space16, state,
		NewTrack(reached(a), b.Say("home.track.sent"), b.Say("home.track.processing"), b.Say("home.track.checking"),
			b.Say("home.track.ready"), b.Say("home.track.issued"))))
}

// reached returns the station of an application's own way that it is at. A refusal and a question come from where the
// application was last.
func reached(a domain.Application) int {
	stations := []domain.ApplicationState{domain.Sent, domain.Processing, domain.Checking, domain.Ready, domain.Issued}
	at := func(s domain.ApplicationState) int {
		if s == domain.Approved {
			return slices.Index(stations, domain.Ready)
		}
		return slices.Index(stations, s)
	}
	if a.State == domain.Issued {
		return len(stations)
	}
	if i := at(a.State); i >= 0 {
		return i
	}
	for _, e := range slices.Backward(a.Timeline) {
		if i := at(e.State); i >= 0 {
			return i
		}
	}
	return 0
}

// messages is the latest news.
func (h *home) messages(p picture) fyne.CanvasObject {
	b := h.env.Book
	if len(p.notices) == 0 {
		return section(b.Say("home.messages"), nil, widget.NewSecondaryText(b.Say("home.messages.none")))
	}
	rows := make([]fyne.CanvasObject, len(p.notices))
	for i, n := range p.notices {
		title, _ := words.Notice(b, n)
		c := widget.RowContent{ID: "home.message." + string(n.ID), Title: title, Detail: words.When(b, n.At), OnTap: func() { messages.Open(h.env, n) }}
		if n.ReadAt.IsZero() {
			c.End = widget.NewChip(widget.Info, b.Say("messages.unread"))
		}
		rows[i] = widget.NewRow(c)
	}
	all := widget.NewLink("home.messages", b.Say("home.messages.all"), func() {
		h.env.Nav.Go(screen.Route{Page: screen.PageMessages})
	})
	return widget.NewSpaced(theme.Space8, heading(b.Say("home.messages"), all), widget.NewList(rows...))
}

// ways tells how well the authority knows the citizen, and leads to the help.
func (h *home) ways(p picture) fyne.CanvasObject {
	b := h.env.Book
	var rows []fyne.CanvasObject
	if p.account.ID != "" {
		rows = append(rows, widget.NewRow(widget.RowContent{ID: "home.level", Icon: fynetheme.AccountIcon(),
			Title: b.Say("home.level"), Detail: words.Level(b, p.account.Level) + ". " + words.LevelAbout(b, p.account.Level),
			OnTap: func() { h.env.Nav.Go(screen.Route{Page: screen.PageLevel}) }}))
	}
	return widget.NewList(append(rows, widget.NewRow(widget.RowContent{ID: "home.support", Icon: fynetheme.HelpIcon(),
		Title: b.Say("page.support"), Detail: b.Say("home.support.about"),
		OnTap: func() { h.env.Nav.Go(screen.Route{Page: screen.PageSupport}) }}))...)
}

// section is a part of the screen on a card, under its heading.
func section(title string, end fyne.CanvasObject, content fyne.CanvasObject) fyne.CanvasObject {
	return widget.NewCard(widget.NewSpaced(theme.Space16, heading(title, end), content))
}

// heading is the title of a part, with the way to all of it at the far end.
func heading(title string, end fyne.CanvasObject) fyne.CanvasObject {
	if end == nil {
		return widget.NewHeading(title)
	}
	return widget.NewSplit(widget.NewHeading(title), end)
}
