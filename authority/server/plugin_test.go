package server_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"razvorot/authority/config"
	"razvorot/authority/notify"
	"razvorot/authority/notify/sms"
	"razvorot/authority/notify/smstest"
	"razvorot/authority/registry"
	registryremote "razvorot/authority/registry/remote"
	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/remote"
	"razvorot/remote/remotetest"
)

// mailServer takes letters and remembers to whom.
type mailServer struct {
	mu sync.Mutex
	to []string
}

func (m *mailServer) letters() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.to)
}

// serve speaks as much of SMTP as a letter takes (RFC 5321, appendix D).
func (m *mailServer) serve(c net.Conn) {
	defer func() { _ = c.Close() }()
	say := func(text string) { _, _ = fmt.Fprintf(c, "%s\r\n", text) }
	say("220 here")
	data := false
	for lines := bufio.NewScanner(c); lines.Scan(); {
		line := lines.Text()
		switch upper := strings.ToUpper(line); {
		case data:
			if data = line != "."; !data {
				say("250 taken")
			}
		case strings.HasPrefix(upper, "RCPT TO:"):
			m.mu.Lock()
			m.to = append(m.to, line[len("RCPT TO:"):])
			m.mu.Unlock()
			say("250 ok")
		case upper == "DATA":
			data = true
			say("354 go on")
		case upper == "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

// outside is everything that is not ours: a gateway of SMS, a mail server, registers.
type outside struct {
	sms  *smstest.Simulator
	mail mailServer
	down atomic.Bool // of the registers
	day  person.Date
}

const smsSecret = "thirty-two bytes, or a little more than that"

// surround names the outside in a configuration. Reports go to the server once it runs.
func (o *outside) surround(t *testing.T, c *config.Config) {
	gateway := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { o.sms.ServeHTTP(w, r) }))
	t.Cleanup(gateway.Close)
	o.day = person.DateOf(time.Now())
	registers := registryremote.Handler(registry.NewSimulated(o.day, nil), "token")
	plugin := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if o.down.Load() {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		registers.ServeHTTP(w, r)
	}))
	t.Cleanup(plugin.Close)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			connection, err := l.Accept()
			if err != nil {
				return
			}
			go o.mail.serve(connection)
		}
	}()
	host, port, _ := net.SplitHostPort(l.Addr().String())
	c.SMS = config.SMS{URL: gateway.URL, Secret: config.NewSecret(smsSecret)}
	c.Mail = config.Mail{Host: host, Port: portOf(t, port), From: "Разворот <noreply@example.org>", Insecure: true}
	r := config.Register{URL: plugin.URL, Token: config.NewSecret("token")}
	c.Registers = config.Registers{MVD: r, SNILS: r, INN: r, FIAS: r}
}

// code is that of the newest SMS.
func (o *outside) code(b *bench) string {
	b.Helper()
	var code string
	b.eventually("an SMS", func() bool {
		orders := o.sms.Orders()
		if len(orders) == 0 {
			return false
		}
		code = regexp.MustCompile(`\d{6}`).FindString(orders[len(orders)-1].Text)
		return code != ""
	})
	return code
}

func (b *bench) eventually(what string, holds func() bool) {
	b.Helper()
	for range 1000 {
		if holds() {
			return
		}
		time.Sleep(10 * time.Millisecond) // others do it
	}
	b.Fatal("never:", what)
}

// TestCodesAndQuestionsGoToWhereTheConfigurationSays has somebody register and be looked up, with everything outside of the authority.
func TestCodesAndQuestionsGoToWhereTheConfigurationSays(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for others")
	}
	c, out := trial(t), &outside{}
	out.surround(t, &c)
	b := start(t, c)
	out.sms = smstest.New(smstest.Options{Secret: []byte(smsSecret), Reports: "https://" + b.running.API() + "/hooks/sms", Client: b.client})
	answer := must(b.client.Post("https://"+b.running.API()+"/hooks/sms", "application/json", strings.NewReader("{}")))
	_ = answer.Body.Close()
	if answer.StatusCode < 400 || answer.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("a report of nobody: %d %v", answer.StatusCode, answer.Header)
	}
	app := must(remote.New(remote.Options{Base: "https://" + b.running.API(), Transport: b.client.Transport, Sessions: &remotetest.Sessions{}}))
	ctx, who := t.Context(), registry.People(out.day)[0].Profile
	who.Phone, who.Email = must(person.ParsePhone("+79001234567")), must(person.ParseEmail("someone@example.org"))

	sent := must(app.StartRegistration(ctx, domain.NewKey(), who.Phone, who.Email))
	r := domain.Registration{Password: password, Ticket: must(app.ConfirmCode(ctx, sent.Challenge, out.code(b)))}
	for _, text := range must(app.ConsentTexts(ctx, "ru")) {
		if text.ID == domain.UserAgreement || text.ID == domain.PersonalData {
			r.Consents = append(r.Consents, text.Agree(time.Now()))
		}
	}
	must(app.FinishRegistration(ctx, domain.NewKey(), r))
	first := len(out.sms.Orders())
	sent = must(app.SignIn(ctx, person.Login{Phone: who.Phone}, password, domain.DeviceInfo{Name: "Стол"}))
	b.eventually("the second code", func() bool { return len(out.sms.Orders()) > first })
	must(app.FinishSignIn(ctx, must(app.ConfirmCode(ctx, sent.Challenge, out.code(b)))))
	must(app.StartEmailConfirmation(ctx, domain.NewKey()))
	b.eventually("a letter", func() bool { return slices.Contains(out.mail.letters(), "<someone@example.org>") })

	order := out.sms.Orders()[0]
	b.eventually("a report of delivery", func() bool {
		d, err := b.running.Authority.FindDelivery(ctx, order.ID)
		return err == nil && d.State == notify.Delivered
	})
	if err := out.sms.Report(ctx, sms.Report{ID: order.ID, State: "delivered", At: time.Now()}); err != nil {
		t.Error("a report that comes twice:", err)
	}
	must(app.SaveProfile(ctx, domain.NewKey(), who))
	b.eventually("answers of the registers", func() bool {
		a := must(app.Account(ctx))
		return len(a.Checks) > 0 && !slices.ContainsFunc(a.Checks, func(c domain.RegistryCheck) bool { return c.Outcome != domain.Match })
	})
	if _, text := b.get("/metrics"); !strings.Contains(text, `authority_register_open{register="mvd"} 0`) {
		t.Error("the ways to the registers are not among the metrics")
	}
	if strings.Contains(b.log.String(), "79001234567") || strings.Contains(b.log.String(), "someone@") {
		t.Error("the log names somebody")
	}
}
