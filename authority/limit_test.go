package authority_test

import (
	"context"
	"errors"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"

	"razvorot/authority"
	"razvorot/domain"
)

// twoProcesses are two authorities over one database.
func twoProcesses(t *testing.T, change ...func(*authority.Options)) (*bench, []*authority.Authority) {
	t.Helper()
	b := newBench(t, change...)
	second, o := openDatabase(t, b.where), b.o
	t.Cleanup(func() { _ = second.Close() })
	o.DB, o.Signals = second.SQL, second.Signals
	other := must(authority.Open(t.Context(), o))
	other.CheapPasswords()
	return b, []*authority.Authority{b.a, other}
}

func fewCodes(o *authority.Options) { o.Rules.CodesPerHour = 5 }

// atOnce asks the authorities in turn, all at the same time, and returns how many were let; the others were limited.
func atOnce(t *testing.T, all []*authority.Authority, times int, ask func(context.Context, *authority.Authority) error) int {
	t.Helper()
	var let atomic.Int64
	var asking sync.WaitGroup
	for i := range times {
		asking.Go(func() {
			switch err := ask(t.Context(), all[i%len(all)]); {
			case err == nil:
				let.Add(1)
			case !errors.Is(err, domain.ErrRateLimited):
				t.Error(err)
			}
		})
	}
	asking.Wait()
	return int(let.Load())
}

func TestCodesToAPhoneAreLimitedOverTwoProcesses(t *testing.T) {
	b, all := twoProcesses(t, fewCodes)
	c := newCitizen(b, 0)
	most := b.o.Rules.CodesPerHour
	let := atOnce(t, all, 2*most, func(ctx context.Context, a *authority.Authority) error {
		_, err := a.Backend(authority.Caller{}).StartRegistration(ctx, domain.NewKey(), c.phone, c.email)
		return err
	})
	if let != most {
		t.Errorf("%d codes went to one phone, not %d", let, most)
	}
}

func TestCodesOfAnAccountAreLimitedOverTwoProcesses(t *testing.T) {
	b, all := twoProcesses(t, fewCodes)
	c := newCitizen(b, 0)
	c.register()
	c.signIn()
	most := b.o.Rules.CodesPerHour
	let := atOnce(t, all, 2*most, func(ctx context.Context, a *authority.Authority) error {
		_, err := a.Backend(c.caller).StartEmailConfirmation(ctx, domain.NewKey())
		return err
	})
	if let != most {
		t.Errorf("%d codes went to one mail address, not %d", let, most)
	}
}

func TestAnAddressIsLimitedOverTwoProcesses(t *testing.T) {
	burst := 32
	_, all := twoProcesses(t, func(o *authority.Options) { o.Limits.Open = authority.Limit{PerMinute: 1, Burst: burst} })
	from := authority.Demand{Address: netip.MustParseAddr("203.0.113.7"), Open: true}
	ask := func(ctx context.Context, a *authority.Authority) error { return a.Admit(ctx, from) }
	if let := atOnce(t, all, 4*burst, ask); let > burst || let < burst/2 {
		t.Errorf("%d of %d were let in", let, burst)
	}
	from.Address = netip.MustParseAddr("203.0.113.8")
	if let := atOnce(t, all, 2, ask); let != 2 {
		t.Error("another address was limited:", 2-let)
	}
}
