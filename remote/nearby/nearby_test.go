package nearby

import (
	"context"
	"errors"
	"io"
	"net/netip"
	"strings"
	"testing"
	"time"

	"razvorot/domain"
)

// patience is how long a test waits for what must happen; nothing waits that long.
const patience = 10 * time.Second

func during(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

// here is the network of this machine alone.
func here() *Network {
	return &Network{addresses: func() []netip.Addr { return []netip.Addr{netip.MustParseAddr("127.0.0.1")} }}
}

func offered(t *testing.T) domain.NearbyOffer {
	t.Helper()
	o, err := here().Offer(during(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = o.Close() })
	return o
}

func connected(t *testing.T, o domain.NearbyOffer) domain.NearbyChannel {
	t.Helper()
	c, err := here().Connect(during(t), o.Addresses()[0])
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func send(t *testing.T, c domain.NearbyChannel, message string) {
	t.Helper()
	if err := c.Send(during(t), []byte(message)); err != nil {
		t.Fatalf("%.20q: %v", message, err)
	}
}

func expect(t *testing.T, c domain.NearbyChannel, want string) {
	t.Helper()
	if got, err := c.Receive(during(t)); err != nil || string(got) != want {
		t.Fatalf("got %.20q, %v, not %.20q", got, err, want)
	}
}

func expectEnd(t *testing.T, c domain.NearbyChannel, want error) {
	t.Helper()
	if got, err := c.Receive(during(t)); !errors.Is(err, want) {
		t.Fatalf("got %.20q, %v, not %v", got, err, want)
	}
}

// met returns both ends after the reader asked "question" and the holder received it.
func met(t *testing.T) (holder, reader domain.NearbyChannel) {
	t.Helper()
	o := offered(t)
	reader = connected(t, o)
	send(t, reader, "question")
	holder, err := o.Accept(during(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = holder.Close() })
	expect(t, holder, "question")
	return holder, reader
}

func TestMessagesGoBackAndForth(t *testing.T) {
	holder, reader := met(t)
	long := strings.Repeat("x", domain.MaxNearbyMessage)
	for _, answer := range []string{"answer", "", long} {
		send(t, holder, answer)
		expect(t, reader, answer)
		send(t, reader, "more")
		expect(t, holder, "more")
	}
}

func TestTheOfferMayBeClosedOnceTheReaderIsThere(t *testing.T) {
	o := offered(t)
	reader := connected(t, o)
	send(t, reader, "question")
	holder, err := o.Accept(during(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Close(); err != nil {
		t.Fatal(err)
	}
	expect(t, holder, "question")
	send(t, holder, "answer")
	expect(t, reader, "answer")
	if err := holder.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := here().Connect(during(t), o.Addresses()[0]); !errors.Is(err, domain.ErrUnavailable) {
		t.Errorf("somebody listens still: %v", err)
	}
}

func TestAnotherReaderIsRefused(t *testing.T) {
	o := offered(t)
	reader, second := connected(t, o), connected(t, o)
	send(t, reader, "question")
	holder, err := o.Accept(during(t))
	if err != nil {
		t.Fatal(err)
	}
	send(t, second, "mine")
	expectEnd(t, second, domain.ErrUnavailable)
	expect(t, holder, "question")
	send(t, holder, "answer")
	expect(t, reader, "answer")
	if _, err := o.Accept(during(t)); !errors.Is(err, domain.ErrConflict) {
		t.Errorf("accepted twice: %v", err)
	}
}

func TestAReaderThatLeavesIsNoticed(t *testing.T) {
	holder, reader := met(t)
	if err := reader.Close(); err != nil {
		t.Fatal(err)
	}
	<-holder.(*session).left // while its owner thinks
	if err := holder.Send(during(t), []byte("answer")); !errors.Is(err, domain.ErrUnavailable) {
		t.Errorf("an answer left to nobody: %v", err)
	}
	expectEnd(t, holder, io.EOF)
	expectEnd(t, reader, io.EOF)
}

func TestLastWordsAreHeardThoughTheReaderLeavesAtOnce(t *testing.T) {
	holder, reader := met(t)
	send(t, holder, "answer")
	expect(t, reader, "answer")
	send(t, reader, "the end")
	if err := reader.Close(); err != nil {
		t.Fatal(err)
	}
	expect(t, holder, "the end")
	expectEnd(t, holder, io.EOF)
}

func TestAHolderThatClosesEndsTheWait(t *testing.T) {
	holder, reader := met(t)
	if err := holder.Close(); err != nil {
		t.Fatal(err)
	}
	expectEnd(t, reader, io.EOF)
	expectEnd(t, holder, io.EOF)
	if err := holder.Send(during(t), []byte("answer")); !errors.Is(err, domain.ErrUnavailable) {
		t.Errorf("a closed channel sends: %v", err)
	}
	if err := reader.Send(during(t), []byte("more")); !errors.Is(err, domain.ErrUnavailable) {
		t.Errorf("a message went to nobody: %v", err)
	}
}

func TestAMessageWithoutAnAnswerIsAnsweredByNothing(t *testing.T) {
	holder, reader := met(t)
	next := make(chan []byte)
	go func() {
		m, _ := holder.Receive(during(t))
		next <- m
	}()
	expectEnd(t, reader, io.EOF)
	send(t, reader, "more")
	if m := <-next; string(m) != "more" {
		t.Errorf("%q", m)
	}
}

func TestAnOfferThatIsClosedIsOver(t *testing.T) {
	o := offered(t)
	done := make(chan error)
	go func() {
		_, err := o.Accept(during(t))
		done <- err
	}()
	if err := o.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-done; !errors.Is(err, domain.ErrUnavailable) {
		t.Errorf("still waiting: %v", err)
	}
	if _, err := here().Connect(during(t), o.Addresses()[0]); !errors.Is(err, domain.ErrUnavailable) {
		t.Errorf("somebody listens still: %v", err)
	}
}

func TestAReaderThatWasNeverAcceptedIsLetGo(t *testing.T) {
	o := offered(t)
	reader := connected(t, o)
	send(t, reader, "question")
	if err := o.Close(); err != nil {
		t.Fatal(err)
	}
	expectEnd(t, reader, domain.ErrUnavailable)
}

func TestWaitingEndsWithItsContext(t *testing.T) {
	over, cancel := context.WithCancel(t.Context())
	cancel()
	o := offered(t)
	if _, err := o.Accept(over); !errors.Is(err, context.Canceled) {
		t.Errorf("accept: %v", err)
	}
	holder, reader := met(t)
	if _, err := reader.Receive(over); !errors.Is(err, context.Canceled) {
		t.Errorf("the reader: %v", err)
	}
	send(t, holder, "answer")
	expect(t, reader, "answer") // the wait is taken up again
	if _, err := holder.Receive(over); !errors.Is(err, context.Canceled) {
		t.Errorf("the holder: %v", err)
	}
	if _, err := here().Connect(over, o.Addresses()[0]); !errors.Is(err, context.Canceled) {
		t.Errorf("connect: %v", err)
	}
}

func TestMessagesTakeTurns(t *testing.T) {
	holder, reader := met(t)
	if err := reader.Send(during(t), []byte("more")); !errors.Is(err, domain.ErrConflict) {
		t.Errorf("a question before the answer: %v", err)
	}
	send(t, holder, "answer")
	if err := holder.Send(during(t), []byte("again")); !errors.Is(err, domain.ErrConflict) {
		t.Errorf("an answer to nothing: %v", err)
	}
	expect(t, reader, "answer")
	if _, err := reader.Receive(during(t)); !errors.Is(err, domain.ErrConflict) {
		t.Errorf("waiting for nothing: %v", err)
	}
}

func TestALongMessageIsRefusedOnBothSides(t *testing.T) {
	holder, reader := met(t)
	long := make([]byte, domain.MaxNearbyMessage+1)
	for name, c := range map[string]domain.NearbyChannel{"holder": holder, "reader": reader} {
		if err := c.Send(during(t), long); !errors.Is(err, domain.ErrTooLarge) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
