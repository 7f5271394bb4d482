package domain

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"time"

	"razvorot/domain/finding"
)

// Factors is what stands beside the password of an account, as its holder may see it (rows A5, A6).
type Factors struct {
	Authenticator time.Time        `json:"authenticator,omitzero"` // since when an app's codes open it; zero for codes by message
	Recovery      int              `json:"recovery,omitzero"`      // recovery codes left
	Questions     []SecretQuestion `json:"questions,omitempty"`    // chosen ones, sorted
}

// RecoveryCodes is how many recovery codes come with an authenticator app. Each takes the place of one code.
const RecoveryCodes = 10

// FactorProof is that somebody who is signed in is the account's holder: the password, and the code of the authenticator app where
// there is one, or a recovery code.
type FactorProof struct {
	Password string `json:"password"`
	Code     string `json:"code,omitzero"`
}

// AuthenticatorOfferLife is how long a secret waits for the first code of an app: it is scanned or typed meanwhile.
const AuthenticatorOfferLife = 15 * time.Minute

// AuthenticatorOffer is the secret of an authenticator app (RFC 6238) that opens nothing yet.
type AuthenticatorOffer struct {
	Secret    string    `json:"secret"` // base32, to be typed
	URI       string    `json:"uri"`    // otpauth, to be shown as QR (github.com/google/google-authenticator/wiki/Key-Uri-Format)
	ExpiresAt time.Time `json:"expires_at"`
}

// AuthenticatorProof is that an app holds the offered secret. The recovery codes are made by the device; the authority gets what it
// recognises them by: HashOf of each in capital letters without signs, of at least 80 random bits.
type AuthenticatorProof struct {
	Code     string `json:"code"`
	Recovery []Hash `json:"recovery"`
}

// SecretQuestion is a control question whose answer the holder has chosen. The authority knows no answers but their hash.
type SecretQuestion string

// The questions on offer.
const (
	QuestionTeacher  SecretQuestion = "first_teacher"
	QuestionFriend   SecretQuestion = "childhood_friend"
	QuestionPet      SecretQuestion = "first_pet"
	QuestionVillage  SecretQuestion = "grandmothers_town"
	QuestionBook     SecretQuestion = "childhood_book"
	QuestionNickname SecretQuestion = "childhood_nickname"
	QuestionJob      SecretQuestion = "first_job"
	QuestionSea      SecretQuestion = "first_journey"
)

// AllSecretQuestions returns the questions on offer, in the order in which they are shown.
func AllSecretQuestions() []SecretQuestion {
	return []SecretQuestion{QuestionTeacher, QuestionFriend, QuestionPet, QuestionVillage, QuestionBook, QuestionNickname, QuestionJob,
		QuestionSea}
}

// SecretQuestionsChosen is how many questions are chosen, and asked at once.
const SecretQuestionsChosen = 3

// LongestSecretAnswer is the most characters of an answer.
const LongestSecretAnswer = 100

// FieldQuestions is where findings about the choice of questions are; those about an answer are at SecretQuestion.Field.
const FieldQuestions finding.Field = "questions"

// Field is where findings about an answer are.
func (q SecretQuestion) Field() finding.Field { return FieldQuestions + "." + finding.Field(q) }

// Known reports whether the question is on offer.
func (q SecretQuestion) Known() bool { return slices.Contains(AllSecretQuestions(), q) }

// SecretAnswers is the answers to three control questions.
type SecretAnswers map[SecretQuestion]string

// SecretChoice is three questions chosen with their answers, by somebody who knows the password.
type SecretChoice struct {
	Password string        `json:"password"`
	Answers  SecretAnswers `json:"answers"`
}

// Format hides the secrets from fmt, whatever the verb.
func (FactorProof) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[second factor]") }

// LogValue hides the secrets.
func (FactorProof) LogValue() slog.Value { return slog.StringValue("[second factor]") }

// Format hides the secret from fmt, whatever the verb.
func (AuthenticatorOffer) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[authenticator]") }

// LogValue hides the secret.
func (AuthenticatorOffer) LogValue() slog.Value { return slog.StringValue("[authenticator]") }

// Format hides the secrets from fmt, whatever the verb.
func (AuthenticatorProof) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "[authenticator code]")
}

// LogValue hides the secrets.
func (AuthenticatorProof) LogValue() slog.Value { return slog.StringValue("[authenticator code]") }

// Format hides the answers from fmt, whatever the verb.
func (SecretAnswers) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[answers]") }

// LogValue hides the answers.
func (SecretAnswers) LogValue() slog.Value { return slog.StringValue("[answers]") }

// Format hides the secrets from fmt, whatever the verb.
func (SecretChoice) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[answers]") }

// LogValue hides the secrets.
func (SecretChoice) LogValue() slog.Value { return slog.StringValue("[answers]") }

// SecondFactors is what stands beside the password. Who has an authenticator app signs in with its code or a recovery code: SignIn
// answers with a CodeSent that is CodeSent.App.
type SecondFactors interface {
	// StartAuthenticator offers a new secret, in the place of an offer before it; the app so far stays until the new one is confirmed.
	// ErrWrongCredentials: the password or, with an app, the code is not right; ErrRateLimited with the wait after several.
	StartAuthenticator(ctx context.Context, key Key, p FactorProof) (AuthenticatorOffer, error)
	// ConfirmAuthenticator sets the app in force; with the very hashes of the one in force it does nothing. ErrInvalid unless there are RecoveryCodes hashes; ErrCodeWrong with the attempts
	// left; ErrCodeExpired: there is no offer, or no more.
	ConfirmAuthenticator(ctx context.Context, key Key, p AuthenticatorProof) (Account, error)
	// RemoveAuthenticator goes back to codes by message; with no app it does nothing. ErrWrongCredentials, ErrRateLimited as
	// StartAuthenticator.
	RemoveAuthenticator(ctx context.Context, key Key, p FactorProof) (Account, error)
	// SetSecretQuestions sets the control questions in the place of those before. ErrInvalid with findings at FieldQuestions and
	// SecretQuestion.Field, ErrWrongCredentials, ErrRateLimited with the wait after several wrong passwords.
	SetSecretQuestions(ctx context.Context, key Key, c SecretChoice) (Account, error)
}
