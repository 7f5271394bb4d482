package verify

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// portraitHeight is how high the portrait is drawn, in dp: a face has to be compared with it.
const portraitHeight = 220

// verdict shows what looking came to: the outcome first, then what was shown, then what that proves and how fresh it is.
func verdict(e *screen.Env, v app.Verdict) fyne.CanvasObject {
	b := e.Book
	title, meaning, cure := words.Verdict(b, v.Outcome)
	notice := meaning
	if cure != "" && (v.Outcome != domain.Genuine || len(v.Portrait) > 0) { // a face is compared with a portrait, if there is one
		notice += " " + cure
	}
	stack := widget.NewSpaced(theme.Space16, widget.NewNotice(words.VerdictTone(v.Outcome), title, notice))
	if _, trial := trialOf(e); trial && v.Outcome == domain.UnknownIssuer {
		stack.Add(widget.NewSecondaryText(b.Say("verify.trial")))
	}
	if v.Outcome == domain.Genuine && len(v.Portrait) == 0 {
		stack.Add(widget.NewNotice(widget.Warning, b.Say("verify.faceless"), b.Say("verify.faceless.text")))
	}
	if v.Specimen {
		stack.Add(widget.NewNotice(widget.Warning, b.Say("verify.specimen"), b.Say("verify.specimen.text")))
	}
	if len(v.Missing) > 0 {
		stack.Add(widget.NewNotice(widget.Warning, b.Say("verify.missing"),
			b.Say("verify.missing.text", map[string]string{"Elements": words.Elements(b, v.Missing)})))
	}
	if shown := fields(e, v); shown != nil {
		stack.Add(shown)
	}
	if v.Kind != "" && v.Outcome == domain.Genuine {
		stack.Add(widget.NewSecondaryText(b.Say("verify.proves." + string(v.Kind))))
	}
	for _, line := range []string{freshness(e, v), trusted(e, v), code(e, v), b.Say("verify.kept")} {
		if line != "" {
			stack.Add(widget.NewCaption(line))
		}
	}
	return stack
}

// trialOf returns the counter of a trial authority; there is no app where a verdict is drawn for a test.
func trialOf(e *screen.Env) (domain.Trial, bool) {
	if e.App == nil {
		return nil, false
	}
	return e.App.Trial()
}

// fields is what was shown, beside the portrait.
func fields(e *screen.Env, v app.Verdict) fyne.CanvasObject {
	b := e.Book
	var pairs []widget.Pair
	ordered := slices.SortedStableFunc(slices.Values(v.Fields), func(a, b app.VerdictField) int {
		return words.ElementRank(a.Element) - words.ElementRank(b.Element)
	})
	for _, f := range ordered {
		pairs = append(pairs, widget.Pair{Name: words.Element(b, f.Element), Value: words.ElementValue(b, f.Element, f.Value)})
	}
	if v.Issuer != "" {
		pairs = append(pairs, widget.Pair{Name: b.Say("verify.issuer"), Value: v.Issuer})
	}
	if !v.Until.IsZero() {
		pairs = append(pairs, widget.Pair{Name: b.Say("verify.until"), Value: words.When(b, v.Until)})
	}
	if len(pairs) == 0 {
		return nil
	}
	table := widget.NewTable(pairs...)
	if face := widget.DecodePortrait(v.Portrait); face != nil {
		return widget.NewCard(widget.NewSpaced(theme.Space16, widget.NewLeft(widget.NewThumbnail(face, portraitHeight)), table))
	}
	return widget.NewCard(table)
}

// freshness tells how old the knowledge about blocked and revoked passports is.
func freshness(e *screen.Env, v app.Verdict) string {
	b := e.Book
	switch {
	case len(v.Fields) == 0: // nothing was looked up
		return ""
	case !v.Status.Known:
		return b.Say("verify.status.none")
	case v.Status.Stale:
		return b.Say("verify.status.stale", map[string]string{"Moment": words.When(b, v.Status.AsOf)})
	}
	return b.Say("verify.status", map[string]string{"Moment": words.When(b, v.Status.AsOf)})
}

// oldTrust is after how long it is told how old the list of trusted authorities is: by then one may have left it.
const oldTrust = 7 * 24 * time.Hour

// trusted tells that the list of trusted authorities is old, if it is.
func trusted(e *screen.Env, v app.Verdict) string {
	if v.TrustAsOf.IsZero() || v.At.Sub(v.TrustAsOf) < oldTrust {
		return ""
	}
	return e.Book.Say("verify.trust.old", map[string]string{"Moment": words.When(e.Book, v.TrustAsOf)})
}

// code is which check failed, to read to support.
func code(e *screen.Env, v app.Verdict) string {
	if v.Check == "" {
		return ""
	}
	return e.Book.Say("problem.code", map[string]string{"Code": v.Check})
}
