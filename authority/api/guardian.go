package api

import (
	"razvorot/domain"
	"razvorot/protocol"
)

// guardians is consenting for a minor, and taking back the consent to biometric data.
func guardians() []endpoint {
	return []endpoint{
		answering(protocol.FindGuardians, func(x *exchange) ([]domain.GuardianRequest, error) {
			return x.backend.FindGuardians(x.Context())
		}),
		taking(protocol.InviteGuardian, func(x *exchange, in protocol.InvitationBody) (domain.GuardianRequest, error) {
			return x.backend.InviteGuardian(x.Context(), x.key, in.Invitation)
		}),
		taking(protocol.OpenGuardian, func(x *exchange, in protocol.GuardianCode) (domain.GuardianRequest, error) {
			return x.backend.OpenGuardian(x.Context(), in.Code)
		}),
		answering(protocol.CancelGuardian, func(x *exchange) (domain.GuardianRequest, error) {
			return x.backend.CancelGuardian(x.Context(), x.key, id[domain.GuardianID](x))
		}),
		taking(protocol.AnswerGuardian, func(x *exchange, in protocol.AnswerBody) (domain.GuardianRequest, error) {
			return x.backend.AnswerGuardian(x.Context(), x.key, id[domain.GuardianID](x), in.Answer)
		}),
		answering(protocol.WithdrawGuardian, func(x *exchange) (domain.GuardianRequest, error) {
			return x.backend.WithdrawGuardian(x.Context(), x.key, id[domain.GuardianID](x))
		}),
		answering(protocol.WithdrawBiometrics, func(x *exchange) (protocol.Nothing, error) {
			return nothing(x.backend.WithdrawBiometrics(x.Context(), x.key))
		}),
		taking(protocol.AgreeBiometrics, func(x *exchange, in domain.Consent) (protocol.Nothing, error) {
			return nothing(x.backend.AgreeBiometrics(x.Context(), x.key, in))
		}),
	}
}
