package protocol

import (
	"fmt"
	"io"
	"log/slog"
	"time"

	"razvorot/domain"
	"razvorot/domain/person"
)

// hidden keeps a message that holds secrets or personal data from logs and fmt.
type hidden struct{}

// LogValue hides the message.
func (hidden) LogValue() slog.Value { return slog.StringValue("[message]") }

// Format hides the message from fmt, whatever the verb.
func (hidden) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[message]") }

// Contacts is the body of StartRegistering.
type Contacts struct {
	hidden
	Phone person.Phone `json:"phone"`
	Email person.Email `json:"email"`
}

// Code is the body of ConfirmCode.
type Code struct {
	hidden
	Code string `json:"code"`
}

// Ticket is the answer to ConfirmCode, and the body of what is done with a ticket.
type Ticket struct {
	hidden
	Ticket domain.Ticket `json:"ticket"`
}

// Credentials is the body of SignIn.
type Credentials struct {
	hidden
	Login    person.Login      `json:"login"`
	Password string            `json:"password"`
	Device   domain.DeviceInfo `json:"device"`
}

// RefreshToken is the body of Refresh.
type RefreshToken struct {
	hidden
	RefreshToken string `json:"refresh_token"`
}

// ProofAnswers is the body of AnswerProof.
type ProofAnswers struct {
	hidden
	Ticket  domain.Ticket                `json:"ticket"`
	Answers map[domain.QuestionID]string `json:"answers"`
}

// Digest is the body of StartSignature.
type Digest struct {
	Digest domain.Hash `json:"digest"`
}

// Signed is the body of Submit.
type Signed struct {
	hidden
	Submission domain.Submission `json:"submission"`
	Signature  domain.Signature  `json:"signature"`
}

// OfflineQR is the answer to FetchOfflineQR.
type OfflineQR struct {
	hidden
	Payload []byte    `json:"payload"`
	Until   time.Time `json:"until"`
}

// Issued is the answer to IssueCredentials.
type Issued struct {
	hidden
	Credentials []domain.IssuedCredential `json:"credentials"`
}

// Changes is the answer to FetchChanges.
type Changes struct {
	Changes []domain.Change `json:"changes"`
	Cursor  domain.Cursor   `json:"cursor"` // to go on from
}

// NoticeIDs is the body of ReadNotices.
type NoticeIDs struct {
	IDs []domain.NoticeID `json:"ids"`
}

// Nothing is an empty body or answer.
type Nothing struct{}
