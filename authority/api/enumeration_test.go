package api_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"razvorot/authority"
	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/remote/remotetest"
)

// recorder is a database driver that notes the statements that pass.
type recorder struct {
	driver.Driver
	name string
	mu   sync.Mutex
	said []string
}

// Connect implements driver.Connector.
func (r *recorder) Connect(context.Context) (driver.Conn, error) {
	c, err := r.Open(r.name)
	return &recorded{c, r}, err
}

func (r *recorder) note(statement string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.said = append(r.said, strings.Join(strings.Fields(statement), " "))
}

// take returns the statements since it was called last.
func (r *recorder) take() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	said := r.said
	r.said = nil
	return said
}

type recorded struct {
	driver.Conn
	r *recorder
}

// BeginTx implements driver.ConnBeginTx.
func (c *recorded) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	c.r.note("BEGIN")
	return c.Conn.(driver.ConnBeginTx).BeginTx(ctx, o)
}

// ExecContext implements driver.ExecerContext.
func (c *recorded) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	c.r.note(query)
	return c.Conn.(driver.ExecerContext).ExecContext(ctx, query, args)
}

// QueryContext implements driver.QueryerContext.
func (c *recorded) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	c.r.note(query)
	return c.Conn.(driver.QueryerContext).QueryContext(ctx, query, args)
}

// connector is the recorder as a driver.Connector.
type connector struct{ *recorder }

// Driver implements driver.Connector.
func (c connector) Driver() driver.Driver { return c.recorder.Driver }

// work is what an act cost: its statements in order, and how often a password was hashed.
type work struct {
	statements []string
	hashes     int
	err        domain.Kind
}

