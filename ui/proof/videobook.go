package proof

import (
	"context"
	"errors"
	"time"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// booking chooses the time of a call: a day, then a time of it, both in the zone of this device.
type booking struct {
	p     *Proving
	move  *domain.ProofAttempt // that gets another time; nil for a new one
	slots []domain.VideoSlot
	day   string
	slot  string
	box   *fyne.Container
}

func slotKey(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// book shows the choice of a time.
func (p *Proving) book(move *domain.ProofAttempt) {
	b := &booking{p: p, move: move, box: widget.NewSpaced(theme.Space24, widget.NewSkeleton(3))}
	p.booking = true
	p.say()
	p.put(widget.NewHeading(words.ProofWay(p.env.Book, domain.ProofVideo)), b.box, p.remark)
	b.load()
}

func (b *booking) load() {
	screen.Load(b.p.env, func(ctx context.Context) ([]domain.VideoSlot, error) { return b.p.env.App.VideoSlots(ctx) },
		func(slots []domain.VideoSlot, err error) {
			if err != nil {
				b.put(b.p.env.Unread(err, b.load))
				return
			}
			b.slots = slots
			b.show()
		})
}

func (b *booking) put(objects ...fyne.CanvasObject) {
	b.box.Objects = objects
	b.box.Refresh()
	widget.Relayout(b.box)
}

// days are the days that have times, and the times of the one that is chosen.
func (b *booking) days() (days, times []widget.Option) {
	book := b.p.env.Book
	for _, s := range b.slots {
		day := s.Start.Local().Format(time.DateOnly)
		if len(days) == 0 || days[len(days)-1].Value != day {
			days = append(days, widget.Option{Value: day, Text: words.Day(book, s.Start)})
		}
		if b.day == "" {
			b.day = day
		}
		if day == b.day {
			times = append(times, widget.Option{Value: slotKey(s.Start), Text: words.Time(s.Start) + "–" + words.Time(s.End)})
		}
	}
	return days, times
}

func (b *booking) show() {
	env, book := b.p.env, b.p.env.Book
	days, times := b.days()
	stack := widget.NewSpaced(theme.Space16, widget.NewText(words.ProofOrder(book, "lead", domain.ProofVideo)), widget.NewSecondaryText(book.Say("video.sound")))
	if env.Camera == nil {
		stack.Add(widget.NewNotice(widget.Warning, book.Say("video.camera.none"), book.Say("video.camera.none.text")))
	}
	if len(days) == 0 {
		stack.Add(widget.NewNotice(widget.Info, book.Say("video.full"), book.Say("video.full.text")))
		stack.Add(widget.NewActions(widget.NewSecondary("video.reload", book.Say("video.reload"), b.load)))
		b.put(widget.NewCard(stack))
		return
	}
	day := widget.NewSelect("video.day", book.Say("video.day"), book.Say("video.day"), days, func(value string) {
		if value != b.day {
			b.day, b.slot = value, ""
			b.show()
		}
	})
	day.SetValue(b.day)
	at := widget.NewSelect("video.time", book.Say("video.time"), book.Say("video.time.choose"), times, func(value string) { b.slot = value })
	at.SetValue(b.slot)
	zone, _ := b.slots[0].Start.Local().Zone()
	stack.Add(widget.NewSpaced(theme.Space8, widget.NewStrong(book.Say("video.day")), day))
	stack.Add(widget.NewSpaced(theme.Space8, widget.NewStrong(book.Say("video.time")), at,
		widget.NewCaption(book.Say("video.zone", map[string]string{"Zone": zone}))))
	label := words.ProofOrder(book, "order", domain.ProofVideo)
	if b.move != nil {
		label = book.Say("video.move.do")
	}
	var others []fyne.CanvasObject
	if b.move != nil {
		others = append(others, widget.NewSecondary("video.keep", book.Say("video.keep"), b.p.again))
	}
	var button *widget.Button
	button = widget.NewPrimary("video.book", label, func() { b.send(button) })
	stack.Add(widget.NewActions(button, others...))
	b.put(widget.NewCard(stack))
}

func (b *booking) send(button *widget.Button) {
	env, book := b.p.env, b.p.env.Book
	slot, err := time.Parse(time.RFC3339, b.slot)
	if err != nil {
		b.p.say(widget.NewNotice(widget.Error, book.Say("video.time.missing"), ""))
		return
	}
	b.p.say()
	button.SetBusy(book.Say("proving.sending.order"))
	env.Act(func(ctx context.Context) error {
		if b.move != nil {
			return env.App.MoveVideo(ctx, b.move.ID, slot)
		}
		_, err := env.App.BookVideo(ctx, slot)
		return err
	}, func(err error) {
		button.SetBusy("")
		switch {
		case err == nil, errors.Is(err, domain.ErrTransition):
			b.p.again()
		case errors.Is(err, domain.ErrConflict), errors.Is(err, domain.ErrInvalid):
			b.slot = ""
			b.p.say(widget.NewNotice(widget.Warning, book.Say("video.taken"), book.Say("video.taken.text")))
			b.load()
		default:
			b.p.say(env.Problem(err, nil))
		}
	})
}

// again draws the attempt anew, as it is.
func (p *Proving) again() {
	p.booking, p.shown = false, nil
	p.load()
}

// booked is an appointment: when, what to have ready, and the way into the room once it is open.
func (p *Proving) booked(x domain.ProofAttempt, byHand bool) []fyne.CanvasObject {
	b, opens := p.env.Book, x.Slot.Add(-domain.RoomOpens)
	stack := widget.NewSpaced(theme.Space12, widget.NewChip(stateTone(x.State), words.ProofState(b, x.State)), widget.NewStrong(words.When(b, x.Slot)))
	if x.Break != "" {
		stack.Add(widget.NewNotice(widget.Warning, words.VideoBreak(b, x.Break), b.Say("video.back", map[string]string{"Time": words.Time(x.Until)})))
	}
	stack.Add(widget.NewText(b.Say("video.prepare")))
	if _, trial := p.env.App.Trial(); trial && !byHand {
		stack.Add(widget.NewSecondaryText(b.Say("video.trial")))
	}
	var enter *widget.Button
	if wait := opens.Sub(p.env.Now()); wait > 0 {
		stack.Add(widget.NewRemark(widget.Info, b.Say("video.opens", map[string]string{"Time": words.When(b, opens)})))
		p.env.Later(wait, func() {
			if !p.booking && p.room == nil {
				p.again()
			}
		})
	} else {
		enter = widget.NewPrimary("video.enter", b.Say("video.enter"), func() { p.enter(enter, x.ID) })
	}
	move := widget.NewSecondary("video.move", b.Say("video.move"), func() { p.book(&x) })
	calendar := widget.NewLink("video.calendar", b.Say("video.calendar"), func() { p.calendar(x) })
	if enter != nil {
		stack.Add(widget.NewActions(enter, move, p.cancel(x)))
	} else {
		stack.Add(widget.NewActions(move, p.cancel(x)))
	}
	stack.Add(widget.NewLeft(calendar))
	stack.Add(widget.NewTable(widget.Pair{Name: b.Say("proving.number"), Value: x.Number}))
	return []fyne.CanvasObject{widget.NewHeading(words.ProofWay(b, x.Way)), widget.NewCard(stack), p.remark}
}

func (p *Proving) enter(button *widget.Button, id domain.ProofID) {
	p.act(button, func(ctx context.Context) error {
		_, err := p.env.App.EnterVideo(ctx, id)
		return err
	})
}

// calendar saves the appointment as a file that calendars open.
func (p *Proving) calendar(x domain.ProofAttempt) {
	b := p.env.Book
	file := app.CalendarEntry{ID: string(x.ID), Start: x.Slot, End: x.Slot.Add(domain.VideoSlotLength), Made: p.env.Now(),
		Title: b.Say("video.calendar.title"), Text: b.Say("video.calendar.text", map[string]string{"Number": x.Number}), Remind: 15 * time.Minute}.File()
	p.env.Saver.Save(b.Say("video.calendar.file")+".ics", file, func(saved bool, err error) {
		switch {
		case err != nil:
			p.say(p.env.Problem(err, nil))
		case saved:
			p.env.Shell.Toast(b.Say("video.calendar.saved"))
		}
	})
}
