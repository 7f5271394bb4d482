package keyslot

import (
	"errors"
	"os"
	"slices"
	"testing"
	"time"
)

func TestPauseGrowsToAnHour(t *testing.T) {
	v := newVault(t, Options{}, passphrase(t, "a"))
	want := []time.Duration{0, 0, 30 * time.Second, time.Minute, 5 * time.Minute, 15 * time.Minute,
		time.Hour, time.Hour, time.Hour}
	for i, pause := range want {
		v.wrong(t, 1)
		left, failures := v.reopen(t).Delay()
		if left != pause || failures != i+1 {
			t.Errorf("after %d wrong tries: wait %v, counted %d; want %v", i+1, left, failures, pause)
		}
	}
	v.clock.pass(time.Hour - time.Millisecond)
	f := v.reopen(t)
	_, err := f.Unlock(passphrase(t, "a"))
	var delay *DelayError
	if !errors.Is(err, ErrDelayed) || !errors.As(err, &delay) {
		t.Fatalf("a millisecond early: %v", err)
	}
	if delay.Remaining != time.Millisecond || delay.Failures != len(want) || !delay.Until.Equal(v.clock.wall.Add(time.Millisecond)) {
		t.Errorf("got %+v", delay)
	}
	v.clock.pass(time.Millisecond)
	if u := f.unlock(t, passphrase(t, "a")); u.FailedTries != len(want) || len(u.Warnings) != 0 {
		t.Errorf("told %d wrong tries, warnings %v", u.FailedTries, u.Warnings)
	}
	if left, failures := v.reopen(t).Delay(); left != 0 || failures != 0 {
		t.Errorf("after the right try: wait %v, counted %d", left, failures)
	}
}

func TestARefusedTryIsNotCounted(t *testing.T) {
	v := newVault(t, Options{}, passphrase(t, "a"))
	v.wrong(t, 3)
	before := readFiles(t, v.path)
	f := v.reopen(t)
	for range 5 {
		if _, err := f.Unlock(passphrase(t, "a")); !errors.Is(err, ErrDelayed) {
			t.Fatal(err)
		}
	}
	for name, data := range readFiles(t, v.path).files {
		if string(before.files[name]) != string(data) {
			t.Errorf("%s was written", name)
		}
	}
}

// Fifteen minutes to wait, then the clocks are played with.
func TestPlayingWithTheClock(t *testing.T) {
	const wait = 15 * time.Minute
	day := 24 * time.Hour
	for _, c := range []struct {
		name string
		play func(c *fakeClock)
		left time.Duration
	}{
		{"nothing", func(c *fakeClock) {}, wait},
		{"five minutes pass", func(c *fakeClock) { c.pass(5 * time.Minute) }, 10 * time.Minute},
		{"set forward a day", func(c *fakeClock) { c.wall = c.wall.Add(day) }, wait},
		{"set back a day", func(c *fakeClock) { c.wall = c.wall.Add(-day) }, wait},
		{"set back, then it passes", func(c *fakeClock) { c.wall = c.wall.Add(-day); c.pass(wait) }, 0},
		{"set forward, five minutes pass", func(c *fakeClock) { c.wall = c.wall.Add(day); c.pass(5 * time.Minute) }, 10 * time.Minute},
		{"restarted at once", func(c *fakeClock) { c.reboot(0) }, wait},
		{"off for five minutes", func(c *fakeClock) { c.reboot(5 * time.Minute) }, 10 * time.Minute},
		{"off overnight", func(c *fakeClock) { c.reboot(10 * time.Hour) }, 0},
		{"restarted, set back a day", func(c *fakeClock) { c.reboot(0); c.wall = c.wall.Add(-day) }, wait},
		{"restarted, set back, up for five minutes", func(c *fakeClock) {
			c.reboot(0)
			c.wall = c.wall.Add(-day)
			c.pass(5 * time.Minute)
		}, 10 * time.Minute},
		{"restarted, set back, up long enough", func(c *fakeClock) { c.reboot(0); c.wall = c.wall.Add(-day); c.pass(wait) }, 0},
		{"restarted, set to 1950", func(c *fakeClock) { c.reboot(0); c.wall = time.Date(1950, 1, 1, 0, 0, 0, 0, time.UTC) }, wait},
	} {
		for _, named := range []bool{true, false} {
			v := newVault(t, Options{})
			if !named { // a platform that gives boots no identity
				v.clock.up.Boot = [16]byte{}
			}
			v.wrong(t, 6)
			c.play(v.clock)
			if left, _ := v.reopen(t).Delay(); left != c.left {
				t.Errorf("%s (boot named: %v): %v left, want %v", c.name, named, left, c.left)
			}
		}
	}
}

