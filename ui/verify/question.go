package verify

import (
	"context"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/ui/form"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// question is what a holder is asked for, and as whom.
type question struct {
	preset string
	as     string // an invented organisation of the trial mode; "" for nobody in particular
}

// newQuestion returns the question that is asked when nobody chose: the first one.
func newQuestion() question {
	for _, p := range app.Presets() {
		return question{preset: p.ID}
	}
	return question{}
}

// choice asks what to ask for, and in trial mode whether as an organisation.
func (q *question) choice(e *screen.Env) fyne.CanvasObject {
	b := e.Book
	var options []widget.Option
	for _, p := range app.Presets() {
		options = append(options, widget.Option{Value: p.ID, Text: words.Preset(b, p.ID)})
	}
	about := widget.NewCaption(words.PresetAbout(b, q.preset))
	choice := widget.NewSelect("verify.preset", b.Say("verify.preset"), "", options, func(id string) {
		q.preset = id
		about.SetText(words.PresetAbout(b, id))
		widget.Relayout(about)
	})
	choice.SetValue(q.preset)
	parts := widget.NewSpaced(theme.Space4, form.Labelled(b, form.Spec{Label: b.Say("verify.preset")}, choice, nil), about)
	if _, trial := e.App.Trial(); trial {
		name := b.Say("verify.as.name")
		as := widget.NewTick("verify.as", nil)
		as.Checked = q.as != ""
		as.OnChanged = func(yes bool) {
			q.as = ""
			if yes {
				q.as = name
			}
		}
		parts.Add(widget.NewTickLine(as, b.Say("verify.as", map[string]string{"Name": name})))
	}
	return parts
}

// introduce has the program ask as whom the question says.
func (q question) introduce(ctx context.Context, a *app.App) error {
	if _, trial := a.Trial(); !trial {
		return nil
	}
	return a.AskAs(ctx, q.as)
}
