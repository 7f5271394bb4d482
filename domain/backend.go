package domain

import (
	"context"
	"io"
	"time"

	"razvorot/domain/person"
)

// Backend is the way to an authority. Every method may return ErrUnavailable (offline, down, answered nonsense) and
// ErrRateLimited; those that act for somebody signed in also ErrUnauthorised when the session has ended and ErrBlocked. Its
// comments name only what comes besides. A method with a Key may be repeated with the same key and answers the same.
// All methods honour the context.
type Backend interface {
	Accounts
	Identity
	Documents
	Applications
	Passports
	Credentials
	Changes
	Conversations
	Emergencies
	Notices
	Proofs
	Offices
	Prints
	Guardians
	Biometrics
	Security
	SecondFactors
	Reentries
	Phones
}

// AuthorityInfo is whom the app talks to; the app always shows it.
type AuthorityInfo struct {
	Name     string `json:"name"`
	Trial    bool   `json:"trial"` // specimens only: what it issues bears ОБРАЗЕЦ
	Embedded bool   `json:"embedded"`
	KeyHash  Hash   `json:"key_hash"`      // of the public key its identity is pinned to
	Card     bool   `json:"card,omitzero"` // an identity can be proven by a bank card
	Bank     bool   `json:"bank,omitzero"` // an identity can be proven at a bank
}

// CodeSent tells that a one-time code is on its way.
type CodeSent struct {
	Challenge ChallengeID `json:"challenge"`
	To        string      `json:"to"` // masked phone or address
	Digits    int         `json:"digits"`
	ExpiresAt time.Time   `json:"expires_at"`
	ResendAt  time.Time   `json:"resend_at"`    // not before; zero when no more are sent
	App       bool        `json:"app,omitzero"` // nothing was sent: the code is the authenticator app's, or a recovery code
}

// Registration is what an account is made of, once its phone was confirmed.
type Registration struct {
	Ticket   Ticket    `json:"ticket"`
	Password string    `json:"password"`
	Consents []Consent `json:"consents"`
}

// DeviceInfo is how a device calls itself in the list of sessions.
type DeviceInfo struct {
	Name     string `json:"name"`
	Platform string `json:"platform"`
}

// Accounts is registering and signing in.
type Accounts interface {
	// Authority returns whom this backend speaks for.
	Authority(ctx context.Context) (AuthorityInfo, error)
	// ConsentTexts returns the current texts in a language. ErrNotFound: not in this language.
	ConsentTexts(ctx context.Context, language string) ([]ConsentText, error)
	// StartRegistration sends a code to the phone. A phone that has an account gets a message that says so instead of a
	// code, and the answer here is the same, so that a stranger learns nothing. ErrInvalid.
	StartRegistration(ctx context.Context, key Key, phone person.Phone, email person.Email) (CodeSent, error)
	// ConfirmCode exchanges the right code for a ticket. ErrCodeWrong with the attempts left, ErrCodeExpired, ErrNotFound.
	ConfirmCode(ctx context.Context, challenge ChallengeID, code string) (Ticket, error)
	// ResendCode sends a new code for the same act; the old one is void. ErrRateLimited until CodeSent.ResendAt,
	// ErrCodeExpired when no more are sent, ErrNotFound.
	ResendCode(ctx context.Context, challenge ChallengeID) (CodeSent, error)
	// FinishRegistration makes the account. ErrInvalid with findings about password and consents, ErrCodeExpired for a
	// ticket too old, ErrDuplicate when the phone got an account meanwhile.
	FinishRegistration(ctx context.Context, key Key, r Registration) (Account, error)
	// SignIn checks the password and sends the second factor, unless an app makes it (CodeSent.App). ErrWrongCredentials, ErrRateLimited with the wait.
	SignIn(ctx context.Context, login person.Login, password string, device DeviceInfo) (CodeSent, error)
	// FinishSignIn opens the session. One that the device has already, by its key, ends: its answer was lost. ErrCodeExpired.
	FinishSignIn(ctx context.Context, ticket Ticket) (Session, error)
	// SignOut ends this session. A session that has ended already is no error.
	SignOut(ctx context.Context) error
	// Sessions returns the account's signed-in devices, the latest first.
	Sessions(ctx context.Context) ([]DeviceSession, error)
	// EndSession signs another device out, or this one. A session that has ended already is no error.
	EndSession(ctx context.Context, id SessionID) error
	// EndOtherSessions signs every device out but this one.
	EndOtherSessions(ctx context.Context) error
	// Account returns the account of the session.
	Account(ctx context.Context) (Account, error)
	// StartEmailConfirmation sends a code to the account's address. ErrDuplicate when it is confirmed.
	StartEmailConfirmation(ctx context.Context, key Key) (CodeSent, error)
	// ConfirmEmail marks the address as confirmed. ErrCodeExpired.
	ConfirmEmail(ctx context.Context, ticket Ticket) (Account, error)
}

