package main

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"slices"
	"time"

	"razvorot/credential"
	"razvorot/credential/codec"
	"razvorot/credential/mdoc"
	"razvorot/credential/photoid"
	"razvorot/domain"
	"razvorot/ui/phrase"
)

// report is the verdict on everything that was shown at once: the worst of its documents.
type report struct {
	Outcome   domain.VerdictOutcome `json:"outcome"`
	Check     credential.Check      `json:"check,omitempty"` // the check that found it
	At        time.Time             `json:"at"`              // the moment of the verification
	TrustAsOf time.Time             `json:"trust_as_of"`     // when the trust list was made
	Documents []document            `json:"documents"`
	Missing   []missing             `json:"missing,omitempty"` // what was asked for and not shown

	words *phrase.Book // nil for JSON
}

// Kinds of a document.
const (
	kindStatement  = "statement"  // the QR of a screen: proves what it says, not who shows it
	kindCopy       = "copy"       // the same on paper or in a file
	kindCredential = "credential" // shown by the device that it was issued to
)

// document is the verdict on one document. What was said of the holder is there only when the authority said it.
type document struct {
	Kind     string                `json:"kind"`
	DocType  string                `json:"doc_type,omitempty"`
	Outcome  domain.VerdictOutcome `json:"outcome"`
	Check    credential.Check      `json:"check,omitempty"`
	Issuer   string                `json:"issuer,omitempty"`
	Country  string                `json:"issuer_country,omitempty"`
	Specimen bool                  `json:"specimen"` // of a trial authority: good for nothing
	Elements []said                `json:"elements,omitempty"`
	Signed   time.Time             `json:"signed,omitzero"`
	From     time.Time             `json:"valid_from,omitzero"`
	Until    time.Time             `json:"valid_until,omitzero"`
	Status   status                `json:"status"`
}

// said is one thing that was said of the holder: by namespace and identifier, or by the field of a QR.
type said struct {
	NameSpace  string `json:"name_space,omitempty"`
	Identifier string `json:"identifier"`
	Value      any    `json:"value"`
	Encoding   string `json:"encoding,omitempty"` // of the value: base64 for bytes, cbor for CBOR in hexadecimal

	text string // the value as photoid.Text writes it; "" for bytes
}

// status tells how old the knowledge about blocked and revoked passports was.
type status struct {
	Known bool      `json:"known"`
	AsOf  time.Time `json:"as_of,omitzero"`
	Stale bool      `json:"stale,omitempty"`
}

func statusOf(a domain.StatusAge) status {
	return status{Known: a.Known, AsOf: a.AsOf.UTC(), Stale: a.Stale}
}

// reportOf puts the verdicts together.
func (v *verifier) reportOf(documents ...document) *report {
	r := &report{Outcome: domain.Genuine, At: v.at, TrustAsOf: v.trust.MadeAt.UTC(), Documents: documents, words: v.words}
	for _, d := range documents {
		if worse(d.Outcome, r.Outcome) {
			r.Outcome, r.Check = d.Outcome, d.Check
		}
	}
	return r
}

// refused is the report on what holds no document that can be told of.
func (v *verifier) refused(outcome domain.VerdictOutcome, check credential.Check) *report {
	return &report{Outcome: outcome, Check: check, At: v.at, TrustAsOf: v.trust.MadeAt.UTC(), Documents: []document{}, words: v.words}
}

// worse reports whether an outcome is to be told rather than another: the order of domain.VerdictOutcomes, Genuine last.
func worse(a, b domain.VerdictOutcome) bool {
	if a == b || a == domain.Genuine {
		return false
	}
	all := domain.VerdictOutcomes()
	return b == domain.Genuine || slices.Index(all, a) < slices.Index(all, b)
}

// elementOf returns what was said as JSON can hold it.
func elementOf(space, id string, value any) said {
	e := said{NameSpace: space, Identifier: id, Value: value, text: photoid.Text(value)}
	switch v := value.(type) {
	case []byte:
		e.Value, e.Encoding = base64.StdEncoding.EncodeToString(v), "base64"
	case codec.Raw:
		e.Value, e.Encoding = hex.EncodeToString(v), "cbor"
	case mdoc.FullDate:
		e.Value = string(v)
	case time.Time:
		e.Value = v.UTC().Format(time.RFC3339)
	}
	return e
}

// code is the exit code of a report.
func (r *report) code() int {
	if r.Outcome == domain.Genuine && len(r.Missing) > 0 {
		return exitIncomplete
	}
	return exitCodes[r.Outcome]
}

// write writes the report as JSON, or in words.
func (r *report) write(w io.Writer) error {
	if r.words != nil {
		return r.tell(w)
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(r)
}
