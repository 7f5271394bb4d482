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
	"io"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	"razvorot/authority/branch"
	"razvorot/authority/card"
	"razvorot/authority/issuance"
	"razvorot/authority/notify"
	"razvorot/authority/payment"
	"razvorot/authority/registry"
	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/person"
)

// Options is what an authority is put together from. Only DB must be given.
type Options struct {
	// DB is the authority's own database. Open brings its schema up to date; the caller closes it after Close. SQLite wants
	// _txlock=immediate, foreign_keys(1) and a busy_timeout.
	DB      *sql.DB
	Dialect store.Dialect
	Signals store.Signals // to and from other processes on the same database; nil when there are none
	// Workers is how many jobs of a lane are done at once. 0 is four with PostgreSQL; with SQLite a single worker does all jobs
	// in order, as it does with 1.
	Workers int
	Clock   domain.Clock         // the machine's when nil
	Info    domain.AuthorityInfo // KeyHash is filled in
	// Keys keeps the secrets: the key of code digests and the signing keys. Nil keeps them in DB, as a trial may.
	Keys    issuance.Keeper
	Signing issuance.Keys // where signing keys are; nil for among Keys
	// Address is where the authority is reached: a URL without a slash at the end. It goes into what is signed and is to stay
	// the same. Empty for a name that leads nowhere, of an authority that is only reached in memory.
	Address  string
	Rules    Rules
	Registry registry.Registry // simulated when nil
	Gateway  notify.Gateway    // nil keeps messages for Trial.Messages and sends none
	Payments payment.Gateway   // simulated when nil
	Bank     Bank              // where identities are proven; nil for a simulated one in a trial, and for none otherwise
	Cards    card.Gateway      // of bank cards; nil for a simulated one in an embedded trial, and for none otherwise
	Password PasswordCost      // zero for the default
	Log      *slog.Logger      // nil for none
	Scanner  Scanner           // looks files through that come in; nil for none, as in a trial
	Console  string            // public address of the operators' console, whose security keys belong to it; empty for none
	Nonces   bool              // proofs of devices want a nonce of the authority's (RFC 9449, 8)
	Limits   Limits            // of requests, for each account and address; zero for the defaults
	Offices  []domain.Office   // where citizens are received; invented ones when nil
}

// Authority is one authority. It may be used by many goroutines.
type Authority struct {
	store    *store.Store
	clock    domain.Clock
	info     domain.AuthorityInfo
	rules    Rules
	codeKey  []byte
	address  string
	pki      *issuance.PKI
	issuer   *issuance.Issuer
	lists    signedLists
	registry registry.Registry
	gateway  notify.Gateway
	payments payment.Gateway
	bank     Bank         // nil for none
	cards    card.Gateway // nil for none
	verifier *verifier    // of citizens
	staff    *verifier    // of operators, who do not wait for citizens
	log      *slog.Logger
	scanner  Scanner // nil for none
	offices  offices

	devices    shardedBell // rung when an account has changes
	counter    bell        // rung when a trial message is there
	worker     bell        // rung when a job is there
	lanes      bellsOfLanes
	signals    store.Signals
	workers    int         // of a lane; 0 for a single one of all
	working    atomic.Bool // Run runs
	polls      atomic.Int64
	complained atomic.Int64 // when it was last told that the worker cannot work, Unix seconds
	closed     chan struct{}
	desks      desks

	nonces  bool
	proofs  proofSet
	bearers bearers
	limits  limits
	forgot  atomic.Int64 // when proofs and buckets were last removed, milliseconds since 1970
}

