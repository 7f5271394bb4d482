// Package audit makes and checks the chain of the audit log.
//
// A record is an entry in its place in the chain. Its digest is over the digest of the record before and everything that the record
// says, so that a record cannot be changed, left out, put in between or moved without every digest after it being another. A head is
// a digest that the authority has signed: whoever computes all digests anew cannot sign them. The end of the chain is kept beside
// it, so that a tail that was cut off is missed.
//
// What the chain cannot show by itself: a tail that was cut off together with the heads and the end that knew of it. Heads that are
// kept somewhere else (they are logged as they are signed) show that too: give them to Verify as known.
package audit

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"time"
)

// Digest is a SHA-256.
type Digest [sha256.Size]byte

// String is hexadecimal.
func (d Digest) String() string { return hex.EncodeToString(d[:]) }

// Record is an entry in the chain.
type Record struct {
	Number  int64 // 1, 2, …
	At      time.Time
	Actor   string
	Name    string
	Action  string
	Subject string
	Why     string
	Outcome string
	Digest  Digest
}

// version of the canonical bytes.
const version = 1

// After returns the digest of the record behind one with a digest; that of the first is behind the zero Digest. The bytes: a byte
// of the version, the digest before, number and moment (milliseconds since 1970 UTC) in eight bytes each, and every text with its
// length in bytes before it in eight bytes; big-endian.
func (r Record) After(before Digest) Digest {
	b := append([]byte{version}, before[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(r.Number))
	b = binary.BigEndian.AppendUint64(b, uint64(r.At.UnixMilli()))
	for _, text := range []string{r.Actor, r.Name, r.Action, r.Subject, r.Why, r.Outcome} {
		b = binary.BigEndian.AppendUint64(b, uint64(len(text)))
		b = append(b, text...)
	}
	return sha256.Sum256(b)
}

// End is the last record of a chain.
type End struct {
	Number int64 // 0 for a chain without records
	Digest Digest
}

// Head is a record's digest, signed.
type Head struct {
	Number    int64
	Digest    Digest
	At        time.Time // of signing
	Signature []byte    // COSE_Sign1 over Statement
}

// Statement returns what is signed of a head.
func (h Head) Statement() []byte {
	return fmt.Appendf(nil, "razvorot audit head 1\n%d\n%s\n%d\n", h.Number, h.Digest, h.At.UnixMilli())
}

// FaultKind is what is wrong with a chain.
type FaultKind string

// The kinds.
const (
	Edited    FaultKind = "edited"    // a record does not have the digest that it says: it or one before it was changed or moved
	Missing   FaultKind = "missing"   // a number was left out
	Inserted  FaultKind = "inserted"  // a number comes twice, or none that is to come
	Cut       FaultKind = "cut"       // records after the last one are known to have been
	Forged    FaultKind = "forged"    // a head that the authority did not sign
	Rewritten FaultKind = "rewritten" // a record has another digest than its signed or known head
)

// Fault is one thing wrong.
type Fault struct {
	Number int64 // of the record or head
	Kind   FaultKind
}

// String is «12: edited».
func (f Fault) String() string { return fmt.Sprintf("%d: %s", f.Number, f.Kind) }

// Report is what was found.
type Report struct {
	Entries int64 // that were read
	Pending int   // not chained yet
	Heads   int   // whose signature is right
	End     End   // as read
	Signed  int64 // number of the last head that is right
	Faults  []Fault
}

// OK reports whether nothing is wrong.
func (r Report) OK() bool { return len(r.Faults) == 0 }

// maxFaults is how many are told: a chain that was rewritten has one at every record.
const maxFaults = 100

// Verifier checks a chain record by record.
type Verifier struct {
	report Report
	heads  map[int64]Head
	end    End // as it is kept beside the chain
	next   int64
	before Digest
	lost   bool // the digest before is not known to be right
}

// Options is what a chain is held against.
type Options struct {
	End    End                   // kept beside it; EndsAt tells it later
	Heads  []Head                // kept beside it
	Signed func(head Head) error // nil when the authority signed it
	Known  []End                 // that were true once, kept somewhere else
}

// NewVerifier begins.
func NewVerifier(o Options) *Verifier {
	v := &Verifier{heads: map[int64]Head{}, end: o.End, next: 1}
	for _, h := range o.Heads {
		if err := o.Signed(h); err != nil {
			v.fault(h.Number, Forged)
			continue
		}
		v.report.Heads++
		v.report.Signed = max(v.report.Signed, h.Number)
		v.heads[h.Number] = h
	}
	for _, k := range o.Known {
		if h, ok := v.heads[k.Number]; ok && h.Digest != k.Digest {
			v.fault(k.Number, Rewritten)
		}
		v.heads[k.Number] = Head{Number: k.Number, Digest: k.Digest}
	}
	return v
}

// Add checks the next record in order of numbers.
func (v *Verifier) Add(r Record) {
	switch {
	case r.Number < v.next:
		v.fault(r.Number, Inserted)
		return
	case r.Number > v.next:
		v.fault(v.next, Missing)
		v.lost = true
	}
	if !v.lost && r.After(v.before) != r.Digest {
		v.fault(r.Number, Edited)
	}
	if h, ok := v.heads[r.Number]; ok {
		delete(v.heads, r.Number)
		if h.Digest != r.Digest {
			v.fault(r.Number, Rewritten)
		}
	}
	v.lost = false
	v.before, v.next = r.Digest, r.Number+1
	v.report.Entries++
	v.report.End = End{r.Number, r.Digest}
}

// EndsAt tells the end that is kept beside the chain: a log that grows while it is read has it when its last record was read.
func (v *Verifier) EndsAt(end End) { v.end = end }

// Report ends the check.
func (v *Verifier) Report() Report {
	last := v.next - 1
	switch {
	case v.end.Number > last:
		v.fault(v.end.Number, Cut)
	case v.end.Number < last:
		v.fault(v.end.Number+1, Inserted)
	case v.end.Digest != v.before:
		v.fault(last, Rewritten)
	}
	for number := range v.heads {
		if number > last {
			v.fault(number, Cut)
		} // a smaller one is missing, and was told
	}
	return v.report
}

func (v *Verifier) fault(number int64, kind FaultKind) {
	f := Fault{number, kind}
	for _, known := range v.report.Faults {
		if known == f {
			return
		}
	}
	if len(v.report.Faults) < maxFaults {
		v.report.Faults = append(v.report.Faults, f)
	}
}
