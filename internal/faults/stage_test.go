package faults_test

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/remote"
	"razvorot/remote/remotetest"
)

// stage is a state of device and authority that flows begin in.
type stage struct {
	from *stage
	acts []act
	more func(*world) // besides
	lost bool         // with the device, in the end

	once sync.Once
	home string
	at   time.Time
}

// The stages.
var (
	nothing    = &stage{}
	vault      = &stage{from: nothing, acts: []act{(*world).makeVault}}
	registered = &stage{from: vault, acts: []act{(*world).register}}
	signedIn   = &stage{from: registered, acts: []act{(*world).signIn}}
	elsewhere  = &stage{from: signedIn, more: (*world).elsewhere}
	shutOut    = &stage{from: signedIn, more: (*world).shutOut}
	known      = &stage{from: signedIn, acts: []act{(*world).saveProfile}}
	ready      = &stage{from: known, acts: []act{(*world).prove, (*world).addAll}, more: (*world).byHand}
	applied    = &stage{from: ready, acts: []act{(*world).apply}}
	turnedDown = &stage{from: applied, more: (*world).refuses}
	billed     = &stage{from: ready, acts: []act{(*world).applyUrgently}}
	unpaid     = &stage{from: billed, more: (*world).overdue}
	asked      = &stage{from: applied, more: (*world).asks}
	approved   = &stage{from: applied, more: (*world).approves}
	active     = &stage{from: approved, acts: []act{(*world).collect}}
	stolen     = &stage{from: active, more: (*world).robbed}
	minor      = &stage{from: signedIn, more: (*world).young}
	parent     = &stage{from: ready, more: (*world).parenthood}
	guardian   = &stage{from: parent, acts: []act{(*world).consent}}
	met        = &stage{from: active, more: (*world).meetsSomebody}
	lost       = &stage{from: active, acts: []act{(*world).backUp}, lost: true}
)

var stages struct {
	sync.Mutex
	folder string
}

func TestMain(m *testing.M) {
	status := m.Run()
	if stages.folder != "" {
		_ = os.RemoveAll(stages.folder)
	}
	os.Exit(status)
}

// enter copies a stage, made at its first use, and opens it.
func (s *stage) open(t testing.TB) *world {
	t.Helper()
	s.once.Do(func() { s.make(t) })
	if s.home == "" {
		t.Fatal("the stage was never made")
	}
	home := filepath.Join(t.TempDir(), "world")
	if err := os.CopyFS(home, os.DirFS(s.home)); err != nil {
		t.Fatal(err)
	}
	return openWorld(t, home, s.at)
}

func (s *stage) make(t testing.TB) {
	t.Helper()
	stages.Lock()
	if stages.folder == "" {
		var err error
		if stages.folder, err = os.MkdirTemp("", "faults"); err != nil {
			t.Fatal(err)
		}
	}
	stages.Unlock()
	home, err := os.MkdirTemp(stages.folder, "stage")
	if err != nil {
		t.Fatal(err)
	}
	at := start
	if s.from != nil {
		s.from.once.Do(func() { s.from.make(t) })
		if err := os.CopyFS(home, os.DirFS(s.from.home)); err != nil {
			t.Fatal(err)
		}
		at = s.from.at
	}
	w := openWorld(t, home, at)
	for _, a := range s.acts {
		w.walk(a)
	}
	if s.more != nil {
		w.opens()
		s.more(w)
	}
	if s.from != nil {
		w.settle(nil)
	}
	for _, err := range w.told {
		t.Errorf("an undisturbed citizen is told %v", err)
	}
	w.close()
	if s.lost {
		w.ok(os.RemoveAll(w.device()))
	}
	s.home, s.at = home, w.clock.Now()
}

// elsewhere signs the citizen in on another device.
func (w *world) elsewhere() {
	w.t.Helper()
	b, err := remote.New(remote.Options{Base: remote.InProcessBase, Transport: w.way.Transport(), Sessions: &remotetest.Sessions{}, Clock: w.clock})
	w.ok(err)
	ctx := context.WithoutCancel(w.ctx)
	number, err := person.ParsePhone(phone)
	w.ok(err)
	sent, err := b.SignIn(ctx, person.Login{Phone: number}, password, domain.DeviceInfo{Name: "Ноутбук", Platform: "linux"})
	w.ok(err)
	code, err := w.code(domain.MessageSignIn)
	w.ok(err)
	ticket, err := b.ConfirmCode(ctx, sent.Challenge, code)
	w.ok(err)
	_, err = b.FinishSignIn(ctx, ticket)
	w.ok(err)
}

// byHand has an operator decide about applications.
func (w *world) byHand() { w.t.Helper(); w.ok(w.trial.SetByHand(w.ctx, true)) }

// refuses has the operator refuse.
func (w *world) refuses() {
	w.t.Helper()
	x, err := w.application()
	w.ok(err)
	w.ok(w.trial.Decide(w.ctx, x.ID, domain.Decision{Action: domain.Refuse, Reasons: []domain.Reason{{Code: domain.RefusedOtherwise,
		Field: person.FieldIssuer, Note: "Укажите орган полностью"}}}))
	w.walk(func(w *world) (bool, error) {
		x, err := w.application()
		if err != nil || x.State == domain.Refused {
			return err == nil, err
		}
		return false, errWait
	})
}

// asks has the operator ask something.
func (w *world) asks() {
	w.t.Helper()
	x, err := w.application()
	w.ok(err)
	w.ok(w.trial.Decide(w.ctx, x.ID, domain.Decision{Action: domain.Ask,
		Questions: []domain.Question{{Text: "Кем выдан паспорт?", Field: person.FieldIssuer}}}))
	w.ok(w.trial.SetByHand(w.ctx, false))
}

// approves has the operator approve, and waits until the passport is ready.
func (w *world) approves() {
	w.t.Helper()
	x, err := w.application()
	w.ok(err)
	w.ok(w.trial.Decide(w.ctx, x.ID, domain.Decision{Action: domain.Approve}))
	w.walk(func(w *world) (bool, error) {
		x, err := w.application()
		if err != nil || x.State == domain.Ready {
			return err == nil, err
		}
		return false, errWait
	})
}
