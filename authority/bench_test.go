package authority_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"razvorot/authority"
	"razvorot/authority/api"
	"razvorot/domain"
	"razvorot/remote"
	"razvorot/remote/remotetest"
)

var t0 = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

// rules of the tests take their time, so that what is due can be told from what is not.
func rules() authority.Rules {
	r := authority.TrialRules()
	r.OfflineQR = 10 * time.Minute
	return r
}

// bench is an authority that can be killed: opened anew over the same file.
type bench struct {
	t     *testing.T
	path  string
	clock *remotetest.Clock
	db    *sql.DB
	a     *authority.Authority
	o     authority.Options
}

func newBench(t *testing.T, change ...func(*authority.Options)) *bench {
	t.Helper()
	b := &bench{t: t, path: filepath.Join(t.TempDir(), "authority.db"), clock: remotetest.NewClock(t0)}
	b.o = authority.Options{Clock: b.clock, Rules: rules(), Password: authority.LeastPasswordCost(),
		Info: domain.AuthorityInfo{Name: "Пробный орган", Trial: true, Embedded: true}}
	for _, f := range change {
		f(&b.o)
	}
	b.open()
	t.Cleanup(func() { _ = b.db.Close() })
	return b
}

func (b *bench) open() {
	b.t.Helper()
	b.o.DB = openDB(b.t, b.path)
	a, err := authority.Open(b.t.Context(), b.o)
	if err != nil {
		b.t.Fatal(err)
	}
	a.CheapPasswords()
	b.db, b.a = b.o.DB, a
}

func openDB(t testing.TB, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path+"?_txlock=immediate&_pragma=journal_mode(WAL)&_pragma=synchronous(OFF)"+
		"&_pragma=foreign_keys(1)&_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(4)
	return db
}

// kill drops everything that is only in memory.
func (b *bench) kill() {
	b.t.Helper()
	if err := b.db.Close(); err != nil {
		b.t.Fatal(err)
	}
	b.open()
}

// advance moves the clock and has everything done that is due.
func (b *bench) advance(d time.Duration) {
	b.t.Helper()
	b.clock.Advance(d)
	if err := b.a.RunDue(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
}

// device is a way to an authority whose caller changes when it signs in, as the wire's does by its token.
type device struct {
	domain.Backend
	a      *authority.Authority
	caller authority.Caller
}

func (b *bench) device() *device {
	return &device{Backend: b.a.Backend(authority.Caller{}), a: b.a}
}

func (d *device) FinishSignIn(ctx context.Context, ticket domain.Ticket) (domain.Session, error) {
	s, err := d.Backend.FinishSignIn(ctx, ticket)
	if err == nil {
		d.caller, err = d.a.Authenticate(ctx, s.AccessToken)
		d.Backend = d.a.Backend(d.caller)
	}
	return s, err
}

func (d *device) trial() domain.Trial {
	return d.a.Trial(func(context.Context) (domain.AccountID, error) {
		if d.caller.Account == "" {
			return "", domain.ErrUnauthorised
		}
		return d.caller.Account, nil
	})
}

func TestTheAuthorityDoesWhatThePortSays(t *testing.T) {
	if testing.Short() {
		t.Skip("the way over the wire shows the same")
	}
	remotetest.Run(t, func(t *testing.T) remotetest.Bench {
		b := newBench(t)
		d := b.device()
		return remotetest.Bench{Backend: d, NewDevice: func() domain.Backend { return b.device() }, Trial: d.trial(), Clock: b.clock,
			Advance: b.advance}
	})
}

func TestTheAuthorityDoesWhatThePortSaysOverTheWire(t *testing.T) {
	remotetest.Run(t, func(t *testing.T) remotetest.Bench {
		b := newBench(t)
		server := remote.ServeInProcess(api.New(b.a, api.Options{}))
		t.Cleanup(func() { _ = server.Close() })
		device := func() (*remote.Client, *remotetest.Sessions) {
			sessions := &remotetest.Sessions{}
			c, err := remote.New(remote.Options{Base: remote.InProcessBase, Transport: server.Transport(), Sessions: sessions, Clock: b.clock})
			if err != nil {
				t.Fatal(err)
			}
			return c, sessions
		}
		client, sessions := device()
		trial := b.a.Trial(func(ctx context.Context) (domain.AccountID, error) {
			s, err := sessions.FindSession(ctx)
			return s.Account, err
		})
		return remotetest.Bench{Backend: client, Trial: trial, Clock: b.clock, Advance: b.advance,
			NewDevice: func() domain.Backend { c, _ := device(); return c }}
	})
}
