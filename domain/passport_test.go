package domain_test

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"razvorot/domain"
	"razvorot/domain/finding"
)

func TestAnElectronicPassportHoldsNoLongerThanThePaperOne(t *testing.T) {
	for _, c := range []struct{ birth, issued, formed, until string }{
		{"1990-05-17", "2010-06-01", "2026-11-22", "2035-08-15"}, // 45 on 17.05.2035, 90 days more
		{"1970-05-17", "2015-06-01", "2026-11-22", "2036-11-21"}, // ten years, the last day counted
		{"2010-05-17", "2024-06-01", "2026-11-22", "2030-08-15"},
		{"1970-05-17", "2015-06-01", "2024-02-29", "2034-02-27"},
	} {
		from, until := domain.PassportTerm(date(c.birth), date(c.issued), date(c.formed))
		if from != date(c.formed) || until.String() != c.until {
			t.Errorf("born %s: %v to %v, want %s", c.birth, from.String(), until.String(), c.until)
		}
	}
}

func TestAPassportIsExpiredAfterItsLastDayByItself(t *testing.T) {
	for _, state := range domain.PassportStates() {
		p := domain.Passport{State: state, ValidUntil: today}
		if p.StateOn(today) != state {
			t.Errorf("%s on the last day: %s", state, p.StateOn(today))
		}
		want := domain.PassportExpired
		if state == domain.PassportReplaced || state == domain.PassportRevoked {
			want = state
		}
		if got := p.StateOn(today.AddDays(1)); got != want {
			t.Errorf("%s a day later: %s, want %s", state, got, want)
		}
	}
}

func TestAnExpiredPassportCannotBeActivated(t *testing.T) {
	p := domain.Passport{State: domain.PassportReady, ValidUntil: today}
	if _, err := p.Apply(domain.Activate, domain.Citizen, t0.Add(48*time.Hour)); !errors.Is(err, domain.ErrTransition) {
		t.Error(err)
	}
	active, err := p.Apply(domain.Activate, domain.Citizen, t0)
	if err != nil || active.State != domain.PassportActive || active.ActivatedAt != t0 || active.Version != 1 {
		t.Error(active.State, err)
	}
	expired, err := active.Apply(domain.Expire, domain.System, t0.Add(48*time.Hour))
	if err != nil || expired.State != domain.PassportExpired {
		t.Error(expired.State, err)
	}
}

func TestNumbersReadBackHoweverTheyAreWritten(t *testing.T) {
	for range 500 {
		id := domain.NewRegistryID()
		if got, err := domain.ParseRegistryID(string(id)); err != nil || got != id {
			t.Fatal(id, got, err)
		}
		spoken := strings.NewReplacer("0", "О", "1", "l", "-", " – ", "B", "в", "A", "А").Replace(strings.ToLower(string(id)))
		if got, err := domain.ParseRegistryID(spoken); err != nil || got != id {
			t.Fatalf("%q is not %s: %s, %v", spoken, id, got, err)
		}
		n := domain.NewApplicationNumber()
		if got, err := domain.ParseApplicationNumber(string(n)); err != nil || got != n || len(n) != 9 {
			t.Fatal(n, got, err)
		}
	}
}

// ISO/IEC 7064 promises that a hybrid system notices all single substitutions, and nearly all swaps of neighbours.
func TestTheCheckCharacterNoticesSlips(t *testing.T) {
	const characters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	r := rand.New(rand.NewPCG(1, 2))
	swaps, missed := 0, 0
	for range 300 {
		id := strings.ReplaceAll(string(domain.NewRegistryID()), "-", "")
		i := r.IntN(len(id))
		for _, c := range characters {
			wrong := id[:i] + string(c) + id[i+1:]
			if _, err := domain.ParseRegistryID(wrong); wrong != id && !errors.Is(err, finding.RegistryIDChecksum) {
				t.Fatalf("%s passes for %s", wrong, id)
			}
		}
		for i := range len(id) - 1 {
			swapped := id[:i] + id[i+1:i+2] + id[i:i+1] + id[i+2:]
			if swapped == id {
				continue
			}
			swaps++
			if _, err := domain.ParseRegistryID(swapped); err == nil {
				missed++
			}
		}
	}
	if missed*100 > swaps {
		t.Errorf("%d of %d swaps unnoticed", missed, swaps)
	}
}

func TestWrongNumbersAreTold(t *testing.T) {
	for text, want := range map[string]finding.Code{
		"": finding.RegistryIDLength, "0000-0000": finding.RegistryIDLength, "1K2M-3N4P-5Q6!": finding.Characters,
		"1K2M-3N4P-5Q6U": finding.Characters, "Ж": finding.Characters,
	} {
		if _, err := domain.ParseRegistryID(text); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func FuzzParseRegistryID(f *testing.F) {
	for _, s := range []string{string(domain.NewRegistryID()), string(domain.NewApplicationNumber()), "оО-\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if id, err := domain.ParseRegistryID(s); err == nil {
			if again, err := domain.ParseRegistryID(string(id)); err != nil || again != id {
				t.Errorf("%q reads as %q, which reads as %q", s, id, again)
			}
		}
		if n, err := domain.ParseApplicationNumber(s); err == nil {
			if again, err := domain.ParseApplicationNumber(string(n)); err != nil || again != n {
				t.Errorf("%q reads as %q, which reads as %q", s, n, again)
			}
		}
	})
}
