// Package entrance leads from the start of the program to the screen where the citizen left off.
//
// The door says whether there is a vault and whether it is open; behind it the stage says how far the citizen has come. Each
// door and each stage has one route.
package entrance

import (
	"context"

	"razvorot/app"
	"razvorot/ui/screen"
)

// Arguments of the pages at the door.
const (
	ArgRecovery   = "recovery"   // of screen.PageOnboarding: the vault is open, its recovery code was never confirmed
	ArgPassphrase = "passphrase" // of screen.PageUnlock: the recovery code opened the vault, a new passphrase is due
)

// Route returns where the program begins, or goes on after something was done at the door.
func Route(ctx context.Context, a *app.App) (screen.Route, error) {
	door, err := a.Door(ctx)
	switch {
	case err != nil:
		return screen.Route{}, err
	case door == app.DoorNew:
		return screen.Route{Page: screen.PageOnboarding}, nil
	case door == app.DoorLocked:
		return screen.Route{Page: screen.PageUnlock}, nil
	}
	stage, err := a.Stage(ctx)
	if err != nil {
		return screen.Route{}, err
	}
	return routeOf(stage), nil
}

func routeOf(stage app.Stage) screen.Route {
	switch stage {
	case app.StagePassphrase:
		return screen.Route{Page: screen.PageUnlock, Arg: ArgPassphrase}
	case app.StageRecovery:
		return screen.Route{Page: screen.PageOnboarding, Arg: ArgRecovery}
	case app.StageRegister:
		return screen.Route{Page: screen.PageRegister}
	case app.StageSignIn:
		return screen.Route{Page: screen.PageSignIn}
	}
	return screen.Route{Page: screen.PageHome}
}

// Continue opens the route that is next and forgets the way to it. An error is given to failed, on the UI goroutine.
func Continue(e *screen.Env, failed func(error)) {
	screen.Load(e, func(ctx context.Context) (screen.Route, error) { return Route(ctx, e.App) },
		func(to screen.Route, err error) {
			if err != nil {
				failed(err)
				return
			}
			e.Nav.Restart(to)
		})
}
