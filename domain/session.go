package domain

import (
	"context"
	"time"
)

// SessionID is random, given by the authority. It is no secret.
type SessionID string

// DeviceSession is one signed-in device, in the list of them.
type DeviceSession struct {
	ID        SessionID  `json:"id"`
	Device    DeviceInfo `json:"device"`
	CreatedAt time.Time  `json:"created_at"`
	UsedAt    time.Time  `json:"used_at"`          // about: when its tokens were renewed last
	Current   bool       `json:"current,omitzero"` // this device
}

// DeviceKey keeps the key that the session of this device is bound to, beside the session: without it the session's tokens are
// worth nothing. It goes when the session goes.
type DeviceKey interface {
	FindDeviceKey(ctx context.Context) ([]byte, error) // the private key, 32 bytes of P-256; ErrNotFound
	SaveDeviceKey(ctx context.Context, key []byte) error
}
