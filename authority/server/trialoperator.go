package server

import (
	"context"
	"crypto/sha256"
	"encoding/base64"

	"razvorot/authority"
	"razvorot/authority/config"
	"razvorot/domain"
)

// trialOperator is somebody of a trial's staff, with everything that signing in takes. It is shown, and never logged.
type trialOperator struct {
	Login    string   `json:"login"`
	Password string   `json:"password"`
	Secret   string   `json:"secret"` // of the authenticator app, base32
	Roles    []string `json:"roles"`
	Code     string   `json:"code,omitempty"` // of the moment
}

func openOperators(_ context.Context, _ *authority.Authority, _ config.Config, _ domain.Clock) ([]trialOperator, error) {
	return nil, nil
}

func (c *counter) withCodes() []trialOperator { return c.operators }

// digest is a text's SHA-256 as content security policies write it.
func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.StdEncoding.EncodeToString(sum[:])
}
