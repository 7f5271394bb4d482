package authority

import (
	"context"
	"errors"
	"slices"

	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/finding"
)

// WithdrawBiometrics implements domain.Biometrics. A picture that is a page of another kind of document too stays with that one.
func (b *backend) WithdrawBiometrics(ctx context.Context, key domain.Key) error {
	_, err := once(ctx, b, command{"WithdrawBiometrics", key, none{}}, func(w *work) (none, error) {
		w.account.Biometrics = store.Biometrics{TakenBack: w.now}
		if err := errors.Join(w.UpdateAccount(w.account), w.withdrawUnagreed()); err != nil {
			return none{}, err
		}
		documents, err := w.FindDocuments(w.account.ID)
		if err != nil {
			return none{}, err
		}
		kept := map[domain.Hash]bool{}
		for _, d := range documents {
			for _, p := range d.Pages {
				kept[p.Digest] = kept[p.Digest] || !d.Kind.Biometric()
			}
		}
		for _, d := range documents {
			if !d.Kind.Biometric() {
				continue
			}
			if err := w.eraseSample(d, kept); err != nil {
				return none{}, err
			}
		}
		return none{}, nil
	})
	return err
}

// AgreeBiometrics implements domain.Biometrics.
func (b *backend) AgreeBiometrics(ctx context.Context, key domain.Key, c domain.Consent) error {
	_, err := once(ctx, b, command{"AgreeBiometrics", key, ofApplication{Consent: c}}, func(w *work) (none, error) {
		found := domain.MissingConsents([]domain.Consent{c}, wanted(domain.BiometricData))
		if err := domain.InvalidUnlessClean(found); err != nil {
			return none{}, err
		}
		return none{}, w.agreeBiometrics([]domain.Consent{c})
	})
	return err
}

// agreeBiometrics has samples taken again after the consent was taken back.
func (w *work) agreeBiometrics(given []domain.Consent) error {
	i := slices.IndexFunc(given, func(c domain.Consent) bool { return c.ID == domain.BiometricData })
	if i < 0 || w.account.Biometrics.TakenBack.IsZero() {
		return nil
	}
	w.account.Biometrics = store.Biometrics{Agreed: given[i]}
	return w.UpdateAccount(w.account)
}

// mayTake returns what keeps a file from being taken, for a biometric sample that nobody consents to.
func (w *work) mayTake(k domain.DocumentKind) error {
	if !k.Biometric() || w.account.Biometrics.TakenBack.IsZero() {
		return nil
	}
	return invalid(domain.FieldBiometrics, finding.ConsentMissing)
}

// eraseSample erases the files of a biometric sample and tells of it.
func (w *work) eraseSample(d domain.Document, kept map[domain.Hash]bool) error {
	d.Pages = slices.Clone(d.Pages)
	for i, p := range d.Pages {
		if !kept[p.Digest] {
			if _, err := w.DeleteContent(w.account.ID, p.Digest); err != nil {
				return err
			}
		}
		if err := w.DeletePageUploads(w.account.ID, d.ID, p.ID); err != nil {
			return err
		}
		d.Pages[i].State, d.Pages[i].Reason, d.Pages[i].Uploaded = domain.FileRejected, domain.FileUnagreed, 0
	}
	d.Version++
	return w.saveDocument(d)
}

// withdrawUnagreed withdraws the applications that are under way, and erases the portraits of passports that nobody was handed.
func (w *work) withdrawUnagreed() error {
	applications, err := w.FindApplications(w.account.ID)
	if err != nil {
		return err
	}
	for _, a := range applications {
		if a.State.Final() {
			continue
		}
		if _, err := w.move(a.Application, domain.Move{Action: domain.Withdraw, Actor: domain.Citizen}); err != nil {
			return err
		}
		if err := w.revokeFormed(a.ID); err != nil {
			return err
		}
	}
	return w.ErasePortraits(w.account.ID)
}
