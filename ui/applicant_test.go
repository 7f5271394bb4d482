package ui_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	fynetest "fyne.io/fyne/v2/test"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
	"razvorot/remote/remotetest"
	"razvorot/ui"
	"razvorot/ui/screen"
	"razvorot/ui/screentest"
	"razvorot/ui/theme"
)

// files is a citizen's hand: it gives the file that was put into it.
type files struct {
	next    []byte // nil: the citizen thinks better of it
	fault   error
	byPath  map[string][]byte
	offered []string
}

func (f *files) Pick(extensions []string, done func(io.ReadCloser, error)) {
	f.offered = extensions
	if f.fault != nil || f.next == nil {
		done(nil, f.fault)
		return
	}
	done(io.NopCloser(bytes.NewReader(f.next)), nil)
}

func (f *files) Open(file fyne.URI) (io.ReadCloser, error) {
	content, ok := f.byPath[file.Path()]
	if !ok {
		return nil, errors.New("no such file")
	}
	return io.NopCloser(bytes.NewReader(content)), nil
}

// applicant is a citizen in front of the screens of documents and applications.
type applicant struct {
	*citizen
	files *files
}

// newApplicant returns somebody whose next step is this one.
func newApplicant(t *testing.T, step app.NextStep) *applicant {
	t.Helper()
	c := newCitizen(t)
	c.reach(step)
	return &applicant{c, &files{byPath: map[string][]byte{}}}
}

// at opens the window at a page.
func (a *applicant) at(page screen.Page, arg string) {
	a.t.Helper()
	a.view(screen.Route{Page: page, Arg: arg}, wide, "ru", theme.Options{Mode: theme.ModeLight})
}

func (a *applicant) view(to screen.Route, size fyne.Size, locale string, look theme.Options) {
	a.t.Helper()
	queue := screentest.NewQueue()
	shell, err := ui.Open(fynetest.NewTempApp(a.t), ui.Config{App: a.app, Start: to, Locale: locale, Look: look, Loop: queue,
		Clock: a.clock, Saver: a.outside, Alert: a.outside, Picker: a.files, Notifier: a.notifier})
	a.ok(err)
	a.shell, a.Window = shell, screentest.Wrap(a.t, shell.Window(), queue)
	a.Limit = 2 * time.Minute // drawing and reading a specimen under the race detector, on a busy machine
	a.Window.Resize(size)
	a.Queue.Drain()
}

// passes waits until a text is to be seen, and lets time pass meanwhile.
func (a *applicant) passes(text string) {
	a.t.Helper()
	deadline := time.Now().Add(time.Minute)
	for !a.Sees(text) {
		if time.Now().After(deadline) {
			a.t.Fatalf("never saw %q; to be seen: %v", text, a.Texts())
		}
		a.Stir()
		a.authority.Advance(time.Second)
		a.Queue.Drain()
		time.Sleep(time.Millisecond) // the engine's goroutines have the turn
	}
}

// specimen returns a drawn page of the citizen's own.
func (a *applicant) specimen(kind domain.DocumentKind, role domain.PageRole) []byte {
	a.t.Helper()
	for _, p := range a.papers(a.self()) {
		if p.Kind == kind && p.Role == role {
			return p.Content
		}
	}
	a.t.Fatalf("no specimen of %s, %s", kind, role)
	return nil
}

// draft begins an application.
func (a *applicant) draft() domain.ApplicationID {
	a.t.Helper()
	x, err := a.app.StartApplication(a.t.Context(), domain.ElectronicPassport)
	a.ok(err)
	return x.ID
}

// only returns the one application there is.
func (a *applicant) only() domain.Application {
	a.t.Helper()
	all, err := a.app.Applications(a.t.Context())
	a.ok(err)
	if len(all) != 1 {
		a.t.Fatalf("there are %d applications", len(all))
	}
	return all[0]
}

// decide moves the one application as an operator would.
func (a *applicant) decide(d domain.Decision) {
	a.t.Helper()
	a.ok(a.authority.Decide(a.t.Context(), a.only().ID, d))
}

// line is the way to the authority, which can be cut right after a code was found right: before what follows is sent.
type line struct {
	turns atomic.Int64 // of video calls
	*remotetest.Fake
	cutAfterCode atomic.Bool
	refuse       atomic.Bool  // take no application in
	refuseAnswer atomic.Bool  // take no answer to questions
	loseActive   atomic.Bool  // activate, and lose the answer
	deaf         atomic.Bool  // bring no changes
	slow         sync.RWMutex // no answer about a code arrives while a test locks it
}

func (l *line) FetchChanges(ctx context.Context, after domain.Cursor, wait time.Duration) ([]domain.Change, domain.Cursor, error) {
	all, next, err := l.Fake.FetchChanges(ctx, after, wait)
	if l.deaf.Load() {
		return nil, after, &domain.Unavailable{Cause: errors.New("cut")}
	}
	return all, next, err
}

func (l *line) Resubmit(ctx context.Context, key domain.Key, id domain.ApplicationID, r domain.Resubmission) (domain.Application, error) {
	if l.refuseAnswer.CompareAndSwap(true, false) {
		return domain.Application{}, domain.ErrInvalid
	}
	return l.Fake.Resubmit(ctx, key, id, r)
}

func (l *line) Submit(ctx context.Context, key domain.Key, x domain.Submission, signed domain.Signature) (domain.Receipt, error) {
	if l.refuse.CompareAndSwap(true, false) {
		var found finding.List
		found.Add(person.FieldIssuer, finding.Characters)
		return domain.Receipt{}, &domain.Invalid{Findings: found}
	}
	return l.Fake.Submit(ctx, key, x, signed)
}

func (l *line) ConfirmCode(ctx context.Context, c domain.ChallengeID, code string) (domain.Ticket, error) {
	ticket, err := l.Fake.ConfirmCode(ctx, c, code)
	l.slow.RLock()
	defer l.slow.RUnlock()
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	if err == nil && l.cutAfterCode.CompareAndSwap(true, false) {
		l.SetOffline(true)
	}
	return ticket, err
}

func (l *line) ActivatePassport(ctx context.Context, key domain.Key, id domain.RegistryID, t domain.Ticket) (domain.Passport, error) {
	p, err := l.Fake.ActivatePassport(ctx, key, id, t)
	if err == nil && l.loseActive.CompareAndSwap(true, false) {
		return domain.Passport{}, &domain.Unavailable{Cause: io.ErrUnexpectedEOF}
	}
	return p, err
}
