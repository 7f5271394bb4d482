package app

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"razvorot/domain"
	"razvorot/remote/remotetest"
)

func TestA4ACodeOfACardsBankConfirmsTheAccountWhateverCrashesBetween(t *testing.T) {
	c := known(t)
	for _, bad := range []string{"", "4242", "4242 4242 4242 4241", "4242x", strings.Repeat("4", 500)} {
		c.wants(domain.ErrInvalid, c.app.CheckCard(t.Context(), bad))
	}
	if c.attempt().ID != "" {
		t.Fatal("a number with a typo begins an attempt")
	}
	c.must(c.app.CheckCard(t.Context(), "4242 4242-4242 4242"))
	p := c.attempt()
	if p.State != domain.ProofHandedOut || p.Card != "4242" {
		t.Fatal(p)
	}
	c.crash()
	if c.attempt() != p {
		t.Fatal("an attempt is forgotten by a crash")
	}
	code, err := c.authority.CardCode(t.Context(), p.ID)
	c.must(err)
	c.must(c.app.EnterProofCode(t.Context(), p.ID, code))
	c.crash()
	if a := c.account(); a.Level != domain.Confirmed || a.Proof.Way != domain.ProofCard || c.attempt().State != domain.ProofProven {
		t.Error(a, c.attempt())
	}
}

func TestA4LostAnswersAboutACardChangeNothing(t *testing.T) {
	c := known(t)
	c.authority.LoseAnswerOf("OrderProof")
	c.wants(domain.ErrUnavailable, c.app.CheckCard(t.Context(), remotetest.CardGood))
	c.authority.LoseAnswerOf("CheckCard")
	c.wants(domain.ErrUnavailable, c.app.CheckCard(t.Context(), remotetest.CardGood))
	c.wants(domain.ErrTransition, c.app.CheckCard(t.Context(), remotetest.CardGood))
	p := c.attempt()
	if p.State != domain.ProofHandedOut {
		t.Fatal(p)
	}
	code, err := c.authority.CardCode(t.Context(), p.ID)
	c.must(err)
	c.authority.LoseAnswerOf("EnterProofCode")
	c.wants(domain.ErrUnavailable, c.app.EnterProofCode(t.Context(), p.ID, code))
	c.must(c.app.EnterProofCode(t.Context(), p.ID, code))
	all, err := c.line().FindProofs(t.Context())
	c.must(err)
	if len(all) != 1 || c.account().Level != domain.Confirmed {
		t.Error(len(all), "attempts", c.account())
	}
}

func TestA4ACardThatIsDeclinedSaysSoAndAnotherMayFollow(t *testing.T) {
	c := known(t)
	for number, want := range map[string]domain.ProofFailure{remotetest.CardDeclined: domain.FailedCardDeclined, remotetest.CardAway: domain.FailedCardAway} {
		c.authority.Advance(time.Second)
		c.wants(domain.ErrTransition, c.app.CheckCard(t.Context(), number))
		if p := c.attempt(); p.State != domain.ProofFailed || p.Failure != want {
			t.Error(p, p.Failure)
		}
	}
	c.authority.Advance(time.Second)
	c.must(c.app.CheckCard(t.Context(), remotetest.CardGood))
}

// overhearing is a way to the authority that keeps all that is told to it about proofs.
type overhearing struct {
	domain.Backend
	heard *strings.Builder
}

func (o overhearing) OrderProof(ctx context.Context, key domain.Key, x domain.ProofOrder) (domain.ProofAttempt, error) {
	o.hear(x)
	return o.Backend.OrderProof(ctx, key, x)
}

func (o overhearing) CheckCard(ctx context.Context, id domain.ProofID, card domain.CardToken) (domain.ProofAttempt, error) {
	o.hear(card)
	return o.Backend.CheckCard(ctx, id, card)
}

func (o overhearing) hear(x any) {
	text, _ := json.Marshal(x)
	o.heard.Write(text)
}

func TestA4TheNumberOfACardGoesToNobodyButTheGateway(t *testing.T) {
	c := known(t)
	var heard strings.Builder
	c.backend = func(b domain.Backend) domain.Backend { return overhearing{b, &heard} }
	c.crash()
	const number = remotetest.CardGood
	c.must(c.app.CheckCard(t.Context(), number))
	kept := map[string]string{"what the authority heard": heard.String()}
	c.must(c.app.view(t.Context(), func(tx domain.Tx) error {
		for _, name := range []state{stateProofs, stateAct, stateAct + "proof.order.card"} {
			text, _ := tx.FindSetting(t.Context(), statePrefix+string(name))
			kept[string(name)] = text
		}
		return nil
	}))
	n := domain.CardNumber(number)
	kept["a log"] = fmt.Sprintf("%v %+v %#v %s %x %v", n, n, n, n, n, slog.AnyValue(n).Resolve())
	for where, text := range kept {
		if strings.Contains(text, number) || strings.Contains(text, number[:12]) {
			t.Errorf("%s has the number", where)
		}
	}
	if !strings.Contains(heard.String(), `"last":"4242"`) {
		t.Error("nothing was heard")
	}
}
