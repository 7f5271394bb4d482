package journey_test

import (
	"context"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"razvorot/domain"
	"razvorot/internal/postgrestest"
	"razvorot/remote/remotetest"
)

// The ways of these tests: citizens go from registration to an active passport while something is broken, and are counted in the end.

// seedVariable repeats a run that failed: its seed is printed.
const seedVariable = "RAZVOROT_SEED"

// cutVariable is how long PostgreSQL is cut off, a time.Duration.
const cutVariable = "RAZVOROT_CUT"

func chance(t *testing.T) *rand.Rand {
	t.Helper()
	seed, err := strconv.ParseUint(os.Getenv(seedVariable), 10, 64)
	if err != nil {
		seed = 1
	}
	t.Logf("%s=%d", seedVariable, seed)
	return rand.New(rand.NewPCG(seed, 0))
}

// throng is citizens on their way.
type throng struct {
	t     *testing.T
	all   []*pilgrim
	ended chan error
	left  int
}

// setOut sends citizens on their way, all of them whom the simulated registers know as they are.
func (c *cluster) setOut(mail *carrier, way func(http.RoundTripper, *remotetest.Sessions) http.RoundTripper) *throng {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.t.Context(), patience)
	h := &throng{t: c.t}
	for i, who := range c.known(ctx) {
		number, address := citizen{who: i}.contacts()
		who.Profile.Phone, who.Profile.Email = phoneOf(number), emailOf(address)
		p, err := newPilgrim(ctx, c, mail, who, way)
		if err != nil {
			c.t.Fatal(err)
		}
		h.all = append(h.all, p)
	}
	h.ended, h.left = make(chan error, len(h.all)), len(h.all)
	var walks sync.WaitGroup
	for _, p := range h.all {
		walks.Go(func() { h.ended <- p.walk() })
	}
	c.t.Cleanup(func() {
		cancel()
		walks.Wait()
	})
	return h
}

// known returns the grown-ups whom all registers know.
func (c *cluster) known(ctx context.Context) (all []domain.TrialPerson) {
	c.t.Helper()
	people, err := c.up[0].People(ctx)
	if err != nil {
		c.t.Fatal(err)
	}
	for _, p := range people {
		if grownUp(p) {
			all = append(all, p)
		}
	}
	if len(all) < 2 {
		c.t.Fatalf("%d citizens", len(all))
	}
	return all
}

// stillWalk reports whether anybody has not arrived.
func (h *throng) stillWalk() bool {
	h.t.Helper()
	for {
		select {
		case err := <-h.ended:
			h.arrived(err)
		default:
			return h.left > 0
		}
	}
}

func (h *throng) arrived(err error) {
	h.t.Helper()
	h.left--
	if err != nil {
		h.t.Fatal("a citizen is stuck: ", err)
	}
}

// arrive waits for all.
func (h *throng) arrive() {
	h.t.Helper()
	for h.left > 0 {
		h.arrived(<-h.ended)
	}
	for i, p := range h.all {
		h.t.Logf("citizen %d met %v", i, p.trouble())
	}
}

// after waits until so many more requests were sent, or everybody has arrived, which it reports.
func (h *throng) after(requests int64) bool {
	h.t.Helper()
	for until := asked.Load() + requests; asked.Load() < until; time.Sleep(time.Millisecond) { // others send them
		if !h.stillWalk() {
			return false
		}
	}
	return true
}

// until waits until something is so for everybody who is on the way.
func (h *throng) until(what string, holds func(*pilgrim) bool) {
	h.t.Helper()
	for !slices.ContainsFunc(h.all, func(p *pilgrim) bool { return holds(p) }) {
		if !h.stillWalk() {
			h.t.Fatal("it never came that ", what)
		}
		time.Sleep(soon) // it is the others' to come there
	}
}

func TestCitizensWhomNothingDisturbs(t *testing.T) {
	database, mail := postgrestest.Open(t), newCarrier(t, false)
	c := newCluster(t, database, 1, mail.environ()...)
	h := c.setOut(mail, nil)
	h.arrive()
	c.count(database, mail, h.all)
}

// killings is how often a server is killed.
const killings = 6

// TestServersThatAreKilledMidRequestLoseAndDoubleNothing kills one server after another, with kill -9, at random moments while requests
// are under way: first the other takes over, and when none is left a new one starts.
func TestServersThatAreKilledMidRequestLoseAndDoubleNothing(t *testing.T) {
	random := chance(t)
	database, mail := postgrestest.Open(t), newCarrier(t, false)
	c := newCluster(t, database, 2, mail.environ()...)
	h := c.setOut(mail, nil)
	for killed := range killings {
		for more := true; more; more = underWay.Load() == 0 {
			if !h.after(1 + random.Int64N(20)) {
				t.Fatalf("everybody arrived after %d kills", killed)
			}
			time.Sleep(time.Duration(random.Int64N(int64(5 * time.Millisecond)))) // into the middle of something
		}
		c.kill(c.up[random.IntN(len(c.up))])
		if len(c.up) == 0 {
			c.start()
		}
		if killed == killings/2 {
			c.start()
		}
	}
	h.arrive()
	c.count(database, mail, h.all)
}

