package remotetest

import (
	"context"
	"slices"

	"razvorot/domain"
)

// WithdrawBiometrics implements domain.Biometrics.
func (f *Fake) WithdrawBiometrics(ctx context.Context, key domain.Key) error {
	_, err := act(ctx, f, call{"WithdrawBiometrics", key}, func(w *world, c *citizen) (struct{}, error) {
		c.unagreed = true
		for id, u := range c.uploads {
			if u.page.Kind.Biometric() {
				delete(c.uploads, id)
			}
		}
		for _, a := range slices.Clone(c.applications) {
			if !a.State.Final() {
				if _, err := w.moved(c, a, domain.Move{Action: domain.Withdraw, Actor: domain.Citizen}); err != nil {
					return struct{}{}, err
				}
			}
		}
		for i, d := range c.documents {
			if !d.Kind.Biometric() {
				continue
			}
			d.Pages = slices.Clone(d.Pages)
			for p := range d.Pages {
				delete(c.contents, d.Pages[p].Digest)
				d.Pages[p].State, d.Pages[p].Reason, d.Pages[p].Uploaded = domain.FileRejected, domain.FileUnagreed, 0
			}
			d.Version++
			c.documents[i] = d
			w.tell(c, domain.Change{Document: &d})
		}
		return struct{}{}, nil
	})
	return err
}

// AgreeBiometrics implements domain.Biometrics.
func (f *Fake) AgreeBiometrics(ctx context.Context, key domain.Key, agreed domain.Consent) error {
	_, err := act(ctx, f, call{"AgreeBiometrics", key}, func(_ *world, c *citizen) (struct{}, error) {
		found := domain.MissingConsents([]domain.Consent{agreed}, wanted(domain.BiometricData))
		if err := domain.InvalidUnlessClean(found); err != nil {
			return struct{}{}, err
		}
		c.unagreed = false
		return struct{}{}, nil
	})
	return err
}
