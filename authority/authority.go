// Package authority is the reference backend: it registers citizens, checks who they are, takes in documents and
// applications, decides, and issues passports.
//
// A caller is who a request comes from (Caller); a backend is the authority as one caller may use it. A challenge is a
// code on its way; a ticket proves that it was entered, for one act. A job is something due: what the authority does by
// itself is a job in the database before it happens, and Run does the jobs. A change is what a citizen's device is told.
//
// Nothing in memory is the only copy: an authority that is killed at any moment goes on from its database. A command
// and everything that follows from it (answer, change, notice, message, next job) are one transaction.
//
// The packages below: store keeps records, notify sends messages, registry asks the state's registers, issuance signs.
// api puts backends on the wire.
package authority

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"razvorot/authority/issuance"
	"razvorot/authority/notify"
	"razvorot/authority/registry"
	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/person"
)

// Options is what an authority is put together from. Only DB must be given.
type Options struct {
	// DB is the authority's own database. Open brings its schema up to date; the caller closes it after Close. SQLite wants
	// _txlock=immediate, foreign_keys(1) and a busy_timeout.
	DB    *sql.DB
	Clock domain.Clock         // the machine's when nil
	Info  domain.AuthorityInfo // KeyHash is filled in
	// Keys keeps the secrets: the key of code digests and the signing key. Nil keeps them in DB, as a trial may.
	Keys     issuance.Keeper
	Signer   issuance.Signer // nil for one whose key is among Keys
	Rules    Rules
	Registry registry.Registry // simulated when nil
	Gateway  notify.Gateway    // nil keeps messages for Trial.Messages and sends none
	Password PasswordCost      // zero for the default
	Log      *slog.Logger      // nil for none
}

// Authority is one authority. It may be used by many goroutines.
type Authority struct {
	store    *store.Store
	clock    domain.Clock
	info     domain.AuthorityInfo
	rules    Rules
	codeKey  []byte
	issuer   *issuance.Issuer
	registry registry.Registry
	gateway  notify.Gateway
	verifier *verifier
	log      *slog.Logger

	devices shardedBell // rung when an account has changes
	counter bell        // rung when a trial message is there
	worker  bell        // rung when a job is there
	closed  chan struct{}
}

// Open opens an authority over its database.
func Open(ctx context.Context, o Options) (*Authority, error) {
	if o.DB == nil {
		return nil, errors.New("an authority needs a database")
	}
	s, err := store.Open(ctx, o.DB)
	if err != nil {
		return nil, err
	}
	a := &Authority{store: s, clock: o.Clock, info: o.Info, rules: o.Rules.withDefaults(), registry: o.Registry, gateway: o.Gateway,
		log: o.Log, closed: make(chan struct{})}
	if a.clock == nil {
		a.clock = domain.SystemClock{}
	}
	if a.log == nil {
		a.log = slog.New(slog.DiscardHandler)
	}
	if a.verifier, err = newVerifier(o.Password); err != nil {
		return nil, err
	}
	if a.gateway == nil {
		a.gateway = notify.NewTrial(a)
	}
	if err := a.openKeys(ctx, o); err != nil {
		return nil, err
	}
	if err := a.openRegistry(ctx); err != nil {
		return nil, err
	}
	return a, a.planSweep(ctx)
}

func (a *Authority) openKeys(ctx context.Context, o Options) error {
	keys := o.Keys
	if keys == nil {
		keys = a
	}
	var err error
	if a.codeKey, err = keys.KeepSecret(ctx, "code key", randomBytes(32)); err != nil {
		return fmt.Errorf("failed to get the key of codes: %w", err)
	}
	signer := o.Signer
	if signer == nil {
		if signer, err = issuance.KeptSigner(ctx, keys); err != nil {
			return err
		}
	}
	a.issuer = issuance.New(signer, a.info)
	if a.info.KeyHash == (domain.Hash{}) {
		a.info.KeyHash = a.issuer.KeyHash()
	}
	return nil
}

// settingPeopleOf is the day that the simulated registers' people are of: it stays, or birthdays would move.
const settingPeopleOf = "registry.people_of"

func (a *Authority) openRegistry(ctx context.Context) error {
	if a.registry != nil {
		return nil
	}
	var day string
	err := a.store.Update(ctx, func(t *store.Tx) error {
		var err error
		if day, err = t.FindSetting(settingPeopleOf); !errors.Is(err, domain.ErrNotFound) {
			return err
		}
		day = a.today(a.now()).String()
		return t.SaveSetting(settingPeopleOf, day)
	})
	if err != nil {
		return err
	}
	date, err := person.ParseDate(day)
	if err != nil {
		return fmt.Errorf("setting %s: %w", settingPeopleOf, domain.ErrDamaged)
	}
	a.registry = registry.NewSimulated(date, a.registryDown)
	return nil
}

// Close ends waiting calls and Run. The database is the caller's to close.
func (a *Authority) Close() error {
	select {
	case <-a.closed:
	default:
		close(a.closed)
	}
	return nil
}

// KeepSecret implements issuance.Keeper in the authority's own database.
func (a *Authority) KeepSecret(ctx context.Context, name string, proposed []byte) ([]byte, error) {
	var kept []byte
	err := a.store.Update(ctx, func(t *store.Tx) error {
		var err error
		kept, err = t.KeepSecret(name, proposed)
		return err
	})
	return kept, err
}

// now is the moment, as exactly as the database keeps it.
func (a *Authority) now() time.Time { return a.clock.Now().UTC().Truncate(time.Millisecond) }

// moscow is the time zone whose calendar the authority goes by.
var moscow = time.FixedZone("MSK", 3*60*60)

func (a *Authority) today(now time.Time) person.Date { return person.DateOf(now.In(moscow)) }
