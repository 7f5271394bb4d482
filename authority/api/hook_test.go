package api_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"

	"razvorot/authority"
	"razvorot/authority/api"
	"razvorot/domain"
)

// once lets an address in once.
type once map[netip.Addr]bool

func (o once) Admit(_ context.Context, d authority.Demand) error {
	if !d.Open || o[d.Address] {
		return &domain.RateLimited{Wait: time.Second}
	}
	o[d.Address] = true
	return nil
}

func TestADoorBesideTheProtocolHasItsLimitsAndHeaders(t *testing.T) {
	came := 0
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	h := api.Guard(once{}, proxies, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { came++; w.WriteHeader(http.StatusNoContent) }))
	for _, x := range []struct {
		from string
		want int
	}{{"203.0.113.7", 204}, {"203.0.113.7", 429}, {"203.0.113.8", 204}} {
		r := httptest.NewRequest(http.MethodPost, "/hooks/sms", nil)
		r.RemoteAddr = "10.0.0.1:1"
		r.Header.Set("X-Forwarded-For", x.from)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != x.want || w.Header().Get("X-Content-Type-Options") != "nosniff" || w.Header().Get("Strict-Transport-Security") == "" {
			t.Errorf("from %s: %d %v", x.from, w.Code, w.Header())
		}
	}
	if came != 2 {
		t.Error(came, "came in")
	}
}
