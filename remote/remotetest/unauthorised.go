package remotetest

import (
	"bytes"

	"razvorot/domain"
	"razvorot/domain/person"
)

// testUnauthorised calls everything that acts for somebody: before signing in and after signing out.
func testUnauthorised(s *scene) {
	nobody(s)
	s.citizen()
	s.ok(s.Backend.SignOut(s.ctx))
	nobody(s)
}

func nobody(s *scene) {
	b, ctx := s.Backend, s.ctx
	for name, err := range map[string]error{
		"Account":                failure(b.Account(ctx)),
		"Journal":                failure(b.Journal(ctx)),
		"Sessions":               failure(b.Sessions(ctx)),
		"EndSession":             b.EndSession(ctx, "1"),
		"EndOtherSessions":       b.EndOtherSessions(ctx),
		"StartEmailConfirmation": failure(b.StartEmailConfirmation(ctx, key())),
		"ConfirmEmail":           failure(b.ConfirmEmail(ctx, "1")),
		"SaveSending":            failure(b.SaveSending(ctx, key(), domain.Sending{})),
		"SaveProfile":            failure(b.SaveProfile(ctx, key(), person.Profile{})),
		"RetryChecks":            failure(b.RetryChecks(ctx, key())),
		"StartProof":             failure(b.StartProof(ctx, key())),
		"ProofQuestions":         failure(b.ProofQuestions(ctx, "1")),
		"AnswerProof":            failure(b.AnswerProof(ctx, "1", nil)),
		"CreateUpload":           failure(b.CreateUpload(ctx, key(), domain.PageUpload{Size: 1})),
		"FindUpload":             failure(b.FindUpload(ctx, "1")),
		"AppendUpload":           failure(b.AppendUpload(ctx, "1", 0, bytes.NewReader([]byte("1")))),
		"FindDocuments":          failure(b.FindDocuments(ctx)),
		"DeleteDocument":         b.DeleteDocument(ctx, key(), "1"),
		"StartSignature":         failure(b.StartSignature(ctx, key(), "1", domain.Hash{})),
		"Submit":                 failure(b.Submit(ctx, key(), domain.Submission{}, domain.Signature{})),
		"FindApplication":        failure(b.FindApplication(ctx, "1")),
		"Resubmit":               failure(b.Resubmit(ctx, key(), "1", domain.Resubmission{})),
		"RenewInvoice":           failure(b.RenewInvoice(ctx, key(), "1")),
		"Withdraw":               failure(b.Withdraw(ctx, key(), "1")),
		"Collect":                failure(b.Collect(ctx, key(), "1", domain.Consent{})),
		"FindPassport":           failure(b.FindPassport(ctx, "1")),
		"StartActivation":        failure(b.StartActivation(ctx, key(), "1")),
		"ActivatePassport":       failure(b.ActivatePassport(ctx, key(), "1", "1")),
		"FetchPortrait":          failure(b.FetchPortrait(ctx, "1")),
		"FetchOfflineQR":         qrFailure(s, "1"),
		"IssueCredentials":       failure(b.IssueCredentials(ctx, key(), "1", domain.CredentialRequest{})),
		"BlockPassport":          failure(b.BlockPassport(ctx, key(), "1")),
		"FetchChanges":           changesFailure(s, ""),
		"ReadNotices":            b.ReadNotices(ctx, key(), []domain.NoticeID{"1"}),
	} {
		s.check(kindOf(err) == domain.ErrUnauthorised, "%s: %v", name, err)
	}
	nobodyTalks(s)
}

