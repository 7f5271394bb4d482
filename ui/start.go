package ui

import (
	"context"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/entrance"
	"razvorot/ui/screen"
)

// start returns where the person begins: where they were told to, or where the door of the vault says. A door that cannot be
// seen is shown as a locked one, which says what keeps it from opening.
func start(c Config) screen.Route {
	if c.Start.Page != "" || c.App == nil {
		return c.Start
	}
	route, err := entrance.Route(context.Background(), c.App)
	if err != nil {
		return screen.Route{Page: screen.PageUnlock}
	}
	return route
}

// follow keeps the window in step with the app: whom it talks to, what is unread, and whether the citizen is in at all.
func (s *Shell) follow(topic app.Topic) {
	switch topic {
	case app.TopicLock, app.TopicSession:
		s.followDoor()
		s.followAuthority()
		s.followUnread()
	case app.TopicConnection:
		s.followAuthority()
	case app.TopicNotices:
		s.followUnread()
	}
}

// followDoor leads to the door when it closed behind the citizen: the vault was locked, or the session ended. Pages at the door
// go on by themselves.
func (s *Shell) followDoor() {
	screen.Load(&s.env, func(ctx context.Context) (screen.Route, error) { return entrance.Route(ctx, s.env.App) },
		func(to screen.Route, err error) {
			here := s.Current().Page
			if err == nil && to == (screen.Route{Page: screen.PageUnlock}) {
				s.dismiss()
			}
			if here == screen.PageSecurity && to.Page == screen.PageOnboarding {
				return // a recovery code made anew is shown and confirmed there
			}
			stranger := to.Page == screen.PageRegister || to.Page == screen.PageSignIn
			if stranger && forStrangers(here) {
				return
			}
			if err == nil && atDoor(to.Page) && !atDoor(here) {
				s.Restart(to)
			}
		})
}

// dismiss takes away what lies over the screen. A dialog that is about to save a file holds its content: it must not wait in
// front of a locked vault.
func (s *Shell) dismiss() {
	overlays := s.window.Canvas().Overlays()
	for top := overlays.Top(); top != nil; top = overlays.Top() {
		overlays.Remove(top)
	}
}

// atDoor reports whether a page is one of those before the home page. Not every page without navigation is: a QR must not stay
// in front of a locked vault.
func atDoor(p screen.Page) bool {
	switch p {
	case screen.PageOnboarding, screen.PageRestore, screen.PageUnlock, screen.PageRegister, screen.PageSignIn:
		return true
	}
	return false
}

// forStrangers reports whether a page is also for whoever has no account and only opened the vault.
func forStrangers(p screen.Page) bool {
	switch p {
	case screen.PageVerify, screen.PageVerifyAsk, screen.PageServer, screen.PageHelp, screen.PageArticle, screen.PageBlock,
		screen.PageTrial: // where codes come to who is about to register
		return true
	}
	return false
}

func (s *Shell) followAuthority() {
	screen.Load(&s.env, s.env.App.Authority, func(a domain.AuthorityInfo, err error) {
		if err == nil {
			s.SetAuthority(a)
		}
	})
}

func (s *Shell) followUnread() {
	screen.Load(&s.env, s.env.App.UnreadNotices, func(n int, err error) {
		if err == nil {
			s.SetUnread(n)
		}
	})
}
