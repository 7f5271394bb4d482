package remote_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"razvorot/authority"
	"razvorot/authority/api"
	"razvorot/domain"
	"razvorot/remote"
	"razvorot/remote/remotetest"
)

var t0 = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// desk is the fake as the API wants it.
type desk struct{ *remotetest.Fake }

func (d desk) Authenticate(ctx context.Context, token string) (authority.Caller, error) {
	account, session, err := d.Fake.Authenticate(ctx, token)
	return authority.Caller{Account: account, Session: session}, err
}

func (d desk) Backend(c authority.Caller) domain.Backend { return d.As(c.Account, c.Session) }

// rig is a fake authority behind its API, and one device.
type rig struct {
	*remotetest.Fake
	clock    *remotetest.Clock
	carrier  http.RoundTripper
	sessions *remotetest.Sessions
	client   *remote.Client
}

func newRig(t *testing.T) *rig {
	clock := remotetest.NewClock(t0)
	r := &rig{Fake: remotetest.NewFake(clock), clock: clock}
	server := remote.ServeInProcess(api.New(desk{r.Fake}, api.Options{}))
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	r.carrier = server.Transport()
	r.client, r.sessions = r.device(t)
	return r
}

func (r *rig) device(t *testing.T) (*remote.Client, *remotetest.Sessions) {
	sessions := &remotetest.Sessions{}
	c, err := remote.New(remote.Options{Base: remote.InProcessBase, Transport: r.carrier, Sessions: sessions, Clock: r.clock})
	if err != nil {
		t.Fatal(err)
	}
	return c, sessions
}

func TestAnAuthorityBehindTLSIsAnAuthority(t *testing.T) {
	if testing.Short() {
		t.Skip("the way in process shows the same of everything but TLS")
	}
	remotetest.Run(t, func(t *testing.T) remotetest.Bench {
		clock := remotetest.NewClock(t0)
		fake := remotetest.NewFake(clock)
		server := httptest.NewTLSServer(api.New(desk{fake}, api.Options{}))
		t.Cleanup(server.Close)
		device := func() domain.Backend {
			c, err := remote.New(remote.Options{Base: server.URL, Transport: server.Client().Transport, Sessions: &remotetest.Sessions{}, Clock: clock})
			if err != nil {
				t.Fatal(err)
			}
			return c
		}
		return remotetest.Bench{Backend: device(), Trial: fake, Clock: clock, Advance: fake.Advance, NewDevice: device}
	})
}

func TestAnAuthorityInProcessIsAnAuthority(t *testing.T) {
	remotetest.Run(t, func(t *testing.T) remotetest.Bench {
		r := newRig(t)
		return remotetest.Bench{Backend: r.client, Trial: r.Fake, Clock: r.clock, Advance: r.Advance,
			NewDevice: func() domain.Backend { c, _ := r.device(t); return c }}
	})
}
