package paper

import (
	"crypto/sha256"
	"fmt"
	"io"
	"log/slog"
	"time"
)

// The longest lists of a receipt.
const (
	maxAttachments = 200
	maxConsents    = 50
	maxNext        = 20
)

// Receipt is the authority's confirmation that an application came in. Required are Language, Number, Service,
// Applicant, SubmittedAt, Authority and MadeAt.
type Receipt struct {
	Language    Language
	Number      string    // «1K2M-3N4P»
	Service     string    // what was applied for, at most 300 characters
	Applicant   string    // full name, at most 300
	SubmittedAt time.Time // shown in its own zone
	Authority   string    // who received it, at most 300
	SignedBy    string    // «Одноразовый код на +7 916 …», at most 300; may be empty
	Digest      string    // of what was signed, in hexadecimal; may be empty
	Attachments []Attachment
	Consents    []Consent
	Next        []string // what happens next, a step each, at most 1000
	MadeAt      time.Time
	Specimen    bool
}

// Attachment is one file of an application.
type Attachment struct {
	Name   string // what a person calls it, at most 300 characters
	Size   int64  // bytes
	SHA256 [sha256.Size]byte
}

// Consent is one text that was agreed to.
type Consent struct {
	Name    string // at most 300 characters
	Version string // «2026-11-01»
	At      time.Time
}

// LogValue hides the receipt.
func (r Receipt) LogValue() slog.Value { return slog.StringValue(r.hidden()) }

// Format hides the receipt from fmt, whatever the verb.
func (r Receipt) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, r.hidden()) }

func (r Receipt) hidden() string { return "[receipt " + r.Number + "]" }

// PDF returns the receipt as an A4 document. It returns a FieldError.
func (r Receipt) PDF() ([]byte, error) {
	say, err := r.Language.phrases()
	if err != nil {
		return nil, err
	}
	clean, err := r.tidy()
	if err != nil {
		return nil, err
	}
	return compose(func(pages int) *sheet { return receiptPaper{Receipt: clean, say: say}.draw(pages) })
}

// tidy returns the receipt with its texts ready to be drawn; what the caller gave stays as it is.
func (r Receipt) tidy() (Receipt, error) {
	var c checker
	r.Number = c.required("Number", r.Number, maxNumber)
	r.Service = c.required("Service", r.Service, maxLine)
	r.Applicant = c.required("Applicant", r.Applicant, maxLine)
	r.Authority = c.required("Authority", r.Authority, maxLine)
	r.SignedBy = c.optional("SignedBy", r.SignedBy, maxLine)
	r.Digest = c.optional("Digest", r.Digest, maxLine)
	c.want("SubmittedAt", !r.SubmittedAt.IsZero())
	c.want("MadeAt", !r.MadeAt.IsZero())
	c.atMost("Attachments", len(r.Attachments), maxAttachments)
	c.atMost("Consents", len(r.Consents), maxConsents)
	c.atMost("Next", len(r.Next), maxNext)
	if c.err != nil {
		return Receipt{}, c.err
	}
	r.Attachments = append([]Attachment(nil), r.Attachments...)
	for i, a := range r.Attachments {
		field := fmt.Sprintf("Attachments[%d].", i)
		r.Attachments[i].Name = c.required(field+"Name", a.Name, maxLine)
		c.want(field+"Size", a.Size >= 0)
	}
	r.Consents = append([]Consent(nil), r.Consents...)
	for i, consent := range r.Consents {
		field := fmt.Sprintf("Consents[%d].", i)
		r.Consents[i].Name = c.required(field+"Name", consent.Name, maxLine)
		r.Consents[i].Version = c.required(field+"Version", consent.Version, maxShort)
	}
	r.Next = append([]string(nil), r.Next...)
	for i, step := range r.Next {
		r.Next[i] = c.required(fmt.Sprintf("Next[%d]", i), step, maxText)
	}
	return r, c.err
}

// atMost notes ErrTooLong for a list that is too long.
func (c *checker) atMost(field string, length, limit int) {
	if c.err == nil && length > limit {
		c.err = &FieldError{Field: field, Err: ErrTooLong, Detail: fmt.Sprintf("%d, at most %d", length, limit)}
	}
}
