package api_test

import (
	"errors"
	"fmt"
	"net/netip"
	"path/filepath"
	"testing"
	"time"

	"razvorot/authority"
	"razvorot/authority/api"
	"razvorot/domain"
)

func TestAnAccountsLimitHoldsOverAllProcesses(t *testing.T) {
	onBoth(t, func(r *rig) {
		r.options.Limits.Account = authority.Limit{PerMinute: 60, Burst: 64}
		one, two := r.start(api.Options{}), r.start(api.Options{})
		first, second, other := one.device(1).register(), two.device(1).signIn(), two.device(2).register()
		let := 0
		var limited *domain.RateLimited
		for i := 0; i < 100 && limited == nil; i++ {
			for _, d := range []*device{first, second} {
				_, err := d.Account(r.Context())
				if !errors.As(err, &limited) && err != nil {
					r.Fatal(err)
				}
				if err == nil {
					let++
				}
			}
		}
		if limited == nil || let < 48 || let > 64 { // what a process had taken and not given out is lost to the other
			r.Fatalf("%d let in, then %v", let, limited)
		}
		if limited.Wait <= 0 || limited.Wait > time.Minute {
			r.Error("wait", limited.Wait)
		}
		if _, err := other.Account(r.Context()); err != nil {
			r.Error("somebody else:", err)
		}
		r.clock.Advance(10 * time.Second)
		if _, err := first.Account(r.Context()); err != nil {
			r.Error("after a while:", err)
		}
	})
}

func TestAnAddressHasALimitAndMayNotBeInvented(t *testing.T) {
	r := newRig(t, "sqlite:"+filepath.Join(t.TempDir(), "authority.db"))
	r.options.Limits.Open = authority.Limit{PerMinute: 60, Burst: 10}
	proxy := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("10.0.0.0/8")}
	p := r.start(api.Options{Proxies: proxy})
	try := func(forwarded string) int {
		return p.send("GET", "/v1/services", "", "X-Forwarded-For", forwarded).StatusCode
	}
	for i := range 10 {
		if got := try(fmt.Sprintf("198.51.100.%d, 203.0.113.7, 10.0.0.1", i)); got != 200 {
			t.Fatal(i, got)
		}
	}
	for forwarded, want := range map[string]int{
		"198.51.100.200, 203.0.113.7, 10.0.0.1": 429, // the citizen's own header is nobody's
		"203.0.113.7":                           429,
		"203.0.113.8":                           200,
		"203.0.113.7, 198.51.100.1":             200,
	} {
		if got := try(forwarded); got != want {
			t.Errorf("%s: %d", forwarded, got)
		}
	}
	for i := range 11 {
		got := try(fmt.Sprintf("2001:db8::%x", i+1))
		if want := map[bool]int{true: 200, false: 429}[i < 10]; got != want {
			t.Errorf("request %d of a network of IPv6: %d", i+1, got)
		}
	}
	if got := try("2001:db8:0:1::1"); got != 200 {
		t.Error("another network:", got)
	}
	a := p.send("GET", "/v1/services", "", "X-Forwarded-For", "203.0.113.7")
	if wait := a.Header.Get("Retry-After"); a.StatusCode != 429 || wait != "1" {
		t.Errorf("%d, to be tried again after %q", a.StatusCode, wait)
	}
	r.clock.Advance(2 * time.Second)
	if got := try("203.0.113.7"); got != 200 {
		t.Error("after a while:", got)
	}
}
