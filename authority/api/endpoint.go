package api

import (
	"reflect"
	"slices"

	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/protocol"
)

// endpoints returns what each route does.
func endpoints() []endpoint {
	return slices.Concat(accounts(), identity(), uploads(), applications(), passports(), credentials(), changes(), conversations(),
		emergencies(), proofs(), videos(), offices(), guardians(), accountSecurity())
}

func accounts() []endpoint {
	return []endpoint{
		answering(protocol.Authority, func(x *exchange) (domain.AuthorityInfo, error) { return x.backend.Authority(x.Context()) }),
		answering(protocol.ConsentTexts, func(x *exchange) ([]domain.ConsentText, error) {
			return x.backend.ConsentTexts(x.Context(), x.PathValue("language"))
		}),
		taking(protocol.StartRegistering, func(x *exchange, in protocol.Contacts) (domain.CodeSent, error) {
			return x.backend.StartRegistration(x.Context(), x.key, in.Phone, in.Email)
		}),
		taking(protocol.ConfirmCode, func(x *exchange, in protocol.Code) (protocol.Ticket, error) {
			ticket, err := x.backend.ConfirmCode(x.Context(), id[domain.ChallengeID](x), in.Code)
			return protocol.Ticket{Ticket: ticket}, err
		}),
		answering(protocol.ResendCode, func(x *exchange) (domain.CodeSent, error) {
			return x.backend.ResendCode(x.Context(), id[domain.ChallengeID](x))
		}),
		taking(protocol.Register, func(x *exchange, in domain.Registration) (domain.Account, error) {
			return x.backend.FinishRegistration(x.Context(), x.key, in)
		}),
		taking(protocol.SignIn, func(x *exchange, in protocol.Credentials) (domain.CodeSent, error) {
			return x.backend.SignIn(x.Context(), in.Login, in.Password, in.Device)
		}),
		taking(protocol.FinishSignIn, func(x *exchange, in protocol.Ticket) (domain.Session, error) {
			return x.backend.FinishSignIn(x.Context(), in.Ticket)
		}),
		taking(protocol.Refresh, func(x *exchange, in protocol.RefreshToken) (domain.Session, error) {
			return x.refresh(in.RefreshToken)
		}),
		answering(protocol.SignOut, func(x *exchange) (protocol.Nothing, error) { return nothing(x.backend.SignOut(x.Context())) }),
		answering(protocol.FindJournal, func(x *exchange) ([]domain.JournalEntry, error) { return x.backend.Journal(x.Context()) }),
		answering(protocol.FindSessions, func(x *exchange) ([]domain.DeviceSession, error) { return x.backend.Sessions(x.Context()) }),
		answering(protocol.EndSession, func(x *exchange) (protocol.Nothing, error) {
			return nothing(x.backend.EndSession(x.Context(), id[domain.SessionID](x)))
		}),
		answering(protocol.EndOtherSessions, func(x *exchange) (protocol.Nothing, error) {
			return nothing(x.backend.EndOtherSessions(x.Context()))
		}),
		answering(protocol.Account, func(x *exchange) (domain.Account, error) { return x.backend.Account(x.Context()) }),
		answering(protocol.StartEmail, func(x *exchange) (domain.CodeSent, error) {
			return x.backend.StartEmailConfirmation(x.Context(), x.key)
		}),
		taking(protocol.ConfirmEmail, func(x *exchange, in protocol.Ticket) (domain.Account, error) {
			return x.backend.ConfirmEmail(x.Context(), in.Ticket)
		}),
	}
}