// Open opens an authority over its database.
func Open(ctx context.Context, o Options) (*Authority, error) {
	if o.DB == nil {
		return nil, errors.New("an authority needs a database")
	}
	clock := o.Clock
	if clock == nil {
		clock = domain.SystemClock{}
	}
	s, err := store.Open(ctx, store.Database{SQL: o.DB, Dialect: o.Dialect, Signals: o.Signals, Keys: o.Keys, Now: clock.Now})
	if err != nil {
		return nil, err
	}
	a := &Authority{store: s, clock: clock, info: o.Info, rules: o.Rules.withDefaults(), registry: o.Registry, gateway: o.Gateway, scanner: o.Scanner,
		log: o.Log, closed: make(chan struct{}), lanes: newLanes(), workers: workers(o), nonces: o.Nonces, limits: newLimits(o.Limits)}
	if a.offices = o.Offices; a.offices == nil {
		a.offices = branch.Trial()
	}
	if o.Info.Trial && o.Rules.Video == nil {
		a.rules.Video = aroundTheClock()
	}
	if a.log == nil {
		a.log = slog.New(slog.DiscardHandler)
	}
	for _, v := range []**verifier{&a.verifier, &a.staff} {
		if *v, err = newVerifier(o.Password); err != nil {
			return nil, err
		}
	}
	if a.gateway == nil {
		a.gateway = notify.NewTrial(a)
	}
	if a.payments = o.Payments; a.payments == nil {
		a.payments = payment.Simulated{}
	}
	a.openBank(o)
	if reporting, ok := a.gateway.(notify.Reporting); ok {
		reporting.ReportTo(a)
	}
	if a.address = strings.TrimRight(o.Address, "/"); a.address == "" {
		a.address = nowhere
	}
	a.heed(o.Signals)
	if err := a.openKeys(ctx, o); err != nil {
		return nil, err
	}
	if err := a.openOffice(ctx, o); err != nil {
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
	if a.cards = o.Cards; a.cards == nil && a.info.Card {
		a.cards = card.Simulation{Key: a.codeKey}
	}
	signing := o.Signing
	if signing == nil {
		signing = issuance.KeptKeys(keys)
	}
	place := issuance.Place{Name: issuance.NameOf(a.info), Country: country, Address: a.address}
	if a.pki, err = issuance.OpenPKI(ctx, signing, certificates{a.store}, place, a.now()); err != nil {
		return err
	}
	a.issuer = issuance.New(a.pki, a.info)
	if a.info.KeyHash == (domain.Hash{}) {
		a.info.KeyHash, err = a.pki.KeyHash()
	}
	return err
}

// nowhere is the address of an authority that has none: a name of which RFC 6761, 6.4 says that it is never anybody's.
const nowhere = "https://authority.invalid"

// country is the issuing country of what is signed here.
const country = "RU"

// certificates keeps them in the authority's database.
type certificates struct{ store *store.Store }

// FindCertificates implements issuance.Certificates.
func (c certificates) FindCertificates(ctx context.Context) ([]issuance.Certificate, error) {
	var all []issuance.Certificate
	err := c.store.View(ctx, func(t *store.Tx) error {
		kept, err := t.FindCertificates()
		for _, k := range kept {
			all = append(all, issuance.Certificate{Purpose: issuance.Purpose(k.Purpose), Number: k.Number, DER: k.DER})
		}
		return err
	})
	return all, err
}

// CreateCertificate implements issuance.Certificates.
func (c certificates) CreateCertificate(ctx context.Context, x issuance.Certificate, begins, ends time.Time) error {
	err := c.store.Update(ctx, func(t *store.Tx) error {
		return t.CreateCertificate(store.Certificate{Purpose: string(x.Purpose), Number: x.Number, DER: x.DER, Begins: begins, Ends: ends})
	})
	if errors.Is(err, domain.ErrDuplicate) {
		return nil
	}
	return err
}

// FindRevocations implements issuance.Certificates.
func (c certificates) FindRevocations(ctx context.Context) ([]issuance.Revocation, error) {
	var all []issuance.Revocation
	err := c.store.View(ctx, func(t *store.Tx) error {
		kept, err := t.FindRevocations()
		for _, k := range kept {
			all = append(all, issuance.Revocation{Issuer: issuance.Purpose(k.Issuer), Serial: k.Serial, At: k.At,
				Reason: issuance.Reason(k.Reason)})
		}
		return err
	})
	return all, err
}

// CreateRevocation implements issuance.Certificates.
func (c certificates) CreateRevocation(ctx context.Context, r issuance.Revocation) error {
	err := c.store.Update(ctx, func(t *store.Tx) error {
		return t.CreateRevocation(store.Revocation{Issuer: string(r.Issuer), Serial: r.Serial, At: r.At, Reason: int(r.Reason)})
	})
	if errors.Is(err, domain.ErrDuplicate) {
		return nil
	}
	return err
}

// settingPeopleOf is the day that the simulated registers' people are of: it stays, or birthdays would move.
const settingPeopleOf = "registry.people_of"

func (a *Authority) openRegistry(ctx context.Context) error {
	if simulated, ok := a.registry.(*registry.Simulated); ok {
		a.registry = simulated.WithDown(a.registryDown) // the counter of a trial moves them too
	}
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
	if c, ok := a.bank.(io.Closer); ok {
		return c.Close()
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
