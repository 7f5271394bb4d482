package journey_test

import (
	"context"
	"crypto/tls"
	"database/sql"
	"errors"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"razvorot/app"
	"razvorot/authority"
	"razvorot/authority/api"
	"razvorot/domain"
	"razvorot/remote"
)

// office is a trial authority on a machine of its own: whoever has its address reaches it over HTTPS.
type office struct {
	authority *authority.Authority
	server    *httptest.Server
	clock     *clock
}

// newOffice opens an authority that lives until the end of the test.
func newOffice(t *testing.T) *office {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	db, err := sql.Open("sqlite", "file:"+filepath.Join(t.TempDir(), "authority.db")+
		"?_txlock=immediate&_pragma=journal_mode(WAL)&_pragma=foreign_keys(1)&_pragma=busy_timeout(5000)")
	must(err)
	o := &office{clock: &clock{}, server: httptest.NewUnstartedServer(nil)}
	o.authority, err = authority.Open(t.Context(), authority.Options{DB: db, Clock: o.clock, Rules: quick(),
		Password: authority.LeastPasswordCost(), Address: "https://" + o.server.Listener.Addr().String(),
		Info: domain.AuthorityInfo{Name: "Пробное ведомство (ОБРАЗЕЦ)", Trial: true}})
	must(err)
	o.server.Config.Handler = api.New(o.authority, api.Options{})
	o.server.TLS = &tls.Config{MinVersion: tls.VersionTLS13}
	o.server.StartTLS()
	ended := make(chan error, 1)
	go func() { ended <- o.authority.Run(context.Background()) }()
	t.Cleanup(func() {
		err := errors.Join(o.authority.Close(), <-ended)
		o.server.Close()
		if err := errors.Join(err, db.Close()); err != nil {
			t.Error(err)
		}
	})
	return o
}

// reach is the way to the office over a line.
func (o *office) reach(l *line) app.Connect {
	return func(_ context.Context, _ domain.Vault, sessions domain.SessionKeeper) (app.Connection, error) {
		client, err := remote.New(remote.Options{Base: o.server.URL, Transport: l, Sessions: sessions, Clock: o.clock})
		return app.Connection{Backend: client, Trial: o.authority.Trial(func(ctx context.Context) (domain.AccountID, error) {
			session, err := sessions.FindSession(ctx)
			return session.Account, err
		})}, err
	}
}

// line is the network of one device, which can be cut.
type line struct {
	carrier http.RoundTripper

	mu  sync.Mutex
	up  context.Context // done while the line is cut
	cut context.CancelFunc
}

func (o *office) newLine() *line {
	l := &line{carrier: o.server.Client().Transport}
	l.mend()
	return l
}

// mend makes the line as good as new.
func (l *line) mend() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.up, l.cut = context.WithCancel(context.Background())
}

// sever ends what is under way and lets nothing through until the line is mended.
func (l *line) sever() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut()
}

// RoundTrip implements http.RoundTripper.
func (l *line) RoundTrip(r *http.Request) (*http.Response, error) {
	l.mu.Lock()
	up := l.up
	l.mu.Unlock()
	ctx, end := context.WithCancel(r.Context())
	context.AfterFunc(up, end)
	return l.carrier.RoundTrip(r.WithContext(ctx))
}

// clock is the machine's, ahead by what it was moved. Whoever has it moves with it.
type clock struct {
	mu      sync.Mutex
	ahead   time.Duration
	waiting []waiting
}

type waiting struct {
	until time.Time
	tell  func()
}

// Now implements domain.Clock.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now()
}

func (c *clock) now() time.Time { return time.Now().Add(c.ahead) }

// After implements domain.Clock.
func (c *clock) After(d time.Duration) <-chan time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	came := make(chan time.Time, 1)
	tell := sync.OnceFunc(func() { came <- c.Now() })
	time.AfterFunc(d, tell)
	c.waiting = append(c.waiting, waiting{c.now().Add(d), tell})
	return came
}

// move lets time pass.
func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	c.ahead += d
	now := c.now()
	var due []waiting
	c.waiting = slices.DeleteFunc(c.waiting, func(w waiting) bool {
		if w.until.After(now) {
			return false
		}
		due = append(due, w)
		return true
	})
	c.mu.Unlock()
	for _, w := range due {
		w.tell()
	}
}
