package domain

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"time"

	"razvorot/domain/person"
)

// Submission is exactly what a citizen signs and sends: nothing that the device or the authority adds later.
type Submission struct {
	Application ApplicationID  `json:"application"`
	Service     ServiceID      `json:"service"`
	Answers     person.Answers `json:"answers,omitempty"`
	NameChanged bool           `json:"name_changed,omitzero"`
	Attachments []Attachment   `json:"attachments,omitempty"`
	Consents    []Consent      `json:"consents,omitempty"`
}

// Submission returns what is to be signed.
func (a Application) Submission() Submission {
	return Submission{Application: a.ID, Service: a.Service, Answers: a.Answers, NameChanged: a.NameChanged,
		Attachments: a.Attachments, Consents: a.Consents}
}

// signedPrefix keeps a digest of a submission from being one of anything else.
const signedPrefix = "razvorot submission v1\n"

// SignedBytes returns the submission in the one form that is signed: a prefix and JSON with fields in the order of the type,
// answers in the order of their names, attachments and consents in that of theirs, and times in UTC to the second. So it
// does not matter how a store or a wire orders lists, writes empty ones, or keeps a time. The authority keeps these
// bytes, so that it can later prove what was signed.
func (s Submission) SignedBytes() []byte {
	s.Answers = s.Answers.With(nil)
	s.Attachments = slices.SortedFunc(slices.Values(s.Attachments), func(x, y Attachment) int {
		return cmp.Or(cmp.Compare(x.Requirement, y.Requirement), cmp.Compare(x.Document, y.Document))
	})
	s.Consents = slices.Clone(s.Consents)
	for i := range s.Consents {
		s.Consents[i].At = s.Consents[i].At.UTC().Truncate(time.Second)
	}
	slices.SortStableFunc(s.Consents, func(x, y Consent) int {
		return cmp.Or(cmp.Compare(x.ID, y.ID), x.At.Compare(y.At), bytes.Compare(x.TextHash[:], y.TextHash[:]))
	})
	b, err := json.Marshal(s)
	if err != nil {
		// A time whose year has five digits is the only thing here that JSON cannot write, and no clock shows one.
		panic(fmt.Sprintf("submission: %v", err))
	}
	return append([]byte(signedPrefix), b...)
}

// Digest returns the SHA-256 of SignedBytes.
func (s Submission) Digest() Hash { return HashOf(s.SignedBytes()) }

// LogValue shows the application's id only.
func (s Submission) LogValue() slog.Value {
	return slog.StringValue("[submission of " + string(s.Application) + "]")
}

// Format hides the answers from fmt, whatever the verb.
func (s Submission) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.LogValue().String()) }

// SignatureMethod is how a submission was signed.
type SignatureMethod string

// The methods: a simple signature by one-time code, and a qualified one (63-ФЗ, ст. 5).
const (
	SignedByCode SignatureMethod = "code"
	SignedByKey  SignatureMethod = "qualified"
)

// Signature is that a digest was signed. By code: the authority sent a code for this digest and got it back, and Ticket
// proves that to it. By key: CMS holds the detached signature over SignedBytes.
type Signature struct {
	Method SignatureMethod `json:"method"`
	Digest Hash            `json:"digest"`
	At     time.Time       `json:"at"`
	Ticket Ticket          `json:"ticket,omitzero"`
	CMS    []byte          `json:"cms,omitempty"`
}

// Receipt is the authority's word that it has an application.
type Receipt struct {
	Application ApplicationID     `json:"application"`
	Number      ApplicationNumber `json:"number"`
	Service     ServiceID         `json:"service"`
	Digest      Hash              `json:"digest"` // of what was signed
	ReceivedAt  time.Time         `json:"received_at"`
	Authority   string            `json:"authority"` // its name, as AuthorityInfo has it
	Specimen    bool              `json:"specimen"`  // from a trial authority: bears ОБРАЗЕЦ
}
