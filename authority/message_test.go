package authority_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"razvorot/authority"
	"razvorot/authority/notify"
	"razvorot/authority/notify/sms"
	"razvorot/authority/notify/smstest"
	"razvorot/domain"
	"razvorot/domain/person"
)

// carrier takes everything but what it refuses, and remembers it.
type carrier struct {
	sent   []notify.Message
	refuse string
}

func (c *carrier) Send(_ context.Context, m notify.Message) error {
	if c.refuse != "" {
		return &notify.Refusal{Code: c.refuse}
	}
	c.sent = append(c.sent, m)
	return nil
}

func TestAMessageThatWasRefusedForGoodIsNotTriedAgainAndCanBeSeen(t *testing.T) {
	g := &carrier{refuse: "unknown_number"}
	b := newBench(t, func(o *authority.Options) { o.Gateway = g })
	c := newCitizen(b, 0)
	ok(c.backend().StartRegistration(t.Context(), domain.NewKey(), c.phone, c.email))(c)
	b.advance(time.Second)
	dead := ok(b.a.DeadJobs(t.Context()))(c)
	if len(dead) != 1 || dead[0].Kind != "message" {
		t.Fatalf("%d dead jobs", len(dead))
	}
	if d := ok(b.a.FindDelivery(t.Context(), dead[0].Subject))(c); d.State != notify.Refused || d.Code != "unknown_number" {
		t.Errorf("%+v", d)
	}
	g.refuse = ""
	b.advance(24 * time.Hour)
	if len(g.sent) != 0 {
		t.Error("it was tried again")
	}
	if err := b.a.RequeueDead(t.Context(), dead[0].ID); err != nil {
		t.Fatal(err)
	}
	b.advance(time.Second)
	if len(g.sent) != 1 {
		t.Errorf("%d messages after somebody had it tried again", len(g.sent))
	}
}

func TestWordsGoOutInTheLanguageOfTheConsentGivenLast(t *testing.T) {
	for _, language := range []string{"ru", "en"} {
		g := &carrier{}
		b := newBench(t, func(o *authority.Options) { o.Gateway = g })
		c := newCitizen(b, 0)
		sent := ok(c.backend().StartRegistration(t.Context(), domain.NewKey(), c.phone, c.email))(c)
		b.advance(0)
		code := g.sent[0]
		r := domain.Registration{Password: password,
			Ticket: ok(c.backend().ConfirmCode(t.Context(), sent.Challenge, code.Code))(c)}
		for _, text := range ok(c.backend().ConsentTexts(t.Context(), language))(c) {
			if text.ID == domain.UserAgreement || text.ID == domain.PersonalData {
				r.Consents = append(r.Consents, text.Agree(b.clock.Now()))
			}
		}
		ok(c.backend().FinishRegistration(t.Context(), domain.NewKey(), r))(c)
		b.advance(time.Hour)
		login := ok(c.backend().SignIn(t.Context(), person.Login{Phone: c.phone}, password, domain.DeviceInfo{}))(c)
		b.advance(2 * time.Minute)
		ok(c.backend().ResendCode(t.Context(), login.Challenge))(c)
		b.advance(0)
		if code.Language != "" || len(g.sent) != 3 || g.sent[1].Language != language || g.sent[2].Language != language {
			t.Errorf("%s: %d messages, in %q, then %q", language, len(g.sent), code.Language, g.sent[len(g.sent)-1].Language)
		}
	}
}

func TestAReportComesToTheMessageOnceAndInAnyOrder(t *testing.T) {
	secret := []byte("a secret of thirty-two bytes, at least")
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	defer server.Close()
	var simulator *smstest.Simulator
	b := newBench(t, func(o *authority.Options) {
		simulator = smstest.New(smstest.Options{Secret: secret, Reports: server.URL + "/reports", Client: server.Client(), Clock: o.Clock})
		g, err := sms.New(sms.Options{URL: server.URL + "/orders", Secret: secret, Client: server.Client(), Clock: o.Clock})
		if err != nil {
			t.Fatal(err)
		}
		o.Gateway = g
		mux.Handle("/orders", simulator)
		mux.Handle("/reports", g.Reports())
	})
	c := newCitizen(b, 0)
	ok(c.backend().StartRegistration(t.Context(), domain.NewKey(), c.phone, c.email))(c)
	b.advance(time.Second)
	orders := simulator.Orders()
	if len(orders) != 1 {
		t.Fatalf("%d orders", len(orders))
	}
	id := orders[0].ID // reported before the order was answered
	first := ok(b.a.FindDelivery(t.Context(), id))(c)
	if first.State != notify.Delivered || first.Channel != domain.BySMS {
		t.Fatalf("%+v", first)
	}
	for _, late := range []sms.Report{{ID: id, State: "delivered", At: b.clock.Now().Add(time.Hour)}, {ID: id, State: "sent", At: b.clock.Now()},
		{ID: id, State: "undelivered", Code: "expired", At: b.clock.Now().Add(time.Minute)}} {
		if err := simulator.Report(t.Context(), late); err != nil {
			t.Fatal(err)
		}
		if d := ok(b.a.FindDelivery(t.Context(), id))(c); d != first {
			t.Errorf("after %q it is %+v", late.State, d)
		}
	}
	counts := ok(b.a.CountDeliveries(t.Context(), t0))(c)
	if len(counts) != 1 || counts[0].Count != 1 || counts[0].State != string(notify.Delivered) {
		t.Errorf("%+v", counts)
	}
	b.advance(32 * 24 * time.Hour)
	_, err := b.a.FindDelivery(t.Context(), id)
	c.want(domain.ErrNotFound, err)
}

// slow never answers while it is held.
type slow struct{ held chan struct{} }

func (s *slow) Send(ctx context.Context, _ notify.Message) error {
	select {
	case <-s.held:
		return nil
	case <-ctx.Done():
		return &domain.Unavailable{Cause: ctx.Err()}
	}
}

func TestASlowCarrierHoldsUpNoCitizen(t *testing.T) {
	b := newBench(t, func(o *authority.Options) { o.Gateway = &slow{make(chan struct{})} })
	c := newCitizen(b, 0)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	_, err := c.backend().StartRegistration(ctx, domain.NewKey(), c.phone, c.email) // would wait for good
	if err != nil || ctx.Err() != nil {
		t.Error(err, ctx.Err())
	}
}
