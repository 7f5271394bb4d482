// Package registryremote asks the state's registers through plug-ins: services over HTTPS that others write
// (docs/REGISTRY.md).
//
// A plug-in answers a Question about one person with a Verdict, or with a record. It gets the fields that its register
// knows and no others. Each register has a breaker: after several failures in a row it is not asked for a while, and
// whoever asks meanwhile is told at once when it will be (domain.Unavailable with RetryAt). Nothing is tried twice here;
// the authority's jobs ask again. Handler is the other side, for trials and for whoever writes a plug-in in Go.
package registryremote

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"razvorot/authority/office"
	"razvorot/authority/registry"
	"razvorot/domain"
	"razvorot/domain/person"
)

const (
	usualTimeout  = 5 * time.Second
	usualPause    = 30 * time.Second
	usualFailures = 5
	longestPause  = 24 * time.Hour // whatever a plug-in asks for
	longestAnswer = 64 << 10
)

// Endpoint is where a register's plug-in is.
type Endpoint struct {
	URL   string      // below it are «/check» and, of RegistryMVD, «/record»
	Token string      // a bearer token, when there is one
	TLS   *tls.Config // roots, and a certificate of our own for mutual TLS; nil for the machine's roots
}

// LogValue hides the token.
func (e Endpoint) LogValue() slog.Value {
	u, err := url.Parse(e.URL)
	if err != nil {
		return slog.StringValue("[endpoint]")
	}
	return slog.StringValue("[endpoint " + u.Host + "]")
}

// Format shows what LogValue does.
func (e Endpoint) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, e.LogValue().String()) }

// Options is what a client is put together from. Registers must be given.
type Options struct {
	Registers map[domain.Registry]Endpoint // of every register that is asked
	Timeout   time.Duration                // of a question; 5 s when zero
	Failures  int                          // in a row, after which a register is left alone; 5 when zero
	Pause     time.Duration                // how long it is; 30 s when zero
	Clock     domain.Clock                 // the machine's when nil
	Transport http.RoundTripper            // of all; nil for one for each register, with its TLS
	Changed   func(State)                  // told when a breaker changes; it must not wait
}

// Client asks plug-ins. It may be used by many goroutines.
type Client struct {
	clock domain.Clock
	lines map[domain.Registry]*line
}

var _ registry.Registry = (*Client)(nil)

// New returns a client. It reaches nobody yet; what is wrong with the options is told at once.
func New(o Options) (*Client, error) {
	if o.Clock == nil {
		o.Clock = domain.SystemClock{}
	}
	if o.Timeout <= 0 {
		o.Timeout = usualTimeout
	}
	if o.Pause <= 0 {
		o.Pause = usualPause
	}
	if o.Failures <= 0 {
		o.Failures = usualFailures
	}
	c := &Client{clock: o.Clock, lines: map[domain.Registry]*line{}}
	if len(o.Registers) == 0 {
		return nil, errors.New("there are no registers")
	}
	for r, e := range o.Registers {
		if len(domain.FieldsOf(r)) == 0 {
			return nil, fmt.Errorf("there is no register %q", r)
		}
		if err := reachable(e); err != nil {
			return nil, fmt.Errorf("register %s: %w", r, err)
		}
		c.lines[r] = newLine(r, e, o)
	}
	return c, nil
}

func reachable(e Endpoint) error {
	u, err := url.Parse(e.URL)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.RawQuery != "":
		return errors.New("an address like https://registers.example.org/mvd is needed")
	case u.Scheme == "http" && !loopback(u.Hostname()):
		return errors.New("persons go over https unless the plug-in is on this machine")
	}
	return nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Check implements registry.Registry. A register without a plug-in is unavailable.
func (c *Client) Check(ctx context.Context, r domain.Registry, p person.Profile, at time.Time) (domain.RegistryCheck, error) {
	l, ok := c.lines[r]
	if !ok {
		return domain.RegistryCheck{}, &domain.Unavailable{Cause: errNoPlugin}
	}
	body, err := l.ask(ctx, "/check", p)
	if err != nil {
		return domain.RegistryCheck{}, err
	}
	check, err := ReadVerdict(r, body)
	check.At = at
	return check, err // read once already, by the breaker
}

// Record implements registry.Registry: the register of passports tells it, with the numbers of the others.
func (c *Client) Record(ctx context.Context, p person.Profile) (person.Profile, error) {
	l, ok := c.lines[domain.RegistryMVD]
	if !ok {
		return person.Profile{}, &domain.Unavailable{Cause: errNoPlugin}
	}
	body, err := l.ask(ctx, "/record", p)
	if err != nil {
		return person.Profile{}, err
	}
	return ReadRecord(p, body)
}

var errNoPlugin = errors.New("the register has no plug-in")

// State is how the way to a register stands.
type State struct {
	Registry domain.Registry
	Breaker  string    // «closed» when it is asked, «open» when it is not, «half-open» while one question tries it
	RetryAt  time.Time // when an open one is tried
}

// States returns the states of all registers, by name.
func (c *Client) States() []State {
	var all []State
	for _, l := range c.lines {
		all = append(all, l.state())
	}
	slices.SortFunc(all, func(a, b State) int { return strings.Compare(string(a.Registry), string(b.Registry)) })
	return all
}

// RegistryStates tells the dashboard which registers are asked at a moment, by name.
func (c *Client) RegistryStates(now time.Time) []office.RegistryState {
	var all []office.RegistryState
	for r, l := range c.lines {
		state := office.RegistryState{Registry: r, Available: true}
		if until := time.UnixMilli(l.quiet.Load()).UTC(); now.Before(until) {
			state.Available, state.RetryAt = false, until
		}
		all = append(all, state)
	}
	slices.SortFunc(all, func(a, b office.RegistryState) int { return strings.Compare(string(a.Registry), string(b.Registry)) })
	return all
}
