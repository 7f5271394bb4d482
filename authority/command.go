package authority

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"razvorot/authority/issuance"
	"razvorot/authority/office"
	"razvorot/authority/store"
	"razvorot/domain"
)

// What the command line of who runs the authority needs. Every act is an entry of the audit log.

// KeyHash returns the fingerprint that apps know this authority by.
func (a *Authority) KeyHash() (domain.Hash, error) { return a.pki.KeyHash() }

// PublishedCertificates returns the certificates of the authority's own keys.
func (a *Authority) PublishedCertificates(ctx context.Context) ([]issuance.Published, error) {
	return a.pki.Published(ctx)
}

// RotateSigners publishes successors of the document signer and the status signer, which take over when verifiers had time to see
// them.
func (a *Authority) RotateSigners(ctx context.Context) error {
	for _, p := range []issuance.Purpose{issuance.DocumentSigner, issuance.StatusSigner} {
		if err := a.pki.Rotate(ctx, p, a.now()); err != nil {
			return err
		}
		if err := a.enterCommand(ctx, office.Entry{Action: "certificate.rotated", Subject: string(p)}); err != nil {
			return err
		}
	}
	return nil
}

// RotateMaster makes a new master of the citizens' keys, wraps all of them with it, and returns how many there were. An older master is
// needed for backups of before only. Interrupted, it goes on when it is called again.
func (a *Authority) RotateMaster(ctx context.Context) (int, error) {
	version, err := a.store.RotateMaster(ctx)
	if err != nil {
		return 0, err
	}
	if err := a.enterCommand(ctx, office.Entry{Action: "master.rotated", Subject: strconv.Itoa(version)}); err != nil {
		return 0, err
	}
	return a.store.Rewrap(ctx)
}

// RevokeSerial revokes one of PublishedCertificates by its serial number, hexadecimal. domain.ErrNotFound, domain.ErrInvalid.
func (a *Authority) RevokeSerial(ctx context.Context, serial string, reason issuance.Reason) error {
	all, err := a.pki.Published(ctx)
	if err != nil {
		return err
	}
	for _, c := range all {
		if !strings.EqualFold(c.Serial, serial) {
			continue
		}
		if err := a.RevokeCertificate(ctx, c.DER, reason); err != nil {
			return err
		}
		return a.enterCommand(ctx, office.Entry{Action: "certificate.revoked", Subject: c.Serial, Why: fmt.Sprintf("reason %d", reason)})
	}
	return fmt.Errorf("no certificate of this authority's keys has this serial number: %w", domain.ErrNotFound)
}

// enterCommand writes an act of the command line to the audit log.
func (a *Authority) enterCommand(ctx context.Context, e office.Entry) error {
	e.Actor = actorCommand
	return a.do(ctx, func(w *work) error { return w.enter(e) })
}

// AuditEntries returns entries of the audit log, newest first, to who reads it on the machine itself.
func (a *Authority) AuditEntries(ctx context.Context, f office.AuditFilter) ([]office.Entry, error) {
	var all []office.Entry
	err := a.store.View(ctx, func(t *store.Tx) error {
		var err error
		all, err = t.FindEntries(f)
		return err
	})
	return all, err
}
