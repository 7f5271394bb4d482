package app

import "sync"

// Topic is a kind of thing that changed.
type Topic string

// The topics.
const (
	TopicLock         Topic = "lock"
	TopicSession      Topic = "session"
	TopicAccount      Topic = "account" // and profile
	TopicDocuments    Topic = "documents"
	TopicApplications Topic = "applications"
	TopicPassports    Topic = "passports"
	TopicNotices      Topic = "notices"
	TopicConnection   Topic = "connection"
	TopicOutbox       Topic = "outbox"
)

// subscribers are told of topics, in the order they came.
type subscribers struct {
	mu   sync.Mutex
	next int
	all  map[int]func(Topic)
}

// Subscribe has f called for each topic that changed, from a goroutine of the app's own; f must return quickly and may read
// from the app only in a goroutine of its own. The returned function ends it.
func (a *App) Subscribe(f func(Topic)) (cancel func()) {
	s := &a.topics
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all == nil {
		s.all = map[int]func(Topic){}
	}
	id := s.next
	s.next++
	s.all[id] = f
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.all, id)
	}
}

// tell calls the subscribers; no lock of the app is held while they run.
func (a *App) tell(topics ...Topic) {
	a.topics.mu.Lock()
	all := make([]func(Topic), 0, len(a.topics.all))
	for _, f := range a.topics.all {
		all = append(all, f)
	}
	a.topics.mu.Unlock()
	for _, t := range topics {
		for _, f := range all {
			f(t)
		}
	}
}
