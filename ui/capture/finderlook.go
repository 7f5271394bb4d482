package capture

import (
	"fyne.io/fyne/v2"

	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// opening shows that the camera is being opened.
func (f *Finder) opening() {
	f.said = ""
	f.put(widget.NewProgress(f.env.Book.Say("capture.opening")), widget.NewActions(f.ways[0], f.ways[1:]...))
}

// running shows the picture with what belongs to it.
func (f *Finder) running() {
	b := f.env.Book
	if !f.drawn {
		return
	}
	if f.said == "" {
		text := b.Say("capture.live.begin")
		f.say(text, widget.NewRemark(widget.Info, text))
	}
	said := widget.NewSpaced(theme.Space12, f.hint)
	if f.ticks != nil && f.fault == nil {
		said.Add(f.ticks)
	}
	shoot := widget.NewPrimary("capture.shoot", b.Say("capture.shoot"), f.Shoot)
	said.Add(widget.NewActions(shoot, f.ways...))
	said.Add(widget.NewTickLine(f.auto, b.Say("capture.auto")))
	f.put(widget.NewPictured(f.photo, said))
}

// broken shows what keeps the camera from showing anything, with the way to try again.
func (f *Finder) broken(err error) {
	f.Stop()
	f.said = ""
	b := f.env.Book
	title, cure := words.Camera(b, err)
	again := widget.NewPrimary("capture.again", b.Say("capture.again"), f.Start)
	f.put(widget.NewNotice(widget.Warning, title, cure), widget.NewActions(again, f.ways...))
}

func (f *Finder) put(objects ...fyne.CanvasObject) {
	f.body.Objects = objects
	f.body.Refresh()
	widget.Relayout(f.body)
}
