package documents

import (
	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/ui/capture"
	"razvorot/ui/widget"
)

// cornersHeight is the most dp that the picture is high while its corners are moved.
const cornersHeight = 380

// corners adds the whole photograph with the corners of the page to be moved.
func (s *add) corners(card *fyne.Container) {
	b, file := s.env.Book, s.found.file
	photo := file.Photo
	if photo == nil {
		photo = file.Picture
	}
	labels := [4]string{b.Say("capture.corner.1"), b.Say("capture.corner.2"), b.Say("capture.corner.3"), b.Say("capture.corner.4")}
	editor := widget.NewCorners("capture.corner", labels, photo, cornersHeight, capture.CornerSpots(file.Outline))
	warning := widget.NewSpaced(0)
	done := widget.NewPrimary("capture.corners.done", b.Say("capture.corners.done"), func() {
		outline := capture.OutlineOf(editor.Spots())
		s.inspectAgain(&outline)
	})
	editor.Changed = func(at [4]widget.Spot) {
		convex := capture.OutlineOf(at).Convex()
		if convex == !done.Disabled() {
			return
		}
		warning.Objects = nil
		done.Enable()
		if !convex {
			done.Disable()
			warning.Objects = []fyne.CanvasObject{widget.NewRemark(widget.Warning, b.Say("capture.corners.crossed"))}
		}
		warning.Refresh()
		widget.Relayout(s.body)
	}
	card.Add(widget.NewSecondaryText(b.Say("capture.corners.how")))
	card.Add(editor)
	card.Add(warning)
	card.Add(widget.NewActions(done, widget.NewSecondary("capture.corners.cancel", b.Say("add.cancel"), func() { s.to(stageLook) }),
		widget.NewSecondary("capture.corners.all", b.Say("capture.corners.all"), func() {
			editor.SetSpots(capture.CornerSpots(new(app.WholePicture())))
		})))
}