// ControlQuestion is one question about what a registry has on record. Kind is one of access.QuestionKinds.
type ControlQuestion struct {
	ID   QuestionID `json:"id"`
	Kind string     `json:"kind"`
}

// Identity is being known: profile, registry checks and proof.
type Identity interface {
	// SaveProfile stores the profile and starts the checks; their outcomes arrive as changes. The level falls to
	// Simplified when the identity differs from the stored one. ErrInvalid with findings, ErrConflict.
	SaveProfile(ctx context.Context, key Key, p person.Profile) (Account, error)
	// RetryChecks asks again those registries that did not answer. ErrRateLimited.
	RetryChecks(ctx context.Context, key Key) (Account, error)
	// StartProof sends a code for proving the identity by questions. ErrForbidden with the level needed.
	StartProof(ctx context.Context, key Key) (CodeSent, error)
	// ProofQuestions returns the questions to answer. ErrCodeExpired.
	ProofQuestions(ctx context.Context, ticket Ticket) ([]ControlQuestion, error)
	// AnswerProof returns the account, confirmed when all answers were right. ErrCodeWrong with the attempts left when one
	// was not, without telling which; ErrCodeExpired.
	AnswerProof(ctx context.Context, ticket Ticket, answers map[QuestionID]string) (Account, error)
}

// PageUpload announces a page's file.
type PageUpload struct {
	Document  DocumentID   `json:"document"`
	Kind      DocumentKind `json:"kind"`
	Page      PageID       `json:"page"`
	Role      PageRole     `json:"role"`
	MediaType string       `json:"media_type"`
	Size      int64        `json:"size"`
	Digest    Hash         `json:"digest"`
}

// Documents is bringing files to the authority, resumably (tus 1.0: creation, offset, checksum, expiration).
type Documents interface {
	// CreateUpload announces a file and returns where to continue; Offset is the size when it has the content already.
	// ErrInvalid, ErrTooLarge, ErrUnsupportedType, ErrConflict for a confirmed page.
	CreateUpload(ctx context.Context, key Key, u PageUpload) (Upload, error)
	// FindUpload returns how far an upload got. ErrNotFound: expired, create it again.
	FindUpload(ctx context.Context, id UploadID) (Upload, error)
	// AppendUpload sends content from an offset on and returns how far the authority has it, also beside an error. ErrConflict:
	// another offset is due; ErrDamaged: checksum or digest differ; ErrUnsupportedType; ErrNotFound: expired.
	AppendUpload(ctx context.Context, id UploadID, offset int64, content io.Reader) (Upload, error)
	// FindDocuments returns the documents of the account.
	FindDocuments(ctx context.Context) ([]Document, error)
	// DeleteDocument removes a document; one that is not there is no error. ErrConflict when an application needs it.
	DeleteDocument(ctx context.Context, key Key, id DocumentID) error
}

// Upload is how far a file got.
type Upload struct {
	ID        UploadID  `json:"id"`
	Offset    int64     `json:"offset"` // bytes the authority has
	Size      int64     `json:"size"`
	ExpiresAt time.Time `json:"expires_at"`
}

// Done reports whether the authority has the whole file.
func (u Upload) Done() bool { return u.Offset == u.Size }

