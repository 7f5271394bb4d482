package domain

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"time"
)

// CredentialID names one credential on the device.
type CredentialID string

// Credential is one signed copy of a passport, bound to a key that only this device has (ISO/IEC 18013-5). There are several of
// each passport, and each is shown to one reader only, so that two readers cannot tell that they met the same person.
type Credential struct {
	ID           CredentialID
	Passport     RegistryID
	DocType      string
	DeviceKey    []byte // private scalar on P-256, 32 bytes: made here, never leaves the vault
	IssuerSigned []byte // CBOR; empty while the authority has not answered
	ValidFrom    time.Time
	ValidUntil   time.Time
	MadeAt       time.Time
	UsedAt       time.Time // zero until it was shown
}

// Format hides the key and the holder from fmt, whatever the verb.
func (c Credential) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.LogValue().String()) }

// LogValue shows nothing of key and holder.
func (c Credential) LogValue() slog.Value {
	return slog.StringValue("[credential of " + string(c.Passport) + "]")
}

// CredentialStore keeps credentials in the vault.
type CredentialStore interface {
	// SaveCredentials stores new ones and replaces those of the same ID; what was used stays used. ErrInvalid for a DeviceKey
	// that is not 32 bytes.
	SaveCredentials(ctx context.Context, all []Credential) error
	// FindCredentials returns those of a passport and docType ("" for every one), the oldest first. With a limit of 0 it
	// returns all, also those that wait for the authority and those that were used; with another one only those that were
	// issued and not used yet, at most limit of them.
	FindCredentials(ctx context.Context, id RegistryID, docType string, limit int) ([]Credential, error)
	// UseCredential marks one as shown. ErrNotFound, ErrConflict when it was shown before.
	UseCredential(ctx context.Context, id CredentialID, at time.Time) error
	// DeleteCredentials removes all of a passport.
	DeleteCredentials(ctx context.Context, id RegistryID) error
}

// DeviceKeyProof is a device's public key with the proof that the device has the private one: a signature over
// DeviceKeyStatement by that key.
type DeviceKeyProof struct {
	PublicKey []byte `json:"public_key"` // uncompressed point on P-256, 65 bytes
	Signature []byte `json:"signature"`  // ES256, r ‖ s
}

// DeviceKeyStatement is what a device signs with each new key: it binds the key to this passport and this one request, so
// that a proof cannot be used again.
func DeviceKeyStatement(id RegistryID, key Key, publicKey []byte) []byte {
	return fmt.Appendf(nil, "razvorot device key 1\n%s\n%s\n%x\n", id, key, publicKey)
}

// MaxCredentialBatch is how many credentials are issued at once.
const MaxCredentialBatch = 32

// CredentialRequest asks for one credential for each key.
type CredentialRequest struct {
	DocType string           `json:"doc_type"`
	Keys    []DeviceKeyProof `json:"keys"` // 1 to MaxCredentialBatch
}

// IssuedCredential answers for one key.
type IssuedCredential struct {
	PublicKey    []byte    `json:"public_key"`
	IssuerSigned []byte    `json:"issuer_signed"`
	ValidFrom    time.Time `json:"valid_from"`
	ValidUntil   time.Time `json:"valid_until"`
}

// Format hides the holder from fmt, whatever the verb.
func (c IssuedCredential) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, c.LogValue().String())
}

// LogValue shows nothing of the holder.
func (IssuedCredential) LogValue() slog.Value { return slog.StringValue("[issued credential]") }

// QRWish is what an offline QR shall say.
type QRWish struct {
	Fields []string `json:"fields"`         // of QRFields; empty for name, birth and state
	Face   bool     `json:"face,omitempty"` // with a thumbnail of the portrait
	Copy   bool     `json:"copy,omitempty"` // for a copy on paper: holds for days instead of minutes, and says so
}

// What an offline QR can say besides number, state and validity.
const (
	QRName         = "name"
	QRBirth        = "birth"
	QRSex          = "sex"
	QRCitizenship  = "citizenship"
	QRPassport     = "passport_end" // last three digits of the paper passport
	QRAdult        = "over_18"
	QRRegistration = "registration" // place of registration, to the town
)

// QRFields returns all of them.
func QRFields() []string {
	return []string{QRName, QRBirth, QRSex, QRCitizenship, QRPassport, QRAdult, QRRegistration}
}

// Credentials is issuing credentials, and what anybody may ask who verifies one.
type Credentials interface {
	// IssueCredentials signs one credential of a passport for each key, and answers in their order. A key that has one of this
	// passport and DocType already gets the same again. ErrTransition unless the passport is active; ErrInvalid for a DocType that
	// is not issued, none or too many keys, one that comes twice or was used for something else, and a proof that does not hold;
	// ErrNotFound.
	IssueCredentials(ctx context.Context, key Key, id RegistryID, r CredentialRequest) ([]IssuedCredential, error)
	// FetchTrust returns the certificates that this authority's signatures are checked with (pki.Trust as JSON). Needs no session.
	FetchTrust(ctx context.Context) ([]byte, error)
	// FetchStatusList returns the signed status list of a name, as CWT. The name is the last segment of the URI that credentials
	// refer to. Needs no session. ErrNotFound.
	FetchStatusList(ctx context.Context, name string) ([]byte, error)
}
