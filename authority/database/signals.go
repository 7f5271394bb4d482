package database

import (
	"context"
	"crypto/rand"
	"database/sql"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"

	"razvorot/authority/store"
)

const (
	channel     = "razvorot"
	gather      = 20 * time.Millisecond // topics that come together go out together
	longestSent = 7000                  // bytes; PostgreSQL takes less than 8000
	mostTopics  = 4096                  // gathered; when there are more, everything is named
	probeEvery  = 15 * time.Second
	probeWait   = 5 * time.Second
	firstPause  = 100 * time.Millisecond
	longPause   = 5 * time.Second
)

// signals carries topics by LISTEN and NOTIFY. It listens on a connection of its own; what it says goes by a connection of the
// pool and in no transaction of anybody: all that notify at once wait for one another when they commit.
type signals struct {
	config *pgx.ConnConfig
	db     *sql.DB
	me     string // of this process, so that it does not hear itself
	ended  chan struct{}
	stop   context.CancelFunc
	wake   chan struct{}
	hears  atomic.Bool

	mu          sync.Mutex
	waiting     map[string]bool // topics to be sent
	subscribers []func(topic string)
}

var _ store.Signals = (*signals)(nil)

func newSignals(c *pgx.ConnConfig, db *sql.DB) *signals {
	ctx, stop := context.WithCancel(context.Background())
	own := c.Copy()
	own.RuntimeParams["application_name"] += " signals"
	s := &signals{config: own, db: db, me: rand.Text(), ended: make(chan struct{}), stop: stop, wake: make(chan struct{}, 1),
		waiting: map[string]bool{}}
	var both sync.WaitGroup
	both.Go(func() { s.listen(ctx) })
	both.Go(func() { s.send(ctx) })
	go func() {
		both.Wait()
		close(s.ended)
	}()
	return s
}

func (s *signals) close() {
	s.stop()
	<-s.ended
}

// Publish implements store.Signals.
func (s *signals) Publish(topics ...string) {
	if len(topics) == 0 {
		return
	}
	s.mu.Lock()
	for _, t := range topics {
		s.waiting[t] = true
	}
	if len(s.waiting) > mostTopics {
		clear(s.waiting)
		s.waiting[store.EveryTopic] = true
	}
	s.mu.Unlock()
	select {
	case s.wake <- struct{}{}:
	default: // it is awake
	}
}

// Subscribe implements store.Signals.
func (s *signals) Subscribe(f func(topic string)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.subscribers = append(s.subscribers, f)
}

// Healthy implements store.Signals.
func (s *signals) Healthy() bool { return s.hears.Load() }

// send says what was gathered. What cannot be said is lost: the others look again by themselves.
func (s *signals) send(ctx context.Context) {
	for {
		select {
		case <-s.wake:
		case <-ctx.Done():
			return
		}
		if !pause(ctx, gather) {
			return
		}
		for _, payload := range s.payloads() {
			if _, err := s.db.ExecContext(ctx, "SELECT pg_notify($1, $2)", channel, payload); err != nil {
				break
			}
		}
	}
}

// payloads returns what is to be sent: who says it, and topics, separated by spaces.
func (s *signals) payloads() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []string
	b := strings.Builder{}
	for t := range s.waiting {
		if b.Len()+1+len(t) > longestSent {
			all = append(all, b.String())
			b.Reset()
		}
		if b.Len() == 0 {
			b.WriteString(s.me)
		}
		b.WriteString(" " + t)
	}
	if b.Len() > 0 {
		all = append(all, b.String())
	}
	clear(s.waiting)
	return all
}

// hear calls the subscribers.
func (s *signals) hear(payload string) {
	words := strings.Fields(payload)
	if len(words) < 2 || words[0] == s.me {
		return
	}
	for _, t := range words[1:] {
		s.tell(t)
	}
}

func (s *signals) tell(topic string) {
	s.mu.Lock()
	subscribers := s.subscribers // appended to, never changed
	s.mu.Unlock()
	for _, f := range subscribers {
		f(topic)
	}
}

// listen listens for as long as it may, over one connection after another.
func (s *signals) listen(ctx context.Context) {
	for wait := firstPause; ; wait = min(2*wait, longPause) {
		if s.listenOnce(ctx) {
			wait = firstPause
		}
		if !pause(ctx, wait) {
			return
		}
	}
}

// listenOnce listens until the connection breaks, and reports whether there was one.
func (s *signals) listenOnce(ctx context.Context) bool {
	c, err := pgx.ConnectConfig(ctx, s.config)
	if err != nil {
		return false
	}
	defer func() {
		s.hears.Store(false)
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = c.Close(ctx)
	}()
	if _, err := c.Exec(ctx, "LISTEN "+channel); err != nil {
		return false
	}
	s.hears.Store(true)
	s.tell(store.EveryTopic) // whatever was said before
	for {
		heard, cancel := context.WithTimeout(ctx, probeEvery)
		n, err := c.WaitForNotification(heard)
		quiet := heard.Err() != nil && ctx.Err() == nil
		cancel()
		switch {
		case err == nil:
			s.hear(n.Payload)
		case !quiet || !answers(ctx, c):
			return true
		}
	}
}

// answers reports whether a connection on which nothing was heard for a while is still one.
func answers(ctx context.Context, c *pgx.Conn) bool {
	ctx, cancel := context.WithTimeout(ctx, probeWait)
	defer cancel()
	return c.Ping(ctx) == nil
}

// pause reports whether it was not cut short.
func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
