package remote

import (
	"context"

	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/protocol"
)

// Authority implements domain.Accounts.
func (c *Client) Authority(ctx context.Context) (domain.AuthorityInfo, error) {
	return call[domain.AuthorityInfo](ctx, c, request{route: protocol.Authority})
}

// ConsentTexts implements domain.Accounts.
func (c *Client) ConsentTexts(ctx context.Context, language string) ([]domain.ConsentText, error) {
	return call[[]domain.ConsentText](ctx, c, request{route: protocol.ConsentTexts, ids: []string{language}})
}

// StartRegistration implements domain.Accounts.
func (c *Client) StartRegistration(ctx context.Context, key domain.Key, phone person.Phone, email person.Email) (domain.CodeSent, error) {
	return c.sent(ctx, request{route: protocol.StartRegistering, key: key,
		body: protocol.Contacts{Phone: phone, Email: email}})
}

// ConfirmCode implements domain.Accounts.
func (c *Client) ConfirmCode(ctx context.Context, challenge domain.ChallengeID, code string) (domain.Ticket, error) {
	t, err := call[protocol.Ticket](ctx, c, request{route: protocol.ConfirmCode, ids: []string{string(challenge)},
		body: protocol.Code{Code: code}})
	return t.Ticket, err
}

// ResendCode implements domain.Accounts.
func (c *Client) ResendCode(ctx context.Context, challenge domain.ChallengeID) (domain.CodeSent, error) {
	return c.sent(ctx, request{route: protocol.ResendCode, ids: []string{string(challenge)}})
}

// FinishRegistration implements domain.Accounts.
func (c *Client) FinishRegistration(ctx context.Context, key domain.Key, r domain.Registration) (domain.Account, error) {
	return call[domain.Account](ctx, c, request{route: protocol.Register, key: key, body: r})
}

// SignIn implements domain.Accounts.
func (c *Client) SignIn(ctx context.Context, login person.Login, password string, device domain.DeviceInfo) (domain.CodeSent, error) {
	return c.sent(ctx, request{route: protocol.SignIn,
		body: protocol.Credentials{Login: login, Password: password, Device: device}})
}

// Account implements domain.Accounts.
func (c *Client) Account(ctx context.Context) (domain.Account, error) {
	return call[domain.Account](ctx, c, request{route: protocol.Account})
}

// StartEmailConfirmation implements domain.Accounts.
func (c *Client) StartEmailConfirmation(ctx context.Context, key domain.Key) (domain.CodeSent, error) {
	return c.sent(ctx, request{route: protocol.StartEmail, key: key})
}

// ConfirmEmail implements domain.Accounts.
func (c *Client) ConfirmEmail(ctx context.Context, ticket domain.Ticket) (domain.Account, error) {
	return call[domain.Account](ctx, c, request{route: protocol.ConfirmEmail, body: protocol.Ticket{Ticket: ticket}})
}

// SaveProfile implements domain.Identity.
func (c *Client) SaveProfile(ctx context.Context, key domain.Key, p person.Profile) (domain.Account, error) {
	return call[domain.Account](ctx, c, request{route: protocol.SaveProfile, key: key, body: p})
}

// SaveSending implements domain.Notices.
func (c *Client) SaveSending(ctx context.Context, key domain.Key, s domain.Sending) (domain.Account, error) {
	return call[domain.Account](ctx, c, request{route: protocol.SaveSending, key: key, body: s})
}

// RetryChecks implements domain.Identity.
func (c *Client) RetryChecks(ctx context.Context, key domain.Key) (domain.Account, error) {
	return call[domain.Account](ctx, c, request{route: protocol.RetryChecks, key: key})
}

// StartProof implements domain.Identity.
func (c *Client) StartProof(ctx context.Context, key domain.Key) (domain.CodeSent, error) {
	return c.sent(ctx, request{route: protocol.StartProof, key: key})
}

// ProofQuestions implements domain.Identity.
func (c *Client) ProofQuestions(ctx context.Context, ticket domain.Ticket) ([]domain.ControlQuestion, error) {
	return call[[]domain.ControlQuestion](ctx, c, request{route: protocol.AskProof, body: protocol.Ticket{Ticket: ticket}})
}

// AnswerProof implements domain.Identity.
func (c *Client) AnswerProof(ctx context.Context, ticket domain.Ticket, answers map[domain.QuestionID]string) (domain.Account, error) {
	return call[domain.Account](ctx, c, request{route: protocol.AnswerProof,
		body: protocol.ProofAnswers{Ticket: ticket, Answers: answers}})
}
