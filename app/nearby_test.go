package app_test

import (
	"context"
	"fmt"
	"io"
	"sync"

	"razvorot/domain"
)

// surroundings is where devices meet: domain.Nearby in memory.
type surroundings struct {
	mu     sync.Mutex
	offers map[string]chan *channel
	lan    domain.Nearby                   // what carries instead; nil for nothing
	deaf   error                           // what sending from a holder fails with; nil for nothing
	heard  func(to string, message []byte) // told of each message; nil for nobody
	leaves func(context.Context)           // runs while an answer leaves a holder; nil for nothing
}

var _ domain.Nearby = (*surroundings)(nil)

type offer struct {
	at      *surroundings
	address domain.NearbyAddress
	readers chan *channel
}

func (s *surroundings) Offer(ctx context.Context) (domain.NearbyOffer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lan != nil {
		return s.lan.Offer(ctx)
	}
	if s.offers == nil {
		s.offers = map[string]chan *channel{}
	}
	o := &offer{s, domain.NearbyAddress{Type: 4, Version: 1, URI: fmt.Sprintf("http://127.0.0.1:1/%d", len(s.offers))}, make(chan *channel, 1)}
	s.offers[o.address.URI] = o.readers
	return o, nil
}

func (s *surroundings) Connect(ctx context.Context, a domain.NearbyAddress) (domain.NearbyChannel, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lan != nil {
		return s.lan.Connect(ctx, a)
	}
	readers := s.offers[a.URI]
	if readers == nil {
		return nil, domain.ErrUnavailable
	}
	there, back := make(chan []byte, 4), make(chan []byte, 4)
	over := make(chan struct{})
	end := sync.OnceFunc(func() { close(over) })
	readers <- &channel{at: s, name: "reader", out: back, in: there, over: over, end: end}
	return &channel{at: s, name: "holder", out: there, in: back, over: over, end: end}, nil
}

func (o *offer) Addresses() []domain.NearbyAddress { return []domain.NearbyAddress{o.address} }

func (o *offer) Accept(ctx context.Context) (domain.NearbyChannel, error) {
	select {
	case c := <-o.readers:
		return c, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (o *offer) Close() error {
	o.at.mu.Lock()
	defer o.at.mu.Unlock()
	delete(o.at.offers, o.address.URI)
	return nil
}

// channel is one end; name is whom it leads to.
type channel struct {
	at   *surroundings
	name string
	out  chan<- []byte
	in   <-chan []byte
	over chan struct{}
	end  func()
}

func (c *channel) Send(ctx context.Context, message []byte) error {
	c.at.mu.Lock()
	deaf, heard, leaves := c.at.deaf, c.at.heard, c.at.leaves
	c.at.mu.Unlock()
	if c.name == "reader" && deaf != nil {
		return deaf
	}
	if c.name == "reader" && leaves != nil {
		leaves(ctx)
	}
	if heard != nil {
		heard(c.name, message)
	}
	c.out <- message
	return nil
}

func (c *channel) Receive(ctx context.Context) ([]byte, error) {
	select {
	case m := <-c.in:
		return m, nil
	default:
	}
	select {
	case m := <-c.in:
		return m, nil
	case <-c.over:
		return nil, io.EOF
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (c *channel) Close() error {
	c.end()
	return nil
}

// over has another way carry what is sent.
func (s *surroundings) over(way domain.Nearby) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lan = way
}

// fail makes every answer of a holder get lost, nil none.
func (s *surroundings) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.deaf = err
}

// whileLeaving has f run each time an answer is about to pass.
func (s *surroundings) whileLeaving(f func(context.Context)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.leaves = f
}

// overhear has f told of each message.
func (s *surroundings) overhear(f func(to string, message []byte)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.heard = f
}
