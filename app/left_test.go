package app

import (
	"context"
	"testing"

	"razvorot/domain"
)

// noOffer is held out to nobody.
type noOffer struct{}

func (noOffer) Addresses() []domain.NearbyAddress { return nil }
func (noOffer) Accept(context.Context) (domain.NearbyChannel, error) {
	return nil, domain.ErrUnavailable
}
func (noOffer) Close() error { return nil }

func TestAnAskingThatWasLeftWhileItWasAnsweredDoesNotComeBack(t *testing.T) {
	c := newCitizen(t)
	o, err := c.app.current()
	c.must(err)
	for name, left := range map[string]bool{"stayed": false, "left": true} {
		q := &asking{view: Asking{ID: name, Way: domain.WayNearby, Passport: "ЭП-1"}}
		s := &Showing{app: c.app, vault: o, offer: noOffer{}, asking: q}
		o.counter.addAsking(q)
		if !o.counter.endAsking(q.view.ID) { // it is being answered
			t.Fatal("it is not there")
		}
		if left {
			c.must(s.Close())
		}
		c.must(c.app.reopen(o, q))
		if _, err := o.counter.asking(q.view.ID, c.clock.Now()); (err != nil) != left {
			t.Errorf("for a holder who has %s it is there again: %v", name, err == nil)
		}
	}
	log, err := c.app.Presentations(t.Context(), 0, 0)
	c.must(err)
	if len(log) != 1 || log[0].End != domain.PresentationFailed || log[0].Check != checkClosed {
		t.Errorf("in the log is %+v", log)
	}
}
