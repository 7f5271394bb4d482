package protocol

import "razvorot/domain"

// The routes of proving an identity in ways that take longer than a moment.
var (
	ProofPlaces    = get("/v1/proofs/places").signed()
	FindProofs     = get("/v1/proofs").signed()
	OrderProof     = post("/v1/proofs").signed().keyed()
	EnterProofCode = post("/v1/proofs/{id}/code").signed()
	VisitBank      = post("/v1/proofs/{id}/bank").signed()
	LeaveBank      = post("/v1/proofs/{id}/bank/answer").signed()
	CheckCard      = post("/v1/proofs/{id}/card").signed()
	CancelProof    = post("/v1/proofs/{id}/cancel").signed().keyed()
)

// OrderBody is the body of OrderProof.
type OrderBody struct {
	hidden
	Order domain.ProofOrder `json:"order"`
}

// BankRedirect is the body of VisitBank.
type BankRedirect struct {
	hidden
	Redirect string `json:"redirect"`
}

// BankAnswerBody is the body of LeaveBank.
type BankAnswerBody struct {
	hidden
	Answer domain.BankAnswer `json:"answer"`
}

// CardBody is the body of CheckCard: never a card's number.
type CardBody struct {
	hidden
	Card domain.CardToken `json:"card"`
}

// ProofCode is the body of EnterProofCode.
type ProofCode struct {
	hidden
	Code string `json:"code"`
}
