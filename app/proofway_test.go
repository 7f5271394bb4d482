package app

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"razvorot/domain"
)

// known is a citizen whose registries agree, not proven yet.
func known(t *testing.T) *citizen {
	c := signedIn(t)
	c.must(c.app.SubmitProfile(t.Context(), c.person(0)))
	c.until("the registries answered", func() bool { return c.account().Level == domain.Standard })
	return c
}

func (c *citizen) attempt() domain.ProofAttempt {
	c.t.Helper()
	all, err := c.app.Proofs(c.t.Context())
	c.must(err)
	if len(all) == 0 {
		return domain.ProofAttempt{}
	}
	return all[0]
}

func (c *citizen) place(way domain.ProofWay) domain.ProofPlaceID {
	c.t.Helper()
	if way != domain.ProofOffice {
		return ""
	}
	places, err := c.app.ProofPlaces(c.t.Context())
	c.must(err)
	return places[0].ID
}

func TestA4ACodeOfAnOfficeOrALetterConfirmsTheAccountWhateverCrashesBetween(t *testing.T) {
	for _, way := range domain.CodeWays() {
		t.Run(string(way), func(t *testing.T) {
			c := known(t)
			place := c.place(way)
			p, err := c.app.OrderProof(t.Context(), way, place)
			c.must(err)
			c.crash()
			if c.attempt() != p || p.State != domain.ProofOrdered {
				t.Fatal("an order is forgotten by a crash:", c.attempt())
			}
			code, err := c.authority.HandOutProof(t.Context(), p.ID)
			c.must(err)
			c.until("the code is out", func() bool { return c.attempt().State == domain.ProofHandedOut })
			c.crash()
			c.must(c.app.EnterProofCode(t.Context(), p.ID, " "+code[:4]+"-"+code[4:]))
			if a := c.account(); a.Level != domain.Confirmed || a.Proof.Way != way || c.attempt().State != domain.ProofProven {
				t.Error(a, c.attempt())
			}
			c.crash()
			if c.account().Level != domain.Confirmed {
				t.Error("a proof is forgotten by a crash")
			}
		})
	}
}

// deaf loses the first answer about attempts.
type deaf struct {
	domain.Backend
	lost *atomic.Int64
}

func (d deaf) OrderProof(ctx context.Context, key domain.Key, o domain.ProofOrder) (domain.ProofAttempt, error) {
	p, err := d.Backend.OrderProof(ctx, key, o)
	return p, d.lose(err)
}

func (d deaf) EnterProofCode(ctx context.Context, id domain.ProofID, code string) (domain.ProofAttempt, error) {
	p, err := d.Backend.EnterProofCode(ctx, id, code)
	return p, d.lose(err)
}

func (d deaf) CancelProof(ctx context.Context, key domain.Key, id domain.ProofID) (domain.ProofAttempt, error) {
	p, err := d.Backend.CancelProof(ctx, key, id)
	return p, d.lose(err)
}

func (d deaf) lose(err error) error {
	if err == nil && d.lost.Add(-1) >= 0 {
		return &domain.Unavailable{}
	}
	return err
}

// deafened is a citizen whose line loses as many answers about attempts as are stored.
func deafened(t *testing.T) (*citizen, *atomic.Int64) {
	c := known(t)
	lost := new(atomic.Int64)
	c.backend = func(b domain.Backend) domain.Backend { return deaf{b, lost} }
	c.crash()
	return c, lost
}

func TestA4ALostAnswerDoesNothingTwice(t *testing.T) {
	c, lost := deafened(t)
	twice := func(do func() error) {
		t.Helper()
		lost.Store(1)
		c.wants(domain.ErrUnavailable, do())
		c.must(do())
	}
	order := func() error {
		_, err := c.app.OrderProof(t.Context(), domain.ProofLetter, "")
		return err
	}
	twice(order)
	first := c.attempt()
	twice(func() error { return c.app.CancelProof(t.Context(), first.ID) })
	if c.attempt().State != domain.ProofCancelled {
		t.Error(c.attempt())
	}
	c.authority.Advance(time.Second)
	twice(order)
	second := c.attempt()
	all, err := c.line().FindProofs(t.Context())
	c.must(err)
	if len(all) != 2 || second.ID == first.ID {
		t.Fatal(len(all), "attempts, want 2")
	}
	code, err := c.authority.HandOutProof(t.Context(), second.ID)
	c.must(err)
	twice(func() error { return c.app.EnterProofCode(t.Context(), second.ID, code) })
	if c.account().Level != domain.Confirmed {
		t.Error(c.account())
	}
}

// line is the authority as the app reaches it.
func (c *citizen) line() domain.Backend {
	c.t.Helper()
	b, err := c.app.backend()
	c.must(err)
	return b
}

func TestA4WrongCodesEndTheAttemptAndAnotherOneMayBegin(t *testing.T) {
	c := known(t)
	p, err := c.app.OrderProof(t.Context(), domain.ProofLetter, "")
	c.must(err)
	code, err := c.authority.HandOutProof(t.Context(), p.ID)
	c.must(err)
	wrong := strings.Map(func(r rune) rune { return '0' + ('9'-r)%10 }, code)
	if wrong == code {
		wrong = "0" + wrong[1:]
	}
	for left := p.Attempts - 1; left >= 0; left-- {
		err := c.app.EnterProofCode(t.Context(), p.ID, wrong)
		if e, is := errors.AsType[*domain.CodeWrong](err); !is || e.AttemptsLeft != left || c.attempt().Attempts != left {
			t.Fatal(err, c.attempt().Attempts, "want", left)
		}
	}
	c.wants(domain.ErrTransition, c.app.EnterProofCode(t.Context(), p.ID, code))
	if now := c.attempt(); now.State != domain.ProofFailed || now.Failure != domain.FailedCode || c.account().Level != domain.Standard {
		t.Error(now)
	}
	_, err = c.app.OrderProof(t.Context(), domain.ProofLetter, "")
	c.must(err)
}

func TestA4TheTimeOfAnAttemptEndsOnTheDeviceToo(t *testing.T) {
	c := known(t)
	_, err := c.app.OrderProof(t.Context(), domain.ProofLetter, "")
	c.must(err)
	c.authority.Advance(31 * 24 * time.Hour)
	c.until("the order has expired", func() bool { return c.attempt().State == domain.ProofExpired })
}

func TestA4WithoutANetworkThePlacesStayKnown(t *testing.T) {
	c := known(t)
	c.authority.SetOffline(true)
	_, err := c.app.ProofPlaces(t.Context())
	c.wants(domain.ErrUnavailable, err)
	c.authority.SetOffline(false)
	c.place(domain.ProofOffice)
	c.authority.SetOffline(true)
	c.place(domain.ProofOffice)
	_, err = c.app.OrderProof(t.Context(), domain.ProofLetter, "")
	c.wants(domain.ErrUnavailable, err)
	if p := c.attempt(); p.ID != "" {
		t.Error("an order that was not sent is shown:", p)
	}
}
