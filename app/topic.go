package app

import (
	"maps"
	"slices"
	"sync"
)

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

	TopicPresentations Topic = "presentations" // the log of what was shown
	TopicConversations Topic = "conversations" // with support
	TopicEmergency     Topic = "emergency"     // the steps of one, and whether the recovery code blocks
	TopicBackup        Topic = "backup"        // when one was made, and the move to a new device
)

// subscribers are told of topics in the order they came; a topic that waits to be told is told once. Who came after it is not told.
type subscribers struct {
	mu      sync.Mutex
	next    int
	all     map[int]func(Topic)
	waiting []news
	telling bool
}

// news is a topic and the first subscriber who came after it was told last.
type news struct {
	topic Topic
	later int
}

// Subscribe has f called for each topic that changes from now on, from a goroutine of the app's own; f must return quickly and may read
// from the app only in a goroutine of its own. The returned function ends it; a call under way may still come to its end.
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

// tell has the subscribers told, and does not wait for them.
func (a *App) tell(topics ...Topic) {
	s := &a.topics
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range topics {
		at := slices.IndexFunc(s.waiting, func(n news) bool { return n.topic == t })
		if at < 0 {
			s.waiting = append(s.waiting, news{t, s.next})
			continue
		}
		s.waiting[at].later = s.next
	}
	if len(s.waiting) > 0 && !s.telling {
		s.telling = true
		go s.drain()
	}
}

// drain tells what waits until nothing does; no lock is held while a subscriber runs.
func (s *subscribers) drain() {
	for {
		s.mu.Lock()
		if len(s.waiting) == 0 {
			s.telling = false
			s.mu.Unlock()
			return
		}
		told := s.waiting[0]
		s.waiting = s.waiting[1:]
		all := maps.Clone(s.all)
		s.mu.Unlock()
		for id, f := range all {
			if id < told.later {
				f(told.topic)
			}
		}
	}
}
