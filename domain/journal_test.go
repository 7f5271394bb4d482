package domain_test

import (
	"testing"
	"time"

	"razvorot/domain"
)

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
