package authority_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"razvorot/authority"
	"razvorot/authority/api"
	"razvorot/authority/notify"
	"razvorot/authority/registry"
	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/internal/postgrestest"
)

// courier is a gateway that keeps what it was given.
type courier struct {
	mu       sync.Mutex
	fails    error // returned for everything
	sent     []notify.Message
	attempts int
	each     chan notify.Message
}

func newCourier() *courier { return &courier{each: make(chan notify.Message, 1000)} }

func (c *courier) Send(_ context.Context, m notify.Message) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.attempts++; c.fails != nil {
		return c.fails
	}
	c.sent = append(c.sent, m)
	c.each <- m
	return nil
}

func (c *courier) fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fails = err
}

// await returns the next message of a purpose.
func (c *courier) await(t *testing.T, purpose domain.MessagePurpose) notify.Message {
	t.Helper()
	patience := time.After(30 * time.Second)
	for {
		select {
		case m := <-c.each:
			if m.Purpose == purpose {
				return m
			}
		case <-patience:
			t.Fatalf("no message to %s", purpose)
		}
	}
}

// stuck is a registry of which one register does not answer before it is let.
type stuck struct {
	registry.Registry
	slow  domain.Registry
	asked chan struct{}
	let   chan struct{}
}

func (s *stuck) Check(ctx context.Context, r domain.Registry, p person.Profile, at time.Time) (domain.RegistryCheck, error) {
	if r == s.slow {
		s.asked <- struct{}{}
		select {
		case <-s.let:
		case <-ctx.Done():
			return domain.RegistryCheck{}, ctx.Err()
		}
	}
	return domain.RegistryCheck{Registry: r, Outcome: domain.Match, At: at}, nil
}

// busy is an authority that sends its messages by a carrier, and by its workers alone.
func busy(c *courier) func(*authority.Options) {
	return func(o *authority.Options) { o.Gateway, o.Workers, o.Info.Trial = c, 3, false }
}

// works has an authority work until the test ends or the function is called, which waits for its end.
func works(t *testing.T, a *authority.Authority) (end func()) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := a.Run(ctx); err != nil {
			t.Error(err)
		}
	}()
	end = func() {
		stop()
		<-ended
	}
	t.Cleanup(end)
	return end
}

// register comes as far as a session, with codes from the carrier.
func registerBy(c *citizen, sent *courier) {
	c.Helper()
	backend, key := c.backend(), domain.NewKey
	code := ok(backend.StartRegistration(c.ctx(), key(), c.phone, c.email))(c)
	ticket := ok(backend.ConfirmCode(c.ctx(), code.Challenge, sent.await(c.T, domain.MessageRegister).Code))(c)
	ok(backend.FinishRegistration(c.ctx(), key(), domain.Registration{Password: password, Ticket: ticket,
		Consents: c.agree(domain.UserAgreement, domain.PersonalData)}))(c)
	code = ok(backend.SignIn(c.ctx(), person.Login{Phone: c.phone}, password, domain.DeviceInfo{Name: "Стол"}))(c)
	ticket = ok(backend.ConfirmCode(c.ctx(), code.Challenge, sent.await(c.T, domain.MessageSignIn).Code))(c)
	session := ok(backend.FinishSignIn(c.ctx(), ticket))(c)
	c.caller = ok(c.b.a.Authenticate(c.ctx(), session.AccessToken))(c)
}

// someone is a citizen of an authority whose registers are not the simulated ones.
func someone(b *bench, who int) *citizen {
	people := newBench(b.t)
	c := newCitizen(people, who)
	c.b = b
	return c
}

func TestASlowRegisterDoesNotHoldUpCodes(t *testing.T) {
	sent := newCourier()
	registers := &stuck{slow: domain.RegistryMVD, asked: make(chan struct{}, 10), let: make(chan struct{})}
	b := newBench(t, busy(sent), func(o *authority.Options) { o.Registry, o.Rules.Registry = registers, time.Nanosecond })
	defer works(t, b.a)()
	c := someone(b, 1)
	registerBy(c, sent)
	ok(c.backend().SaveProfile(c.ctx(), domain.NewKey(), c.profile))(c)
	b.clock.Advance(time.Second)
	<-registers.asked
	ok(c.backend().StartEmailConfirmation(c.ctx(), domain.NewKey()))(c)
	sent.await(t, domain.MessageEmail)
	others := func(a domain.Account) bool {
		return len(a.Checks) == 4 && !slices.ContainsFunc(a.Checks, func(x domain.RegistryCheck) bool {
			return x.Registry != domain.RegistryMVD && x.Outcome != domain.Match
		})
	}
	cursor := domain.Cursor("")
	for a := ok(c.backend().Account(c.ctx()))(c); !others(a); a = ok(c.backend().Account(c.ctx()))(c) {
		var err error
		if _, cursor, err = c.backend().FetchChanges(c.ctx(), cursor, time.Minute); err != nil {
			t.Fatal(err)
		}
	}
	close(registers.let)
}

