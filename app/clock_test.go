package app

import (
	"slices"
	"sync"
	"testing"
	"time"
)

// TestAClockThatIsWrongIsTold once, and when it was put right.
func TestAClockThatIsWrongIsTold(t *testing.T) {
	c := signedIn(t)
	var mu sync.Mutex
	var told []Topic
	defer c.app.Subscribe(func(topic Topic) {
		mu.Lock()
		defer mu.Unlock()
		told = append(told, topic)
	})()
	for _, x := range []struct{ ahead, want time.Duration }{{365 * 24 * time.Hour, 365 * 24 * time.Hour}, {-3 * time.Hour, -3 * time.Hour},
		{4 * time.Minute, 0}, {-time.Minute, 0}} {
		mu.Lock()
		told = nil
		mu.Unlock()
		c.authority.SetClockAhead(x.ahead)
		c.until("the clock is looked at", func() bool {
			now, err := c.app.Connectivity(t.Context())
			return err == nil && now.ClockAhead == x.want
		})
		c.until("it is told", func() bool {
			mu.Lock()
			defer mu.Unlock()
			return slices.Contains(told, TopicConnection) || x.ahead == -time.Minute
		})
	}
}
