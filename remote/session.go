package remote

import (
	"context"
	"errors"
	"time"

	"razvorot/domain"
	"razvorot/protocol"
)

// renewBefore is how long before its end an access token is renewed, so that it does not end on the way.
const renewBefore = 30 * time.Second

// renewal is one exchange of the refresh token, which all who need it wait for.
type renewal struct {
	done chan struct{}
	err  error // once done
}

// token returns the access token of the device, renewed when it is about to end. ErrUnauthorised: nobody is signed in.
func (c *Client) token(ctx context.Context) (string, error) {
	s, err := c.sessions.FindSession(ctx)
	if err == nil && !c.now().Before(s.ExpiresAt.Add(-renewBefore)) {
		if err := c.renew(ctx, s.AccessToken); err != nil {
			return "", err
		}
		s, err = c.sessions.FindSession(ctx)
	}
	if errors.Is(err, domain.ErrNotFound) {
		return "", domain.ErrUnauthorised
	}
	return s.AccessToken, err
}

// renew exchanges the tokens, unless the stale one is no longer the device's. There is one exchange at a time; it goes on
// when who asked for it gives up, since a refresh token whose answer is lost may be worth nothing.
func (c *Client) renew(ctx context.Context, stale string) error {
	c.mu.Lock()
	r := c.renewing
	if r == nil {
		r = &renewal{done: make(chan struct{})}
		c.renewing = r
		go c.runRenewal(context.WithoutCancel(ctx), r, stale)
	}
	c.mu.Unlock()
	select {
	case <-r.done:
		return r.err
	case <-ctx.Done():
		return unavailable(ctx.Err())
	}
}

func (c *Client) runRenewal(ctx context.Context, r *renewal, stale string) {
	r.err = c.exchange(ctx, stale)
	c.mu.Lock()
	c.renewing = nil
	c.mu.Unlock()
	close(r.done)
}

// exchange saves the new tokens before anybody uses them. A session that the authority no longer knows is deleted.
func (c *Client) exchange(ctx context.Context, stale string) error {
	s, err := c.sessions.FindSession(ctx)
	switch {
	case errors.Is(err, domain.ErrNotFound):
		return domain.ErrUnauthorised
	case err != nil:
		return err
	case s.AccessToken != stale:
		return nil
	}
	fresh, err := call[domain.Session](ctx, c, request{route: protocol.Refresh,
		body: protocol.RefreshToken{RefreshToken: s.RefreshToken}})
	switch {
	case errors.Is(err, domain.ErrUnauthorised):
		return errors.Join(err, c.sessions.DeleteSession(ctx))
	case err != nil:
		return err
	case fresh.AccessToken == "" || fresh.Account != s.Account:
		return nonsense(errors.New("renewed session of somebody else"))
	}
	return c.sessions.SaveSession(ctx, fresh)
}

// FinishSignIn implements domain.Accounts. The session is saved before it is returned.
func (c *Client) FinishSignIn(ctx context.Context, ticket domain.Ticket) (domain.Session, error) {
	if err := c.prepareKey(ctx); err != nil {
		return domain.Session{}, err
	}
	s, err := call[domain.Session](ctx, c, request{route: protocol.FinishSignIn, body: protocol.Ticket{Ticket: ticket}})
	if err != nil {
		return domain.Session{}, err
	}
	if s.AccessToken == "" {
		return domain.Session{}, nonsense(errors.New("session without a token"))
	}
	if err := c.sessions.SaveSession(ctx, s); err != nil {
		return domain.Session{}, err
	}
	return s, nil
}

// SignOut implements domain.Accounts. The session is deleted here once it has ended there, so that signing out offline can
// be repeated.
func (c *Client) SignOut(ctx context.Context) error {
	if _, err := c.sessions.FindSession(ctx); errors.Is(err, domain.ErrNotFound) {
		return nil
	}
	_, err := call[protocol.Nothing](ctx, c, request{route: protocol.SignOut})
	if err != nil && !errors.Is(err, domain.ErrUnauthorised) {
		return err
	}
	return c.sessions.DeleteSession(ctx)
}

// Journal implements domain.Security.
func (c *Client) Journal(ctx context.Context) ([]domain.JournalEntry, error) {
	return call[[]domain.JournalEntry](ctx, c, request{route: protocol.FindJournal})
}

// Sessions implements domain.Accounts.
func (c *Client) Sessions(ctx context.Context) ([]domain.DeviceSession, error) {
	return call[[]domain.DeviceSession](ctx, c, request{route: protocol.FindSessions})
}

// EndSession implements domain.Accounts.
func (c *Client) EndSession(ctx context.Context, id domain.SessionID) error {
	_, err := call[protocol.Nothing](ctx, c, request{route: protocol.EndSession, ids: []string{string(id)}})
	return err
}

// EndOtherSessions implements domain.Accounts.
func (c *Client) EndOtherSessions(ctx context.Context) error {
	_, err := call[protocol.Nothing](ctx, c, request{route: protocol.EndOtherSessions})
	return err
}