func TestAMessageThatIsRefusedForGoodIsDeadUntilItIsRequeued(t *testing.T) {
	sent := newCourier()
	sent.fail(&notify.Refusal{Code: "550 5.1.1"})
	b := newBench(t, busy(sent))
	c := newCitizen(b, 1)
	ok(c.backend().StartRegistration(c.ctx(), domain.NewKey(), c.phone, c.email))(c)
	b.advance(time.Hour)
	b.advance(time.Hour)
	if sent.attempts != 1 {
		t.Error("it was tried", sent.attempts, "times")
	}
	dead := ok(b.a.DeadJobs(t.Context()))(c)
	if len(dead) != 1 || dead[0].Kind != "message" || dead[0].Attempts != 1 {
		t.Fatalf("%+v", dead)
	}
	if s := ok(b.a.Stats(t.Context()))(c); s.Dead != 1 {
		t.Errorf("%+v", s)
	}
	sent.fail(nil)
	if err := b.a.RequeueDead(t.Context(), dead[0].ID); err != nil {
		t.Fatal(err)
	}
	b.advance(0)
	if len(sent.sent) != 1 {
		t.Error("it was not sent when it was requeued")
	}
	c.want(domain.ErrNotFound, b.a.RequeueDead(t.Context(), dead[0].ID))
}

func TestWhatFailsIsDeadAfterTwelveTriesAndWhatWaitsForSomebodyIsNot(t *testing.T) {
	for failure, dead := range map[error]int{errors.New("broken"): 1, &domain.Unavailable{}: 0} {
		sent := newCourier()
		sent.fail(failure)
		b := newBench(t, busy(sent))
		c := newCitizen(b, 1)
		ok(c.backend().StartRegistration(c.ctx(), domain.NewKey(), c.phone, c.email))(c)
		for range 20 {
			b.advance(5 * time.Minute)
		}
		if jobs := ok(b.a.DeadJobs(t.Context()))(c); len(jobs) != dead {
			t.Errorf("%v: %d dead", failure, len(jobs))
		}
		if dead == 1 && sent.attempts != 12 {
			t.Error("tried", sent.attempts, "times")
		}
	}
}

func TestTwoProcessesSendEveryMessageOnce(t *testing.T) {
	sent := newCourier()
	b := newBench(t, busy(sent))
	o := b.o
	second := openDatabase(t, b.where)
	o.DB, o.Signals = second.SQL, second.Signals
	defer func() { _ = second.Close() }()
	other := must(authority.Open(t.Context(), o))
	const citizens = 12
	var all []*citizen
	for i := range citizens {
		all = append(all, newCitizen(b, i%3))
		all[i].phone = must(person.ParsePhone("+790012345" + string(rune('0'+i/10)) + string(rune('0'+i%10))))
	}
	for _, a := range []*authority.Authority{b.a, other} {
		defer works(t, a)()
	}
	for i, c := range all {
		backend := []*authority.Authority{b.a, other}[i%2].Backend(authority.Caller{})
		ok(backend.StartRegistration(c.ctx(), domain.NewKey(), c.phone, c.email))(c)
	}
	seen := map[string]bool{}
	for range all {
		m := sent.await(t, domain.MessageRegister)
		if seen[m.ID] {
			t.Error("a message was sent twice")
		}
		seen[m.ID] = true
	}
}

func TestAWorkerThatEndsFinishesWhatIsUnderWay(t *testing.T) {
	sent := newCourier()
	registers := &stuck{slow: domain.RegistryMVD, asked: make(chan struct{}, 10), let: make(chan struct{})}
	b := newBench(t, busy(sent), func(o *authority.Options) { o.Registry, o.Rules.Registry = registers, time.Nanosecond })
	end := works(t, b.a)
	c := someone(b, 1)
	registerBy(c, sent)
	ok(c.backend().SaveProfile(c.ctx(), domain.NewKey(), c.profile))(c)
	b.clock.Advance(time.Second)
	<-registers.asked
	ended := make(chan struct{})
	go func() {
		end()
		close(ended)
	}()
	close(registers.let)
	<-ended
	a := ok(c.backend().Account(c.ctx()))(c)
	if !slices.ContainsFunc(a.Checks, func(x domain.RegistryCheck) bool {
		return x.Registry == domain.RegistryMVD && x.Outcome == domain.Match
	}) {
		t.Error("the answer was lost")
	}
}

