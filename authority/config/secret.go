package config

import (
	"fmt"
	"io"
	"log/slog"
)

// Secret is a password, shown by nothing but Reveal.
type Secret struct{ text string }

// NewSecret returns a text as a secret.
func NewSecret(text string) Secret { return Secret{text} }

// Reveal returns the text.
func (s Secret) Reveal() string { return s.text }

// Given reports whether there is one.
func (s Secret) Given() bool { return s.text != "" }

// Format hides the text from fmt, whatever the verb.
func (Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[secret]") }

// LogValue hides the text.
func (Secret) LogValue() slog.Value { return slog.StringValue("[secret]") }

// MarshalText hides the text from encoders.
func (Secret) MarshalText() ([]byte, error) { return []byte("[secret]"), nil }
