package api

import (
	"context"
	"errors"
	"net/http"
	"net/netip"

	"razvorot/authority"
	"razvorot/domain"
	"razvorot/protocol"
)

// Doorkeeper bounds how often somebody asks.
type Doorkeeper interface {
	// Admit lets a request in, or returns a domain.RateLimited.
	Admit(ctx context.Context, d authority.Demand) error
}

// Guard is a door beside the protocol, such as that of a gateway's reports, behind the limits of addresses and with the headers that
// every answer has. Nobody signs in there: it counts as open, like signing in.
func Guard(k Doorkeeper, proxies []netip.Prefix, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		secure(w.Header())
		if err := k.Admit(r.Context(), authority.Demand{Address: Origin(r, proxies), Open: true}); err != nil {
			if !errors.Is(err, domain.ErrRateLimited) {
				err = &domain.Unavailable{Cause: err}
			}
			protocol.ProblemOf(err).Write(w)
			return
		}
		h.ServeHTTP(w, r)
	})
}
