package authority_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"razvorot/authority"
	"razvorot/authority/registry"
	"razvorot/domain"
	"razvorot/domain/person"
)

// pausing is registers of which one is left alone for a while, and says for how long.
type pausing struct {
	registry.Registry
	down  domain.Registry
	until time.Time
	asked int
}

func (p *pausing) Check(ctx context.Context, r domain.Registry, who person.Profile, at time.Time) (domain.RegistryCheck, error) {
	if r != p.down {
		return p.Registry.Check(ctx, r, who, at)
	}
	p.asked++
	if at.Before(p.until) {
		return domain.RegistryCheck{}, &domain.Unavailable{RetryAt: p.until}
	}
	return p.Registry.Check(ctx, r, who, at)
}

func TestARegisterThatIsLeftAloneIsAskedAgainWhenItSays(t *testing.T) {
	day := person.DateOf(t0)
	for _, c := range []struct{ pause, want time.Duration }{{time.Second, 30 * time.Second}, {10 * time.Minute, 10 * time.Minute}} {
		p := &pausing{Registry: registry.NewSimulated(day, nil), down: domain.RegistrySNILS, until: t0.Add(24 * time.Hour)}
		b := newBench(t)
		who := newCitizen(b, 0) // one of the people of the trial's registers, which are those of the day
		b.o.Registry = p
		b.kill()
		who.register()
		who.signIn()
		ok(who.backend().SaveProfile(t.Context(), domain.NewKey(), who.profile))(who)
		b.clock.Advance(2 * time.Second)
		asked := b.clock.Now()
		p.until = asked.Add(c.pause)
		b.advance(0)
		snils := checkOf(who, domain.RegistrySNILS)
		if snils.Outcome != domain.NoAnswer || !snils.RetryAt.Equal(asked.Add(c.want)) {
			t.Fatalf("%+v, asked at %v", snils, asked)
		}
		before := p.asked
		b.advance(c.want - time.Second)
		if p.asked != before {
			t.Error("it is asked too early")
		}
		b.advance(time.Second)
		if snils := checkOf(who, domain.RegistrySNILS); p.asked != before+1 || snils.Outcome != domain.Match || !snils.RetryAt.IsZero() {
			t.Errorf("asked %d times: %+v", p.asked, snils)
		}
	}
}

func checkOf(c *citizen, r domain.Registry) domain.RegistryCheck {
	c.Helper()
	account := ok(c.backend().Account(c.Context()))(c)
	i := slices.IndexFunc(account.Checks, func(x domain.RegistryCheck) bool { return x.Registry == r })
	if i < 0 {
		c.Fatalf("%s was not asked", r)
	}
	return account.Checks[i]
}

func TestTheCounterTakesRegistersOutOfServiceWhoeverTheirPeopleAre(t *testing.T) {
	b := newBench(t, func(o *authority.Options) {
		o.Registry = registry.NewSimulatedOf(registry.People(person.DateOf(t0)), nil)
	})
	c := newCitizen(b, 0)
	c.register()
	c.signIn()
	if err := c.trial().SetRegistryDown(t.Context(), domain.RegistrySNILS, true); err != nil {
		t.Fatal(err)
	}
	ok(c.backend().SaveProfile(t.Context(), domain.NewKey(), c.profile))(c)
	b.advance(2 * time.Second)
	if snils := checkOf(c, domain.RegistrySNILS); snils.Outcome != domain.NoAnswer {
		t.Errorf("%+v", snils)
	}
}
