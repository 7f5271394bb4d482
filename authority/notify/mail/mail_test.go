package mail_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"strings"
	"testing"

	"github.com/emersion/go-smtp"

	"razvorot/authority/notify"
	"razvorot/authority/notify/mail"
	"razvorot/domain"
)

// parts reads a letter as a mail program does: its headers, and its parts by their type.
func parts(t *testing.T, letter string) (netmail.Header, map[string]string) {
	t.Helper()
	m, err := netmail.ReadMessage(strings.NewReader(letter))
	if err != nil {
		t.Fatal(err)
	}
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for r := multipart.NewReader(m.Body, params["boundary"]); ; {
		part, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			return m.Header, all
		}
		if err != nil {
			t.Fatal(err)
		}
		kind, _, _ := mime.ParseMediaType(part.Header.Get("Content-Type"))
		text, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil {
			t.Fatal(err)
		}
		all[kind] = string(text)
	}
}

func TestALetterArrivesWithItsWordsAsTextAndAsHTML(t *testing.T) {
	b := newBench(t)
	if err := b.gateway(t).Send(t.Context(), code()); err != nil {
		t.Fatal(err)
	}
	header, texts := parts(t, b.received()[0])
	subject, err := new(mime.WordDecoder).DecodeHeader(header.Get("Subject"))
	if err != nil || subject != "Разворот: подтвердите почту" {
		t.Error(subject, err)
	}
	for name, want := range map[string]string{"Message-ID": "<m-314@example.org>", "Auto-Submitted": "auto-generated",
		"Content-Language": "ru", "To": "<somebody@example.org>", "Date": "Sun, 22 Nov 2026 09:00:00 +0000"} {
		if got := header.Get(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	if !strings.Contains(texts["text/plain"], "\r\n314159\r\n") {
		t.Errorf("no line with the code: %q", texts["text/plain"])
	}
	if !strings.Contains(texts["text/html"], ">314159</p>") || !strings.Contains(texts["text/html"], `<html lang="ru">`) {
		t.Errorf("no code: %q", texts["text/html"])
	}
}

func TestALetterTellsNothingButItsWords(t *testing.T) {
	b := newBench(t)
	if err := b.gateway(t).Send(t.Context(), code()); err != nil {
		t.Fatal(err)
	}
	header, texts := parts(t, b.received()[0])
	for _, text := range texts {
		if strings.Contains(text, "somebody") || strings.Contains(text, "http") {
			t.Errorf("%q", text)
		}
	}
	for _, name := range []string{"X-Mailer", "User-Agent", "X-Originating-Ip"} {
		if header.Get(name) != "" {
			t.Errorf("%s: %s", name, header.Get(name))
		}
	}
}

func TestALetterSentTwiceHasOneMessageID(t *testing.T) {
	b := newBench(t)
	g := b.gateway(t)
	if err := errors.Join(g.Send(t.Context(), code()), g.Send(t.Context(), code())); err != nil {
		t.Fatal(err)
	}
	first, _ := parts(t, b.received()[0])
	second, _ := parts(t, b.received()[1])
	if id := first.Get("Message-ID"); id == "" || id != second.Get("Message-ID") {
		t.Error(id, second.Get("Message-ID"))
	}
}

func TestATrialSystemSaysSo(t *testing.T) {
	b := newBench(t, func(_ *smtp.Server, o *mail.Options) { o.Trial = true })
	if err := b.gateway(t).Send(t.Context(), code()); err != nil {
		t.Fatal(err)
	}
	_, texts := parts(t, b.received()[0])
	for kind, text := range texts {
		if !strings.Contains(text, "пробная") {
			t.Errorf("%s does not", kind)
		}
	}
}

func TestAnAccountSignsInOverBothProtectedWays(t *testing.T) {
	for _, way := range []mail.Security{mail.StartTLS, mail.TLS} {
		b := newBench(t, func(_ *smtp.Server, o *mail.Options) {
			o.Security, o.Username, o.Password = way, "authority", "Снег-в-мае"
		})
		g := b.gateway(t)
		if err := errors.Join(g.Probe(t.Context()), g.Send(t.Context(), code())); err != nil {
			t.Fatal(way, err)
		}
		if len(b.received()) != 1 || b.accounts != 2 {
			t.Errorf("%s: %d letters, signed in %d times", way, len(b.received()), b.accounts)
		}
	}
}

func TestAServerThatCannotEncryptGetsNothing(t *testing.T) {
	b := newBench(t, func(s *smtp.Server, _ *mail.Options) { s.TLSConfig = nil })
	err := b.gateway(t).Send(t.Context(), code())
	if !errors.Is(err, domain.ErrUnavailable) || errors.Is(err, notify.ErrRefused) || len(b.received()) != 0 {
		t.Error(err)
	}
}

func TestAServerOfNobodyKnownGetsNothing(t *testing.T) {
	b := newBench(t, func(_ *smtp.Server, o *mail.Options) { _, o.TLS.RootCAs = certificate(t) })
	err := b.gateway(t).Send(t.Context(), code())
	if !errors.Is(err, domain.ErrUnavailable) || len(b.received()) != 0 {
		t.Error(err)
	}
}

func TestWhatAServerAnswersDecidesWhetherALetterIsTriedAgain(t *testing.T) {
	answer := func(code int) error {
		return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{code / 100, 1, 1}, Message: "somebody@example.org is not here"}
	}
	for _, c := range []struct {
		command string
		code    int
		want    error
	}{
		{"RCPT", 450, domain.ErrUnavailable}, {"RCPT", 550, notify.ErrRefused}, {"DATA", 451, domain.ErrUnavailable},
		{"DATA", 554, notify.ErrRefused}, {"MAIL", 451, domain.ErrUnavailable}, {"MAIL", 550, domain.ErrUnavailable},
		{"AUTH", 454, domain.ErrUnavailable}, {"AUTH", 535, domain.ErrUnavailable},
	} {
		b := newBench(t, func(_ *smtp.Server, o *mail.Options) { o.Username, o.Password = "authority", "Снег-в-мае" })
		b.fail[c.command] = answer(c.code)
		err := b.gateway(t).Send(t.Context(), code())
		if !errors.Is(err, c.want) || errors.Is(err, notify.ErrRefused) != (c.want == notify.ErrRefused) {
			t.Errorf("%s %d: %v", c.command, c.code, err)
		}
		if err != nil && strings.Contains(err.Error(), "somebody") {
			t.Errorf("%s %d: the error tells the address: %v", c.command, c.code, err)
		}
	}
}

func TestARefusalTellsTheCodesOfTheServer(t *testing.T) {
	b := newBench(t)
	b.fail["RCPT"] = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}
	refusal, ok := errors.AsType[*notify.Refusal](b.gateway(t).Send(t.Context(), code()))
	if !ok || refusal.Code != "550 5.1.1" {
		t.Errorf("%+v", refusal)
	}
}

