package screen

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/phrase"
	"razvorot/ui/preference"
)

// Navigator moves between screens. All methods are for the UI goroutine.
type Navigator interface {
	// Go opens a route; Back returns from it.
	Go(to Route)
	// Replace opens a route in the place of the current one: Back does not return to that.
	Replace(with Route)
	// Restart opens the last of these routes and forgets the way to it: after unlocking, signing in and signing out. Back
	// returns through the routes before it. There must be one at least.
	Restart(way ...Route)
	// Back returns to the screen before, as it was left. It does nothing on the first one.
	Back()
	// Home opens the home page; Back returns from it.
	Home()
	// Current returns the route in front.
	Current() Route
}

// Shell is what surrounds the screens. All methods are for the UI goroutine.
type Shell interface {
	// Toast shows a short confirmation («Скопировано») for a few seconds.
	Toast(text string)
	// SetUnread sets the number at «Сообщения»; 0 shows none.
	SetUnread(n int)
	// SetAuthority sets the line that says whom the app talks to. The zero value shows none.
	SetAuthority(a domain.AuthorityInfo)
	// Choices returns the choices about language and look in force.
	Choices() preference.Choices
	// Choose puts other choices in force, keeps them, and builds the window anew on the same route.
	Choose(c preference.Choices)
}

// Loop is the way back to the UI goroutine.
type Loop interface {
	// Post has f run on the UI goroutine, soon and in the order posted. It may be called from any goroutine.
	Post(f func())
}

// Env is what a screen is given for one visit.
type Env struct {
	App    *app.App
	Book   *phrase.Book
	Window fyne.Window
	Nav    Navigator // that of a visit leads on only while its screen is in front: see NewVisit
	Shell  Shell
	Loop   Loop
	Clock  domain.Clock
	Saver  Saver
	Picker Picker
	Alert  Alerter
	Camera domain.Camera // nil where there is none: files are chosen instead
	// Displays is what this device's screens show; nil where programs may not look.
	Displays domain.Displays
	Writes   *Writes // what Keep has under way; nil where nobody waits for it

	visit *Visit
}

// Context returns the context of the visit: it is done when the screen is left for good.
func (e *Env) Context() context.Context {
	if e.visit == nil {
		return context.Background()
	}
	return e.visit.ctx
}

// Post has f run on the UI goroutine, unless the visit has ended by then. It may be called from any goroutine.
func (e *Env) Post(f func()) {
	e.Loop.Post(func() {
		if e.Context().Err() == nil {
			f()
		}
	})
}

// Do runs work in a goroutine and then, with its error, on the UI goroutine. The context given to work is done when the
// screen is left for good, and then is not called any more. A nil then is allowed. What the citizen has done and must not be
// lost by leaving is for Act.
func (e *Env) Do(work func(ctx context.Context) error, then func(error)) {
	go func() {
		err := work(e.Context())
		if then != nil {
			e.Post(func() { then(err) })
		}
	}()
}

// Load is Do for work that returns something.
func Load[T any](e *Env, work func(ctx context.Context) (T, error), then func(T, error)) {
	go func() {
		got, err := work(e.Context())
		e.Post(func() { then(got, err) })
	}()
}

// Readings are those of a screen that reads the same anew whenever it changed. Two may be under way at once, and the one that
// was begun first may end last.
type Readings struct{ begun, shown int }

// Reload is Load for what is read anew: a reading that was begun before one that is shown already is shown no more.
func Reload[T any](e *Env, r *Readings, work func(ctx context.Context) (T, error), then func(T, error)) {
	r.begun++
	number := r.begun
	Load(e, work, func(got T, err error) {
		if number < r.shown {
			return
		}
		if err == nil {
			r.shown = number
		}
		then(got, err)
	})
}

// Later has f run on the UI goroutine after d. What comes due while the screen is covered runs when it is in front again;
// when the screen is left for good it does not run at all. The returned function calls it off.
func (e *Env) Later(d time.Duration, f func()) (cancel func()) {
	ctx, cancel := context.WithCancel(e.Context())
	due := e.Clock.After(d) // the time begins now, not when the goroutine has its turn
	go func() {
		select {
		case <-ctx.Done():
		case <-due:
			e.Post(func() {
				if ctx.Err() == nil {
					e.visit.inFront(func() {
						if ctx.Err() == nil {
							cancel()
							f()
						}
					})
				}
			})
		}
	}()
	return cancel
}

// Now returns the moment by the app's clock.
func (e *Env) Now() time.Time { return e.Clock.Now() }

// Copy puts a text on the clipboard and says so.
func (e *Env) Copy(text string) {
	fyne.CurrentApp().Clipboard().SetContent(text)
	e.Shell.Toast(e.Book.Say("copied"))
}

// secretTime is how long a secret stays on the clipboard.
const secretTime = time.Minute

// CopySecret is Copy for what other programs must not find later: after a minute it is taken off the clipboard, unless something
// else was put there. That the screen is left does not keep it there.
func (e *Env) CopySecret(text string) {
	e.Copy(text)
	due := e.Clock.After(secretTime)
	go func() {
		<-due
		e.Loop.Post(func() {
			if clipboard := fyne.CurrentApp().Clipboard(); clipboard.Content() == text {
				clipboard.SetContent("")
			}
		})
	}()
}
