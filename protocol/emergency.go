package protocol

import (
	"net/http"

	"razvorot/domain"
	"razvorot/domain/person"
)

// The routes for when a passport may be in wrong hands.
var (
	SaveBlockCode = Route{Method: http.MethodPut, Pattern: "/v1/emergency/codes/{id}"}.signed().keyed()
	BlockByCode   = post("/v1/emergency/blocks")
)

// BlockVerifier is the body of SaveBlockCode.
type BlockVerifier struct {
	hidden
	Verifier domain.Hash `json:"verifier"` // SHA-256 of the secret
}

// Blocking is the body of BlockByCode.
type Blocking struct {
	hidden
	Phone  person.Phone       `json:"phone"`
	Secret domain.BlockSecret `json:"secret"`
}
