package api

import (
	"razvorot/domain"
	"razvorot/protocol"
)

// proofs is proving an identity in ways that take longer than a moment.
func proofs() []endpoint {
	return []endpoint{
		answering(protocol.ProofPlaces, func(x *exchange) ([]domain.ProofPlace, error) { return x.backend.ProofPlaces(x.Context()) }),
		answering(protocol.FindProofs, func(x *exchange) ([]domain.ProofAttempt, error) { return x.backend.FindProofs(x.Context()) }),
		taking(protocol.OrderProof, func(x *exchange, in protocol.OrderBody) (domain.ProofAttempt, error) {
			return x.backend.OrderProof(x.Context(), x.key, in.Order)
		}),
		taking(protocol.EnterProofCode, func(x *exchange, in protocol.ProofCode) (domain.ProofAttempt, error) {
			return x.backend.EnterProofCode(x.Context(), id[domain.ProofID](x), in.Code)
		}),
		taking(protocol.VisitBank, func(x *exchange, in protocol.BankRedirect) (domain.BankVisit, error) {
			return x.backend.VisitBank(x.Context(), id[domain.ProofID](x), in.Redirect)
		}),
		taking(protocol.LeaveBank, func(x *exchange, in protocol.BankAnswerBody) (domain.ProofAttempt, error) {
			return x.backend.LeaveBank(x.Context(), id[domain.ProofID](x), in.Answer)
		}),
		taking(protocol.CheckCard, func(x *exchange, in protocol.CardBody) (domain.ProofAttempt, error) {
			return x.backend.CheckCard(x.Context(), id[domain.ProofID](x), in.Card)
		}),
		answering(protocol.CancelProof, func(x *exchange) (domain.ProofAttempt, error) {
			return x.backend.CancelProof(x.Context(), x.key, id[domain.ProofID](x))
		}),
	}
}
