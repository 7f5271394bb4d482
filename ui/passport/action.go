package passport

import (
	"fyne.io/fyne/v2"

	"razvorot/domain"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// actions is what can be done in the state the passport is in, the one way on first.
func (v *view) actions() []fyne.CanvasObject {
	b, state := v.env.Book, v.shot.view.State
	side := b.Say("passport.flip.back")
	if v.back {
		side = b.Say("passport.flip.front")
	}
	flip := widget.NewSecondary("passport.flip", side, v.flip)
	about := widget.NewNotice(words.PassportTone(state), words.PassportState(b, state), words.PassportAbout(b, state))
	ways := []fyne.CanvasObject{flip}
	if state == domain.PassportActive {
		ways = []fyne.CanvasObject{widget.NewSecondary("passport.present", b.Say("passport.present"), func() {
			v.env.Nav.Go(screen.Route{Page: screen.PagePresent, Arg: string(v.shot.view.Passport.ID)})
		}), flip}
	}
	parts := []fyne.CanvasObject{widget.NewActions(v.primary(state), ways...)}
	if state != domain.PassportActive {
		return append([]fyne.CanvasObject{about}, append(parts, v.others(state)...)...)
	}
	return append(parts, v.others(state)...)
}

// primary is the one way on.
func (v *view) primary(state domain.PassportState) fyne.CanvasObject {
	b, p, nav := v.env.Book, v.shot.view.Passport, v.env.Nav
	switch state {
	case domain.PassportActive:
		return widget.NewPrimary("passport.qr", b.Say("passport.qr"), func() {
			nav.Go(screen.Route{Page: screen.PagePassportQR, Arg: string(p.ID)})
		})
	case domain.PassportReady:
		return widget.NewPrimary("passport.activate", b.Say("passport.activate"), func() {
			nav.Go(screen.Route{Page: screen.PageApplication, Arg: string(p.Application)})
		})
	case domain.PassportReplaced:
		return widget.NewPrimary("passport.open_new", b.Say("passport.open_new"), func() {
			nav.Replace(screen.Route{Page: screen.PagePassport, Arg: string(p.ReplacedBy)})
		})
	case domain.PassportBlocked:
		return widget.NewPrimary("passport.authority", b.Say("passport.authority"), func() {
			nav.Go(screen.Route{Page: screen.PageSecurity})
		})
	}
	return widget.NewPrimary("passport.reapply", b.Say("passport.reapply"), func() {
		nav.Go(screen.Route{Page: screen.PageService, Arg: string(domain.ElectronicPassport)})
	})
}

// others is what else can be done: copies to keep, and blocking.
func (v *view) others(state domain.PassportState) []fyne.CanvasObject {
	b := v.env.Book
	var rows []fyne.CanvasObject
	row := func(id, title, detail string, tapped func()) {
		rows = append(rows, widget.NewRow(widget.RowContent{ID: id, Title: title, Detail: detail, OnTap: tapped}))
	}
	if state == domain.PassportActive {
		row("passport.pdf", b.Say("passport.pdf"), b.Say("passport.pdf.text"), v.askPDF)
		row("passport.file", b.Say("passport.file"), b.Say("passport.file.text"), v.saveFile)
		row("passport.print", b.Say("page.print"), b.Say("passport.print.text"), func() {
			v.env.Nav.Go(screen.Route{Page: screen.PagePrint})
		})
	}
	if _, err := state.Next(domain.Block, domain.Citizen); err == nil {
		row("passport.block", b.Say("passport.block"), b.Say("passport.block.short"), v.askBlock)
	}
	if state == domain.PassportActive || state == domain.PassportReady || state == domain.PassportBlocked {
		row("passport.lost", b.Say("passport.lost"), b.Say("security.lost.text"), func() {
			v.env.Nav.Go(screen.Route{Page: screen.PageEmergency})
		})
	}
	row("passport.verify", b.Say("passport.verify"), b.Say("passport.verify.text"), func() {
		v.env.Nav.Go(screen.Route{Page: screen.PageVerify})
	})
	return []fyne.CanvasObject{widget.NewList(rows...)}
}

// foot tells how fresh everything above is, and that a specimen is no document.
func (v *view) foot() fyne.CanvasObject {
	b := v.env.Book
	fresh := b.Say("passport.synced.never")
	if at := v.shot.view.SyncedAt; !at.IsZero() {
		fresh = b.Say("passport.synced", map[string]string{"Moment": words.When(b, at)})
	}
	stack := widget.NewSpaced(theme.Space4, widget.NewCaption(fresh))
	if v.shot.view.Passport.Specimen {
		stack.Add(widget.NewCaption(b.Say("passport.specimen")))
	}
	return stack
}
