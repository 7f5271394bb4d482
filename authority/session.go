package authority

import (
	"context"
	"crypto/subtle"
	"errors"
	"time"

	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/protocol/dpop"
)

const (
	accessLife  = 15 * time.Minute
	refreshLife = 90 * 24 * time.Hour
)

// newTokens gives a session its next generation of tokens. The refresh token of generation previous stays good until they
// are used.
func (w *work) newTokens(s store.Session, previous int64) (domain.Session, error) {
	s.Generation, s.Previous, s.UsedAt = s.Generation+1, previous, w.now
	out := domain.Session{Account: s.Account, AccessToken: newToken(), RefreshToken: newToken(), ExpiresAt: w.now.Add(accessLife)}
	if err := w.UpdateSession(s); err != nil {
		return out, err
	}
	err := w.CreateToken(store.Token{Digest: tokenDigest(out.AccessToken), Session: s.ID, Kind: store.AccessToken,
		Generation: s.Generation, ExpiresAt: out.ExpiresAt})
	if err != nil {
		return out, err
	}
	return out, w.CreateToken(store.Token{Digest: tokenDigest(out.RefreshToken), Session: s.ID, Kind: store.RefreshToken,
		Generation: s.Generation, ExpiresAt: w.now.Add(refreshLife)})
}

// Authenticate returns whom an access token belongs to. domain.ErrUnauthorised: nobody, it expired, its session ended, or it is
// bound to a key, so that the token alone is worth nothing. The first use of a session's newest tokens ends the grace of those
// before.
func (a *Authority) Authenticate(ctx context.Context, accessToken string) (Caller, error) {
	return a.AuthenticateBound(ctx, accessToken, dpop.Proof{})
}

// authenticate returns the thumbprint that the session is bound to as well.
func (a *Authority) authenticate(ctx context.Context, accessToken string) (Caller, string, error) {
	k, s, err := a.store.FindBearer(ctx, tokenDigest(accessToken))
	if errors.Is(err, domain.ErrNotFound) || err == nil && (k.Kind != store.AccessToken || !a.now().Before(k.ExpiresAt)) {
		return Caller{}, "", domain.ErrUnauthorised
	}
	c := Caller{Account: s.Account, Session: s.ID}
	switch {
	case err != nil:
	case s.Previous != 0 && s.Generation == k.Generation:
		err = a.endGrace(ctx, s)
	default: // nothing is left to be done when it comes again
		a.bearers.keep(k.Digest, bearer{caller: c, thumbprint: s.Thumbprint, until: k.ExpiresAt}, a.now())
	}
	return c, s.Thumbprint, err
}

func (a *Authority) endGrace(ctx context.Context, s store.Session) error {
	return a.do(ctx, func(w *work) error {
		now, err := w.FindSession(s.ID)
		if errors.Is(err, domain.ErrNotFound) || err == nil && now.Generation != s.Generation {
			return nil
		}
		if err != nil {
			return err
		}
		now.Previous = 0
		return w.UpdateSession(now)
	})
}

// Refresh exchanges a refresh token for the next tokens. The one it was exchanged for stays good until those are used, in
// case their answer is lost; one used after that was stolen from somebody, and ends the session. domain.ErrUnauthorised.
func (a *Authority) Refresh(ctx context.Context, refreshToken string) (domain.Session, error) {
	return a.refresh(ctx, refreshToken, "", nil)
}

func (a *Authority) refresh(ctx context.Context, refreshToken, thumbprint string, p *seenProof) (domain.Session, error) {
	a.forget(ctx)
	var out domain.Session
	err := a.do(ctx, func(w *work) error {
		if err := w.prove(p); err != nil {
			return err
		}
		k, err := w.FindToken(tokenDigest(refreshToken))
		if err == nil && k.Kind != store.RefreshToken {
			err = domain.ErrNotFound
		}
		if errors.Is(err, domain.ErrNotFound) {
			return domain.ErrUnauthorised
		}
		if err != nil {
			return err
		}
		s, err := w.FindSession(k.Session)
		if err != nil {
			return err
		}
		if subtle.ConstantTimeCompare([]byte(s.Thumbprint), []byte(thumbprint)) == 0 {
			return domain.ErrUnauthorised // whoever has the token alone can do no more than the citizen's device lets them
		}
		good := k.Generation == s.Generation || k.Generation == s.Previous && s.Previous != 0
		switch {
		case !good:
			w.failure = domain.ErrUnauthorised
			return w.DeleteSession(s.ID)
		case !w.now.Before(k.ExpiresAt):
			return domain.ErrUnauthorised
		}
		if err := w.DeleteAccessTokens(s.ID, w.now); err != nil {
			return err
		}
		out, err = w.newTokens(s, k.Generation)
		return err
	})
	if err != nil {
		return domain.Session{}, err
	}
	return out, nil
}
