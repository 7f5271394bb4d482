package domain

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"

	"razvorot/domain/person"
)

// BlockSecret blocks the passports of an account, and opens nothing (row F1). A device derives it from the recovery code of its
// vault, so that a citizen keeps one code; neither the code nor anything of the vault follows from it. 32 bytes with the strength of
// the code, 128 bits.
type BlockSecret [32]byte

// Verifier returns what the authority keeps: it recognises the secret by it and cannot make it.
func (s BlockSecret) Verifier() Hash { return HashOf(s[:]) }

// MarshalText returns base64url without padding (RFC 4648, 5).
func (s BlockSecret) MarshalText() ([]byte, error) {
	return []byte(base64.RawURLEncoding.EncodeToString(s[:])), nil
}

// UnmarshalText reads what MarshalText returns, and returns ErrDamaged for anything else.
func (s *BlockSecret) UnmarshalText(text []byte) error {
	b, err := base64.RawURLEncoding.Strict().DecodeString(string(text))
	if err != nil || len(b) != len(s) {
		return fmt.Errorf("a secret to block with: %w", ErrDamaged)
	}
	copy(s[:], b)
	return nil
}

// Format hides the secret from fmt, whatever the verb.
func (s BlockSecret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[block secret]") }

// LogValue hides the secret.
func (s BlockSecret) LogValue() slog.Value { return slog.StringValue("[block secret]") }

// BlockCodeID names the vault that a code belongs to. Random, made by the device.
type BlockCodeID string

// BlockCode lets whoever has a recovery code block an account's passports. Each vault of the account has one.
type BlockCode struct {
	ID       BlockCodeID `json:"id"`
	Verifier Hash        `json:"verifier"`
}

// MostBlockCodes is how many vaults of an account have one; beyond it the oldest is forgotten.
const MostBlockCodes = 10

// Emergencies is what is done when a passport may be in wrong hands.
type Emergencies interface {
	// SaveBlockCode has a code block the account's passports from now on, in the place of the one of the same vault. ErrInvalid.
	SaveBlockCode(ctx context.Context, key Key, c BlockCode) error
	// BlockByCode blocks every passport of the account of a phone that can be blocked, at once and without a session. With none left
	// to block it does nothing. ErrWrongCredentials: no such account or not a code of it, never told apart.
	BlockByCode(ctx context.Context, phone person.Phone, secret BlockSecret) error
}
