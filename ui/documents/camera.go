package documents

import (
	"fyne.io/fyne/v2"

	"razvorot/ui/capture"
	"razvorot/ui/widget"
)

// openCamera begins to look through the camera.
func (s *add) openCamera() {
	role, ok := s.role()
	if !ok || s.env.Camera == nil || s.stage != stageSource && s.stage != stageLook {
		return
	}
	s.to(stageLive)
	b := s.env.Book
	s.finder = capture.NewFinder(s.env, capture.Config{Kind: s.kind, Role: role, Auto: !s.manual, Shot: s.inspectFrame,
		Ways: []fyne.CanvasObject{widget.NewSecondary("add.file", b.Say("add.file"), s.pick),
			widget.NewSecondary("add.camera.close", b.Say("add.camera.close"), func() { s.to(stageSource) })}})
	s.draw()
	s.finder.Start()
}

// live adds the picture of the camera.
func (s *add) live(card *fyne.Container) {
	if s.finder != nil {
		card.Add(s.finder.Object())
	}
}

// again leads to another picture, by the way on which this one came.
func (s *add) again() {
	if s.shot {
		s.openCamera()
		return
	}
	s.to(stageSource)
}

// other is the button to another picture.
func (s *add) other(importance widget.Importance) *widget.Button {
	b := s.env.Book
	if s.shot {
		return widget.NewButton("add.again", b.Say("add.again"), importance, s.again)
	}
	return widget.NewButton("add.other", b.Say("add.other_file"), importance, s.again)
}
