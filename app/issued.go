package app

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"slices"
	"time"

	"razvorot/credential"
	"razvorot/credential/mdoc"
	"razvorot/credential/pki"
	"razvorot/domain"
)

// checkIssued gives each pending credential what was issued for its key, if that is what a reader will take. Else it is ErrDamaged,
// none is kept, and the same keys are sent again later.
func (a *App) checkIssued(ctx context.Context, id domain.RegistryID, pending []domain.Credential, publics [][]byte,
	issued []domain.IssuedCredential) ([]domain.Credential, error) {
	all, err := match(pending, publics, issued)
	if err == nil {
		err = a.verifyIssued(ctx, id, all)
	}
	if err == nil {
		return all, nil
	}
	if !errors.Is(err, domain.ErrDamaged) {
		return nil, err
	}
	return nil, errors.Join(err, a.noteRefusal(ctx, pending, err))
}

// verifyIssued verifies credentials as a reader does, and that they are of the passport. ErrDamaged. Offline, without certificates to
// verify with, only the latter can be done.
func (a *App) verifyIssued(ctx context.Context, id domain.RegistryID, all []domain.Credential) error {
	trust, at, err := a.keptTrust(ctx)
	if err != nil || trust == nil {
		at = a.now()
		if trust, err = a.fetchTrust(ctx); err != nil && !errors.Is(err, domain.ErrUnavailable) {
			return fmt.Errorf("certificates: %w", err)
		}
	}
	for _, c := range all {
		err := checkCredential(c, id, trust, a.now())
		if trust != nil && credential.OutcomeOf(err) == domain.UnknownIssuer && passed(at, a.now(), youngTrust) {
			at = a.now()
			newer, lost := a.fetchTrust(ctx)
			if lost != nil { // the signer may have been hired since, and nobody can tell
				return fmt.Errorf("certificates: %w", lost)
			}
			trust = newer
			err = checkCredential(c, id, trust, a.now())
		}
		if err != nil {
			return fmt.Errorf("credential: %w: %w", domain.ErrDamaged, err)
		}
	}
	return nil
}

// errOtherPassport is that a credential is not of the passport that it was asked for.
var errOtherPassport = errors.New("of another passport")

// checkCredential verifies one credential, with the certificates unless they are nil. This device's clock may be wrong, and what it
// holds for the time of a credential is no fault of that: the moment is the nearest one at which it holds.
func checkCredential(c domain.Credential, id domain.RegistryID, trust *pki.Trust, now time.Time) error {
	signed, err := mdoc.ParseIssuerSigned(c.IssuerSigned)
	if err != nil {
		return err
	}
	if trust != nil {
		first, last := later(signed.Validity().Signed, c.ValidFrom), c.ValidUntil.Add(-time.Second)
		at := later(first, now)
		if at.After(last) {
			at = last
		}
		if v := (mdoc.Verifier{Trust: trust, At: at}).VerifyIssued(signed); v.Fault != nil {
			return v.Fault
		}
	}
	spaces, err := signed.NameSpaces()
	if err != nil {
		return err
	}
	numbers := 0
	for _, space := range spaces {
		for _, e := range space.Elements {
			if e.Identifier != "document_number" {
				continue
			}
			if numbers++; e.Value != string(id) {
				return errOtherPassport
			}
		}
	}
	if numbers == 0 {
		return errOtherPassport
	}
	return nil
}

// match gives each pending credential what was issued for its key. An answer that leaves one out, or is about another key,
// document or time, is ErrDamaged.
func match(pending []domain.Credential, publics [][]byte, issued []domain.IssuedCredential) ([]domain.Credential, error) {
	var all []domain.Credential
	for i, c := range pending {
		at := slices.IndexFunc(issued, func(x domain.IssuedCredential) bool { return slices.Equal(x.PublicKey, publics[i]) })
		if at < 0 {
			return nil, fmt.Errorf("a key without a credential: %w", domain.ErrDamaged)
		}
		signed, err := mdoc.ParseIssuerSigned(issued[at].IssuerSigned)
		if err != nil {
			return nil, fmt.Errorf("credential: %w: %w", domain.ErrDamaged, err)
		}
		bound, ok := signed.DeviceKey().(*ecdsa.PublicKey)
		if !ok || signed.DocType() != c.DocType {
			return nil, fmt.Errorf("credential of another document: %w", domain.ErrDamaged)
		}
		if point, err := bound.Bytes(); err != nil || !slices.Equal(point, publics[i]) {
			return nil, fmt.Errorf("credential for another key: %w", domain.ErrDamaged)
		}
		v := signed.Validity()
		if !v.From.Equal(issued[at].ValidFrom.Truncate(time.Second)) || !v.Until.Equal(issued[at].ValidUntil.Truncate(time.Second)) ||
			!v.From.Before(v.Until) {
			return nil, fmt.Errorf("credential with another validity: %w", domain.ErrDamaged)
		}
		c.IssuerSigned, c.ValidFrom, c.ValidUntil = issued[at].IssuerSigned, v.From, v.Until
		all = append(all, c)
	}
	return all, nil
}

// takeCredentials stores what was issued, unless the passport changed since: then it is for nothing.
func (a *App) takeCredentials(ctx context.Context, tx domain.Tx, id domain.RegistryID, issued []domain.Credential) error {
	there, err := tx.FindCredentials(ctx, id, "", 0)
	if err != nil {
		return err
	}
	issued = slices.DeleteFunc(issued, func(c domain.Credential) bool {
		return !slices.ContainsFunc(there, func(t domain.Credential) bool { return t.ID == c.ID })
	})
	var lists []string
	for _, c := range issued {
		if signed, err := mdoc.ParseIssuerSigned(c.IssuerSigned); err == nil && signed.Status() != nil {
			lists = append(lists, signed.Status().URI)
		}
	}
	return errors.Join(tx.SaveCredentials(ctx, issued), rememberLists(ctx, tx, lists...))
}
