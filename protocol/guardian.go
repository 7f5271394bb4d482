package protocol

import "razvorot/domain"

// The routes of consenting for a minor.
var (
	FindGuardians    = get("/v1/guardians").signed()
	InviteGuardian   = post("/v1/guardians").signed().keyed()
	OpenGuardian     = post("/v1/guardians/open").signed()
	CancelGuardian   = post("/v1/guardians/{id}/cancel").signed().keyed()
	AnswerGuardian   = post("/v1/guardians/{id}/answer").signed().keyed()
	WithdrawGuardian = post("/v1/guardians/{id}/withdraw").signed().keyed()
)

// InvitationBody is the body of InviteGuardian.
type InvitationBody struct {
	Invitation domain.GuardianInvitation `json:"invitation"`
}

// GuardianCode is the body of OpenGuardian.
type GuardianCode struct {
	Code string `json:"code"`
}

// AnswerBody is the body of AnswerGuardian.
type AnswerBody struct {
	Answer domain.GuardianAnswer `json:"answer"`
}
