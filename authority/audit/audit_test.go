package audit_test

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"slices"
	"testing"
	"time"

	"razvorot/authority/audit"
)

func record(n int64) audit.Record {
	return audit.Record{Number: n, At: time.UnixMilli(1e12 + n), Actor: "o1", Name: "Анна", Action: "case.open", Subject: "AB12-CD34", Why: "why"}
}

// chain returns so many records in order.
func chain(n int64) []audit.Record {
	var all []audit.Record
	var before audit.Digest
	for i := range n {
		r := record(i + 1)
		r.Digest = r.After(before)
		before = r.Digest
		all = append(all, r)
	}
	return all
}

func end(all []audit.Record) audit.End {
	last := all[len(all)-1]
	return audit.End{Number: last.Number, Digest: last.Digest}
}

func verify(all []audit.Record, o audit.Options) audit.Report {
	v := audit.NewVerifier(o)
	for _, r := range all {
		v.Add(r)
	}
	return v.Report()
}

// TestTheBytesOfARecordAreThoseOfTheDocumentation writes them by hand: another program has to come to the same digests.
func TestTheBytesOfARecordAreThoseOfTheDocumentation(t *testing.T) {
	r, before := record(7), audit.Digest{1, 2, 3}
	b := append([]byte{1}, before[:]...)
	number := func(n int64) {
		for shift := 56; shift >= 0; shift -= 8 {
			b = append(b, byte(n>>shift))
		}
	}
	number(7)
	number(1000000000007)
	for _, text := range []string{"o1", "Анна", "case.open", "AB12-CD34", "why", ""} {
		b = binary.BigEndian.AppendUint64(b, uint64(len(text)))
		b = append(b, text...)
	}
	if want := sha256.Sum256(b); r.After(before) != want {
		t.Error("another digest")
	}
}

func TestNothingMovesFromOneTextToAnotherUnseen(t *testing.T) {
	a, b := record(1), record(1)
	a.Action, a.Subject = "case.open", "12"
	b.Action, b.Subject = "case.open1", "2"
	if a.After(audit.Digest{}) == b.After(audit.Digest{}) {
		t.Error("the same digest")
	}
}

func TestAnEmptyChainIsInOrder(t *testing.T) {
	if r := verify(nil, audit.Options{}); !r.OK() || r.Entries != 0 {
		t.Errorf("%+v", r)
	}
}

func TestAChainIsInOrderAndEachRecordTakenOutIsMissed(t *testing.T) {
	all := chain(6)
	if r := verify(all, audit.Options{End: end(all)}); !r.OK() || r.Entries != 6 || r.End != end(all) {
		t.Errorf("%+v", r)
	}
	for i := range all {
		without := slices.Delete(slices.Clone(all), i, i+1)
		want := audit.Fault{Number: int64(i + 1), Kind: audit.Missing}
		if i == len(all)-1 {
			want.Kind = audit.Cut
		}
		if r := verify(without, audit.Options{End: end(all)}); !slices.Contains(r.Faults, want) || len(r.Faults) != 1 {
			t.Error(i, r.Faults)
		}
	}
}

func TestAHeadTellsOfATailThatWasCutOffWithTheEnd(t *testing.T) {
	all := chain(6)
	head := audit.Head{Number: 6, Digest: all[5].Digest}
	right := func(audit.Head) error { return nil }
	o := audit.Options{End: end(all[:4]), Heads: []audit.Head{head}, Signed: right}
	if r := verify(all[:4], o); !slices.Contains(r.Faults, audit.Fault{Number: 6, Kind: audit.Cut}) {
		t.Error(r.Faults)
	}
	o = audit.Options{End: end(all), Heads: []audit.Head{head}, Signed: func(audit.Head) error { return errors.New("another's") }}
	if r := verify(all, o); !slices.Contains(r.Faults, audit.Fault{Number: 6, Kind: audit.Forged}) || r.Heads != 0 {
		t.Error(r.Faults)
	}
	o = audit.Options{End: end(all[:4]), Known: []audit.End{end(all)}}
	if r := verify(all[:4], o); !slices.Contains(r.Faults, audit.Fault{Number: 6, Kind: audit.Cut}) {
		t.Error(r.Faults)
	}
}

func TestFaultsAreBoundedInNumber(t *testing.T) {
	all := chain(500)
	for i := range all {
		all[i].Why = "another"
	}
	if r := verify(all, audit.Options{End: end(all)}); len(r.Faults) != 100 || r.Entries != 500 {
		t.Error(len(r.Faults), r.Entries)
	}
}
