package remote

import (
	"bytes"
	"context"
	"io"
	"net/url"
	"strconv"
	"time"

	"razvorot/domain"
	"razvorot/protocol"
)

// FindServices implements domain.Applications.
func (c *Client) FindServices(ctx context.Context) ([]domain.Service, error) {
	return call[[]domain.Service](ctx, c, request{route: protocol.FindServices})
}

// StartSignature implements domain.Applications.
func (c *Client) StartSignature(ctx context.Context, key domain.Key, id domain.ApplicationID, digest domain.Hash) (domain.CodeSent, error) {
	return c.sent(ctx, request{route: protocol.StartSignature, ids: []string{string(id)}, key: key,
		body: protocol.Digest{Digest: digest}})
}

// Submit implements domain.Applications.
func (c *Client) Submit(ctx context.Context, key domain.Key, s domain.Submission, signature domain.Signature) (domain.Receipt, error) {
	return call[domain.Receipt](ctx, c, request{route: protocol.Submit, key: key,
		body: protocol.Signed{Submission: s, Signature: signature}})
}

// FindApplication implements domain.Applications.
func (c *Client) FindApplication(ctx context.Context, id domain.ApplicationID) (domain.Application, error) {
	return call[domain.Application](ctx, c, request{route: protocol.FindApplication, ids: []string{string(id)}})
}

// Resubmit implements domain.Applications.
func (c *Client) Resubmit(ctx context.Context, key domain.Key, id domain.ApplicationID, r domain.Resubmission) (domain.Application, error) {
	return call[domain.Application](ctx, c, request{route: protocol.Resubmit, ids: []string{string(id)}, key: key, body: r})
}

// RenewInvoice implements domain.Applications.
func (c *Client) RenewInvoice(ctx context.Context, key domain.Key, id domain.ApplicationID) (domain.Application, error) {
	return call[domain.Application](ctx, c, request{route: protocol.RenewInvoice, ids: []string{string(id)}, key: key})
}

// Withdraw implements domain.Applications.
func (c *Client) Withdraw(ctx context.Context, key domain.Key, id domain.ApplicationID) (domain.Application, error) {
	return call[domain.Application](ctx, c, request{route: protocol.Withdraw, ids: []string{string(id)}, key: key})
}

// Collect implements domain.Applications.
func (c *Client) Collect(ctx context.Context, key domain.Key, id domain.ApplicationID, consent domain.Consent) (domain.Passport, error) {
	return call[domain.Passport](ctx, c, request{route: protocol.Collect, ids: []string{string(id)}, key: key, body: consent})
}

// FindPassport implements domain.Passports.
func (c *Client) FindPassport(ctx context.Context, id domain.RegistryID) (domain.Passport, error) {
	return call[domain.Passport](ctx, c, request{route: protocol.FindPassport, ids: []string{string(id)}})
}

// StartActivation implements domain.Passports.
func (c *Client) StartActivation(ctx context.Context, key domain.Key, id domain.RegistryID) (domain.CodeSent, error) {
	return c.sent(ctx, request{route: protocol.StartActivation, ids: []string{string(id)}, key: key})
}

// ActivatePassport implements domain.Passports.
func (c *Client) ActivatePassport(ctx context.Context, key domain.Key, id domain.RegistryID, t domain.Ticket) (domain.Passport, error) {
	return call[domain.Passport](ctx, c, request{route: protocol.ActivatePassport, ids: []string{string(id)}, key: key,
		body: protocol.Ticket{Ticket: t}})
}

// FetchPortrait implements domain.Passports. The portrait is in memory as a whole: it is no longer than domain.MaxFile.
func (c *Client) FetchPortrait(ctx context.Context, id domain.RegistryID) (io.ReadCloser, error) {
	a, err := c.ask(ctx, request{route: protocol.FetchPortrait, ids: []string{string(id)}, limit: domain.MaxFile})
	if err != nil {
		return nil, err
	}
	if err := a.holds(domain.MediaJPEG); err != nil {
		return nil, err
	}
	return io.NopCloser(bytes.NewReader(a.body)), nil
}

// FetchOfflineQR implements domain.Passports.
func (c *Client) FetchOfflineQR(ctx context.Context, id domain.RegistryID, wish domain.QRWish) ([]byte, time.Time, error) {
	qr, err := call[protocol.OfflineQR](ctx, c, request{route: protocol.FetchOfflineQR, ids: []string{string(id)}, body: wish})
	return qr.Payload, qr.Until, err
}

// BlockPassport implements domain.Passports.
func (c *Client) BlockPassport(ctx context.Context, key domain.Key, id domain.RegistryID) (domain.Passport, error) {
	return call[domain.Passport](ctx, c, request{route: protocol.BlockPassport, ids: []string{string(id)}, key: key})
}

// FetchChanges implements domain.Changes. The wait is rounded up to seconds, and the authority may answer sooner.
func (c *Client) FetchChanges(ctx context.Context, after domain.Cursor, wait time.Duration) ([]domain.Change, domain.Cursor, error) {
	query := url.Values{}
	if after != "" {
		query.Set("after", string(after))
	}
	if wait > 0 {
		query.Set("wait", strconv.FormatInt(int64((wait+time.Second-1)/time.Second), 10))
	}
	got, err := call[protocol.Changes](ctx, c, request{route: protocol.FetchChanges, query: query, wait: wait})
	return got.Changes, got.Cursor, err
}

// ReadNotices implements domain.Changes.
func (c *Client) ReadNotices(ctx context.Context, key domain.Key, ids []domain.NoticeID) error {
	_, err := call[protocol.Nothing](ctx, c, request{route: protocol.ReadNotices, key: key, body: protocol.NoticeIDs{IDs: ids}})
	return err
}
