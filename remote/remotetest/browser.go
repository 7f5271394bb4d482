package remotetest

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"razvorot/domain"
)

// Browser is a system browser, and the ports of this machine that it leads back to.
type Browser struct {
	mu        sync.Mutex
	addresses []string // that were opened
	broken    error    // why it opens nothing
	doors     []*Door
}

// Door is one of the ports.
type Door struct {
	port    int
	answers chan domain.BankAnswer
	closed  chan struct{}
	once    sync.Once
}

// Show opens an address.
func (b *Browser) Show(address string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.broken == nil {
		b.addresses = append(b.addresses, address)
	}
	return b.broken
}

// Breaks has it open nothing, for a reason; nil for no longer.
func (b *Browser) Breaks(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.broken = err
}

// Open implements domain.BankDoors.
func (b *Browser) Open(domain.BankPage) (domain.BankDoor, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	d := &Door{port: 50000 + len(b.doors), answers: make(chan domain.BankAnswer, 1), closed: make(chan struct{})}
	b.doors = append(b.doors, d)
	return d, nil
}

// Redirect implements domain.BankDoor.
func (d *Door) Redirect() string { return fmt.Sprintf("http://127.0.0.1:%d/bank", d.port) }

// Wait implements domain.BankDoor.
func (d *Door) Wait(ctx context.Context, state string) (domain.BankAnswer, error) {
	for {
		select {
		case a := <-d.answers:
			if a.State == state {
				return a, nil
			}
		case <-d.closed:
			return domain.BankAnswer{}, domain.ErrUnavailable
		case <-ctx.Done():
			return domain.BankAnswer{}, ctx.Err()
		}
	}
}

// Close implements domain.BankDoor.
func (d *Door) Close() error {
	d.once.Do(func() { close(d.closed) })
	return nil
}

// Last returns the latest address that was opened, and the latest door.
func (b *Browser) Last() (string, *Door) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.addresses[len(b.addresses)-1], b.doors[len(b.doors)-1]
}

// Closed reports whether the port was given back.
func (d *Door) Closed() bool {
	select {
	case <-d.closed:
		return true
	default:
		return false
	}
}

// Bring has the browser come to the port with an answer.
func (d *Door) Bring(a domain.BankAnswer) { d.answers <- a }

// Addresses returns what was opened.
func (b *Browser) Addresses() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.addresses)
}
