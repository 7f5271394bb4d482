package api

import (
	"razvorot/domain"
	"razvorot/protocol"
)

// accountSecurity is what an account is protected by.
func accountSecurity() []endpoint {
	return []endpoint{
		taking(protocol.StartPasswordReset, func(x *exchange, in protocol.PhoneOnly) (domain.CodeSent, error) {
			return x.backend.StartPasswordReset(x.Context(), x.key, in.Phone)
		}),
		taking(protocol.FinishPasswordReset, func(x *exchange, in domain.PasswordReset) (protocol.Nothing, error) {
			return nothing(x.backend.FinishPasswordReset(x.Context(), x.key, in))
		}),
		taking(protocol.ChangePassword, func(x *exchange, in domain.PasswordChange) (protocol.Nothing, error) {
			return nothing(x.backend.ChangePassword(x.Context(), x.key, in))
		}),
		taking(protocol.StartAuthenticator, func(x *exchange, in domain.FactorProof) (domain.AuthenticatorOffer, error) {
			return x.backend.StartAuthenticator(x.Context(), x.key, in)
		}),
		taking(protocol.ConfirmAuthenticator, func(x *exchange, in domain.AuthenticatorProof) (domain.Account, error) {
			return x.backend.ConfirmAuthenticator(x.Context(), x.key, in)
		}),
		taking(protocol.RemoveAuthenticator, func(x *exchange, in domain.FactorProof) (domain.Account, error) {
			return x.backend.RemoveAuthenticator(x.Context(), x.key, in)
		}),
		taking(protocol.SetSecretQuestions, func(x *exchange, in domain.SecretChoice) (domain.Account, error) {
			return x.backend.SetSecretQuestions(x.Context(), x.key, in)
		}),
		taking(protocol.StartReentry, func(x *exchange, in protocol.PhoneOnly) (domain.CodeSent, error) {
			return x.backend.StartReentry(x.Context(), x.key, in.Phone)
		}),
		taking(protocol.OpenReentry, func(x *exchange, in domain.ReentryProof) (domain.ReentryOffer, error) {
			return x.backend.OpenReentry(x.Context(), in)
		}),
		taking(protocol.FinishReentry, func(x *exchange, in domain.ReentryProof) (domain.Reentry, error) {
			return x.backend.FinishReentry(x.Context(), x.key, in)
		}),
		taking(protocol.StartSparePhone, func(x *exchange, in domain.SparePhone) (domain.CodeSent, error) {
			return x.backend.StartSparePhone(x.Context(), x.key, in)
		}),
		taking(protocol.SaveSparePhone, func(x *exchange, in protocol.Ticket) (domain.Account, error) {
			return x.backend.SaveSparePhone(x.Context(), x.key, in.Ticket)
		}),
		taking(protocol.RemoveSparePhone, func(x *exchange, in domain.FactorProof) (domain.Account, error) {
			return x.backend.RemoveSparePhone(x.Context(), x.key, in)
		}),
		taking(protocol.StartPhoneChange, func(x *exchange, in domain.PhoneChange) (domain.CodeSent, error) {
			return x.backend.StartPhoneChange(x.Context(), x.key, in)
		}),
		taking(protocol.StartNewPhone, func(x *exchange, in domain.NewPhone) (domain.CodeSent, error) {
			return x.backend.StartNewPhone(x.Context(), x.key, in)
		}),
		taking(protocol.FinishPhoneChange, func(x *exchange, in domain.PhoneMove) (domain.Account, error) {
			return x.backend.FinishPhoneChange(x.Context(), x.key, in)
		}),
		answering(protocol.CancelReentry, func(x *exchange) (domain.Account, error) {
			return x.backend.CancelReentry(x.Context(), x.key)
		}),
	}
}
