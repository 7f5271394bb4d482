package keyslot

import (
	"fmt"
	"log/slog"
)

// redacted stands for a secret wherever one might be printed.
const redacted = "[redacted]"

// hidden is embedded in every type that carries a secret: whatever prints or
// encodes the value gets "[redacted]".
type hidden struct{}

// hide keeps a secret behind a function. fmt cannot call the methods of hidden on
// an unexported field of somebody's struct, and for a verb that does not fit, as
// %s, it prints what a pointer points to; of a function it prints the address. A
// function cannot be compared with == either, which would not be constant time.
func hide[T any](secret *T) func() *T { return func() *T { return secret } }

// String hides the value.
func (hidden) String() string { return redacted }

// GoString hides the value from %#v.
func (hidden) GoString() string { return redacted }

// Format hides the value from every verb of fmt.
func (hidden) Format(f fmt.State, _ rune) { fmt.Fprint(f, redacted) }

// MarshalJSON hides the value.
func (hidden) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }

// MarshalText hides the value.
func (hidden) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// LogValue hides the value from slog.
func (hidden) LogValue() slog.Value { return slog.StringValue(redacted) }
