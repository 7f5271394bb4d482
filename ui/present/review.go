package present

import (
	"context"
	"errors"
	"slices"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/form"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// review is an asking in front of the holder.
type review struct {
	env     *screen.Env
	asking  app.Asking
	answer  func(app.Answered, []string) // after it was shown, with the elements
	decline func()
	again   func() // begins anew

	ticks      []*widget.Tick
	elements   []string // of the ticks
	passphrase *widget.Entry
	message    *fyne.Container
	show, no   *widget.Button
	actions    *fyne.Container // the two, or no alone when there is nothing to show
	body       *fyne.Container
}

// newReview returns the review of an asking.
func newReview(e *screen.Env, a app.Asking, answer func(app.Answered, []string), decline, again func()) *review {
	b := e.Book
	r := &review{env: e, asking: a, answer: answer, decline: decline, again: again, message: widget.NewSpaced(0)}
	r.message.Hide()
	r.passphrase = widget.NewPasswordEntry("present.passphrase", b.Say("unlock.passphrase"))
	r.passphrase.OnChanged = func(string) {
		r.passphrase.SetWrong(false)
		r.say(nil)
	}
	r.passphrase.OnNext = r.submit
	r.show = widget.NewPrimary("present.show", b.Say("present.show"), r.submit)
	r.no = widget.NewSecondary("present.decline", b.Say("present.decline"), r.refuse)
	if a.Reader.Wrong {
		r.actions = widget.NewActions(r.no)
		r.body = widget.NewSpaced(theme.Space16, r.reader(), r.message, r.actions)
		return r
	}
	parts := []fyne.CanvasObject{r.reader(), widget.NewHeading(b.Say("present.items")), r.items()}
	if missing := r.missing(); missing != "" {
		parts = append(parts, widget.NewSecondaryText(b.Say("present.missing", map[string]string{"Elements": missing})))
	}
	if a.Linkable {
		parts = append(parts, widget.NewNotice(widget.Warning, b.Say("present.linkable"), b.Say("present.linkable.text")))
	}
	if len(r.ticks) == 0 {
		r.actions = widget.NewActions(r.no)
		parts = append(parts, r.message, r.actions)
	} else {
		r.actions = widget.NewActions(r.show, r.no)
		parts = append(parts, form.Labelled(b, form.Spec{Label: b.Say("unlock.passphrase"), Hint: b.Say("present.passphrase.hint")},
			r.passphrase, nil), r.message, r.actions)
	}
	r.body = widget.NewSpaced(theme.Space16, parts...)
	r.enable()
	return r
}

// Object returns what is to be seen.
func (r *review) Object() fyne.CanvasObject { return r.body }

// reader tells who asks, and whether that is known or only said.
func (r *review) reader() fyne.CanvasObject {
	b, who := r.env.Book, r.asking.Reader
	switch {
	case who.Wrong:
		return widget.NewNotice(widget.Error, b.Say("present.reader.wrong"), b.Say("present.reader.wrong.text"))
	case who.Trusted:
		return widget.NewNotice(widget.Success, who.Name, b.Say("present.reader.trusted"))
	case who.Name != "":
		return widget.NewNotice(widget.Warning, b.Say("present.reader.claims", map[string]string{"Name": who.Name}),
			b.Say("present.reader.claims.text"))
	}
	return widget.NewNotice(widget.Warning, b.Say("present.reader.nobody"), b.Say("present.reader.nobody.text"))
}

// items is what is asked for and had, each with its value and a tick.
func (r *review) items() fyne.CanvasObject {
	b := r.env.Book
	stack := widget.NewSpaced(theme.Space4)
	for _, item := range inOrder(r.asking.Items) {
		if !item.Have {
			continue
		}
		tick := widget.NewTick("present.item."+item.Element, func(bool) { r.enable() })
		tick.Checked = true
		var more []fyne.CanvasObject
		if picture := widget.DecodePortrait(item.Picture); picture != nil {
			more = append(more, widget.NewLeft(widget.NewThumbnail(picture, pictureHeight)))
		} else if item.Value != "" {
			more = append(more, widget.NewStrong(words.ElementValue(b, item.Element, item.Value)))
		}
		if item.Retain {
			more = append(more, widget.NewCaption(b.Say("present.retained")))
		}
		stack.Add(widget.NewTickLine(tick, words.Element(b, item.Element), more...))
		r.ticks, r.elements = append(r.ticks, tick), append(r.elements, item.Element)
	}
	if len(r.ticks) == 0 {
		return widget.NewNotice(widget.Info, b.Say("present.nothing"), b.Say("present.nothing.text"))
	}
	return widget.NewCard(stack)
}

// inOrder returns items as people read a document: the face, the name, the rest.
func inOrder(items []app.AskedItem) []app.AskedItem {
	return slices.SortedStableFunc(slices.Values(items), func(a, b app.AskedItem) int {
		return words.ElementRank(a.Element) - words.ElementRank(b.Element)
	})
}

// pictureHeight is how high a portrait is drawn beside its tick, in dp.
const pictureHeight = 96

// missing names what is asked for and not in the passport.
func (r *review) missing() string {
	var names string
	for _, item := range r.asking.Items {
		if item.Have {
			continue
		}
		if names != "" {
			names += ", "
		}
		names += words.Element(r.env.Book, item.Element)
	}
	return names
}

// chosen returns the ticked elements.
func (r *review) chosen() []string {
	var chosen []string
	for i, tick := range r.ticks {
		if tick.Checked {
			chosen = append(chosen, r.elements[i])
		}
	}
	return chosen
}

func (r *review) enable() {
	if r.body == nil {
		return
	}
	if len(r.chosen()) == 0 {
		r.show.Disable()
	} else {
		r.show.Enable()
	}
}

// say tells something above the buttons, and keeps them in view though it pushes them down.
func (r *review) say(o fyne.CanvasObject) {
	r.message.Objects = nil
	r.message.Hide()
	if o != nil {
		r.message.Objects = []fyne.CanvasObject{o}
		r.message.Show()
	}
	r.message.Refresh()
	widget.Relayout(r.body)
	if o != nil {
		widget.Reveal(r.actions)
	}
}

func (r *review) submit() {
	b, chosen, passphrase := r.env.Book, r.chosen(), r.passphrase.Text
	if len(chosen) == 0 || r.show.Disabled() {
		return
	}
	if passphrase == "" {
		r.wrong(b.Say("present.passphrase.needed"))
		return
	}
	r.say(nil)
	r.show.SetBusy(b.Say("present.showing"))
	r.no.Disable()
	id := r.asking.ID
	screen.Load(r.env, func(ctx context.Context) (app.Answered, error) {
		return r.env.App.Answer(ctx, id, chosen, passphrase)
	}, func(a app.Answered, err error) {
		r.show.SetBusy("")
		r.no.Enable()
		if errors.Is(err, domain.ErrWrongCredentials) { // it stays to be mended, as at the door
			r.wrong(b.Say("passport.block.wrong"))
			return
		}
		r.forget()
		switch {
		case err == nil:
			r.answer(a, chosen)
		case errors.Is(err, domain.ErrConflict): // the last fresh one went to another reader meanwhile; nothing has left
			r.say(widget.NewNotice(widget.Warning, b.Say("present.linkable"), b.Say("present.linkable.since")))
			widget.Focus(r.passphrase)
		case errors.Is(err, domain.ErrUnavailable) && r.asking.Way == domain.WayNearby:
			r.gone()
		default:
			r.say(r.env.Problem(err, nil))
		}
	})
}

// forget empties the passphrase: nobody who comes later is to find it. What was said stays. It may be called on nil.
func (r *review) forget() {
	if r == nil {
		return
	}
	changed := r.passphrase.OnChanged
	r.passphrase.OnChanged = nil
	r.passphrase.SetText("")
	r.passphrase.OnChanged = changed
}

// gone tells that the reader has left: there is nobody to show anything to.
func (r *review) gone() { r.end("present.gone") }

// end tells why nothing can be answered any more, and leads to beginning anew.
func (r *review) end(key string) {
	b := r.env.Book
	r.forget()
	r.body.Objects = []fyne.CanvasObject{widget.NewNotice(widget.Warning, b.Say(key), b.Say(key+".text"),
		widget.NewPrimary("present.again", b.Say("present.again"), r.again))}
	r.body.Refresh()
	widget.Relayout(r.body)
}

func (r *review) wrong(text string) {
	r.passphrase.SetWrong(true)
	r.say(widget.NewNotice(widget.Error, text, ""))
	widget.Focus(r.passphrase)
}

// refuse declines, also when the screen is left meanwhile.
func (r *review) refuse() {
	r.forget()
	r.passphrase.SetWrong(false)
	r.say(nil)
	r.no.SetBusy(r.env.Book.Say("present.declining"))
	r.show.Disable()
	id := r.asking.ID
	r.env.Keep(func(ctx context.Context) error { return r.env.App.Decline(ctx, id) }, func(err error) {
		if r.env.Context().Err() != nil {
			r.left(err)
			return
		}
		r.no.SetBusy("")
		r.enable()
		switch {
		case err == nil:
			r.decline()
		case errors.Is(err, domain.ErrNotFound):
			r.end("present.asked.over")
		default:
			r.say(r.env.Problem(err, r.refuse))
		}
	})
}

// left tells after the screen was left that declining is not in the log. An asking that was over before had its end without it.
func (r *review) left(err error) {
	if err == nil || errors.Is(err, domain.ErrNotFound) {
		return
	}
	b := r.env.Book
	r.env.Shell.Toast(b.Say("present.decline.left", map[string]string{"What": words.Explain(b, err).What}))
}
