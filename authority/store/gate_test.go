package store

import (
	"context"
	"testing"
	"testing/synctest"
)

func TestTriesThatAreFewLeaveTheGateOpen(t *testing.T) {
	g := newGate()
	first := g.enter(true)
	for try := range patient {
		first.wait(t.Context(), try)
		g.enter(true).wait(t.Context(), 0) // would wait for ever behind a closed one
	}
	first.end()
	g.enter(true).wait(t.Context(), 0)
}

func TestWhoWasInTheWayOfOthersTooOftenMakesThemWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		often := g.enter(true)
		often.wait(t.Context(), patient)
		passed := make(chan bool, 2)
		for _, try := range []int{0, patient} { // one that begins, and one as unlucky
			go func() {
				p := g.enter(true)
				defer p.end()
				p.wait(t.Context(), try)
				passed <- true
			}()
		}
		synctest.Wait()
		if len(passed) != 0 {
			t.Error("others went by a closed gate")
		}
		often.wait(t.Context(), patient+1) // is inside, and need not wait for itself
		often.end()
		synctest.Wait()
		if len(passed) != 2 {
			t.Error("the gate stayed closed:", len(passed))
		}
	})
}

func TestWhoNobodyIsInTheWayOfGoesByAClosedGate(t *testing.T) {
	g := newGate()
	closing := g.enter(true)
	closing.wait(t.Context(), patient)
	reader := g.enter(false)
	reader.wait(t.Context(), patient)
	reader.end()
	if len(g) != 1 {
		t.Error("a reader opened it")
	}
	closing.end()
}

func TestWhoLeavesWaitsNoLongerAndOpensNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		closing := g.enter(true)
		closing.wait(t.Context(), patient)
		ctx, leave := context.WithCancel(t.Context())
		left := make(chan bool, 1)
		go func() {
			p := g.enter(true)
			p.wait(ctx, patient)
			p.end()
			left <- true
		}()
		synctest.Wait()
		leave()
		<-left
		if len(g) != 1 {
			t.Error("who left opened the gate of another")
		}
		closing.end()
		if len(g) != 0 {
			t.Error("the gate stayed closed")
		}
	})
}
