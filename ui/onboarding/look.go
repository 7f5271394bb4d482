package onboarding

import (
	"strconv"

	"fyne.io/fyne/v2"

	"razvorot/ui/phrase"
	"razvorot/ui/preference"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

// sizes are the sizes of text to choose from, in percent.
var sizes = []int{100, 125, 150, 200}

// look lets the person choose language, size of the text and palette. Each choice holds at once: the window is the preview.
func (o *Onboarding) look() []fyne.CanvasObject {
	b, now := o.env.Book, o.env.Shell.Choices()
	language := widget.NewRadio("onboarding.language", []widget.Option{
		{Value: string(phrase.Russian), Text: b.Say("language.ru")}, {Value: string(phrase.English), Text: b.Say("language.en")},
	}, func(value string) { o.choose(func(c *preference.Choices) { c.Language = phrase.Language(value) }) })
	size := widget.NewRadio("onboarding.size", percents(),
		func(value string) {
			percent, _ := strconv.Atoi(value)
			o.choose(func(c *preference.Choices) { c.Look.Scale = float32(percent) / 100 })
		})
	mode := widget.NewRadio("onboarding.mode", []widget.Option{
		{Value: "0", Text: b.Say("look.mode.system")}, {Value: "1", Text: b.Say("look.mode.light")},
		{Value: "2", Text: b.Say("look.mode.dark")}, {Value: "3", Text: b.Say("look.mode.contrast")},
	}, func(value string) {
		mode, _ := strconv.Atoi(value)
		o.choose(func(c *preference.Choices) { c.Look.Mode = theme.Mode(mode) })
	})
	o.settling = true
	language.SetValue(string(b.Language()))
	size.SetValue(strconv.Itoa(int(max(now.Look.Scale, theme.ScaleMin)*100 + 0.5)))
	mode.SetValue(strconv.Itoa(int(now.Look.Mode)))
	o.settling = false
	return []fyne.CanvasObject{
		part(b.Say("onboarding.look.language"), language),
		part(b.Say("onboarding.look.size"), size),
		part(b.Say("onboarding.look.mode"), mode),
		widget.NewActions(widget.NewPrimary("onboarding.next", b.Say("onboarding.next"), func() { o.show(stepTrial) })),
	}
}

func percents() []widget.Option {
	options := make([]widget.Option, len(sizes))
	for i, percent := range sizes {
		options[i] = widget.Option{Value: strconv.Itoa(percent), Text: strconv.Itoa(percent) + " %"}
	}
	return options
}

func part(title string, content fyne.CanvasObject) fyne.CanvasObject {
	return widget.NewSpaced(theme.Space8, widget.NewStrong(title), content)
}

// choose puts other choices in force. The window is built anew for them.
func (o *Onboarding) choose(change func(*preference.Choices)) {
	if o.settling {
		return
	}
	c := o.env.Shell.Choices()
	change(&c)
	o.env.Shell.Choose(c)
}
