package authority_test

import (
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"razvorot/authority"
	"razvorot/authority/office"
	"razvorot/domain"
)

const (
	staffPassword = "Дождь-в-июле-2032!"
	whyLooked     = "обращение гражданина 17-04"
)

// byHand has operators decide, at a console.
func byHand(o *authority.Options) { o.Rules.ByHand, o.Console = true, "https://console.example" }

// colleague is somebody of the staff at work.
type colleague struct {
	*testing.T
	b      *bench
	login  string
	secret string
	token  string
	office.Office
}

// hire adds an operator, who signs in.
func hire(b *bench, login string, roles ...office.Role) *colleague {
	b.t.Helper()
	c := &colleague{T: b.t, b: b, login: login}
	if _, err := b.a.CreateOperator(b.t.Context(), login, "Сотрудник "+login, roles, staffPassword); err != nil {
		b.t.Fatal(err)
	}
	factor, err := b.a.Reception().SignIn(b.t.Context(), strings.ToUpper(login), staffPassword)
	if err != nil || factor.Secret == "" || factor.TOTP {
		b.t.Fatalf("%v: %v %q", err, factor.TOTP, factor.Secret)
	}
	c.secret = factor.Secret
	c.token, err = b.a.Reception().Enrol(b.t.Context(), factor.Ticket, c.code(), "10.0.0.1", "Firefox")
	if err != nil {
		b.t.Fatal(err)
	}
	c.sit()
	return c
}

// sit takes the office of the colleague's token.
func (c *colleague) sit() {
	c.Helper()
	var err error
	if c.Office, _, err = c.b.a.Reception().Office(c.Context(), c.token, "10.0.0.1"); err != nil {
		c.Fatal(err)
	}
}

func (c *colleague) code() string {
	c.Helper()
	code, err := totp.GenerateCode(c.secret, c.b.clock.Now())
	if err != nil {
		c.Fatal(err)
	}
	return code
}

// proof is the password with a code.
func (c *colleague) proof() office.Proof {
	c.Helper()
	return office.Proof{Password: staffPassword, Code: c.code()}
}

func (c *colleague) ticket() string {
	c.Helper()
	factor, err := c.b.a.Reception().SignIn(c.Context(), c.login, staffPassword)
	if err != nil {
		c.Fatal(err)
	}
	if factor.Secret != "" || !factor.TOTP {
		c.Error("a second factor is enrolled twice")
	}
	return factor.Ticket
}

func wants(t *testing.T, kind domain.Kind, err error) {
	t.Helper()
	if !errors.Is(err, kind) {
		t.Errorf("got %v, want %v", err, kind)
	}
}

