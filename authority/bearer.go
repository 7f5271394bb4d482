package authority

import (
	"context"
	"crypto/subtle"
	"fmt"
	"sync"
	"time"

	"razvorot/domain"
	"razvorot/protocol/dpop"
)

// bearer is whom an access token was found to stand for. That holds for as long as there is the session.
type bearer struct {
	caller     Caller
	thumbprint string
	until      time.Time // when the token ends
}

// bearers is what this process remembers of tokens, by their digests. It holds two generations, as proofSet does: who asks is of the
// young one, and a token that nobody shows is forgotten.
type bearers struct {
	mu         sync.Mutex
	young, old map[string]bearer
	turned     time.Time
}

const (
	bearersAtMost = 1 << 16 // of a generation, some 300 bytes each
	bearersTurn   = 10 * time.Minute
)

func (s *bearers) find(digest string, now time.Time) (bearer, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, there := s.young[digest]
	if !there {
		if b, there = s.old[digest]; there {
			s.young[digest] = b
		}
	}
	return b, there && now.Before(b.until)
}

func (s *bearers) keep(digest string, b bearer, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.young == nil || now.Sub(s.turned) > bearersTurn || now.Before(s.turned) || len(s.young) >= bearersAtMost {
		s.old, s.young, s.turned = s.young, map[string]bearer{}, now
	}
	s.young[digest] = b
}

// AuthenticateCommand is AuthenticateBound for a command: whom the token stands for may be remembered, since a command looks for its
// session in its own transaction. One that has ended is refused there, at once and in every process (once). A caller of it is for
// commands alone.
func (a *Authority) AuthenticateCommand(ctx context.Context, accessToken string, p dpop.Proof) (Caller, error) {
	b, known := a.bearers.find(tokenDigest(accessToken), a.now())
	if !known {
		return a.AuthenticateBound(ctx, accessToken, p)
	}
	if subtle.ConstantTimeCompare([]byte(b.thumbprint), []byte(p.Thumbprint)) == 0 {
		return Caller{}, fmt.Errorf("token of another device: %w", domain.ErrUnauthorised)
	}
	b.caller.proof = seen(p)
	return b.caller, nil
}
