package faults_test

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"razvorot/app"
	"razvorot/authority"
	"razvorot/authority/api"
	"razvorot/authority/card"
	"razvorot/domain"
	"razvorot/internal/wiring"
	"razvorot/remote"
	"razvorot/remote/remotetest"
	"razvorot/storage"
	"razvorot/storage/keyslot"
)

// start is when every flow begins.
var start = time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC)

// world is one citizen's device, and the authority, in a folder: device/ and authority.db.
type world struct {
	t     testing.TB
	ctx   context.Context
	home  string
	clock *remotetest.Clock // of everybody but the device
	ahead atomic.Int64      // the device's clock is, time.Duration

	db        *sql.DB
	authority *authority.Authority
	ran       chan error
	way       *remote.InProcess

	net     *network
	program *wiring.Program
	trial   domain.Trial
	killed  atomic.Pointer[string] // where the device's files lie as they were when it was killed
	lives   int

	commits atomic.Int64 // transactions of the vault
	endAt   int64        // the one after which the program ends; 0 for none

	steps  int            // of flows
	before func(step int) // each; nil for nothing

	told  []error // what the citizen was told
	spent bool    // the last of it was that a code is of no use any more
	post  string  // the code that came in a letter

	verifier *wiring.Program // somebody else's device, nil until it is used
}

// deviceClock is the device's clock, which its owner moves.
type deviceClock struct{ w *world }

func (c deviceClock) Now() time.Time { return c.w.clock.Now().Add(time.Duration(c.w.ahead.Load())) }

func (c deviceClock) After(d time.Duration) <-chan time.Time { return c.w.clock.After(d) }

// openWorld goes on with what lies in a folder, at a moment.
func openWorld(t testing.TB, home string, at time.Time) *world {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	w := &world{t: t, ctx: ctx, home: home, clock: remotetest.NewClock(at)}
	w.openAuthority()
	w.openProgram()
	t.Cleanup(w.close)
	return w
}

func (w *world) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// rules decide at once, whenever the clock is moved.
func rules() authority.Rules {
	d := time.Second
	return authority.Rules{Registry: d, RegistryRetry: d, DocumentCheck: d, Processing: d, Checking: d, Preparing: d, CodesPerHour: 1000}
}

func (w *world) openAuthority() {
	w.t.Helper()
	w.ok(os.MkdirAll(w.home, 0o700))
	var err error
	w.db, err = sql.Open("sqlite", "file:"+filepath.Join(w.home, "authority.db")+
		"?_pragma=journal_mode(WAL)&_pragma=synchronous(OFF)&_pragma=foreign_keys(1)&_pragma=busy_timeout(5000)&_txlock=immediate")
	w.ok(err)
	w.authority, err = authority.Open(w.ctx, authority.Options{DB: w.db, Clock: w.clock, Rules: rules(), Password: authority.LeastPasswordCost(),
		Info: domain.AuthorityInfo{Name: "Пробный центр (ОБРАЗЕЦ)", Trial: true, Embedded: true}})
	w.ok(err)
	w.ran = make(chan error, 1)
	go func() { w.ran <- w.authority.Run(context.Background()) }()
	w.way = remote.ServeInProcess(api.New(w.authority, api.Options{Bearer: true}))
}

func (w *world) device() string { return filepath.Join(w.home, "device") }

// openProgram starts the program, with the vault locked if there is one.
func (w *world) openProgram() {
	w.t.Helper()
	w.net = newNetwork(w.way.Transport(), w.clock.Now)
	cheap := keyslot.FloorParams()
	w.program = wiring.New(wiring.Options{Dir: w.device(), Vault: storage.Options{Params: &cheap, BackupWork: 10}, Clock: deviceClock{w},
		Host: "test", Connect: w.connect, Browser: w.browse, Watch: w.watch})
}

func (w *world) connect(_ context.Context, _ domain.Vault, sessions domain.SessionKeeper) (app.Connection, error) {
	client, err := remote.New(remote.Options{Base: remote.InProcessBase, Transport: w.net, Sessions: sessions, Clock: deviceClock{w}})
	w.trial = w.authority.Trial(func(ctx context.Context) (domain.AccountID, error) {
		s, err := sessions.FindSession(ctx)
		return s.Account, err
	})
	return app.Connection{Backend: client, Cards: card.Tokenizer{}, Trial: w.trial}, err
}

// close ends everything. Closing again does nothing.
func (w *world) close() {
	w.t.Helper()
	if w.authority == nil {
		return
	}
	w.net.die()
	if w.verifier != nil {
		w.ok(w.verifier.Close(context.Background()))
	}
	err := errors.Join(w.program.Close(context.Background()), w.authority.Close(), <-w.ran, w.way.Close(), w.db.Close())
	w.authority = nil
	if err != nil {
		w.t.Error(err)
	}
}

// kill keeps the files of the device as they are now, and ends the program's way to anybody. It is called within a request.
func (w *world) kill() {
	to := filepath.Join(w.home, "killed-"+rand.Text()[:8])
	for {
		before, err := w.files()
		if err == nil {
			err = os.CopyFS(to, os.DirFS(w.device()))
		}
		after, again := w.files()
		if err == nil && again == nil && before == after {
			break
		}
		_ = os.RemoveAll(to) // somebody wrote meanwhile
	}
	w.killed.Store(&to)
	w.net.die()
}

// files tells whether something was written.
func (w *world) files() (state string, err error) {
	err = filepath.WalkDir(w.device(), func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		i, err := d.Info()
		if err == nil {
			state += path + i.ModTime().String() + i.Mode().String() + strconv.FormatInt(i.Size(), 10) + "\n"
		}
		return err
	})
	return state, err
}

// rise starts the program again from the files that were there when it was killed. It reports whether it was.
func (w *world) rise() bool {
	w.t.Helper()
	at := w.killed.Swap(nil)
	if at == nil {
		return false
	}
	_ = w.program.Close(context.Background()) // of a program that is dead: its files are put away
	w.lives++
	w.ok(os.RemoveAll(w.device()))
	w.ok(os.Rename(*at, w.device()))
	w.openProgram()
	return true
}

// killing is a fault that ends the program, before or after the authority did what was asked.
func (w *world) killing(after bool) func(*network, *http.Request) (*http.Response, error) {
	return func(n *network, q *http.Request) (*http.Response, error) {
		if after {
			if _, _, err := n.carry(q); err != nil {
				return nil, err
			}
		}
		n.freeze()
		w.kill()
		return nil, errCut
	}
}