// TestAStrangerLearnsNothingFromWorkOrWords counts work instead of time: whoever measures an answer finds no difference where the
// authority does the same. What is left, opening one sealed record, is a thousandth of what hashing the password takes.
func TestAStrangerLearnsNothingFromWorkOrWords(t *testing.T) {
	plain, err := sql.Open("sqlite", "")
	if err != nil {
		t.Fatal(err)
	}
	r := &recorder{Driver: plain.Driver(), name: "file:" + filepath.Join(t.TempDir(), "a.db") +
		"?_txlock=immediate&_pragma=foreign_keys(1)&_pragma=busy_timeout(5000)"}
	db := sql.OpenDB(connector{r})
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = errors.Join(db.Close(), plain.Close()) })
	clock, cost := remotetest.NewClock(t0), authority.LeastPasswordCost()
	a, err := authority.Open(t.Context(), authority.Options{DB: db, Dialect: store.SQLite, Clock: clock, Password: cost,
		Info: domain.AuthorityInfo{Name: "Орган", Trial: true}})
	if err != nil {
		t.Fatal(err)
	}
	b := a.Backend(authority.Caller{})
	phone := func(n int) person.Phone { return must(person.ParsePhone(fmt.Sprintf("+7900%07d", n))) }
	email := func(n int) person.Email { return must(person.ParseEmail(fmt.Sprintf("someone%d@example.org", n))) }
	texts := must(b.ConsentTexts(t.Context(), "ru"))
	nobody := func(context.Context) (domain.AccountID, error) { return "", domain.ErrUnauthorised }
	for n := range 3 {
		sent := must(b.StartRegistration(t.Context(), domain.NewKey(), phone(n), email(n)))
		messages := must(a.Trial(nobody).Messages(t.Context(), 0, 0))
		reg := domain.Registration{Password: password, Ticket: must(b.ConfirmCode(t.Context(), sent.Challenge, messages[len(messages)-1].Code))}
		for _, text := range texts {
			reg.Consents = append(reg.Consents, text.Agree(t0))
		}
		must(b.FinishRegistration(t.Context(), domain.NewKey(), reg))
	}
	count := func(act func() error) work {
		var before, after runtime.MemStats
		r.take()
		runtime.ReadMemStats(&before)
		err := act()
		runtime.ReadMemStats(&after)
		kind, _ := domain.KindOf(err)
		return work{r.take(), int(after.TotalAlloc-before.TotalAlloc) / (int(cost.MemoryKiB) << 10), kind}
	}
	signIn := func(l person.Login) func() error {
		return func() error {
			_, err := b.SignIn(t.Context(), l, "Не-тот-2031!", domain.DeviceInfo{})
			return err
		}
	}
	sent := map[bool]domain.CodeSent{}
	start := func(n int) func() error {
		return func() error {
			var err error
			sent[n < 3], err = b.StartRegistration(t.Context(), domain.NewKey(), phone(n), email(n))
			return err
		}
	}
	confirm := func(known bool) func() error {
		return func() error {
			_, err := b.ConfirmCode(t.Context(), sent[known].Challenge, "no code")
			return err
		}
	}
	resend := func(known bool) func() error {
		return func() error {
			_, err := b.ResendCode(t.Context(), sent[known].Challenge)
			return err
		}
	}
	sentReset := map[bool]domain.CodeSent{}
	reset := func(n int) func() error {
		return func() error {
			var err error
			sentReset[n < 3], err = b.StartPasswordReset(t.Context(), domain.NewKey(), phone(n))
			return err
		}
	}
	confirmReset := func(known bool) func() error {
		return func() error {
			_, err := b.ConfirmCode(t.Context(), sentReset[known].Challenge, "no code")
			return err
		}
	}
	sentReentry := map[bool]domain.CodeSent{}
	reentry := func(n int) func() error {
		return func() error {
			var err error
			sentReentry[n < 3], err = b.StartReentry(t.Context(), domain.NewKey(), phone(n))
			return err
		}
	}
	confirmReentry := func(known bool) func() error {
		return func() error {
			_, err := b.ConfirmCode(t.Context(), sentReentry[known].Challenge, "no code")
			return err
		}
	}
	pass := func(d time.Duration, act func() error) func() error { clock.Advance(d); return act }
	for _, x := range []struct {
		what           string
		known, unknown func() error
	}{
		{"signing in by phone", signIn(person.Login{Phone: phone(0)}), signIn(person.Login{Phone: phone(90)})},
		{"by phone once more", signIn(person.Login{Phone: phone(0)}), signIn(person.Login{Phone: phone(90)})},
		{"by address", signIn(person.Login{Email: email(1)}), signIn(person.Login{Email: email(91)})},
		{"registering", start(2), start(92)},
		{"a wrong code", confirm(true), confirm(false)},
		{"a forgotten password", reset(1), reset(93)},
		{"a wrong code for it", confirmReset(true), confirmReset(false)},
		{"a lost app", reentry(1), reentry(93)},
		{"a wrong code for that", confirmReentry(true), confirmReentry(false)},
		{"sending it again at once", resend(true), resend(false)},
	} {
		known, unknown := count(x.known), count(x.unknown)
		if known.hashes != unknown.hashes || known.err != unknown.err || !slices.Equal(known.statements, unknown.statements) {
			t.Errorf("%s: with an account %d hashes, %q and %d statements, without %d, %q and %d\n%s\n%s", x.what, known.hashes, known.err,
				len(known.statements), unknown.hashes, unknown.err, len(unknown.statements), strings.Join(known.statements, "\n"),
				strings.Join(unknown.statements, "\n"))
		}
		if len(known.statements) == 0 || strings.HasPrefix(x.what, "signing") != (known.hashes == 1) && x.what[:2] != "by" {
			t.Errorf("%s: %d statements and %d hashes are counted", x.what, len(known.statements), known.hashes)
		}
	}
	known, unknown := count(pass(2*time.Minute, resend(true))), count(resend(false))
	if known.err != unknown.err || !slices.Equal(known.statements, unknown.statements) {
		t.Errorf("sending again: %q and %q, %d and %d statements", known.err, unknown.err, len(known.statements), len(unknown.statements))
	}
	k, u := sent[true], sent[false]
	if k.Digits != u.Digits || len(k.To) != len(u.To) || len(k.Challenge) != len(u.Challenge) || k.ExpiresAt != u.ExpiresAt {
		t.Errorf("%+v, %+v", k, u)
	}
}
