package domain

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"time"
)

// BackupContents is what is in a backup of the vault. The keys that are this device's alone are in none: those of credentials, and the
// one that the session is bound to.
type BackupContents struct {
	MadeAt        time.Time    `json:"-"`                // UTC, to the second
	Size          int64        `json:"-"`                // of the data, bytes
	Holder        string       `json:"holder,omitempty"` // full name of the profile, "" without one
	Passports     []RegistryID `json:"passports,omitempty"`
	Documents     int          `json:"documents"`
	Applications  int          `json:"applications"` // drafts included
	Presentations int          `json:"presentations"`
}

// LogValue shows when it was made and how much there is.
func (c BackupContents) LogValue() slog.Value {
	return slog.StringValue(fmt.Sprintf("[backup of %s, %d documents]", c.MadeAt.Format(time.DateOnly), c.Documents))
}

// Format shows what LogValue does.
func (c BackupContents) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.LogValue().String()) }

// PreparedBackup is a backup that was made and read back, and waits to be fetched.
type PreparedBackup interface {
	Contents() BackupContents
	Size() int64 // of the sealed file, bytes
	// Open returns the sealed file; the caller closes it.
	Open() (io.ReadCloser, error)
	// Discard removes it. One that is gone is no error.
	Discard() error
}

// TakenBackup is a chosen file that may be a backup, kept until it is discarded.
type TakenBackup interface {
	// Read opens it with its passphrase or recovery code and reads it to its end, which proves that it is whole. ErrWrongCredentials,
	// ErrDamaged, ErrUnsupportedType for a file of something else, ErrConflict for one of a newer program.
	Read(ctx context.Context, secret string, progress func(done, total int64)) (BackupContents, error)
	// Discard removes the copy, not the chosen file.
	Discard() error
}

// SettingRestored is the setting that a restore leaves in a vault, until it is worked in: when the backup was made, RFC 3339.
const SettingRestored = "restored"
