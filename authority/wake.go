package authority

import (
	"context"
	"strconv"
	"strings"
	"time"

	"razvorot/authority/store"
	"razvorot/domain"
)

// Topics that processes on one database wake one another with (store.Signals). The number of a bell is shared by many citizens.
const (
	topicDevice  = "d" // and the number of the bell
	topicJobs    = "j:"
	topicCounter = "counter"
)

// heed has other processes' wakings ring the bells of this one.
func (a *Authority) heed(s store.Signals) {
	a.signals = s
	if s == nil {
		return
	}
	s.Subscribe(func(topic string) {
		number, isDevice := strings.CutPrefix(topic, topicDevice)
		lane, isJobs := strings.CutPrefix(topic, topicJobs)
		switch n, err := strconv.Atoi(number); {
		case topic == store.EveryTopic:
			a.ringAll()
		case topic == topicCounter:
			a.counter.ring()
		case isJobs:
			a.ringLane(lane)
		case isDevice && err == nil && n >= 0 && n < deviceBells:
			a.devices[n].ring()
		}
	})
}

func (a *Authority) ringAll() {
	for i := range a.devices {
		a.devices[i].ring()
	}
	a.counter.ring()
	a.ringLanes()
}

func (a *Authority) publish(topics ...string) {
	if a.signals != nil {
		a.signals.Publish(topics...)
	}
}

// wake wakes the devices of an account, wherever they wait.
func (a *Authority) wake(account domain.AccountID) {
	n := bellOf(account)
	a.devices[n].ring()
	a.publish(topicDevice + strconv.Itoa(n))
}

// wakeCounter wakes whoever waits for trial messages.
func (a *Authority) wakeCounter() {
	a.counter.ring()
	a.publish(topicCounter)
}

// How often whoever waits looks again without having been woken: seldom while every change is told by all processes.
const (
	lookAgain       = 10 * time.Second
	lookAgainWoken  = time.Minute
	askDatabaseOnce = 3 * time.Second
)

// looksAgain returns it.
func (a *Authority) looksAgain() time.Duration {
	if a.signals != nil && a.signals.Healthy() {
		return lookAgainWoken
	}
	return lookAgain
}

// Ready reports whether the database answers and its schema is right. domain.ErrUnavailable, store.ErrNewerSchema.
func (a *Authority) Ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, askDatabaseOnce)
	defer cancel()
	return a.store.Ready(ctx)
}

// Stats is how an authority is doing, for metrics. Polls and Repeats are of this process, the others of the database.
type Stats struct {
	Polls   int64 // long polls that wait at the moment
	Repeats int64 // transactions that were tried again, since the start
	Lanes   []store.Lane
	Dead    int // jobs that are tried no more
}

// Stats returns it. Lanes in which nothing is due are left out.
func (a *Authority) Stats(ctx context.Context) (Stats, error) {
	s := Stats{Polls: a.polls.Load(), Repeats: a.store.Repeats()}
	err := a.store.View(ctx, func(t *store.Tx) error {
		var err error
		if s.Lanes, err = t.FindLanes(a.now()); err != nil {
			return err
		}
		s.Dead, err = t.CountDeadJobs()
		return err
	})
	return s, err
}
