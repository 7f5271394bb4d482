package mdoc

import (
	"fmt"
	"io"
	"log/slog"

	"razvorot/credential"
)

// What holds what is said of somebody prints as what it is, whatever the verb, so that nobody logs a person by
// accident.

// Format prints the identifier.
func (e Element) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, e.LogValue().String()) }

// LogValue is the identifier.
func (e Element) LogValue() slog.Value { return slog.StringValue("[element " + e.Identifier + "]") }

// Format prints the docType.
func (s IssuerSigned) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.LogValue().String()) }

// LogValue is the docType.
func (s IssuerSigned) LogValue() slog.Value {
	return slog.StringValue("[issuer signed " + s.DocType() + "]")
}

// Format prints nothing of the credential.
func (u Unsigned) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, u.LogValue().String()) }

// LogValue is nothing of the credential.
func (u Unsigned) LogValue() slog.Value { return slog.StringValue("[unsigned credential]") }

// Format prints the docType.
func (d Document) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, d.LogValue().String()) }

// LogValue is the docType.
func (d Document) LogValue() slog.Value {
	return slog.StringValue("[document " + d.Credential.DocType() + "]")
}

// Format prints the docType and the outcome.
func (v Verified) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, v.LogValue().String()) }

// LogValue is the docType, the outcome and the check.
func (v Verified) LogValue() slog.Value {
	if v.Fault == nil {
		return slog.StringValue("[verified " + v.DocType + ": " + string(credential.OutcomeOf(nil)) + "]")
	}
	return slog.StringValue("[verified " + v.DocType + ": " + string(v.Fault.Outcome) + ": " + string(v.Fault.Check) + "]")
}
