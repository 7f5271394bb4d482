package app

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"razvorot/credential/pki"
	"razvorot/domain"
)

// backdated is an authority whose trust list is of an hour ago, as it comes out of somebody's cache.
type backdated struct{ domain.Backend }

func (b backdated) FetchTrust(ctx context.Context) ([]byte, error) {
	content, err := b.Backend.FetchTrust(ctx)
	if err != nil {
		return nil, err
	}
	trust, err := pki.ParseTrust(content)
	if err != nil {
		return nil, err
	}
	trust.MadeAt = trust.MadeAt.Add(-time.Hour)
	return json.Marshal(trust)
}

func TestAnOlderTrustListThatIsRefusedIsNotAskedForAtOnceAgain(t *testing.T) {
	c := newCitizen(t)
	made, err := c.app.fetchTrust(t.Context())
	c.must(err)
	c.backend = func(b domain.Backend) domain.Backend { return backdated{b} }
	c.crash() // and is connected anew
	c.clock.Advance(2 * time.Minute)
	_, err = c.app.fetchTrust(t.Context())
	c.must(err)
	kept, at, err := c.app.keptTrust(t.Context())
	c.must(err)
	if !kept.MadeAt.Equal(made.MadeAt) || !at.Equal(c.clock.Now()) {
		t.Errorf("a list of %v is kept as of %v; want that of %v as of %v", kept.MadeAt, at, made.MadeAt, c.clock.Now())
	}
}
