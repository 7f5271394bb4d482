// Package consoletest is an office for tests of the console: people who do not exist, documents that are drawn, and the rules of
// office.Office in memory. It can also be made to let everybody do everything, to see what the console itself forbids.
package consoletest

import (
	"context"
	"crypto/rand"
	"strings"
	"sync"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"razvorot/authority/office"
	"razvorot/domain"
)

// Password is everybody's, and Secret that of everybody's authenticator app.
const (
	Password = "Учебный-пароль-7"
	Secret   = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
)

// The operators' logins. Novice has no second factor yet.
const (
	Operator, Senior, Keys, Auditor, Novice = "olga", "marina", "kirill", "anton", "vera"
)

// Code returns the code that the authenticator app shows at a moment.
func Code(at time.Time) string {
	code, err := totp.GenerateCode(Secret, at)
	if err != nil {
		panic(err)
	}
	return code
}

// Clock is a clock that a test sets.
type Clock struct {
	mu sync.Mutex
	at time.Time
}

// NewClock returns a clock that stands at a moment.
func NewClock(at time.Time) *Clock { return &Clock{at: at} }

// Now returns the moment.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// Advance sets the clock on.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// After never fires: nothing in the console waits.
func (c *Clock) After(time.Duration) <-chan time.Time { return nil }

// Reception is a fake office.Reception.
type Reception struct {
	mu        sync.Mutex
	clock     domain.Clock
	relying   *webauthn.WebAuthn
	operators map[string]*operator
	tickets   map[string]*ticket
	sessions  map[string]*session
	archive   archive
	videoSaid string // by the citizen of the call
	videoOver bool

	// LetAll makes the Office do everything for everybody.
	LetAll bool
	// Fails is what every method of the Office returns, when it is set.
	Fails error
	// Decided is every decision that was carried out.
	Decided []domain.Decision
}

type operator struct {
	office.Operator
	credentials []webauthn.Credential
	ceremony    *webauthn.SessionData
}

type ticket struct {
	operator *operator
	ceremony *webauthn.SessionData
	ends     time.Time
	secret   string
}

type session struct {
	office.Session
	operator *operator
}

// New returns an office with specimen cases. Origin is the console's address, for security keys: "http://localhost:1234".
func New(clock domain.Clock, origin string) *Reception {
	relying, err := webauthn.New(&webauthn.Config{RPID: "localhost", RPDisplayName: "Разворот", RPOrigins: []string{origin}})
	if err != nil {
		panic(err)
	}
	r := &Reception{clock: clock, relying: relying, operators: map[string]*operator{}, tickets: map[string]*ticket{},
		sessions: map[string]*session{}, archive: newArchive(clock.Now())}
	for _, o := range []office.Operator{
		{ID: "op-olga", Login: Operator, Name: "Ольга Макетова", Roles: []office.Role{office.RoleOperator}, TOTP: true},
		{ID: "op-marina", Login: Senior, Name: "Марина Шаблонова", Roles: []office.Role{office.RoleSenior}, TOTP: true},
		{ID: "op-kirill", Login: Keys, Name: "Кирилл Эскизов", Roles: []office.Role{office.RoleKeys}, TOTP: true},
		{ID: "op-anton", Login: Auditor, Name: "Антон Учебнов", Roles: []office.Role{office.RoleAuditor}, TOTP: true},
		{ID: "op-vera", Login: Novice, Name: "Вера Образцова", Roles: []office.Role{office.RoleOperator}},
	} {
		o.CreatedAt = clock.Now().AddDate(0, -3, 0)
		r.operators[o.Login] = &operator{Operator: o}
	}
	return r
}

// Session opens a session without a door, and returns its token.
func (r *Reception) Session(login string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.open(r.operators[login], "192.0.2.17", "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0")
}

// Sessions returns how many sessions are open.
func (r *Reception) Sessions() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.sessions)
}

func (r *Reception) open(o *operator, address, agent string) string {
	token := rand.Text()
	r.sessions[token] = &session{operator: o, Session: office.Session{ID: office.SessionID(rand.Text()), Operator: o.ID,
		CreatedAt: r.clock.Now(), SeenAt: r.clock.Now(), Address: address, Agent: agent}}
	return token
}

// SignIn implements office.Reception.
func (r *Reception) SignIn(_ context.Context, login, password string) (office.SecondFactor, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	o, known := r.operators[strings.ToLower(login)]
	if login == "limited" {
		return office.SecondFactor{}, &domain.RateLimited{Wait: time.Minute}
	}
	if !known || password != Password {
		return office.SecondFactor{}, domain.ErrWrongCredentials
	}
	t := &ticket{operator: o, ends: r.clock.Now().Add(5 * time.Minute)}
	second := office.SecondFactor{Ticket: rand.Text(), TOTP: o.TOTP}
	if len(o.credentials) > 0 {
		options, ceremony, err := r.relying.BeginLogin(o)
		if err != nil {
			return office.SecondFactor{}, err
		}
		t.ceremony, second.Options = ceremony, encoded(options)
	}
	if !o.TOTP && len(o.credentials) == 0 {
		second.Secret, t.secret = Secret, Secret
	}
	r.tickets[second.Ticket] = t
	return second, nil
}

func (r *Reception) ticket(id string) (*ticket, error) {
	t, ok := r.tickets[id]
	if !ok || r.clock.Now().After(t.ends) {
		return nil, domain.ErrUnauthorised
	}
	return t, nil
}

func (r *Reception) right(code string) bool {
	ok, err := totp.ValidateCustom(code, Secret, r.clock.Now(), totp.ValidateOpts{Period: 30, Skew: 1, Digits: otp.DigitsSix})
	return ok && err == nil
}

// WithTOTP implements office.Reception.
func (r *Reception) WithTOTP(_ context.Context, id, code, address, agent string) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	t, err := r.ticket(id)
	if err != nil {
		return "", err
	}
	if !t.operator.TOTP || !r.right(code) {
		return "", &domain.CodeWrong{AttemptsLeft: 4}
	}
	delete(r.tickets, id)
	return r.open(t.operator, address, agent), nil
}

// Enrol implements office.Reception.
func (r *Reception) Enrol(_ context.Context, id, code, address, agent string) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	t, err := r.ticket(id)
	if err != nil {
		return "", err
	}
	if t.secret == "" {
		return "", domain.ErrForbidden
	}
	if !r.right(code) {
		return "", &domain.CodeWrong{AttemptsLeft: 4}
	}
	delete(r.tickets, id)
	t.operator.TOTP = true
	return r.open(t.operator, address, agent), nil
}

// Office implements office.Reception.
func (r *Reception) Office(_ context.Context, token, address string) (office.Office, office.Session, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s, ok := r.sessions[token]
	if !ok {
		return nil, office.Session{}, domain.ErrUnauthorised
	}
	if s.Locked || r.clock.Now().Sub(s.SeenAt) > 15*time.Minute {
		s.Locked = true
		return nil, s.Session, domain.ErrLocked
	}
	s.SeenAt, s.Address = r.clock.Now(), address
	return &desk{r: r, s: s}, s.Session, nil
}

// Unlock implements office.Reception.
func (r *Reception) Unlock(_ context.Context, token, password string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	s, ok := r.sessions[token]
	if !ok {
		return domain.ErrUnauthorised
	}
	if password != Password {
		return domain.ErrWrongCredentials
	}
	s.Locked, s.SeenAt = false, r.clock.Now()
	return nil
}

// SignOut implements office.Reception.
func (r *Reception) SignOut(_ context.Context, token string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.sessions, token)
	return nil
}

var _ office.Reception = (*Reception)(nil)
