package ui

import (
	"context"

	"razvorot/domain"
	"razvorot/ui/screen"
)

// raising is an alerter whose messages, chosen, bring the window to the front first.
type raising struct {
	screen.Alerter
	shell *Shell
}

// Alert implements screen.Alerter. Opened runs on the UI goroutine.
func (r raising) Alert(title, text string, opened func()) {
	r.Alerter.Alert(title, text, func() {
		r.shell.env.Loop.Post(func() {
			r.shell.window.RequestFocus()
			if opened != nil {
				opened()
			}
		})
	})
}

// OpenNotice leads to what a notice that was chosen outside the window is about. In front of a closed door it waits until the citizen
// is in.
func (s *Shell) OpenNotice(n domain.Notice) {
	s.opened = &n
	if s.idle != nil {
		s.idle.touched()
	}
	s.openWaiting()
}

func (s *Shell) openWaiting() {
	if s.opened == nil || len(s.history) == 0 || atDoor(s.Current().Page) {
		return
	}
	n := *s.opened
	s.opened = nil
	s.dismiss()
	s.env.Keep(func(ctx context.Context) error { return s.env.App.MarkNoticesRead(ctx, n.ID) }, nil)
	if n.Route.Page == "" {
		n.Route = screen.Route{Page: screen.PageMessages}
	}
	s.Go(n.Route)
}
