package keyslot

import (
	"errors"
	"math"
	"testing"
	"time"
)

// withProductionFloor runs a test with the floor the app has.
func withProductionFloor(t testing.TB) {
	t.Helper()
	paramFloor = productionFloor
	t.Cleanup(func() { paramFloor = cheap })
}

func TestParamsOutsideTheLimitsAreRefused(t *testing.T) {
	withProductionFloor(t)
	for _, c := range []struct {
		p  Params
		ok bool
	}{
		{Params{3, 64 << 10, 1}, true},
		{Params{3, 64 << 10, 16}, true},
		{Params{64, 64 << 10, 4}, true},
		{Params{8, 512 << 10, 4}, true},
		{Params{2, 64 << 10, 1}, false},
		{Params{3, 64<<10 - 1, 1}, false},
		{Params{3, 64 << 10, 0}, false},
		{Params{3, 64 << 10, 17}, false},
		{Params{65, 64 << 10, 1}, false},
		{Params{9, 512 << 10, 1}, false},
		{Params{3, 512<<10 + 1, 1}, false},
		{Params{math.MaxUint32, math.MaxUint32, 255}, false},
		{Params{}, false},
	} {
		if err := c.p.check(); (err == nil) != c.ok || (err != nil && !errors.Is(err, ErrBadParams)) {
			t.Errorf("%+v: %v", c.p, err)
		}
	}
}

func TestCalibrationMeetsTheTarget(t *testing.T) {
	withProductionFloor(t)
	// perWork is what a KiB-pass costs on the pretended device.
	for _, c := range []struct {
		device  string
		perWork time.Duration
		want    Params
	}{
		{"very slow", 10 * time.Microsecond, Params{3, 64 << 10, 4}},
		{"at the floor", 500 * time.Millisecond / (3 * 64 << 10), Params{3, 64 << 10, 4}},
		{"twice as fast", 500 * time.Millisecond / (3 * 128 << 10), Params{3, 128 << 10, 4}},
		{"eight times", 500 * time.Millisecond / (3 * 512 << 10), Params{6, 256 << 10, 4}},
		{"absurdly fast", 0, Params{16, 256 << 10, 4}},
	} {
		got := calibrate(500*time.Millisecond, 4, func(p Params) time.Duration {
			return time.Duration(p.Time) * time.Duration(p.Memory) * c.perWork
		})
		near := math.Abs(float64(got.Memory)/float64(c.want.Memory)-1) < 0.02
		if got.Time != c.want.Time || got.Threads != c.want.Threads || !near {
			t.Errorf("%s: got %+v, want about %+v", c.device, got, c.want)
		}
		if err := got.check(); err != nil {
			t.Errorf("%s: %v", c.device, err)
		}
	}
}

func TestCalibratedSlotOpens(t *testing.T) {
	withProductionFloor(t)
	path := t.TempDir() + "/vault.key"
	c := must(Create(path, Options{Params: &productionFloor}, passphrase(t, "a")))
	f := must(Open(path, Options{}))
	if u, err := f.Unlock(passphrase(t, "a")); err != nil || !u.Current.Equal(c.Key) {
		t.Errorf("unlock: %v", err)
	}
	if p := f.Slots()[1].Params; p != productionFloor {
		t.Errorf("stored parameters %+v", p)
	}
	weak := Params{Time: 1, Memory: 64 << 10, Threads: 1}
	if _, err := Create(path+"2", Options{Params: &weak}, passphrase(t, "a")); !errors.Is(err, ErrBadParams) {
		t.Errorf("weak parameters: %v", err)
	}
	if _, err := Open(path+"2", Options{}); err == nil {
		t.Error("a failed Create left a header")
	}
}
