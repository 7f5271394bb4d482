package remote

import (
	"context"

	"razvorot/domain"
	"razvorot/protocol"
)

// FindGuardians implements domain.Guardians.
func (c *Client) FindGuardians(ctx context.Context) ([]domain.GuardianRequest, error) {
	return call[[]domain.GuardianRequest](ctx, c, request{route: protocol.FindGuardians})
}

// InviteGuardian implements domain.Guardians.
func (c *Client) InviteGuardian(ctx context.Context, key domain.Key, i domain.GuardianInvitation) (domain.GuardianRequest, error) {
	return call[domain.GuardianRequest](ctx, c, request{route: protocol.InviteGuardian, key: key,
		body: protocol.InvitationBody{Invitation: i}})
}

// OpenGuardian implements domain.Guardians.
func (c *Client) OpenGuardian(ctx context.Context, code string) (domain.GuardianRequest, error) {
	return call[domain.GuardianRequest](ctx, c, request{route: protocol.OpenGuardian, body: protocol.GuardianCode{Code: code}})
}

// CancelGuardian implements domain.Guardians.
func (c *Client) CancelGuardian(ctx context.Context, key domain.Key, id domain.GuardianID) (domain.GuardianRequest, error) {
	return call[domain.GuardianRequest](ctx, c, request{route: protocol.CancelGuardian, ids: []string{string(id)}, key: key})
}

// AnswerGuardian implements domain.Guardians.
func (c *Client) AnswerGuardian(ctx context.Context, key domain.Key, id domain.GuardianID, a domain.GuardianAnswer) (domain.GuardianRequest, error) {
	return call[domain.GuardianRequest](ctx, c, request{route: protocol.AnswerGuardian, ids: []string{string(id)}, key: key,
		body: protocol.AnswerBody{Answer: a}})
}

// WithdrawGuardian implements domain.Guardians.
func (c *Client) WithdrawGuardian(ctx context.Context, key domain.Key, id domain.GuardianID) (domain.GuardianRequest, error) {
	return call[domain.GuardianRequest](ctx, c, request{route: protocol.WithdrawGuardian, ids: []string{string(id)}, key: key})
}

// WithdrawBiometrics implements domain.Biometrics.
func (c *Client) WithdrawBiometrics(ctx context.Context, key domain.Key) error {
	_, err := call[protocol.Nothing](ctx, c, request{route: protocol.WithdrawBiometrics, key: key})
	return err
}

// AgreeBiometrics implements domain.Biometrics.
func (c *Client) AgreeBiometrics(ctx context.Context, key domain.Key, agreed domain.Consent) error {
	_, err := call[protocol.Nothing](ctx, c, request{route: protocol.AgreeBiometrics, key: key, body: agreed})
	return err
}