func fine(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// checking has a citizen apply, as far as an operator's desk. It is the long way: not under -short.
func checking(b *bench, who int) (*citizen, office.CaseRef) {
	b.t.Helper()
	if testing.Short() {
		b.t.Skip("a citizen's whole way")
	}
	return applied(b, who)
}

func applied(b *bench, who int) (*citizen, office.CaseRef) {
	b.t.Helper()
	c := newCitizen(b, who)
	c.confirmed()
	id := c.submit().Application
	c.awaitState(id, domain.Checking)
	return c, office.CaseRef{Account: c.caller.Account, Application: id}
}

func TestAnOperatorSignsInWithTwoFactorsAndACodeIsGoodOnce(t *testing.T) {
	b := newBench(t, byHand)
	c := hire(b, "anna", office.RoleOperator)
	r := b.a.Reception()
	_, err := r.WithTOTP(t.Context(), c.ticket(), c.code(), "10.0.0.2", "Chrome")
	wants(t, domain.ErrCodeWrong, err) // it enrolled the app
	b.advance(30 * time.Second)
	ticket, other := c.ticket(), c.ticket()
	token, err := r.WithTOTP(t.Context(), ticket, c.code(), "10.0.0.2", "Chrome")
	fine(t, err)
	_, err = r.WithTOTP(t.Context(), other, c.code(), "10.0.0.2", "Chrome")
	wants(t, domain.ErrCodeWrong, err)
	b.advance(30 * time.Second)
	_, err = r.WithTOTP(t.Context(), ticket, c.code(), "10.0.0.2", "Chrome")
	wants(t, domain.ErrCodeExpired, err)
	_, _, err = r.Office(t.Context(), token, "10.0.0.2")
	fine(t, err)
	_, _, err = r.Office(t.Context(), ticket, "10.0.0.2")
	wants(t, domain.ErrUnauthorised, err)
	if sessions, err := c.Sessions(t.Context()); err != nil || len(sessions) != 2 {
		t.Error(len(sessions), err)
	}
}

func TestACodeThatManyUseAtOnceOpensOneSession(t *testing.T) {
	b := newBench(t, byHand)
	c := hire(b, "anna", office.RoleOperator)
	b.advance(time.Minute)
	var tickets []string
	for range 4 {
		tickets = append(tickets, c.ticket())
	}
	var opened atomic.Int64
	var all sync.WaitGroup
	code := c.code()
	for _, ticket := range tickets {
		all.Go(func() {
			if _, err := b.a.Reception().WithTOTP(t.Context(), ticket, code, "", ""); err == nil {
				opened.Add(1)
			}
		})
	}
	all.Wait()
	if opened.Load() != 1 {
		t.Error(opened.Load(), "sessions")
	}
}

func TestWrongCodesUseUpATicketAndSlowTheOperatorDown(t *testing.T) {
	b := newBench(t)
	c := hire(b, "anna", office.RoleOperator)
	b.advance(time.Minute)
	ticket := c.ticket()
	for left := 4; left > 0; left-- {
		_, err := b.a.Reception().WithTOTP(t.Context(), ticket, "000000", "", "")
		if wrong, ok := errors.AsType[*domain.CodeWrong](err); !ok || wrong.AttemptsLeft != left {
			t.Fatal(left, err)
		}
	}
	_, err := b.a.Reception().WithTOTP(t.Context(), ticket, "000000", "", "")
	wants(t, domain.ErrCodeWrong, err)
	_, err = b.a.Reception().WithTOTP(t.Context(), c.ticket(), c.code(), "", "")
	wants(t, domain.ErrRateLimited, err) // also with a new ticket, and though the code is right
	b.advance(time.Minute)
	_, err = b.a.Reception().WithTOTP(t.Context(), ticket, c.code(), "", "")
	wants(t, domain.ErrCodeExpired, err)
	_, err = b.a.Reception().WithTOTP(t.Context(), c.ticket(), c.code(), "", "")
	fine(t, err)
}

func TestWrongPasswordsSlowALoginDownAlsoOneThatNobodyHas(t *testing.T) {
	b := newBench(t)
	hire(b, "anna", office.RoleOperator)
	for _, login := range []string{"anna", "nobody"} {
		for range 4 {
			_, err := b.a.Reception().SignIn(t.Context(), login, "wrong")
			wants(t, domain.ErrWrongCredentials, err)
		}
		_, err := b.a.Reception().SignIn(t.Context(), login, "wrong")
		wants(t, domain.ErrWrongCredentials, err)
		_, err = b.a.Reception().SignIn(t.Context(), login, staffPassword)
		if wait, ok := errors.AsType[*domain.RateLimited](err); !ok || wait.Wait != 30*time.Second {
			t.Error(login, err)
		}
	}
}

func TestALoginThatNobodyHasCostsTheSameWork(t *testing.T) {
	b := newBench(t)
	hire(b, "anna", office.RoleOperator)
	fine(t, b.a.SetDisabled(t.Context(), "anna", true))
	hire(b, "boris", office.RoleOperator)
	dummies := b.a.CountDummies()
	for login, want := range map[string]int64{"boris": 0, "anna": 0, "nobody": 1} { // hashes that stand in for the operator's own
		before, entries := dummies.Load(), b.entries()
		_, err := b.a.Reception().SignIn(t.Context(), login, "wrong")
		wants(t, domain.ErrWrongCredentials, err)
		if n := dummies.Load() - before; n != want {
			t.Error(login, n, "records that nobody has")
		}
		if n := b.entries() - entries; n != 1 {
			t.Error(login, n, "entries")
		}
	}
}

// entries counts the entries of the audit log, chained or not.
func (b *bench) entries() int {
	b.t.Helper()
	n := 0
	for _, table := range []string{"audit_pending", "audit_entry"} {
		var of int
		if err := b.db.QueryRow("SELECT COUNT(*) FROM " + table).Scan(&of); err != nil {
			b.t.Fatal(err)
		}
		n += of
	}
	return n
}

func TestAnIdleSessionIsLockedUntilItsPassword(t *testing.T) {
	b := newBench(t)
	c := hire(b, "anna", office.RoleOperator)
	b.advance(16 * time.Minute)
	_, err := c.Me(t.Context())
	wants(t, domain.ErrUnauthorised, err)
	_, s, err := b.a.Reception().Office(t.Context(), c.token, "10.0.0.1")
	wants(t, domain.ErrLocked, err)
	if !s.Locked {
		t.Error("the session does not say that it is locked")
	}
	wants(t, domain.ErrWrongCredentials, b.a.Reception().Unlock(t.Context(), c.token, "wrong"))
	_, _, err = b.a.Reception().Office(t.Context(), c.token, "10.0.0.1")
	wants(t, domain.ErrLocked, err)
	fine(t, b.a.Reception().Unlock(t.Context(), c.token, staffPassword))
	c.sit()
	for range 100 { // busy all day, and signed out in the evening
		b.advance(10 * time.Minute)
		if _, _, err = b.a.Reception().Office(t.Context(), c.token, "10.0.0.1"); err != nil {
			break
		}
	}
	wants(t, domain.ErrUnauthorised, err)
}

func TestSigningOutEndsTheSessionForEveryProcess(t *testing.T) {
	b := newBench(t)
	c := hire(b, "anna", office.RoleOperator)
	fine(t, b.a.Reception().SignOut(t.Context(), c.token))
	_, err := c.Me(t.Context())
	wants(t, domain.ErrUnauthorised, err)
	fine(t, b.a.Reception().SignOut(t.Context(), c.token))
}

func TestWhatTheCommandLineChangesEndsSessions(t *testing.T) {
	b := newBench(t)
	ctx := t.Context()
	for name, change := range map[string]func(login string) error{
		"disabled": func(l string) error { return b.a.SetDisabled(ctx, l, true) },
		"roles":    func(l string) error { return b.a.SetRoles(ctx, l, []office.Role{office.RoleAuditor}) },
		"factor":   func(l string) error { return b.a.ResetSecondFactor(ctx, l) },
		"password": func(l string) error { return b.a.SetPassword(ctx, l, staffPassword+"2") },
	} {
		c := hire(b, name, office.RoleOperator)
		fine(t, change(name))
		_, err := c.Me(ctx)
		wants(t, domain.ErrUnauthorised, err)
	}
	_, err := b.a.Reception().SignIn(ctx, "disabled", staffPassword)
	wants(t, domain.ErrWrongCredentials, err)
	wants(t, domain.ErrNotFound, b.a.SetDisabled(ctx, "nobody", true))
	_, err = b.a.CreateOperator(ctx, "ROLES", "Другой", []office.Role{office.RoleKeys}, staffPassword)
	wants(t, domain.ErrDuplicate, err)
	_, err = b.a.CreateOperator(ctx, "x", "Y", nil, "short")
	wants(t, domain.ErrInvalid, err)
	_, err = b.a.CreateOperator(ctx, "x", "Y", []office.Role{"king"}, staffPassword)
	wants(t, domain.ErrInvalid, err)
}

func TestAChangedPasswordEndsTheOtherSessions(t *testing.T) {
	b := newBench(t)
	c := hire(b, "anna", office.RoleOperator)
	b.advance(time.Minute)
	token, err := b.a.Reception().WithTOTP(t.Context(), c.ticket(), c.code(), "", "")
	fine(t, err)
	wants(t, domain.ErrWrongCredentials, c.ChangePassword(t.Context(), "wrong", staffPassword+"2"))
	wants(t, domain.ErrInvalid, c.ChangePassword(t.Context(), staffPassword, "short"))
	fine(t, c.ChangePassword(t.Context(), staffPassword, staffPassword+"2"))
	_, err = c.Me(t.Context())
	fine(t, err)
	_, _, err = b.a.Reception().Office(t.Context(), token, "")
	wants(t, domain.ErrUnauthorised, err)
	_, err = b.a.Reception().SignIn(t.Context(), "anna", staffPassword)
	wants(t, domain.ErrWrongCredentials, err)
}

func TestAnotherAuthenticatorAppTakesThePlaceOfTheFirst(t *testing.T) {
	b := newBench(t)
	c := hire(b, "anna", office.RoleOperator)
	b.advance(time.Minute)
	old := *c
	var err error
	c.secret, err = c.StartTOTP(t.Context(), c.proof())
	fine(t, err)
	wants(t, domain.ErrCodeWrong, c.FinishTOTP(t.Context(), old.code()))
	fine(t, c.FinishTOTP(t.Context(), c.code()))
	b.advance(time.Minute)
	_, err = b.a.Reception().WithTOTP(t.Context(), c.ticket(), old.code(), "", "")
	wants(t, domain.ErrCodeWrong, err)
	_, err = b.a.Reception().WithTOTP(t.Context(), c.ticket(), c.code(), "", "")
	fine(t, err)
}

func TestOneOfManyClaimsACase(t *testing.T) {
	b := newBench(t, byHand)
	_, ref := applied(b, 0)
	const many = 50
	staff := []*colleague{hire(b, "a", office.RoleOperator), hire(b, "b", office.RoleOperator), hire(b, "c", office.RoleOperator),
		hire(b, "d", office.RoleSenior), hire(b, "e", office.RoleOperator)}
	var winners sync.Map
	var all sync.WaitGroup
	for i := range many {
		c := staff[i%len(staff)]
		all.Go(func() {
			err := c.Claim(t.Context(), ref)
			switch {
			case err == nil:
				winners.Store(c.login, true)
			case errors.Is(err, domain.ErrUnavailable): // too many at once: to be tried again
			case !errors.Is(err, domain.ErrConflict):
				t.Error(err)
			}
		})
	}
	all.Wait()
	n := 0
	winners.Range(func(any, any) bool { n++; return true })
	if n != 1 {
		t.Error(n, "operators have the case")
	}
}

func TestAClaimEndsWhenNothingIsDone(t *testing.T) {
	b := newBench(t, byHand)
	_, ref := checking(b, 0)
	anna, boris, sonya := hire(b, "anna", office.RoleOperator), hire(b, "boris", office.RoleOperator), hire(b, "sonya", office.RoleSenior)
	fine(t, anna.Claim(t.Context(), ref))
	fine(t, anna.Claim(t.Context(), ref))
	wants(t, domain.ErrConflict, boris.Claim(t.Context(), ref))
	wants(t, domain.ErrForbidden, boris.Release(t.Context(), ref))
	_, err := boris.Case(t.Context(), ref)
	wants(t, domain.ErrForbidden, err)
	for range 3 { // opening it prolongs the claim
		b.advance(14 * time.Minute)
		anna.sit()
		boris.sit()
		sonya.sit()
		_, err = anna.Case(t.Context(), ref)
		fine(t, err)
	}
	wants(t, domain.ErrConflict, boris.Claim(t.Context(), ref))
	fine(t, sonya.Release(t.Context(), ref))
	fine(t, boris.Claim(t.Context(), ref))
	for range 3 {
		b.advance(14 * time.Minute)
		anna.sit()
	}
	fine(t, anna.Claim(t.Context(), ref))
}
