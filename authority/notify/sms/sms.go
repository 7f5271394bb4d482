// Package sms sends SMS through a gateway that others run, and takes its reports.
//
// The gateway is a service reached over HTTPS (docs/REGISTRY.md, «SMS»). It is asked by POST with an Order, signed by a
// secret that both sides have, and answers 202 when it took it. What became of the SMS it tells later: it posts a Report,
// signed likewise, to the address where Reports is served. The id of an order is the message's, so the same order twice
// is one SMS, and the same report twice is one report.
package sms

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"

	"razvorot/authority/notify"
	"razvorot/authority/notify/wording"
	"razvorot/domain"
)

// Order is what the gateway is to send.
type Order struct {
	ID       string `json:"id"`
	To       string `json:"to"`             // E.164: «+79161234567»
	From     string `json:"from,omitempty"` // the sender's name, as agreed with the gateway
	Text     string `json:"text"`
	Language string `json:"language"` // BCP 47
}

// Refusal is the body of an answer 422: the gateway will never send this.
type Refusal struct {
	Code string `json:"code"` // «unknown_number»
}

const (
	usualTimeout  = 5 * time.Second
	longestAnswer = 16 << 10
)

// Options is what a gateway is put together from. URL and Secret must be given.
type Options struct {
	URL     string       // where orders are posted
	Secret  []byte       // at least LeastSecret bytes
	Sender  string       // the name that an SMS comes from
	Client  *http.Client // nil for one with a pool of its own
	Timeout time.Duration
	Clock   domain.Clock // the machine's when nil
}

// LogValue hides the secret.
func (o Options) LogValue() slog.Value { return slog.StringValue("[sms by " + o.host() + "]") }

// Format shows what LogValue does.
func (o Options) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, o.LogValue().String()) }

func (o Options) host() string {
	u, err := url.Parse(o.URL)
	if err != nil {
		return ""
	}
	return u.Host
}

// Gateway is the way to the gateway. It may be used by many goroutines.
type Gateway struct {
	o      Options
	ledger atomic.Pointer[notify.Ledger]
}

var (
	_ notify.Gateway   = (*Gateway)(nil)
	_ notify.Reporting = (*Gateway)(nil)
)

// New returns a gateway. It reaches nobody yet; what is wrong with the options is told at once.
func New(o Options) (*Gateway, error) {
	u, err := url.Parse(o.URL)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		return nil, errors.New("SMS needs the address of a gateway: https://…")
	case u.Scheme == "http" && !loopback(u.Hostname()):
		return nil, errors.New("SMS goes over https unless the gateway is on this machine")
	case len(o.Secret) < LeastSecret:
		return nil, fmt.Errorf("SMS needs a secret of at least %d bytes", LeastSecret)
	}
	if o.Timeout <= 0 {
		o.Timeout = usualTimeout
	}
	if o.Clock == nil {
		o.Clock = domain.SystemClock{}
	}
	if o.Client == nil {
		o.Client = &http.Client{Transport: &http.Transport{MaxConnsPerHost: 16, MaxIdleConnsPerHost: 16, IdleConnTimeout: time.Minute}}
	}
	client := *o.Client
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse } // an order goes to nobody else
	o.Client = &client
	return &Gateway{o: o}, nil
}

func loopback(host string) bool { return host == "localhost" || host == "127.0.0.1" || host == "::1" }

// Send implements notify.Gateway.
func (g *Gateway) Send(ctx context.Context, m notify.Message) error {
	words := wording.Of(m)
	body, err := json.Marshal(Order{ID: m.ID, To: m.To, From: g.o.Sender, Text: words.SMS, Language: words.Language})
	if err != nil {
		return errors.New("an order cannot be written") // its text would be in the error
	}
	ctx, cancel := context.WithTimeout(ctx, g.o.Timeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, g.o.URL, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", m.ID)
	r.Header.Set(SignatureHeader, Sign(g.o.Secret, body, g.o.Clock.Now()))
	answer, err := g.o.Client.Do(r)
	if err != nil {
		if outer, ok := errors.AsType[*url.Error](err); ok {
			err = outer.Err // without the address, which may hold a key
		}
		return &domain.Unavailable{Cause: fmt.Errorf("sms: no answer: %w", err)}
	}
	defer func() { _ = answer.Body.Close() }()
	said, err := io.ReadAll(io.LimitReader(answer.Body, longestAnswer))
	if err != nil {
		return &domain.Unavailable{Cause: fmt.Errorf("sms: half an answer: %w", err)}
	}
	return g.read(answer, said)
}

// read says what an answer means: taken, refused for good, or to be tried again.
func (g *Gateway) read(answer *http.Response, said []byte) error {
	switch answer.StatusCode {
	case http.StatusOK, http.StatusCreated, http.StatusAccepted:
		return nil
	case http.StatusUnprocessableEntity:
		refusal := Refusal{}
		if json.Unmarshal(said, &refusal) != nil || refusal.Code == "" {
			refusal.Code = "refused"
		}
		return &notify.Refusal{Code: notify.CleanCode(refusal.Code)}
	}
	down := &domain.Unavailable{Cause: fmt.Errorf("sms: the gateway answers %d", answer.StatusCode)}
	if seconds, err := strconv.Atoi(answer.Header.Get("Retry-After")); err == nil && seconds > 0 {
		down.RetryAt = g.o.Clock.Now().Add(time.Duration(min(seconds, 3600)) * time.Second)
	}
	return down
}
