package mail_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"razvorot/authority/notify"
	"razvorot/authority/notify/mail"
	"razvorot/domain"
)

var t0 = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

// letterbox is an SMTP server that takes letters, or fails as it is told.
type letterbox struct {
	mu       sync.Mutex
	letters  []string
	accounts int
	fail     map[string]error // by command: AUTH, MAIL, RCPT, DATA, after
	hold     chan struct{}    // DATA takes from it twice when it is there
}

func (b *letterbox) NewSession(*smtp.Conn) (smtp.Session, error) { return &talk{b}, nil }

type talk struct{ box *letterbox }

func (*talk) Reset()                                 {}
func (*talk) Logout() error                          { return nil }
func (t *talk) Mail(string, *smtp.MailOptions) error { return t.box.fail["MAIL"] }
func (t *talk) Rcpt(string, *smtp.RcptOptions) error { return t.box.fail["RCPT"] }
func (*talk) AuthMechanisms() []string               { return []string{sasl.Plain} }
func (t *talk) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(t.box.signIn), t.box.fail["AUTH"]
}

func (b *letterbox) signIn(_, name, password string) error {
	if name != "authority" || password != "Снег-в-мае" {
		return smtp.ErrAuthFailed
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.accounts++
	return nil
}

func (t *talk) Data(r io.Reader) error {
	if t.box.hold != nil {
		<-t.box.hold
		<-t.box.hold
	}
	if err := t.box.fail["DATA"]; err != nil {
		return err
	}
	letter, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	t.box.mu.Lock()
	defer t.box.mu.Unlock()
	t.box.letters = append(t.box.letters, string(letter))
	return t.box.fail["after"]
}

// certificate is one for the names of this machine, and the roots that know it.
func certificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}

// bench is a mail server and the options that reach it.
type bench struct {
	*letterbox
	options mail.Options
}

func newBench(t *testing.T, change ...func(*smtp.Server, *mail.Options)) *bench {
	t.Helper()
	own, roots := certificate(t)
	b := &bench{letterbox: &letterbox{fail: map[string]error{}}}
	server := smtp.NewServer(b.letterbox)
	server.ErrorLog = log.New(io.Discard, "", 0)
	server.Domain, server.TLSConfig = "localhost", &tls.Config{Certificates: []tls.Certificate{own}}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b.options = mail.Options{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, From: "Разворот <no-reply@example.org>",
		TLS: &tls.Config{RootCAs: roots}, Timeout: 10 * time.Second}
	for _, f := range change {
		f(server, &b.options)
	}
	if b.options.Security == mail.TLS {
		l = tls.NewListener(l, server.TLSConfig)
	}
	done := make(chan error)
	go func() { done <- server.Serve(l) }()
	t.Cleanup(func() {
		_ = errors.Join(server.Close(), l.Close()) // the server may not have begun to listen
		if err := <-done; err != nil && !errors.Is(err, smtp.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
			t.Error(err)
		}
	})
	return b
}

func (b *bench) gateway(t *testing.T) *mail.Gateway {
	t.Helper()
	g, err := mail.New(b.options)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func (b *bench) received() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.letters
}

func code() notify.Message {
	return notify.Message{ID: "m-314", Channel: domain.ByMail, To: "somebody@example.org", Masked: "s***@example.org",
		Purpose: domain.MessageEmail, Language: "ru", Code: "314159", At: t0}
}
