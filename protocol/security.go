package protocol

import "razvorot/domain/person"

// The routes for what an account is protected by.
var (
	StartPasswordReset   = post("/v1/security/password/codes").keyed()
	FinishPasswordReset  = post("/v1/security/password/resets").keyed()
	ChangePassword       = post("/v1/security/password").signed().keyed()
	StartAuthenticator   = post("/v1/security/authenticator/offers").signed().keyed()
	ConfirmAuthenticator = post("/v1/security/authenticator").signed().keyed()
	RemoveAuthenticator  = post("/v1/security/authenticator/removals").signed().keyed()
	SetSecretQuestions   = post("/v1/security/questions").signed().keyed()
	StartSparePhone      = post("/v1/security/spare-phone/codes").signed().keyed()
	SaveSparePhone       = post("/v1/security/spare-phone").signed().keyed()
	RemoveSparePhone     = post("/v1/security/spare-phone/removals").signed().keyed()
	StartPhoneChange     = post("/v1/security/phone/codes").signed().keyed()
	StartNewPhone        = post("/v1/security/phone/new-codes").signed().keyed()
	FinishPhoneChange    = post("/v1/security/phone").signed().keyed()
	StartReentry         = post("/v1/security/reentries/codes").keyed()
	OpenReentry          = post("/v1/security/reentries/offers")
	FinishReentry        = post("/v1/security/reentries").keyed()
	CancelReentry        = post("/v1/security/reentries/cancellations").signed().keyed()
)

// PhoneOnly is the body of StartPasswordReset and StartReentry.
type PhoneOnly struct {
	hidden
	Phone person.Phone `json:"phone"`
}
