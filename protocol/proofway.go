package protocol

import "razvorot/domain"

// The routes of proving an identity in ways that take longer than a moment.
var (
	ProofPlaces    = get("/v1/proofs/places").signed()
	FindProofs     = get("/v1/proofs").signed()
	OrderProof     = post("/v1/proofs").signed().keyed()
	EnterProofCode = post("/v1/proofs/{id}/code").signed()
	CancelProof    = post("/v1/proofs/{id}/cancel").signed().keyed()
)

// OrderBody is the body of OrderProof.
type OrderBody struct {
	hidden
	Order domain.ProofOrder `json:"order"`
}

// ProofCode is the body of EnterProofCode.
type ProofCode struct {
	hidden
	Code string `json:"code"`
}
