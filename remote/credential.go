package remote

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"razvorot/domain"
	"razvorot/protocol"
)

// IssueCredentials implements domain.Credentials.
func (c *Client) IssueCredentials(ctx context.Context, key domain.Key, id domain.RegistryID,
	r domain.CredentialRequest) ([]domain.IssuedCredential, error) {
	issued, err := call[protocol.Issued](ctx, c, request{route: protocol.IssueCredentials, ids: []string{string(id)}, key: key, body: r})
	return issued.Credentials, err
}

// FetchTrust implements domain.Credentials.
func (c *Client) FetchTrust(ctx context.Context) ([]byte, error) {
	a, err := c.ask(ctx, request{route: protocol.FetchTrust, limit: protocol.MaxPublished})
	if err == nil {
		err = a.holds(protocol.JSON)
	}
	if err == nil && !json.Valid(a.body) {
		err = nonsense(errors.New("trust that is no JSON"))
	}
	if err != nil {
		return nil, err
	}
	return a.body, nil
}

// FetchStatusList implements domain.Credentials.
func (c *Client) FetchStatusList(ctx context.Context, name string) ([]byte, error) {
	a, err := c.ask(ctx, request{route: protocol.FetchStatusList, ids: []string{name}, limit: protocol.MaxPublished,
		header: http.Header{"Accept": {protocol.StatusListCWT}}})
	if err == nil {
		err = a.holds(protocol.StatusListCWT)
	}
	if err != nil {
		return nil, err
	}
	return a.body, nil
}
