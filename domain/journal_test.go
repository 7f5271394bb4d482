package domain_test

import (
	"testing"
	"time"

	"razvorot/domain"
)

func TestA6RefusedTriesPushNothingElseOutOfTheJournal(t *testing.T) {
	at := time.Date(2026, 1, 1, 9, 0, 0, 0, time.UTC)
	j := domain.AppendJournal(nil, domain.JournalEntry{At: at, Kind: domain.JournalSignIn}, at)
	refused := func(after time.Duration, address string) {
		j = domain.AppendJournal(j, domain.JournalEntry{At: at.Add(after), Kind: domain.JournalRefused, Address: address}, at)
	}
	refused(time.Minute, "192.0.2.0/24")
	refused(3*time.Minute, "192.0.2.0/24")
	refused(2*time.Minute, "192.0.2.0/24") // was written down later
	refused(4*time.Minute, "198.51.100.0/24")
	if len(j) != 3 || j[0].Count != 1 || j[1].Count != 3 || !j[1].At.Equal(at.Add(3*time.Minute)) || j[2].Kind != domain.JournalSignIn {
		t.Fatalf("%+v", j)
	}
	j = domain.AppendJournal(j, domain.JournalEntry{At: at.Add(10 * time.Minute), Kind: domain.JournalSignIn}, at)
	refused(5*time.Minute, "203.0.113.0/24")
	if j[0].Kind != domain.JournalSignIn || j[1].Address != "203.0.113.0/24" {
		t.Errorf("an entry that was written down later stands before: %+v", j[:2])
	}
	for day := range 300 {
		refused(time.Duration(day)*25*time.Hour, "192.0.2.0/24")
	}
	n := 0
	for _, e := range j {
		if e.Kind == domain.JournalRefused {
			n++
		}
	}
	if n != domain.JournalRefusals || len(j) != n+2 {
		t.Errorf("%d refused of %d", n, len(j))
	}
}

func TestA6TheJournalMarksDevicesItHasNotSeenAndIsBounded(t *testing.T) {
	at := time.Date(2026, 1, 1, 9, 0, 0, 0, time.UTC)
	in := func(name string, at time.Time) domain.JournalEntry {
		return domain.JournalEntry{At: at, Kind: domain.JournalSignIn, Device: domain.DeviceInfo{Name: name, Platform: "linux"}}
	}
	j := domain.AppendJournal(nil, domain.JournalEntry{At: at, Kind: domain.JournalPassword}, at)
	if j = domain.AppendJournal(j, in("desk", at), at); j[0].New {
		t.Error("the first device of an account is new to nobody")
	}
	if j = domain.AppendJournal(j, in("desk", at), at); j[0].New {
		t.Error("the same device is new")
	}
	if j = domain.AppendJournal(j, in("stranger", at), at); !j[0].New || j[1].New {
		t.Errorf("%+v", j[:2])
	}
	if first := domain.AppendJournal(nil, in("stranger", at.AddDate(0, 1, 0)), at); !first[0].New {
		t.Error("the first entry of an account that is older than its journal is not marked")
	}
	for n := range 2 * domain.JournalLength {
		j = domain.AppendJournal(j, in("desk", at.Add(time.Duration(n)*time.Hour)), at)
	}
	if len(j) != domain.JournalLength || !j[0].At.After(j[1].At) {
		t.Errorf("%d entries, from %v on", len(j), j[0].At)
	}
	if j = domain.AppendJournal(j, in("desk", at.Add(2*domain.JournalAge)), at); len(j) != 1 {
		t.Errorf("%d entries of before", len(j)-1)
	}
}
