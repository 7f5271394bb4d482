package documents

import (
	"context"
	"errors"
	"image"
	"io"
	"time"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/screen"
	"razvorot/ui/widget"
)

// looked is a picture that was looked at, beside the profile.
type looked struct {
	file    *app.Inspection
	matches app.Comparison
}

// inspect looks at a file from a source, and reports whether it does: one at a time. Open is called in a goroutine.
func (s *add) inspect(open func(ctx context.Context) (io.ReadCloser, error)) bool {
	role, ok := s.role()
	if !ok || s.stage != stageSource && s.stage != stageLook && s.stage != stageLive {
		return false
	}
	kind := s.kind
	s.shot = false
	s.examine(true, func(ctx context.Context) (*app.Inspection, error) {
		file, err := open(ctx)
		if err != nil {
			return nil, err
		}
		found, err := s.env.App.InspectFile(ctx, kind, role, file)
		if closed := file.Close(); err == nil && closed != nil {
			err = errNotOpened
		}
		return found, err
	})
	return true
}

// inspectFrame looks at a picture from the camera.
func (s *add) inspectFrame(frame image.Image) {
	role, ok := s.role()
	if !ok || s.stage != stageLive {
		return
	}
	kind := s.kind
	s.shot = true
	s.examine(true, func(ctx context.Context) (*app.Inspection, error) {
		return s.env.App.InspectFrame(ctx, kind, role, frame)
	})
}

// inspectAgain looks at the same picture, cut by other corners, or whole for nil.
func (s *add) inspectAgain(corners *app.Outline) {
	file := s.found.file
	s.examine(false, func(ctx context.Context) (*app.Inspection, error) { return s.env.App.InspectAgain(ctx, file, corners) })
}

// examine has a picture looked at, and compared with the profile. A fresh one counts when it will not do.
func (s *add) examine(fresh bool, work func(context.Context) (*app.Inspection, error)) {
	remark, before := s.remark, s.found
	s.to(stageInspect)
	ctx, cancel := context.WithCancel(s.env.Context())
	s.cancel = func() {
		cancel()
		s.showAgain(before)
	}
	screen.Load(s.env, func(context.Context) (found looked, err error) {
		if found.file, err = work(ctx); err != nil || found.file.Reading == nil || !found.file.MayKeep() {
			return found, err // what is read from another document is nobody's
		}
		found.matches, err = s.env.App.CompareProfile(ctx, found.file.Reading)
		return found, err
	}, func(found looked, err error) {
		stopped := ctx.Err() != nil
		cancel()
		if stopped {
			return
		}
		if err != nil {
			s.notTaken(err)
			s.remark = remark
			s.draw()
			return
		}
		if _, faulty := found.file.Fault(); faulty && fresh {
			s.refused++
		}
		s.showAgain(found)
		s.remark = remark
		s.draw()
	})
}

// showAgain shows a picture that was looked at, or the sources where there is none.
func (s *add) showAgain(found looked) {
	if found.file == nil {
		s.to(stageSource)
		return
	}
	s.found = found
	s.to(stageLook)
}

// notTaken says why a file is not taken.
func (s *add) notTaken(err error) {
	s.to(stageSource)
	refusal, refused := errors.AsType[*app.FileRefusal](err)
	switch {
	case refused:
		s.problem = s.refusal(refusal)
	case errors.Is(err, errNotOpened):
		s.problem = widget.NewNotice(widget.Error, s.env.Book.Say("add.open.failed"), "")
	case errors.Is(err, errNothingPasted):
		s.problem = widget.NewNotice(widget.Warning, s.env.Book.Say("add.paste.nothing"), "")
	default:
		s.problem = s.env.Problem(err, nil)
	}
}

// stepTime is how long one step of looking at a picture is told before the next.
const stepTime = time.Second

// looking adds what is being done with the picture. A large one takes longer than a step, and then it says so.
func (s *add) looking(card *fyne.Container) {
	b := s.env.Book
	doing := widget.NewProgress(b.Say("add.inspecting"))
	doing.Set(b.Say("add.inspecting"), 0.2)
	steps := []string{b.Say("capture.step.page"), b.Say("capture.step.checks"), b.Say("capture.step.large")}
	var next func(i int)
	next = func(i int) {
		if s.stage == stageInspect && i < len(steps) {
			doing.Set(steps[i], 0.4+0.2*float32(i))
			s.env.Later(stepTime, func() { next(i + 1) })
		}
	}
	s.env.Later(stepTime, func() { next(0) })
	card.Add(doing)
	card.Add(widget.NewActions(widget.NewSecondary("add.cancel", b.Say("add.cancel"), func() { s.cancel() })))
}

// take goes on with the picture: what was read is compared with the profile where they differ, and then it is stored.
func (s *add) take() {
	if s.stage != stageLook {
		return
	}
	if !s.compared && len(s.found.matches.Differences())+len(s.found.matches.News()) > 0 {
		s.to(stageCompare)
		return
	}
	s.store()
}

// store stores the page.
func (s *add) store() {
	role, ok := s.role()
	if !ok || s.found.file == nil || s.stage == stageStore {
		return
	}
	file := s.found.file
	s.to(stageStore)
	id, kind := s.document.ID, s.kind
	var d domain.Document
	s.env.Act(func(ctx context.Context) (err error) {
		d, err = s.env.App.AddPage(ctx, id, kind, role, file)
		return err
	}, func(err error) {
		if err != nil {
			s.to(stageSource)
			s.problem = s.env.Problem(err, nil)
			if errors.Is(err, domain.ErrDuplicate) {
				s.problem = widget.NewNotice(widget.Warning, s.env.Book.Say("add.duplicate"), "")
			}
			s.draw()
			return
		}
		s.document, s.done, s.refused = d, true, 0
		if _, more := s.role(); more {
			s.to(stageSource)
			return
		}
		s.to(stageDone)
	})
}
