package protocol

import "razvorot/domain/person"

// The routes for what an account is protected by.
var (
	StartPasswordReset  = post("/v1/security/password/codes").keyed()
	FinishPasswordReset = post("/v1/security/password/resets").keyed()
	ChangePassword      = post("/v1/security/password").signed().keyed()
)

// PhoneOnly is the body of StartPasswordReset.
type PhoneOnly struct {
	hidden
	Phone person.Phone `json:"phone"`
}
