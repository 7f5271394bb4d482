package app

import (
	"context"

	"razvorot/domain"
)

// WithdrawBiometrics takes back the consent to biometric data: the authority erases the portraits it has, and an application under way
// is withdrawn. What changes comes with the changes; the originals on this device stay. A lost answer or a second tap does it once.
func (a *App) WithdrawBiometrics(ctx context.Context) error {
	_, err := perform(ctx, a, direct[struct{}]{
		name: "biometrics.withdraw",
		send: func(ctx context.Context, b domain.Backend, act pendingAct) (struct{}, error) {
			return struct{}{}, b.WithdrawBiometrics(ctx, act.Key)
		},
		topics: []Topic{TopicDocuments, TopicApplications},
	})
	return err
}
