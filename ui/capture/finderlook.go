package capture

import (
	"fyne.io/fyne/v2"

	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// opening shows that the camera is being opened.
func (f *Finder) opening() {
	f.said = ""
	f.put(widget.NewProgress(f.env.Book.Say("capture.opening")))
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
	objects := []fyne.CanvasObject{f.photo, f.hint}
	if f.ticks != nil {
		objects = append(objects, f.ticks)
	}
	shoot := widget.NewPrimary("capture.shoot", b.Say("capture.shoot"), f.Shoot)
	objects = append(objects, widget.NewTickLine(f.auto, b.Say("capture.auto")), widget.NewActions(shoot))
	f.put(objects...)
}

// broken shows what keeps the camera from showing anything, with the way to try again.
func (f *Finder) broken(err error) {
	f.Stop()
	f.said = ""
	b := f.env.Book
	title, cure := words.Camera(b, err)
	f.put(widget.NewNotice(widget.Warning, title, cure, widget.NewSecondary("capture.again", b.Say("capture.again"), f.Start)))
}

func (f *Finder) put(objects ...fyne.CanvasObject) {
	f.body.Objects = objects
	f.body.Refresh()
	widget.Relayout(f.body)
}
