package app

import (
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"errors"
	"sync"

	"razvorot/credential/proximity"
	"razvorot/domain"
	"razvorot/paper"
)

// Showing is a passport held out to one reader nearby.
type Showing struct {
	app      *App
	vault    *opened
	passport domain.RegistryID
	offer    domain.NearbyOffer
	holder   *proximity.Holder
	uri      string
	png      []byte

	mu      sync.Mutex
	channel domain.NearbyChannel // nil before the reader came
	asking  *asking              // nil before it asked
	closed  bool
}

// OfferNearby holds a passport out to one reader nearby, "" for the current one. ErrTransition unless the passport is active,
// ErrNotFound, ErrUnavailable without a way to devices nearby or a credential.
func (a *App) OfferNearby(ctx context.Context, id domain.RegistryID) (*Showing, error) {
	o, err := a.current()
	if err != nil {
		return nil, err
	}
	p, err := a.presentable(ctx, id)
	if err != nil {
		return nil, err
	}
	if a.config.Nearby == nil {
		return nil, domain.ErrUnavailable
	}
	offer, err := a.config.Nearby.Offer(ctx)
	if err != nil {
		return nil, err
	}
	s := &Showing{app: a, vault: o, passport: p.ID, offer: offer}
	if err := s.engage(); err != nil {
		return nil, errors.Join(err, offer.Close())
	}
	return s, nil
}

// engage makes the engagement, with a key of its own.
func (s *Showing) engage() error {
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	engagement, err := proximity.NewEngagement(key, s.offer.Addresses())
	if err != nil {
		return err
	}
	s.holder, s.uri = proximity.StartHolder(key, engagement), engagement.URI()
	s.png, err = codePNG([]byte(s.uri))
	return err
}

// codePNG draws a QR.
func codePNG(payload []byte) ([]byte, error) {
	symbol, err := paper.EncodeQR(payload)
	if err != nil {
		return nil, err
	}
	return symbol.PNG(min(max(qrPixels/symbol.Modules(), 1), 64))
}

// URI returns the engagement that the reader scans or is given.
func (s *Showing) URI() string { return s.uri }

// PNG returns the QR of the URI.
func (s *Showing) PNG() []byte { return s.png }

// Wait waits for the reader's question. It is called once. ErrUnavailable when the reader has gone or speaks another language,
// ErrInvalid when what it asks is no question; errors of OfferNearby when things have changed since.
func (s *Showing) Wait(ctx context.Context) (Asking, error) {
	channel, err := s.offer.Accept(ctx)
	if err != nil {
		return Asking{}, gone(ctx, err)
	}
	s.mu.Lock()
	s.channel = channel
	closed := s.closed
	s.mu.Unlock()
	if closed {
		return Asking{}, errors.Join(domain.ErrUnavailable, channel.Close())
	}
	message, err := channel.Receive(ctx)
	if err != nil {
		return Asking{}, gone(ctx, err)
	}
	request, err := s.holder.Open(message)
	if err != nil {
		s.end(ctx, proximity.StatusOf(err))
		return Asking{}, &domain.Unavailable{Cause: err}
	}
	q, err := s.app.consider(ctx, s.passport, question{domain.WayNearby, request, s.holder.Transcript()})
	if err != nil {
		s.end(ctx, proximity.StatusCBOR)
		return Asking{}, err
	}
	q.send, q.refuse = s.send, func(ctx context.Context) { s.end(ctx, proximity.StatusEnd) }
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed { // meanwhile
		return Asking{}, domain.ErrUnavailable
	}
	s.asking = q
	s.vault.counter.addAsking(q)
	return q.view, nil
}

// gone is the error of a channel whose other side has gone, unless it was ours to end.
func gone(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return &domain.Unavailable{Cause: err}
}

// send sends the answer, after which nothing follows. A reader that did not get it is not left waiting.
func (s *Showing) send(ctx context.Context, response []byte) (Answered, error) {
	sealed, err := s.holder.Seal(response, proximity.StatusEnd)
	if err != nil {
		return Answered{}, err
	}
	if err := s.channel.Send(ctx, sealed); err != nil {
		return Answered{}, errors.Join(err, s.channel.Close())
	}
	return Answered{Way: domain.WayNearby}, nil
}

// end tells the reader that no answer comes. Whether it hears that changes nothing.
func (s *Showing) end(ctx context.Context, status int) {
	if message, err := s.holder.Seal(nil, status); err == nil {
		_ = s.channel.Send(ctx, message)
	}
}

// Close ends the showing. One that is closed before an answer left is in the log as failed if something was asked.
func (s *Showing) Close() error {
	s.mu.Lock()
	channel, q, closed := s.channel, s.asking, s.closed
	s.closed = true
	s.mu.Unlock()
	if closed {
		return nil
	}
	var err error
	if q != nil && s.vault.counter.leaveAsking(q) {
		err = s.app.leftOpen(q)
	}
	if channel != nil {
		err = errors.Join(err, channel.Close())
	}
	return errors.Join(err, s.offer.Close())
}

// leftOpen writes down that a question had no answer. A vault that was locked meanwhile cannot be written to, and nothing was shown.
func (a *App) leftOpen(q *asking) error {
	ctx := context.Background()
	err := a.update(ctx, func(tx domain.Tx) error {
		entry := q.entry(a.now(), domain.PresentationFailed, nil)
		entry.Check = checkClosed
		return tx.AddPresentation(ctx, entry)
	}, TopicPresentations)
	if errors.Is(err, domain.ErrLocked) {
		return nil
	}
	return err
}
