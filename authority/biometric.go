package authority

import (
	"context"
	"errors"
	"slices"

	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/finding"
)

// WithdrawBiometrics implements domain.Biometrics.
func (b *backend) WithdrawBiometrics(ctx context.Context, key domain.Key) error {
	_, err := once(ctx, b, command{"WithdrawBiometrics", key, none{}}, func(w *work) (none, error) {
		w.account.Biometrics = store.Biometrics{TakenBack: w.now}
		if err := errors.Join(w.UpdateAccount(w.account), w.withdrawUnagreed()); err != nil {
			return none{}, err
		}
		return none{}, w.eraseDocuments(domain.FileUnagreed, func(d domain.Document) bool { return d.Kind.Biometric() })
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
