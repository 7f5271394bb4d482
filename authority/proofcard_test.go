package authority_test

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"razvorot/authority"
	"razvorot/authority/card"
	"razvorot/domain"
)

func TestA4ACardsCodeIsKnownToTheAuthorityThatFollowsAKilledOne(t *testing.T) {
	b := newBench(t)
	c, p := waiting(b, domain.ProofCard)
	token := ok(card.Tokenizer{}.Tokenize(t.Context(), "4242424242424242"))(c)
	b.kill()
	p = ok(c.backend().CheckCard(t.Context(), p.ID, token))(c)
	b.kill()
	code := ok(c.trial().CardCode(t.Context(), p.ID))(c)
	for _, secret := range []string{token.Token, code, "4242424242424242", "424242424242"} {
		if bytes.Contains(b.dump(), []byte(secret)) {
			t.Error("a token, a code or a number can be read in the database")
		}
	}
	b.kill()
	if got := ok(c.backend().EnterProofCode(t.Context(), p.ID, code))(c); got.State != domain.ProofProven {
		t.Error(got)
	}
}

// breaking is a gateway that answers about the first so many codes only later.
type breaking struct {
	card.Simulation
	left *int
}

func (x breaking) Confirm(ctx context.Context, token, code string) error {
	if *x.left--; *x.left >= 0 {
		return card.ErrUnavailable
	}
	return x.Simulation.Confirm(ctx, token, code)
}

func TestA4AGatewayThatBreaksOffCostsNoTry(t *testing.T) {
	times := 5
	sim := card.Simulation{Key: []byte("key")}
	b := newBench(t, func(o *authority.Options) { o.Cards = breaking{sim, &times} })
	c, p := waiting(b, domain.ProofCard)
	token := ok(card.Tokenizer{}.Tokenize(t.Context(), "4242424242424242"))(c)
	p = ok(c.backend().CheckCard(t.Context(), p.ID, token))(c)
	for range 5 {
		_, err := c.backend().EnterProofCode(t.Context(), p.ID, sim.Code(token.Token))
		wants(t, domain.ErrUnavailable, err)
	}
	b.advance(time.Second)
	if got := ok(c.backend().EnterProofCode(t.Context(), p.ID, sim.Code(token.Token)))(c); got.State != domain.ProofProven {
		t.Error(got)
	}
}

// killing is a gateway during whose answers the authority is killed, for the first so many codes.
type killing struct {
	card.Simulation
	times int
	kill  func()
}

func (x *killing) Confirm(ctx context.Context, token, code string) error {
	if x.times--; x.times >= 0 {
		x.kill()
	}
	return x.Simulation.Confirm(ctx, token, code)
}

func TestA4TriesThatAKilledAuthorityWasAskingAboutAreGivenBack(t *testing.T) {
	gateway := &killing{Simulation: card.Simulation{Key: []byte("key")}, times: 3}
	b := newBench(t, func(o *authority.Options) { o.Cards = gateway })
	gateway.kill = b.kill
	c, p := waiting(b, domain.ProofCard)
	token := ok(card.Tokenizer{}.Tokenize(t.Context(), "4242424242424242"))(c)
	p = ok(c.backend().CheckCard(t.Context(), p.ID, token))(c)
	code := gateway.Code(token.Token)
	for range 3 {
		if _, err := c.backend().EnterProofCode(t.Context(), p.ID, code); err == nil {
			t.Fatal("the authority was killed, and answers")
		}
	}
	wait := &domain.RateLimited{}
	if _, err := c.backend().EnterProofCode(t.Context(), p.ID, code); !errors.As(err, &wait) {
		t.Fatal("the answers may be on their way still:", err)
	}
	b.advance(2 * time.Minute)
	if got := ok(c.backend().EnterProofCode(t.Context(), p.ID, code))(c); got.State != domain.ProofProven {
		t.Error(got)
	}
}
