package domain

import "context"

// Nearby carries messages between two devices that are side by side. It knows neither engagement nor encryption: what it
// carries is sealed already. The local network is one way; Bluetooth can be another.
type Nearby interface {
	// Offer opens an endpoint for one reader. Its address goes into the engagement.
	Offer(ctx context.Context) (NearbyOffer, error)
	// Connect reaches an endpoint at an address that an engagement named. ErrUnavailable, ErrInvalid for an address of
	// another way or outside the local network.
	Connect(ctx context.Context, address NearbyAddress) (NearbyChannel, error)
}

// NearbyAddress is one device retrieval method of an engagement (ISO/IEC 18013-5, 8.2.1.1).
type NearbyAddress struct {
	Type    uint64 // 4 is HTTP (ISO/IEC TS 23220-4)
	Version uint64
	URI     string
}

// NearbyOffer is an open endpoint.
type NearbyOffer interface {
	// Addresses returns where it can be reached, the most likely first.
	Addresses() []NearbyAddress
	// Accept waits for the reader. It is called once.
	Accept(ctx context.Context) (NearbyChannel, error)
	Close() error
}

// NearbyChannel carries whole messages in both directions, each at most MaxNearbyMessage bytes.
type NearbyChannel interface {
	Send(ctx context.Context, message []byte) error
	// Receive returns the next message; io.EOF when the other side has closed.
	Receive(ctx context.Context) ([]byte, error)
	Close() error
}

// MaxNearbyMessage is the most bytes of one message.
const MaxNearbyMessage = 1 << 20
