package registryremote

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/sony/gobreaker/v2"

	"razvorot/domain"
	"razvorot/domain/person"
)

// line is the way to one register.
type line struct {
	registry domain.Registry
	endpoint Endpoint
	client   *http.Client
	o        Options
	breaker  *gobreaker.CircuitBreaker[[]byte]
	quiet    atomic.Int64 // milliseconds of Unix time before which the register is not to be asked
}

func newLine(r domain.Registry, e Endpoint, o Options) *line {
	transport := o.Transport
	if transport == nil {
		transport = &http.Transport{TLSClientConfig: e.TLS.Clone(), ForceAttemptHTTP2: true, MaxConnsPerHost: 16,
			MaxIdleConnsPerHost: 16, IdleConnTimeout: time.Minute, TLSHandshakeTimeout: o.Timeout}
	}
	l := &line{registry: r, endpoint: e, o: o}
	l.endpoint.URL = strings.TrimRight(e.URL, "/")
	l.client = &http.Client{Transport: transport, // a person's data go to nobody else
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	l.breaker = gobreaker.NewCircuitBreaker[[]byte](gobreaker.Settings{Name: string(r), Timeout: o.Pause - early,
		ReadyToTrip:   func(c gobreaker.Counts) bool { return int(c.ConsecutiveFailures) >= o.Failures },
		IsSuccessful:  func(err error) bool { return err == nil || errors.Is(err, errAnswered) },
		IsExcluded:    func(err error) bool { return errors.Is(err, context.Canceled) }, // whoever asked went away
		OnStateChange: l.changed})
	return l
}

// early has the breaker open before quiet ends, which is kept in whole milliseconds.
const early = 2 * time.Millisecond

// errAnswered is an error that shows that the register works: it knows nobody, or does not take this question.
var errAnswered = errors.New("answered")

// changed is called by the breaker, inside its lock.
func (l *line) changed(_ string, _, to gobreaker.State) {
	if to == gobreaker.StateOpen {
		l.hush(l.o.Clock.Now().Add(l.o.Pause))
	}
	if l.o.Changed != nil {
		l.o.Changed(State{Registry: l.registry, Breaker: to.String(), RetryAt: l.wakes(to)})
	}
}

func (l *line) hush(until time.Time) {
	for now := l.quiet.Load(); now < until.UnixMilli(); now = l.quiet.Load() {
		if l.quiet.CompareAndSwap(now, until.UnixMilli()) {
			return
		}
	}
}

func (l *line) wakes(s gobreaker.State) time.Time {
	if s != gobreaker.StateOpen {
		return time.Time{}
	}
	return time.UnixMilli(l.quiet.Load()).UTC()
}

func (l *line) state() State {
	s := l.breaker.State()
	return State{Registry: l.registry, Breaker: s.String(), RetryAt: l.wakes(s)}
}

// ask puts a question and returns the body of an answer that can be read.
func (l *line) ask(ctx context.Context, path string, p person.Profile) ([]byte, error) {
	if until := time.UnixMilli(l.quiet.Load()); l.o.Clock.Now().Before(until) {
		return nil, &domain.Unavailable{RetryAt: until.UTC(), Cause: errLeftAlone}
	}
	body, err := l.breaker.Execute(func() ([]byte, error) { return l.post(ctx, path, p) })
	switch {
	case errors.Is(err, gobreaker.ErrOpenState), errors.Is(err, gobreaker.ErrTooManyRequests): // one question tries it
		return nil, &domain.Unavailable{RetryAt: l.o.Clock.Now().Add(l.o.Timeout), Cause: errLeftAlone}
	case err == nil, errors.Is(err, domain.ErrNotFound):
		return body, err
	}
	down := &domain.Unavailable{Cause: err}
	if until := time.UnixMilli(l.quiet.Load()); l.o.Clock.Now().Before(until) {
		down.RetryAt = until.UTC()
	}
	return nil, down
}

var errLeftAlone = errors.New("the register does not answer, and is left alone for a while")

func (l *line) post(ctx context.Context, path string, p person.Profile) ([]byte, error) {
	question, err := json.Marshal(Question{Registry: l.registry, Person: p.Answers().Only(domain.FieldsOf(l.registry))})
	if err != nil {
		return nil, errors.New("a question cannot be written") // the person would be in the error
	}
	timed, cancel := context.WithTimeout(ctx, l.o.Timeout)
	defer cancel()
	r, err := http.NewRequestWithContext(timed, http.MethodPost, l.endpoint.URL+path, bytes.NewReader(question))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json")
	if l.endpoint.Token != "" {
		r.Header.Set("Authorization", "Bearer "+l.endpoint.Token)
	}
	answer, err := l.client.Do(r)
	if err != nil {
		if outer, ok := errors.AsType[*url.Error](err); ok {
			err = outer.Err
		}
		return nil, fmt.Errorf("register %s: no answer: %w", l.registry, err)
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(answer.Body, longestAnswer+1))
	if err != nil {
		return nil, fmt.Errorf("register %s: half an answer: %w", l.registry, err)
	}
	return l.read(path, p, answer, body)
}

func (l *line) read(path string, p person.Profile, answer *http.Response, body []byte) ([]byte, error) {
	var err error
	switch {
	case answer.StatusCode == http.StatusOK && path == "/record":
		_, err = ReadRecord(p, body)
	case answer.StatusCode == http.StatusOK:
		_, err = ReadVerdict(l.registry, body)
	case answer.StatusCode == http.StatusNotFound && path == "/record":
		return nil, errors.Join(errAnswered, domain.ErrNotFound)
	case answer.StatusCode == http.StatusBadRequest || answer.StatusCode == http.StatusUnprocessableEntity:
		return nil, fmt.Errorf("%w: register %s does not take the question", errAnswered, l.registry)
	default:
		l.hush(retryAfter(answer.Header.Get("Retry-After"), l.o.Clock.Now()))
		err = fmt.Errorf("register %s answers %d", l.registry, answer.StatusCode)
	}
	return body, err
}

// retryAfter reads the header (RFC 9110, 10.2.3): seconds, or a date. It returns the zero time for none.
func retryAfter(header string, now time.Time) time.Time {
	var until time.Time
	if seconds, err := strconv.ParseInt(header, 10, 32); err == nil {
		until = now.Add(time.Duration(seconds) * time.Second)
	} else if date, err := http.ParseTime(header); err == nil {
		until = date
	}
	if latest := now.Add(longestPause); until.After(latest) {
		return latest
	}
	return until
}