func identity() []endpoint {
	return []endpoint{
		taking(protocol.SaveProfile, func(x *exchange, in person.Profile) (domain.Account, error) {
			return x.backend.SaveProfile(x.Context(), x.key, in)
		}),
		taking(protocol.SaveSending, func(x *exchange, in domain.Sending) (domain.Account, error) {
			return x.backend.SaveSending(x.Context(), x.key, in)
		}),
		answering(protocol.RetryChecks, func(x *exchange) (domain.Account, error) {
			return x.backend.RetryChecks(x.Context(), x.key)
		}),
		answering(protocol.StartProof, func(x *exchange) (domain.CodeSent, error) {
			return x.backend.StartProof(x.Context(), x.key)
		}),
		taking(protocol.AskProof, func(x *exchange, in protocol.Ticket) ([]domain.ControlQuestion, error) {
			return x.backend.ProofQuestions(x.Context(), in.Ticket)
		}),
		taking(protocol.AnswerProof, func(x *exchange, in protocol.ProofAnswers) (domain.Account, error) {
			return x.backend.AnswerProof(x.Context(), in.Ticket, in.Answers)
		}),
	}
}

func applications() []endpoint {
	return []endpoint{
		answering(protocol.FindServices, func(x *exchange) ([]domain.Service, error) { return x.backend.FindServices(x.Context()) }),
		taking(protocol.StartSignature, func(x *exchange, in protocol.Digest) (domain.CodeSent, error) {
			return x.backend.StartSignature(x.Context(), x.key, id[domain.ApplicationID](x), in.Digest)
		}),
		taking(protocol.Submit, func(x *exchange, in protocol.Signed) (domain.Receipt, error) {
			return x.backend.Submit(x.Context(), x.key, in.Submission, in.Signature)
		}),
		answering(protocol.FindApplication, func(x *exchange) (domain.Application, error) {
			return x.backend.FindApplication(x.Context(), id[domain.ApplicationID](x))
		}),
		answering(protocol.RenewInvoice, func(x *exchange) (domain.Application, error) {
			return x.backend.RenewInvoice(x.Context(), x.key, id[domain.ApplicationID](x))
		}),
		taking(protocol.Resubmit, func(x *exchange, in domain.Resubmission) (domain.Application, error) {
			return x.backend.Resubmit(x.Context(), x.key, id[domain.ApplicationID](x), in)
		}),
		answering(protocol.Withdraw, func(x *exchange) (domain.Application, error) {
			return x.backend.Withdraw(x.Context(), x.key, id[domain.ApplicationID](x))
		}),
		taking(protocol.Collect, func(x *exchange, in domain.Consent) (domain.Passport, error) {
			return x.backend.Collect(x.Context(), x.key, id[domain.ApplicationID](x), in)
		}),
	}
}

func passports() []endpoint {
	return []endpoint{
		answering(protocol.FindPassport, func(x *exchange) (domain.Passport, error) {
			return x.backend.FindPassport(x.Context(), id[domain.RegistryID](x))
		}),
		answering(protocol.StartActivation, func(x *exchange) (domain.CodeSent, error) {
			return x.backend.StartActivation(x.Context(), x.key, id[domain.RegistryID](x))
		}),
		taking(protocol.ActivatePassport, func(x *exchange, in protocol.Ticket) (domain.Passport, error) {
			return x.backend.ActivatePassport(x.Context(), x.key, id[domain.RegistryID](x), in.Ticket)
		}),
		{route: protocol.FetchPortrait, serve: servePortrait},
		taking(protocol.FetchOfflineQR, func(x *exchange, wish domain.QRWish) (protocol.OfflineQR, error) {
			payload, until, err := x.backend.FetchOfflineQR(x.Context(), id[domain.RegistryID](x), wish)
			return protocol.OfflineQR{Payload: payload, Until: until}, err
		}),
		answering(protocol.BlockPassport, func(x *exchange) (domain.Passport, error) {
			return x.backend.BlockPassport(x.Context(), x.key, id[domain.RegistryID](x))
		}),
	}
}

func changes() []endpoint {
	return []endpoint{
		{route: protocol.FetchChanges, out: reflect.TypeFor[protocol.Changes](), serve: serveChanges},
		taking(protocol.ReadNotices, func(x *exchange, in protocol.NoticeIDs) (protocol.Nothing, error) {
			return nothing(x.backend.ReadNotices(x.Context(), x.key, in.IDs))
		}),
	}
}
