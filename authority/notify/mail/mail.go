// Package mail sends letters over SMTP (RFC 5321).
//
// Each letter is one connection, encrypted from its beginning or by STARTTLS (RFC 3207), to a server whose certificate
// fits its name. Queue and retries are the authority's: a letter that the server cannot take now is ErrUnavailable, one
// that it will never take is notify.ErrRefused. The Message-ID is made of the message's id, so that a letter sent twice,
// when it was not known whether the first arrived, is recognised as one by whoever keeps it.
package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	netmail "net/mail"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"razvorot/authority/notify"
	"razvorot/domain"
)

// Security is how the connection is protected.
type Security string

// The ways. Without any, letters can be read on the way: for a server on the same machine only.
const (
	StartTLS Security = "starttls" // RFC 3207, required; the default
	TLS      Security = "tls"      // from the beginning (RFC 8314, 3.3)
	Plain    Security = "plain"
)

// usualTimeout is for the whole of a letter.
const usualTimeout = 30 * time.Second

// Options is what a gateway of letters is put together from. Host and From must be given.
type Options struct {
	Host     string // of the server, as its certificate names it
	Port     int    // 587, 465 or 25 by the way of protection when zero
	Security Security
	Username string // none signs in with nothing
	Password string
	From     string      // «Разворот <no-reply@example.org>»
	Hello    string      // what this machine calls itself; the domain of From when empty
	TLS      *tls.Config // of the connection: roots, a certificate of our own; nil for the machine's roots
	Trial    bool        // letters say that the system is a trial one
	Timeout  time.Duration
}

// LogValue hides the account.
func (o Options) LogValue() slog.Value {
	return slog.StringValue("[mail by " + net.JoinHostPort(o.Host, strconv.Itoa(o.Port)) + "]")
}

// Format shows what LogValue does.
func (o Options) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, o.LogValue().String()) }

// Gateway is the way to a mail server. It may be used by many goroutines.
type Gateway struct {
	o      Options
	from   *netmail.Address
	domain string // of From
}

var _ notify.Gateway = (*Gateway)(nil)

// New returns a gateway. It reaches nobody yet; what is wrong with the options is told at once.
func New(o Options) (*Gateway, error) {
	ports := map[Security]int{StartTLS: 587, TLS: 465, Plain: 25}
	if o.Security == "" {
		o.Security = StartTLS
	}
	port, known := ports[o.Security]
	if o.Port == 0 {
		o.Port = port
	}
	if o.Timeout <= 0 {
		o.Timeout = usualTimeout
	}
	from, err := netmail.ParseAddress(o.From)
	switch {
	case o.Host == "":
		return nil, errors.New("mail needs the name of a server")
	case !known:
		return nil, fmt.Errorf("mail cannot be protected by %q: starttls, tls or plain", o.Security)
	case o.Port < 0 || o.Port > 65535:
		return nil, fmt.Errorf("mail cannot go to port %d", o.Port)
	case err != nil:
		return nil, errors.New("mail needs a sender: «Name <address>»")
	case o.Username != "" && o.Security == Plain:
		return nil, errors.New("mail sends no password over an open connection")
	}
	g := &Gateway{o: o, from: from, domain: from.Address[strings.LastIndexByte(from.Address, '@')+1:]}
	if g.o.Hello == "" {
		g.o.Hello = g.domain
	}
	return g, nil
}

// Send implements notify.Gateway.
func (g *Gateway) Send(ctx context.Context, m notify.Message) error {
	letter, err := g.letter(m)
	if err != nil {
		return err
	}
	return g.talk(ctx, func(client *gomail.Client) error {
		connected, err := client.DialToSMTPClientWithContext(ctx)
		if err != nil {
			return unreachable(err)
		}
		err = client.SendWithSMTPClient(connected, letter) // without RSET: nothing can fail once the letter was taken
		_ = client.CloseWithSMTPClient(connected)          // nor by a goodbye that is not heard
		return fault(err)
	})
}

// Probe reaches the server and signs in, and sends nothing.
func (g *Gateway) Probe(ctx context.Context) error {
	return g.talk(ctx, func(client *gomail.Client) error {
		connected, err := client.DialToSMTPClientWithContext(ctx)
		if err != nil {
			return unreachable(err)
		}
		_ = client.CloseWithSMTPClient(connected)
		return nil
	})
}

// talk makes a client for one connection, which ends with f or with the context.
func (g *Gateway) talk(ctx context.Context, f func(*gomail.Client) error) error {
	l := &line{}
	defer l.hangUp()
	defer context.AfterFunc(ctx, l.hangUp)()
	client, err := gomail.NewClient(g.o.Host, g.options(l)...)
	if err != nil {
		return fmt.Errorf("mail is not set up: %w", err)
	}
	if err := f(client); err != nil {
		if ctx.Err() != nil {
			return &domain.Unavailable{Cause: ctx.Err()}
		}
		return err
	}
	return nil
}

func (g *Gateway) options(l *line) []gomail.Option {
	config := &tls.Config{}
	if g.o.TLS != nil {
		config = g.o.TLS.Clone()
	}
	config.MinVersion = max(config.MinVersion, tls.VersionTLS12) // mail servers are slower than the rest of the world
	if config.ServerName == "" {
		config.ServerName = g.o.Host
	}
	policy := gomail.NoTLS
	if g.o.Security == StartTLS {
		policy = gomail.TLSMandatory
	}
	options := []gomail.Option{gomail.WithTLSPolicy(policy), gomail.WithTLSConfig(config), gomail.WithPort(g.o.Port),
		gomail.WithHELO(g.o.Hello), gomail.WithTimeout(g.o.Timeout), gomail.WithoutNoop(), gomail.WithoutRset(),
		gomail.WithDialContextFunc(l.dialer(g.o.Security, config))}
	if g.o.Security == TLS {
		options = append(options, gomail.WithSSL())
	}
	if g.o.Username != "" {
		options = append(options, gomail.WithUsername(g.o.Username), gomail.WithPassword(g.o.Password),
			gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthPlain, gomail.SMTPAuthLogin))
	}
	return options
}
