package remotetest

import (
	"context"
	"sync"

	"razvorot/domain"
)

// Sessions is a domain.SessionKeeper and a domain.DeviceKey in memory. The zero Sessions has none.
type Sessions struct {
	mu      sync.Mutex
	session domain.Session
	key     []byte
	saved   int
}

var (
	_ domain.SessionKeeper = (*Sessions)(nil)
	_ domain.DeviceKey     = (*Sessions)(nil)
)

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
	k.session, k.key = domain.Session{}, nil
	return nil
}

// FindDeviceKey implements domain.DeviceKey.
func (k *Sessions) FindDeviceKey(context.Context) ([]byte, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.key == nil {
		return nil, domain.ErrNotFound
	}
	return k.key, nil
}

// SaveDeviceKey implements domain.DeviceKey.
func (k *Sessions) SaveDeviceKey(_ context.Context, key []byte) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.key = key
	return nil
}

// Saved returns how often a session was saved.
func (k *Sessions) Saved() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.saved
}