func TestAServerThatIsGoneIsTriedAgain(t *testing.T) {
	b := newBench(t)
	b.options.Port = 1 // nobody listens there
	if err := b.gateway(t).Send(t.Context(), code()); !errors.Is(err, domain.ErrUnavailable) {
		t.Error(err)
	}
}

func TestGivingUpEndsALetterThatHangs(t *testing.T) {
	b := newBench(t)
	b.hold = make(chan struct{})
	defer close(b.hold)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- b.gateway(t).Send(ctx, code()) }()
	b.hold <- struct{}{} // the letter is on its way
	cancel()
	if err := <-done; !errors.Is(err, domain.ErrUnavailable) || !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestAnAddressThatIsNoneIsRefused(t *testing.T) {
	b := newBench(t)
	for _, to := range []string{"", "nobody", "a@example.org\r\nBcc: b@example.org"} {
		m := code()
		m.To = to
		if err := b.gateway(t).Send(t.Context(), m); !errors.Is(err, notify.ErrRefused) || len(b.received()) != 0 {
			t.Errorf("%v", err)
		}
	}
}

func TestWrongOptionsAreToldAtOnce(t *testing.T) {
	right := mail.Options{Host: "mail.example.org", From: "no-reply@example.org"}
	if _, err := mail.New(right); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*mail.Options){
		"no host":           func(o *mail.Options) { o.Host = "" },
		"no sender":         func(o *mail.Options) { o.From = "" },
		"unknown way":       func(o *mail.Options) { o.Security = "hope" },
		"port":              func(o *mail.Options) { o.Port = 70_000 },
		"password in clear": func(o *mail.Options) { o.Security, o.Username = mail.Plain, "authority" },
	} {
		o := right
		spoil(&o)
		if _, err := mail.New(o); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

func TestOptionsAreNotPrintedWithTheirPassword(t *testing.T) {
	o := mail.Options{Host: "mail.example.org", Username: "authority", Password: "Снег-в-мае"}
	var logged bytes.Buffer
	slog.New(slog.NewTextHandler(&logged, nil)).Info("mail", "options", o)
	for _, text := range []string{fmt.Sprintf("%v %+v %#v", o, o, o), logged.String()} {
		if strings.Contains(text, "Снег") || !strings.Contains(text, "mail.example.org") {
			t.Error(text)
		}
	}
}

// rude is a listener whose connections break off instead of saying goodbye.
type rude struct{ net.Listener }

func (l rude) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	return rudeConn{conn}, err
}

type rudeConn struct{ net.Conn }

func (c rudeConn) Write(b []byte) (int, error) {
	if bytes.HasPrefix(b, []byte("221")) {
		return 0, c.Close()
	}
	return c.Conn.Write(b)
}

func TestALetterThatWasTakenIsSentThoughTheConnectionBreaks(t *testing.T) {
	b := &bench{letterbox: &letterbox{fail: map[string]error{}}}
	server := smtp.NewServer(b.letterbox)
	server.ErrorLog = log.New(io.Discard, "", 0)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(rude{l}) }()
	defer func() { _ = errors.Join(server.Close(), l.Close()) }()
	g, err := mail.New(mail.Options{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, From: "no-reply@example.org", Security: mail.Plain})
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Send(t.Context(), code()); err != nil || len(b.received()) != 1 {
		t.Errorf("%d letters: %v", len(b.received()), err)
	}
}