// Set back before the wrong try and right after a restart, the wall clock would
// seem to have run far.
func TestTryUnderAClockSetBackIsNotOlder(t *testing.T) {
	v := newVault(t, Options{})
	v.wrong(t, 5)
	left, _ := v.reopen(t).Delay()
	v.clock.pass(left)
	v.clock.wall = v.clock.wall.Add(-24 * time.Hour)
	v.wrong(t, 1)
	v.clock.wall = v.clock.wall.Add(24 * time.Hour)
	v.clock.reboot(0)
	// The try counts as made at the latest time known, five minutes earlier.
	if left, _ := v.reopen(t).Delay(); left != 10*time.Minute {
		t.Errorf("%v left, want 10m", left)
	}
}

func TestTimesFromAHostileFileDoNotLockOut(t *testing.T) {
	clock := newFakeClock()
	for _, tr := range []tries{
		{failures: 9, wall: 1<<63 - 1, uptime: 1<<63 - 1, boot: clock.up.Boot},
		{failures: 9, wall: 1<<63 - 1, uptime: 1<<63 - 1},
		{failures: maxFailures, wall: 0, uptime: 0, boot: [16]byte{1}},
	} {
		if left := tr.remaining(clock); left < 0 || left > time.Hour {
			t.Errorf("%+v: wait %v", tr, left)
		}
	}
}

func TestATryIsCountedBeforeItIsMade(t *testing.T) {
	v := newVault(t, Options{}, passphrase(t, "a"))
	disk := newPowerDisk(map[string][]byte{"k": must(os.ReadFile(v.path))})
	f := must(open(disk, "k", v.opts, false))
	counted := false
	if _, err := f.Unlock(passphrase(t, "b")); !errors.Is(err, ErrWrongSecret) {
		t.Fatal(err)
	}
	// The wrong try wrote once: the only header that differs has the count, and
	// nothing was written after the answer was known.
	for _, state := range disk.states {
		if s, err := load(&memDisk{files: state}, "k"); err == nil && s.head.tries.failures == 1 {
			counted = true
		}
	}
	if !counted {
		t.Error("the wrong try was not counted")
	}
	// A right one is counted too until the key is known.
	disk = newPowerDisk(map[string][]byte{"k": must(os.ReadFile(v.path))})
	f = must(open(disk, "k", v.opts, false))
	must(f.Unlock(passphrase(t, "a")))
	var seen []uint32
	for _, state := range disk.states {
		s := must(load(&memDisk{files: state}, "k"))
		if n := len(seen); n == 0 || seen[n-1] != s.head.tries.failures {
			seen = append(seen, s.head.tries.failures)
		}
	}
	if seen[0] != 0 || !slices.Contains(seen, 1) || seen[len(seen)-1] != 0 {
		t.Errorf("counts on the disk over time: %v, want 0, 1, 0", seen)
	}
}

func TestSystemClockRuns(t *testing.T) {
	c := SystemClock()
	a := c.Uptime()
	for range 1000 {
		b := c.Uptime()
		if b.Boot != a.Boot || b.Elapsed < a.Elapsed || b.Elapsed <= 0 {
			t.Fatalf("uptime went from %v to %v", a, b)
		}
		a = b
	}
	if d := time.Since(c.Wall()); d < -time.Minute || d > time.Minute {
		t.Errorf("wall clock is off by %v", d)
	}
	if id, ok := parseUUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8\n"); !ok || id[0] != 0x6b || id[15] != 0xc8 {
		t.Errorf("uuid read as %x", id)
	}
	for _, bad := range []string{"", "6ba7b810", "6ba7b810-9dad-11d1-80b4-00c04fd430c8aa", "zba7b810-9dad-11d1-80b4-00c04fd430c8"} {
		if _, ok := parseUUID(bad); ok {
			t.Errorf("uuid %q was read", bad)
		}
	}
}
