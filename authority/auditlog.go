package authority

import (
	"context"
	"crypto/ecdsa"
	"crypto/x509"
	"errors"
	"fmt"
	"math"
	"time"

	"razvorot/authority/audit"
	"razvorot/authority/issuance"
	"razvorot/authority/office"
	"razvorot/authority/store"
	"razvorot/credential/cose"
	"razvorot/domain"
)

// Actors of the audit log that are no operators.
const (
	actorSystem  = "system"
	actorCommand = "command line"
	actorUnknown = "unknown" // a login that nobody has
)

// enter adds an entry to the audit log, in the transaction of what it is about. It is chained within seconds by the process that
// wrote it, so that no row is waited for by two acts.
func (w *work) enter(e office.Entry) error {
	e.At = w.now
	if e.Actor == "" {
		e.Actor = actorSystem
	}
	if err := w.AppendEntry(e); err != nil {
		return err
	}
	w.a.desks.entered.ring()
	return nil
}

// How the log is chained.
const (
	sealPause   = time.Second
	sealIdle    = 10 * time.Minute // then entries are looked for that a process left which was killed
	sealLast    = 2 * time.Second
	sealAtOnce  = 500
	headEvery   = 1000 // entries
	headAtLeast = time.Hour
)

// keepAuditLog chains entries as they are written, and signs heads, until the context or the authority ends.
func (a *Authority) keepAuditLog(ctx context.Context) {
	for {
		ring, wait := a.desks.entered.wait(), sealIdle
		if err := a.SealAudit(ctx); err != nil && ctx.Err() == nil {
			a.log.Error("the audit log cannot be chained", "err", err)
			wait = afterFailure
		}
		select {
		case <-ring:
		case <-a.clock.After(wait):
		case <-a.closed:
			a.sealLast(ctx)
			return
		case <-ctx.Done():
			a.sealLast(ctx)
			return
		}
		select { // for what else comes meanwhile
		case <-a.clock.After(sealPause):
		case <-a.closed:
		case <-ctx.Done():
		}
	}
}

// sealLast chains what was written before the end.
func (a *Authority) sealLast(ctx context.Context) {
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), sealLast)
	defer cancel()
	if err := a.SealAudit(last); err != nil {
		a.log.Warn("the end of the audit log is left to the next process", "err", err)
	}
}

// SealAudit chains every entry that is not chained yet, and signs a head when it is time for one. Several processes may do so at
// once. Run does it by itself.
func (a *Authority) SealAudit(ctx context.Context) error {
	for {
		var n int
		var end audit.End
		err := a.store.View(ctx, func(t *store.Tx) error {
			var err error
			if n, err = t.CountPendingEntries(); err == nil {
				end, err = t.FindAuditEnd()
			}
			return err
		})
		if err == nil && n > 0 {
			err = a.store.Update(ctx, func(t *store.Tx) error {
				var err error
				n, end, err = t.ChainEntries(sealAtOnce)
				return err
			})
		}
		if errors.Is(err, domain.ErrNotFound) || errors.Is(err, domain.ErrDuplicate) {
			continue // another process was first
		}
		if err != nil {
			return err
		}
		if err := a.signHead(ctx, end); err != nil || n < sealAtOnce {
			return err
		}
	}
}

// signHead signs the end of the chain when there is enough behind the last head, or that is old. The first entries get one too.
func (a *Authority) signHead(ctx context.Context, end audit.End) error {
	var last audit.Head
	err := a.store.View(ctx, func(t *store.Tx) error {
		var err error
		last, err = t.FindAuditHead()
		return err
	})
	if err != nil && !errors.Is(err, domain.ErrNotFound) {
		return err
	}
	now := a.now()
	if end.Number == last.Number || end.Number-last.Number < headEvery && now.Sub(last.At) < headAtLeast {
		return nil
	}
	h := audit.Head{Number: end.Number, Digest: end.Digest, At: now}
	if h.Signature, err = a.issuer.Sign(ctx, h.Statement(), now); err != nil {
		return fmt.Errorf("failed to sign a head of the audit log: %w", err)
	}
	err = a.store.Update(ctx, func(t *store.Tx) error { return t.CreateAuditHead(h) })
	if errors.Is(err, domain.ErrDuplicate) {
		return nil
	}
	if err == nil { // where logs go is another place: a tail that is cut off later is shown by it
		a.log.Info("head of the audit log", "number", h.Number, "digest", h.Digest.String())
	}
	return err
}

// verifiedAtOnce is how many entries are read in a transaction: one over a log of years would be cut off by the database.
const verifiedAtOnce = 10_000

// VerifyAudit holds the audit log against its digests and signed heads, and against ends that were noted elsewhere. It changes
// nothing. The error is about reading; what is wrong with the log is in the report.
func (a *Authority) VerifyAudit(ctx context.Context, known ...audit.End) (audit.Report, error) {
	return verifyAudit(ctx, a.store, verifiedAtOnce, known)
}

// VerifyAuditOf is VerifyAudit on a database that is open for reading alone: a copy, or a replica. It needs no keys, since what is
// digested is what stands in the rows. ErrNewerSchema of the store, domain.ErrUnavailable.
func VerifyAuditOf(ctx context.Context, db store.Database, known ...audit.End) (audit.Report, error) {
	s, err := store.OpenToRead(ctx, db)
	if err != nil {
		return audit.Report{}, err
	}
	return verifyAudit(ctx, s, verifiedAtOnce, known)
}

func verifyAudit(ctx context.Context, s *store.Store, atOnce int, known []audit.End) (audit.Report, error) {
	var v *audit.Verifier
	err := s.View(ctx, func(t *store.Tx) error {
		o := audit.Options{Known: known}
		var err error
		if o.Heads, err = t.FindAuditHeads(); err == nil {
			o.Signed, err = headsSignedBy(t)
		}
		if err == nil {
			v = audit.NewVerifier(o)
		}
		return err
	})
	pending, last := 0, int64(math.MinInt64) // also what was put in before the first one
	for whole := false; err == nil && !whole; {
		err = s.View(ctx, func(t *store.Tx) error {
			n := 0
			err := t.EachAuditRecord(last, atOnce, func(r audit.Record) error {
				v.Add(r)
				last, n = r.Number, n+1
				return nil
			})
			if whole = n < atOnce; err != nil || !whole {
				return err
			}
			if pending, err = t.CountPendingEntries(); err != nil {
				return err
			}
			end, err := t.FindAuditEnd() // of the same moment as the last page
			v.EndsAt(end)
			return err
		})
	}
	if err != nil {
		return audit.Report{}, err
	}
	report := v.Report()
	report.Pending = pending
	return report, nil
}

// headsSignedBy returns what checks the signature of a head: any document signer of this authority may have made it.
func headsSignedBy(t *store.Tx) (func(audit.Head) error, error) {
	all, err := t.FindCertificates()
	if err != nil {
		return nil, err
	}
	var keys []*ecdsa.PublicKey
	for _, c := range all {
		parsed, err := x509.ParseCertificate(c.DER)
		if err != nil || issuance.Purpose(c.Purpose) != issuance.DocumentSigner {
			continue
		}
		if key, ok := parsed.PublicKey.(*ecdsa.PublicKey); ok {
			keys = append(keys, key)
		}
	}
	return func(h audit.Head) error {
		m, err := cose.Parse(h.Signature)
		if err != nil || string(m.Payload) != string(h.Statement()) {
			return issuance.ErrMalformed
		}
		for _, key := range keys {
			if m.VerifySign(key, nil, nil) == nil {
				return nil
			}
		}
		return issuance.ErrSignature
	}, nil
}
