package authority_test

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"razvorot/authority"
	"razvorot/authority/api"
	"razvorot/authority/database"
	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/internal/postgrestest"
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

// onPostgreSQL is true while the tests run the second time.
var onPostgreSQL bool

// TestMain runs all tests on SQLite and, unless -short, on PostgreSQL too.
func TestMain(m *testing.M) {
	code := m.Run()
	asked := func(name string) bool { return flag.Lookup(name).Value.String() != "" }
	if !testing.Short() && !asked("test.list") && !asked("test.fuzz") && !asked("test.bench") {
		onPostgreSQL = true
		code = max(code, m.Run())
	}
	os.Exit(code)
}

// bench is an authority that can be killed: opened anew over the same database.
type bench struct {
	t      *testing.T
	path   string // of SQLite's file
	where  string // address of the database
	clock  *remotetest.Clock
	opened *database.Database
	db     *sql.DB
	a      *authority.Authority
	o      authority.Options
}

func newBench(t *testing.T, change ...func(*authority.Options)) *bench {
	t.Helper()
	b := &bench{t: t, clock: remotetest.NewClock(t0)}
	if onPostgreSQL {
		b.where = postgrestest.OpenCopy(t, "authority", migrated)
	} else {
		b.path = filepath.Join(t.TempDir(), "authority.db")
		b.where = "sqlite:" + b.path + "?_pragma=synchronous(OFF)"
	}
	b.o = authority.Options{Clock: b.clock, Rules: rules(), Password: authority.LeastPasswordCost(),
		Info: domain.AuthorityInfo{Name: "Пробный орган", Trial: true, Embedded: true}}
	for _, f := range change {
		f(&b.o)
	}
	b.open()
	t.Cleanup(func() { _ = b.opened.Close() })
	return b
}

func (b *bench) open() {
	b.t.Helper()
	b.opened = openDatabase(b.t, b.where)
	b.o.DB, b.o.Dialect, b.o.Signals = b.opened.SQL, b.opened.Dialect, b.opened.Signals
	if onPostgreSQL { // everything that is done here can be done again
		connector, err := database.Connector(b.where)
		if err != nil {
			b.t.Fatal(err)
		}
		b.o.DB = postgrestest.Unlucky(b.t, connector)
	}
	a, err := authority.Open(b.t.Context(), b.o)
	if err != nil {
		b.t.Fatal(err)
	}
	a.CheapPasswords()
	b.db, b.a = b.o.DB, a
}

func openDatabase(t testing.TB, address string) *database.Database {
	t.Helper()
	d, err := database.Open(t.Context(), address, database.Options{Connections: 4})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// migrated has the schema made once for all tests.
func migrated(address string) error {
	d, err := database.Open(context.Background(), address, database.Options{Connections: 1})
	if err != nil {
		return err
	}
	return errors.Join(store.Migrate(context.Background(), d.Database), d.Close())
}

// openDB opens a file of SQLite.
func openDB(t testing.TB, path string) *sql.DB { return openDatabase(t, "sqlite:"+path).SQL }

// kill drops everything that is only in memory.
func (b *bench) kill() {
	b.t.Helper()
	if err := errors.Join(b.db.Close(), b.opened.Close()); err != nil {
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
	if testing.Short() || onPostgreSQL {
		t.Skip("the way over the wire shows the same")
	}
	remotetest.Run(t, func(t *testing.T) remotetest.Bench {
		b := newBench(t)
		d := b.device()
		return remotetest.Bench{Backend: d, NewDevice: func() domain.Backend { return b.device() }, Trial: d.trial(), Clock: b.clock,
			Advance: b.advance}
	})
}

// serve puts the authority on the wire: in process on SQLite, as the trial has it, and behind TLS on PostgreSQL, as a server has.
func (b *bench) serve() (base string, carrier http.RoundTripper) {
	handler := api.New(b.a, api.Options{})
	if onPostgreSQL {
		server := httptest.NewTLSServer(handler)
		b.t.Cleanup(server.Close)
		return server.URL, server.Client().Transport
	}
	server := remote.ServeInProcess(handler)
	b.t.Cleanup(func() { _ = server.Close() })
	return remote.InProcessBase, server.Transport()
}

func TestTheAuthorityDoesWhatThePortSaysOverTheWire(t *testing.T) {
	remotetest.Run(t, func(t *testing.T) remotetest.Bench {
		b := newBench(t)
		base, carrier := b.serve()
		device := func() (*remote.Client, *remotetest.Sessions) {
			sessions := &remotetest.Sessions{}
			c, err := remote.New(remote.Options{Base: base, Transport: carrier, Sessions: sessions, Clock: b.clock})
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
