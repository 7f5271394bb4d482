package app

import (
	"context"
	"sync/atomic"
	"testing"

	"razvorot/domain"
)

// forgetful loses the first answer about codes.
type forgetful struct {
	domain.Backend
	lost *atomic.Bool
}

func (f forgetful) StartEmailConfirmation(ctx context.Context, key domain.Key) (domain.CodeSent, error) {
	sent, err := f.Backend.StartEmailConfirmation(ctx, key)
	if f.lost.CompareAndSwap(false, true) {
		return domain.CodeSent{}, &domain.Unavailable{}
	}
	return sent, err
}

func TestACodeAskedForAgainAfterALostAnswerIsSentOnce(t *testing.T) {
	c := signedIn(t)
	c.backend = func(b domain.Backend) domain.Backend { return forgetful{b, new(atomic.Bool)} }
	c.crash()
	_, err := c.app.StartEmailConfirmation(t.Context())
	c.wants(domain.ErrUnavailable, err)
	c.backend = nil
	c.crash()
	sent, err := c.app.StartEmailConfirmation(t.Context())
	c.must(err)
	if n := c.sent(domain.MessageEmail); n != 1 {
		t.Errorf("%d codes were sent, want 1", n)
	}
	again, err := c.app.StartEmailConfirmation(t.Context())
	c.must(err)
	if again.Challenge == sent.Challenge {
		t.Error("a code asked for after the answer came is the old one")
	}
}

func TestAnotherRequestIsAnotherAct(t *testing.T) {
	c := newCitizen(t)
	first, err := c.app.beginAct(t.Context(), "act", "one")
	c.must(err)
	same, err := c.app.beginAct(t.Context(), "act", "one")
	c.must(err)
	other, err := c.app.beginAct(t.Context(), "act", "two")
	c.must(err)
	if same.Key != first.Key || !same.At.Equal(first.At) || other.Key == first.Key {
		t.Error("keys do not follow requests")
	}
}

func TestAnActEndsWithANoAndNotWithSilence(t *testing.T) {
	c := newCitizen(t)
	for _, kind := range domain.Kinds() {
		name := string(kind)
		act, err := c.app.beginAct(t.Context(), name, nil)
		c.must(err)
		c.must(c.app.endAct(t.Context(), name, kind))
		after, err := c.app.beginAct(t.Context(), name, nil)
		c.must(err)
		unheard := kind == domain.ErrUnavailable || kind == domain.ErrUnauthorised || kind == domain.ErrLocked ||
			kind == domain.ErrOtherAuthority
		if kept := act.Key == after.Key; kept != unheard {
			t.Errorf("after %s the key is kept: %v", kind, kept)
		}
	}
}

func TestABurstOfTopicsIsJoined(t *testing.T) {
	a := New(Config{})
	entered, goOn, told := make(chan struct{}, 200), make(chan struct{}), make(chan Topic, 200)
	a.Subscribe(func(topic Topic) {
		entered <- struct{}{}
		<-goOn
		told <- topic
	})
	a.tell(TopicLock)
	<-entered
	for range 100 {
		a.tell(TopicDocuments, TopicOutbox)
	}
	close(goOn)
	for _, want := range []Topic{TopicLock, TopicDocuments, TopicOutbox} {
		if got := <-told; got != want {
			t.Errorf("told %s, want %s", got, want)
		}
	}
	a.tell(TopicNotices)
	if got := <-told; got != TopicNotices {
		t.Errorf("told %s once more", got)
	}
}

func TestWhoComesAfterAChangeIsNotToldOfIt(t *testing.T) {
	a := New(Config{})
	entered, goOn := make(chan struct{}), make(chan struct{})
	a.Subscribe(func(topic Topic) {
		if topic == TopicLock {
			close(entered)
			<-goOn
		}
	})
	a.tell(TopicLock, TopicDocuments, TopicOutbox) // the last two wait
	<-entered
	late := make(chan Topic, 10)
	a.Subscribe(func(topic Topic) { late <- topic })
	a.tell(TopicOutbox, TopicNotices) // the first changed once more
	close(goOn)
	for _, want := range []Topic{TopicOutbox, TopicNotices} {
		if got := <-late; got != want {
			t.Errorf("told %s, want %s", got, want)
		}
	}
}
