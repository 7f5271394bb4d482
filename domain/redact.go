package domain

import (
	"fmt"
	"io"
	"log/slog"
)

// What carries personal data or secrets without having an identity of its own hides from logs and fmt here; entities do so
// beside their types, where they show their id. Format is needed besides LogValue because fmt looks into a value that a
// log line wraps, and LogValue because a JSON log marshals what it is given.

// LogValue shows action and actor only.
func (m Move) LogValue() slog.Value {
	return slog.StringValue("[" + string(m.Action) + " by " + string(m.Actor) + "]")
}

// Format shows what LogValue does.
func (m Move) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, m.LogValue().String()) }

// LogValue hides what was corrected.
func (Resubmission) LogValue() slog.Value { return slog.StringValue("[resubmission]") }

// Format hides what was corrected.
func (r Resubmission) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, r.LogValue().String()) }

// LogValue shows which question it is, and neither its words nor the reply.
func (q Question) LogValue() slog.Value {
	return slog.StringValue("[question " + string(q.ID) + " at " + string(q.place()) + "]")
}

// Format shows what LogValue does.
func (q Question) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, q.LogValue().String()) }

// LogValue shows the method; a certificate names its holder, and a ticket is a secret.
func (s Signature) LogValue() slog.Value {
	return slog.StringValue("[signature by " + string(s.Method) + "]")
}

// Format shows what LogValue does.
func (s Signature) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.LogValue().String()) }

// LogValue hides the password.
func (Registration) LogValue() slog.Value { return slog.StringValue("[registration]") }

// Format hides the password.
func (r Registration) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, r.LogValue().String()) }

// LogValue hides who applies.
func (Applicant) LogValue() slog.Value { return slog.StringValue("[applicant]") }

// Format hides who applies.
func (a Applicant) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, a.LogValue().String()) }

// LogValue shows the form's name and step only.
func (d FormDraft) LogValue() slog.Value {
	return slog.StringValue("[draft of " + d.Form + " at " + string(d.Step) + "]")
}

// Format shows what LogValue does.
func (d FormDraft) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, d.LogValue().String()) }

// LogValue shows what changed, as that shows itself.
func (c Change) LogValue() slog.Value {
	switch {
	case c.Account != nil:
		return c.Account.LogValue()
	case c.Document != nil:
		return c.Document.LogValue()
	case c.Application != nil:
		return c.Application.LogValue()
	case c.Passport != nil:
		return c.Passport.LogValue()
	case c.Notice != nil:
		return slog.StringValue("[notice " + string(c.Notice.ID) + "]")
	}
	return slog.StringValue("[no change]")
}

// Format shows what LogValue does.
func (c Change) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.LogValue().String()) }

// LogValue shows channel and purpose, and no code.
func (m TrialMessage) LogValue() slog.Value {
	return slog.StringValue("[" + string(m.Channel) + ": " + string(m.Purpose) + "]")
}

// Format shows what LogValue does.
func (m TrialMessage) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, m.LogValue().String()) }

// LogValue hides what an operator wrote.
func (d Decision) LogValue() slog.Value {
	return slog.StringValue("[decision to " + string(d.Action) + "]")
}

// Format shows what LogValue does.
func (d Decision) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, d.LogValue().String()) }
