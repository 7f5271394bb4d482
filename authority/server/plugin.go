package server

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"strings"

	"razvorot/authority/bank"
	"razvorot/authority/config"
	"razvorot/authority/metrics"
	"razvorot/authority/notify"
	"razvorot/authority/notify/mail"
	"razvorot/authority/notify/sms"
	"razvorot/authority/registry"
	"razvorot/authority/scan"
	"razvorot/domain"
)

// plugins are the ways to everything that is not ours. A nil one is the trial's.
type plugins struct {
	gateway  notify.Gateway
	reports  http.Handler // of deliveries; nil for none
	registry registry.Registry
	scanner  scan.Scanner
	bank     *bank.Party
	breakers func() []metrics.Breaker // nil for none
}

// openPlugins reaches nobody yet: what does not answer is waited for while the server works.
func openPlugins(c config.Config, clock domain.Clock, log *slog.Logger) (plugins, error) {
	var p plugins
	var unknown error
	p.registry, p.breakers, unknown = openRegisters(c, clock, log)
	if network, address, _ := strings.Cut(c.Scanner.Clamd, ":"); address != "" {
		p.scanner = scan.NewClamd(network, address)
	}
	gateways := map[domain.MessageChannel]notify.Gateway{}
	letters, failed := openMail(c)
	if letters != nil {
		gateways[domain.ByMail] = letters
	}
	short, err := openSMS(c.SMS, clock)
	if short != nil {
		gateways[domain.BySMS], p.reports = short, short.Reports()
	}
	var broken error
	if b := c.Bank; b.Issuer != "" {
		if p.bank, broken = openBank(b, clock); broken != nil {
			broken = fmt.Errorf("bank: %w", broken)
		}
	}
	if len(gateways) > 0 {
		p.gateway = notify.NewRouter(gateways)
	}
	return p, errors.Join(unknown, failed, err, broken)
}

func openMail(c config.Config) (notify.Gateway, error) {
	m := c.Mail
	if m.Host == "" {
		return nil, nil
	}
	o := mail.Options{Host: m.Host, Port: m.Port, From: m.From, Username: m.User, Password: m.Password.Reveal(), Trial: c.Simulate,
		Security: mail.StartTLS}
	switch {
	case m.Insecure:
		o.Security = mail.Plain
	case m.Port == 465: // RFC 8314, 3.3
		o.Security = mail.TLS
	}
	if m.CA != "" {
		roots, err := readRoots(m.CA)
		if err != nil {
			return nil, fmt.Errorf("mail.ca: %w", err)
		}
		o.TLS = &tls.Config{RootCAs: roots, ServerName: m.Host, MinVersion: tls.VersionTLS12}
	}
	g, err := mail.New(o)
	if err != nil {
		return nil, fmt.Errorf("mail: %w", err)
	}
	return g, nil
}

func openSMS(s config.SMS, clock domain.Clock) (*sms.Gateway, error) {
	if s.URL == "" {
		return nil, nil
	}
	g, err := sms.New(sms.Options{URL: s.URL, Secret: []byte(s.Secret.Reveal()), Sender: s.Sender, Clock: clock})
	if err != nil {
		return nil, fmt.Errorf("sms: %w", err)
	}
	return g, nil
}

func openBank(b config.Bank, clock domain.Clock) (*bank.Party, error) {
	return bank.New(bank.Config{Issuer: b.Issuer, ClientID: b.ClientID, Secret: b.Secret.Reveal(), Now: clock.Now})
}

// readRoots reads certificates of who is trusted.
func readRoots(file string) (*x509.CertPool, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("%s holds no certificate in PEM", file)
	}
	return pool, nil
}