func TestAChangeWakesADeviceThatWaitsAtAnotherProcess(t *testing.T) {
	if !onPostgreSQL {
		t.Skip("a file of SQLite has one process")
	}
	b := newBench(t)
	c := newCitizen(b, 1)
	c.register()
	c.signIn()
	second := openDatabase(t, b.where)
	defer func() { _ = second.Close() }()
	o := b.o
	o.DB, o.Signals = second.SQL, second.Signals
	other := must(authority.Open(t.Context(), o)).Backend(c.caller)
	for !second.Signals.Healthy() {
		time.Sleep(time.Millisecond)
	}
	_, cursor, err := other.FetchChanges(t.Context(), "", 0)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	heard := make(chan error, 1)
	go func() {
		changes, _, err := other.FetchChanges(ctx, cursor, time.Minute) // by the clock of the test, which stands still
		if err == nil && len(changes) == 0 {
			err = errors.New("nothing changed")
		}
		heard <- err
	}()
	ok(c.backend().SaveProfile(c.ctx(), domain.NewKey(), c.profile))(c)
	if err := <-heard; err != nil {
		t.Error(err)
	}
}

func TestTheWorkerWaitsForADatabaseThatWasKilled(t *testing.T) {
	if !onPostgreSQL {
		t.Skip("SQLite is part of the process")
	}
	server := postgrestest.Start(t)
	sent := newCourier()
	opened := openDatabase(t, server.Database(t))
	defer func() { _ = opened.Close() }()
	o := authority.Options{DB: opened.SQL, Dialect: opened.Dialect, Signals: opened.Signals, Rules: rules(),
		Password: authority.LeastPasswordCost(), Gateway: sent}
	a := must(authority.Open(t.Context(), o))
	defer works(t, a)()
	phone, email := must(person.ParsePhone("+79001234567")), must(person.ParseEmail("x@example.org"))
	start := func(key domain.Key) error {
		_, err := a.Backend(authority.Caller{}).StartRegistration(t.Context(), key, phone, email)
		return err
	}
	if err := start(domain.NewKey()); err != nil {
		t.Fatal(err)
	}
	sent.await(t, domain.MessageRegister)
	server.Kill(t)
	key := domain.NewKey()
	var away *domain.Unavailable
	if err := start(key); !errors.As(err, &away) || away.RetryAt.IsZero() {
		t.Errorf("while it is away: %v", err)
	}
	if err := a.Ready(t.Context()); !errors.Is(err, domain.ErrUnavailable) {
		t.Error("ready:", err)
	}
	answer, question := httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/v1/account", nil)
	question.Header.Set("Authorization", "Bearer somebody")
	api.New(a, api.Options{}).ServeHTTP(answer, question)
	if answer.Code != http.StatusServiceUnavailable || answer.Header().Get("Retry-After") == "" ||
		!strings.Contains(answer.Body.String(), `"retry_at"`) {
		t.Error("over the wire:", answer.Code, answer.Header(), answer.Body)
	}
	server.Resume(t)
	if err := start(key); err != nil {
		t.Error("when it is back:", err)
	}
	sent.await(t, domain.MessageRegister)
}

func TestProcessesThatStartAtOnceAreOneAuthority(t *testing.T) {
	if !onPostgreSQL {
		t.Skip("a file of SQLite has one process")
	}
	address := postgrestest.Open(t)
	const processes = 3
	var all sync.WaitGroup
	keys := make([]domain.Hash, processes)
	for i := range processes {
		opened := openDatabase(t, address)
		defer func() { _ = opened.Close() }()
		all.Go(func() {
			a, err := authority.Open(t.Context(), authority.Options{DB: opened.SQL, Dialect: opened.Dialect, Signals: opened.Signals,
				Rules: rules(), Password: authority.LeastPasswordCost()})
			if err != nil {
				t.Error(err)
				return
			}
			info, err := a.Backend(authority.Caller{}).Authority(t.Context())
			if err != nil {
				t.Error(err)
			}
			keys[i] = info.KeyHash
		})
	}
	all.Wait()
	if keys[0] == (domain.Hash{}) || keys[0] != keys[1] || keys[0] != keys[2] {
		t.Error("they have several keys:", keys)
	}
}
