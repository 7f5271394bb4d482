package remotetest

import (
	"context"
	"sync"

	"razvorot/domain"
)

// Sessions is a domain.SessionKeeper in memory. The zero Sessions has none.
type Sessions struct {
	mu      sync.Mutex
	session domain.Session
	saved   int
}

var _ domain.SessionKeeper = (*Sessions)(nil)

// FindSession implements domain.SessionKeeper.
func (k *Sessions) FindSession(context.Context) (domain.Session, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.session.AccessToken == "" {
		return domain.Session{}, domain.ErrNotFound
	}
	return k.session, nil
}

// SaveSession implements domain.SessionKeeper.
func (k *Sessions) SaveSession(_ context.Context, s domain.Session) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.session = s
	k.saved++
	return nil
}

// DeleteSession implements domain.SessionKeeper.
func (k *Sessions) DeleteSession(context.Context) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.session = domain.Session{}
	return nil
}

// Saved returns how often a session was saved.
func (k *Sessions) Saved() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.saved
}
