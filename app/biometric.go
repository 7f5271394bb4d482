package app

import (
	"context"
	"slices"

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

// AgreeBiometrics gives the consent to biometric data again, and has the portraits sent that were refused or erased for want of it. A
// lost answer or a second tap does it once. ErrInvalid for another text.
func (a *App) AgreeBiometrics(ctx context.Context, agreed domain.ConsentText) error {
	_, err := perform(ctx, a, direct[struct{}]{
		name: "biometrics.agree", request: domain.HashOf([]byte(agreed.Text)),
		send: func(ctx context.Context, b domain.Backend, act pendingAct) (struct{}, error) {
			return struct{}{}, b.AgreeBiometrics(ctx, act.Key, agreed.Agree(act.At))
		},
		store:  func(tx domain.Tx, _ struct{}) error { return a.sendSamples(context.WithoutCancel(ctx), tx) },
		topics: []Topic{TopicDocuments, TopicOutbox},
	})
	return err
}

// sendSamples puts what was refused for want of the consent back into the outbox.
func (a *App) sendSamples(ctx context.Context, tx domain.Tx) error {
	all, err := tx.FindDocuments(ctx, domain.DocumentFilter{})
	if err != nil {
		return err
	}
	for _, d := range all {
		d.Pages = slices.Clone(d.Pages)
		changed := false
		for i, p := range d.Pages {
			if p.State != domain.FileRejected || p.Reason != domain.FileUnagreed {
				continue
			}
			next, err := p.State.Next(domain.FileReplace, domain.Citizen)
			if err != nil {
				return err
			}
			d.Pages[i].State, d.Pages[i].Reason, d.Pages[i].Uploaded, d.Pages[i].Paused = next, "", 0, false
			changed = true
			if err := dropCommands(ctx, tx, string(p.ID)); err != nil {
				return err
			}
			if err := a.command(ctx, tx, domain.CommandUploadPage, string(p.ID), pageUpload{Document: d.ID, Page: p.ID}); err != nil {
				return err
			}
		}
		if !changed {
			continue
		}
		if err := tx.SaveDocument(ctx, d); err != nil {
			return err
		}
	}
	return nil
}