// Applications is applying for services.
type Applications interface {
	// FindServices returns the catalogue.
	FindServices(ctx context.Context) ([]Service, error)
	// StartSignature sends a code for signing exactly the submission of this digest.
	StartSignature(ctx context.Context, key Key, id ApplicationID, digest Hash) (CodeSent, error)
	// Submit hands in a signed submission. ErrInvalid with findings, ErrForbidden with the level needed, ErrDuplicate when
	// another application for the service is under way, ErrCodeExpired for a signature too old.
	Submit(ctx context.Context, key Key, s Submission, signature Signature) (Receipt, error)
	// FindApplication returns an application. ErrNotFound.
	FindApplication(ctx context.Context, id ApplicationID) (Application, error)
	// RenewInvoice makes a new invoice in the place of one whose time is over. ErrTransition unless it is, ErrNotFound.
	RenewInvoice(ctx context.Context, key Key, id ApplicationID) (Application, error)
	// Resubmit answers the open questions. ErrInvalid, ErrTransition, ErrNotFound.
	Resubmit(ctx context.Context, key Key, id ApplicationID, r Resubmission) (Application, error)
	// Withdraw takes an application back. ErrTransition, ErrNotFound.
	Withdraw(ctx context.Context, key Key, id ApplicationID) (Application, error)
	// Collect gives the consent to issue and hands out the passport. ErrInvalid without the consent, ErrTransition, ErrNotFound.
	Collect(ctx context.Context, key Key, id ApplicationID, consent Consent) (Passport, error)
}

// Passports is what happens to a passport once it is in the registry.
type Passports interface {
	// FindPassport returns a passport of the account. ErrNotFound.
	FindPassport(ctx context.Context, id RegistryID) (Passport, error)
	// StartActivation sends a code. ErrTransition, ErrNotFound.
	StartActivation(ctx context.Context, key Key, id RegistryID) (CodeSent, error)
	// ActivatePassport activates with the ticket. ErrCodeExpired, ErrTransition, ErrNotFound.
	ActivatePassport(ctx context.Context, key Key, id RegistryID, ticket Ticket) (Passport, error)
	// FetchPortrait returns the portrait as JPEG; the caller closes it. ErrNotFound.
	FetchPortrait(ctx context.Context, id RegistryID) (io.ReadCloser, error)
	// FetchOfflineQR returns the signed payload of a QR that says what is wished, valid until a moment. ErrTransition unless
	// active, ErrInvalid for a field that is none of QRFields, ErrNotFound.
	FetchOfflineQR(ctx context.Context, id RegistryID, wish QRWish) (payload []byte, until time.Time, err error)
	// BlockPassport blocks at once. ErrTransition, ErrNotFound.
	BlockPassport(ctx context.Context, key Key, id RegistryID) (Passport, error)
}

// Change is one thing as it is now. Exactly one of the pointers is set.
type Change struct {
	At           time.Time        `json:"at"`
	Account      *Account         `json:"account,omitzero"`
	Document     *Document        `json:"document,omitzero"`
	Application  *Application     `json:"application,omitzero"`
	Passport     *Passport        `json:"passport,omitzero"`
	Notice       *Notice          `json:"notice,omitzero"`
	Conversation *Conversation    `json:"conversation,omitzero"` // with all messages
	Proof        *ProofAttempt    `json:"proof,omitzero"`
	Print        *PrintOrder      `json:"print,omitzero"`
	Guardian     *GuardianRequest `json:"guardian,omitzero"` // as the side that fetches it sees it
}

// Changes is what the authority has decided since.
type Changes interface {
	// FetchChanges returns what changed after a cursor, oldest first, and the cursor to go on from. With nothing new it
	// waits up to a duration before it answers with none. ErrNotFound: the cursor is too old, begin with the empty one.
	FetchChanges(ctx context.Context, after Cursor, wait time.Duration) ([]Change, Cursor, error)
	// ReadNotices marks notices as read.
	ReadNotices(ctx context.Context, key Key, ids []NoticeID) error
}
