package authority_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"razvorot/authority"
	"razvorot/authority/notify"
	"razvorot/domain"
	"razvorot/domain/person"
)

func TestAKeyIsForOneCommand(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	key := domain.NewKey()
	first := ok(c.backend().StartRegistration(t.Context(), key, c.phone, c.email))(c)
	c.b.kill()
	if again := ok(c.backend().StartRegistration(t.Context(), key, c.phone, c.email))(c); again != first {
		t.Error("another answer")
	}
	_, err := c.backend().StartRegistration(t.Context(), key, newCitizen(c.b, 1).phone, c.email)
	c.want(domain.ErrConflict, err)
	_, err = c.backend().StartRegistration(t.Context(), "", c.phone, c.email)
	c.want(domain.ErrInvalid, err)
}

func TestAKeyOfOneCitizenIsFreeForAnother(t *testing.T) {
	b, key := newBench(t), domain.NewKey()
	for who := range 2 {
		c := newCitizen(b, who)
		c.register()
		c.signIn()
		sent := ok(c.backend().StartEmailConfirmation(t.Context(), key))(c)
		if sent.To != c.email.Masked() {
			t.Error(sent.To)
		}
	}
}

func TestWhatFailedMaySucceedWithTheSameKey(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	c.register()
	c.signIn()
	key := domain.NewKey()
	_, err := c.backend().StartProof(t.Context(), key)
	c.want(domain.ErrForbidden, err)
	c.checked()
	ok(c.backend().StartProof(t.Context(), key))(c)
}

// TestManyAtOnceDoNotHinderOneAnother registers citizens from many goroutines while the worker runs.
func TestManyAtOnceDoNotHinderOneAnother(t *testing.T) {
	b := newBench(t)
	ctx, cancel := context.WithCancel(t.Context())
	var worker, citizens sync.WaitGroup
	worker.Go(func() {
		if err := b.a.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	key := domain.NewKey()
	for i := range 24 {
		citizens.Go(func() {
			phone := must(person.ParsePhone(fmt.Sprintf("+7911%07d", i/2)))
			email := must(person.ParseEmail("a@example.org"))
			if _, err := b.a.Backend(authority.Caller{}).StartRegistration(ctx, domain.NewKey(), phone, email); err != nil {
				t.Error(err)
			}
			_, err := b.a.Backend(authority.Caller{}).StartRegistration(ctx, key, must(person.ParsePhone("+79110000099")), email)
			if err != nil {
				t.Error(err)
			}
		})
	}
	citizens.Wait()
	cancel()
	worker.Wait()
	messages, err := b.a.Trial(nobody).Messages(t.Context(), 0, 0)
	if err != nil || len(messages) != 25 {
		t.Error(len(messages), "messages", err)
	}
	for i, m := range messages {
		if m.Number <= 0 || i > 0 && m.Number <= messages[i-1].Number {
			t.Error("numbers do not grow")
		}
	}
}

func TestALongPollWakesForItsOwnChanges(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	c.register()
	c.signIn()
	_, cursor, err := c.backend().FetchChanges(t.Context(), "", 0)
	if err != nil {
		t.Fatal(err)
	}
	got := make(chan []domain.Change)
	go func() {
		changes, _, err := c.backend().FetchChanges(t.Context(), cursor, time.Minute)
		if err != nil {
			t.Error(err)
		}
		got <- changes
	}()
	ok(c.backend().SaveProfile(t.Context(), domain.NewKey(), c.profile))(c)
	if changes := <-got; len(changes) == 0 || changes[0].Account == nil {
		t.Error(len(changes))
	}
}

func TestClosingEndsWaitingCalls(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	done := make(chan error)
	go func() {
		_, err := c.trial().Messages(t.Context(), 0, time.Minute)
		done <- errors.Join(err, c.b.a.Run(t.Context()))
	}()
	if err := errors.Join(c.b.a.Close(), <-done); err != nil {
		t.Error(err)
	}
}

// deafGateway takes nothing until it is mended.
type deafGateway struct {
	mended bool
	sent   []notify.Message
}

func (g *deafGateway) Send(_ context.Context, m notify.Message) error {
	if !g.mended {
		return &domain.Unavailable{}
	}
	g.sent = append(g.sent, m)
	return nil
}

func TestAMessageIsSentOnceTheGatewayTakesIt(t *testing.T) {
	g := &deafGateway{}
	b := newBench(t, func(o *authority.Options) { o.Gateway = g })
	c := newCitizen(b, 0)
	ok(c.backend().StartRegistration(t.Context(), domain.NewKey(), c.phone, c.email))(c)
	b.advance(time.Second)
	b.kill()
	g.mended = true
	b.advance(time.Hour)
	b.advance(time.Hour)
	if len(g.sent) != 1 || g.sent[0].To != c.phone.String() || g.sent[0].Code == "" {
		t.Errorf("%d messages", len(g.sent))
	}
}

func TestPasswordsCostAtLeastSomething(t *testing.T) {
	o := authority.Options{DB: openDB(t, t.TempDir()+"/a.db"), Password: authority.PasswordCost{MemoryKiB: 8, Passes: 1, Lanes: 1}}
	if _, err := authority.Open(t.Context(), o); err == nil {
		t.Error("a password may be free")
	}
	_ = o.DB.Close()
}
