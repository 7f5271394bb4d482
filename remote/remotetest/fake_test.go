package remotetest_test

import (
	"testing"
	"time"

	"razvorot/domain"
	"razvorot/remote/remotetest"
)

var t0 = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func bench(*testing.T) remotetest.Bench {
	clock := remotetest.NewClock(t0)
	fake := remotetest.NewFake(clock)
	return remotetest.Bench{Backend: fake, Trial: fake.NewDevice(), Clock: clock, Advance: fake.Advance,
		NewDevice: func() domain.Backend { return fake.NewDevice() }}
}

func TestTheFakeIsAnAuthority(t *testing.T) { remotetest.Run(t, bench) }