// nobodyTalks is nobody for what is not about applications and passports.
func nobodyTalks(s *scene) {
	b, ctx := s.Backend, s.ctx
	for name, err := range map[string]error{
		"FindConversations":  failure(b.FindConversations(ctx)),
		"StartConversation":  failure(b.StartConversation(ctx, key(), talk("1"))),
		"ProofPlaces":        failure(b.ProofPlaces(ctx)),
		"FindProofs":         failure(b.FindProofs(ctx)),
		"FindOffices":        failure(b.FindOffices(ctx)),
		"OfficeSlots":        failure(b.OfficeSlots(ctx, "1")),
		"FindPrints":         failure(b.FindPrints(ctx)),
		"OrderPrint":         failure(b.OrderPrint(ctx, key(), domain.PrintWish{ID: "1", Passport: "1", PrintTime: domain.PrintTime{Office: "1"}})),
		"MovePrint":          failure(b.MovePrint(ctx, key(), "1", domain.PrintTime{Office: "1"})),
		"CancelPrint":        failure(b.CancelPrint(ctx, key(), "1")),
		"OrderProof":         failure(b.OrderProof(ctx, key(), domain.ProofOrder{ID: "1", Way: domain.ProofLetter})),
		"EnterProofCode":     failure(b.EnterProofCode(ctx, "1", "12345678")),
		"VisitBank":          failure(b.VisitBank(ctx, "1", "http://127.0.0.1:8080/bank")),
		"CheckCard":          failure(b.CheckCard(ctx, "1", domain.CardToken{Token: "x", Last: "1234"})),
		"LeaveBank":          failure(b.LeaveBank(ctx, "1", domain.BankAnswer{State: "1", Code: "1"})),
		"CancelProof":        failure(b.CancelProof(ctx, key(), "1")),
		"VideoSlots":         failure(b.VideoSlots(ctx)),
		"MoveVideo":          failure(b.MoveVideo(ctx, key(), "1", s.Clock.Now())),
		"EnterVideo":         failure(b.EnterVideo(ctx, "1")),
		"TurnVideo":          failure(b.TurnVideo(ctx, "1", domain.VideoTurn{})),
		"LeaveVideo":         failure(b.LeaveVideo(ctx, "1")),
		"FindGuardians":      failure(b.FindGuardians(ctx)),
		"WithdrawBiometrics": b.WithdrawBiometrics(ctx, key()),
		"AgreeBiometrics":    b.AgreeBiometrics(ctx, key(), domain.Consent{}),
		"InviteGuardian": failure(b.InviteGuardian(ctx, key(), domain.GuardianInvitation{ID: "1", Service: domain.ElectronicPassport,
			Phone: phone(2)})),
		"OpenGuardian":         failure(b.OpenGuardian(ctx, "12345678")),
		"CancelGuardian":       failure(b.CancelGuardian(ctx, key(), "1")),
		"AnswerGuardian":       failure(b.AnswerGuardian(ctx, key(), "1", domain.GuardianAnswer{})),
		"WithdrawGuardian":     failure(b.WithdrawGuardian(ctx, key(), "1")),
		"SaveBlockCode":        b.SaveBlockCode(ctx, key(), domain.BlockCode{ID: "1", Verifier: domain.Hash{1}}),
		"StartAuthenticator":   failure(b.StartAuthenticator(ctx, key(), domain.FactorProof{Password: password})),
		"ConfirmAuthenticator": failure(b.ConfirmAuthenticator(ctx, key(), domain.AuthenticatorProof{Code: "123456", Recovery: recoveryHashes()})),
		"RemoveAuthenticator":  failure(b.RemoveAuthenticator(ctx, key(), domain.FactorProof{Password: password})),
		"SetSecretQuestions":   failure(b.SetSecretQuestions(ctx, key(), domain.SecretChoice{Password: password})),
		"StartSparePhone":      failure(b.StartSparePhone(ctx, key(), domain.SparePhone{Phone: phone(2)})),
		"SaveSparePhone":       failure(b.SaveSparePhone(ctx, key(), "none")),
		"RemoveSparePhone":     failure(b.RemoveSparePhone(ctx, key(), domain.FactorProof{Password: password})),
		"StartPhoneChange":     failure(b.StartPhoneChange(ctx, key(), domain.PhoneChange{Password: password})),
		"StartNewPhone":        failure(b.StartNewPhone(ctx, key(), domain.NewPhone{Ticket: "none", Phone: phone(2)})),
		"FinishPhoneChange":    failure(b.FinishPhoneChange(ctx, key(), domain.PhoneMove{Ticket: "none", New: "none"})),
		"CancelReentry":        failure(b.CancelReentry(ctx, key())),
		"ChangePassword":       b.ChangePassword(ctx, key(), domain.PasswordChange{Old: password, New: newPassword}),
		"Say":                  failure(b.Say(ctx, key(), "1", utterance("1"))),
	} {
		s.check(kindOf(err) == domain.ErrUnauthorised, "%s: %v", name, err)
	}
}

func kindOf(err error) domain.Kind {
	kind, _ := domain.KindOf(err)
	return kind
}

func qrFailure(s *scene, id domain.RegistryID) error {
	_, _, err := s.Backend.FetchOfflineQR(s.ctx, id, domain.QRWish{})
	return err
}

func changesFailure(s *scene, after domain.Cursor) error {
	_, _, err := s.Backend.FetchChanges(s.ctx, after, 0)
	return err
}