// TestADatabaseThatIsCutOffIsWaitedFor cuts the network between servers and PostgreSQL: every request is answered 503 with when to ask
// again, and all go on afterwards.
func TestADatabaseThatIsCutOffIsWaitedFor(t *testing.T) {
	random := chance(t)
	long, err := time.ParseDuration(os.Getenv(cutVariable))
	if err != nil {
		long = time.Second
	}
	database, mail := postgrestest.Open(t), newCarrier(t, false)
	network := postgrestest.NewProxy(t, database)
	c := newCluster(t, network.Address(), 2, mail.environ()...)
	h := c.setOut(mail, nil)
	if !h.after(20 + random.Int64N(150)) {
		t.Fatal("everybody arrived before")
	}
	network.Cut()
	h.until("a request is answered", func(p *pilgrim) bool { return p.trouble()["told when"] > 0 })
	time.Sleep(long)
	network.Restore(t)
	h.arrive()
	h.allTold()
	c.count(database, mail, h.all)
}

// allTold checks that everybody whose request was not done was told when to ask again.
func (h *throng) allTold() {
	h.t.Helper()
	for i, p := range h.all {
		for kind, times := range p.trouble() {
			if kind != "told when" {
				h.t.Errorf("citizen %d met %q %d times", i, kind, times)
			}
		}
	}
}

// TestADatabaseThatIsKilledLosesAndDoublesNothing kills PostgreSQL with kill -9 and starts it again.
func TestADatabaseThatIsKilledLosesAndDoublesNothing(t *testing.T) {
	random := chance(t)
	postgres, mail := postgrestest.Start(t), newCarrier(t, false)
	database := postgres.Database(t)
	c := newCluster(t, database, 2, mail.environ()...)
	h := c.setOut(mail, nil)
	if !h.after(20 + random.Int64N(150)) {
		t.Fatal("everybody arrived before")
	}
	postgres.Kill(t)
	h.until("a request is answered", func(p *pilgrim) bool { return p.trouble()["told when"] > 0 })
	postgres.Resume(t)
	h.arrive()
	h.allTold()
	c.count(database, mail, h.all)
}

// TestAMessageThatIsDeliveredTwiceIsSeenOnce has the carrier deliver every message and say that it did not.
func TestAMessageThatIsDeliveredTwiceIsSeenOnce(t *testing.T) {
	database, mail := postgrestest.Open(t), newCarrier(t, true)
	c := newCluster(t, database, 2, mail.environ()...)
	h := c.setOut(mail, nil)
	h.arrive()
	c.count(database, mail, h.all)
	if again := mail.check(); again != mail.count() {
		t.Errorf("%d messages, and %d came again", mail.count(), again)
	}
}

// TestRequestsThatAreDoubledAndReorderedHaveOneEffect has every request arrive twice, over two servers.
func TestRequestsThatAreDoubledAndReorderedHaveOneEffect(t *testing.T) {
	random := chance(t)
	database, mail := postgrestest.Open(t), newCarrier(t, false)
	c := newCluster(t, database, 2, mail.environ()...)
	var ways []*unruly
	h := c.setOut(mail, func(way http.RoundTripper, s *remotetest.Sessions) http.RoundTripper {
		u := &unruly{RoundTripper: way, clock: c.clock, session: s, random: rand.New(rand.NewPCG(random.Uint64(), 0))}
		ways = append(ways, u)
		return u
	})
	h.arrive()
	for i, u := range ways {
		u.settle()
		h.all[i].loose += int(u.signIns.Load()) // signing in has no key: each is a code
		t.Logf("%d requests came twice", u.sent.Load())
	}
	c.count(database, mail, h.all)
}

// TestARollingUpgradeUnderLoadIsNotNoticed replaces one server after another while citizens go their way.
func TestARollingUpgradeUnderLoadIsNotNoticed(t *testing.T) {
	database, mail := postgrestest.Open(t), newCarrier(t, false)
	c := newCluster(t, database, 2, mail.environ()...)
	h := c.setOut(mail, nil)
	for _, p := range slices.Clone(c.up) {
		if !h.after(20) {
			t.Error("everybody arrived before")
		}
		c.replace(p)
	}
	h.arrive()
	c.count(database, mail, h.all)
}
