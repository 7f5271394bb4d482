// Package office is what an operator of the authority sees and does, as values: nobody's rules and nobody's screen.
//
// An operator is somebody of the authority's staff with roles. A case is an application as an operator works on it: with its
// documents, what the registers say, and who has claimed it. A proposal is an act that a second operator has to confirm («four
// eyes»). An entry is a line of the audit log. The Office is the authority as one signed-in operator may use it; package
// authority implements it, package console shows it.
package office

import (
	"context"
	"time"

	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// OperatorID, SessionID and ProposalID are random.
type (
	OperatorID string
	SessionID  string
	ProposalID string
)

// Role is what an operator may do. Nobody has a role by being able to see that it exists.
type Role string

// The roles.
const (
	RoleOperator Role = "operator" // works on cases, conversations and searches; proposes
	RoleSenior   Role = "senior"   // all that, releases others' cases, confirms proposals of others
	RoleKeys     Role = "keys"     // registrar of keys: sees certificates and revokes them, with a second one
	RoleAuditor  Role = "auditor"  // reads the audit log and the dashboard, and nothing of any citizen
)

// Roles returns all roles.
func Roles() []Role { return []Role{RoleOperator, RoleSenior, RoleKeys, RoleAuditor} }

// Operator is somebody of the staff.
type Operator struct {
	ID        OperatorID
	Login     string // lower case
	Name      string // as colleagues know them; never shown to a citizen
	Roles     []Role
	Disabled  bool
	TOTP      bool          // an authenticator app is enrolled
	Keys      []SecurityKey // WebAuthn credentials
	CreatedAt time.Time
	SeenAt    time.Time
}

// SecurityKey is an authenticator as its owner called it.
type SecurityKey struct {
	ID      string // base64url of the credential id
	Name    string
	AddedAt time.Time
	UsedAt  time.Time
}

// Session is one signed-in browser.
type Session struct {
	ID        SessionID
	Operator  OperatorID
	CreatedAt time.Time
	SeenAt    time.Time
	Address   string // where it last came from
	Agent     string // User-Agent, cut to 200 characters; hostile
	Locked    bool   // idle: the password is asked for again
	Current   bool
}

// CaseRef names a case: an application of an account.
type CaseRef struct {
	Account     domain.AccountID
	Application domain.ApplicationID
}

// Filter narrows the queue. The zero Filter is everything that waits for an operator, oldest first.
type Filter struct {
	States  []domain.ApplicationState // of NeedsInfo, Checking…; empty for those that wait for the authority
	Service domain.ServiceID
	Mine    bool // claimed by who asks
	Free    bool // claimed by nobody
	Stalled bool // nothing happened for more than seven days
	After   string
	Limit   int // 50 when 0, at most 200
}

// QueueItem is a case in a line. It names no citizen: that is for who opens the case.
type QueueItem struct {
	Ref       CaseRef
	Number    domain.ApplicationNumber
	Service   domain.ServiceID
	State     domain.ApplicationState
	Since     time.Time // of the state
	Arrived   time.Time
	Stalled   bool
	ClaimedBy OperatorID     // "" for nobody
	Claimer   string         // the name
	Checks    domain.Outcome // worst outcome of the registers
}

// Queue is one page of it.
type Queue struct {
	Items []QueueItem
	Next  string // for Filter.After; "" at the end
	Total int    // of all pages, as far as 10,000
}

// Case is an application with everything a decision needs.
type Case struct {
	Ref         CaseRef
	Application domain.Application
	Profile     person.Profile // of the account now; the application has its own answers
	Level       domain.Level
	Service     domain.Service
	Documents   []domain.Document // attached ones, with their pages
	Checks      []domain.RegistryCheck
	Differences []Difference
	ClaimedBy   OperatorID
	Claimer     string
	ClaimedAt   time.Time
	History     []Entry                    // acts of operators on this case, newest first
	Actions     []domain.ApplicationAction // what who asks may do now
	Passport    domain.RegistryID
	Unfound     []domain.UIN // of payments that are to be given back and that the gateway does not find
}

// Difference is a field that a register has differently. Held is what it has where it told; most registers only tell which field.
type Difference struct {
	Field    finding.Field
	Registry domain.Registry
	Given    string
	Held     string
}

// File is the content of one page.
type File struct {
	MediaType string // image/jpeg, image/png or application/pdf, by content
	Content   []byte
}

// Found is one finding of a search.
type Found struct {
	Account     domain.AccountID
	Phone       string // masked
	Name        string // of the holder, initials only: «И. П. С.»
	Application CaseRef
	Number      domain.ApplicationNumber
	State       domain.ApplicationState
	Passport    domain.RegistryID
	Status      domain.PassportState
}

// PassportView is a passport as an operator sees it.
type PassportView struct {
	Passport  domain.Passport
	Actions   []domain.PassportAction // that may be proposed now
	Proposals []Proposal              // open and done, newest first
	History   []Entry
}

// ProposalKind is what is proposed.
type ProposalKind string

// The kinds.
const (
	ProposeBlock       ProposalKind = "block" // carried out at once, confirmed afterwards: misuse does not wait
	ProposeUnblock     ProposalKind = "unblock"
	ProposeRevoke      ProposalKind = "revoke"
	ProposeReissue     ProposalKind = "reissue"
	ProposeErase       ProposalKind = "erase"  // the citizen's data, at their request
	ProposeFactor      ProposalKind = "factor" // the authenticator app, of who lost it and came in person
	ProposePhone       ProposalKind = "phone"  // another phone, of who lost theirs and came in person (Phones)
	ProposeCertificate ProposalKind = "revoke_certificate"
)

// ProposalState is what became of it.
type ProposalState string

// The states.
const (
	ProposalOpen      ProposalState = "open"
	ProposalConfirmed ProposalState = "confirmed"
	ProposalRejected  ProposalState = "rejected"
	ProposalLapsed    ProposalState = "lapsed" // nobody confirmed it within three days
)

// Proposal is an act that somebody else has to confirm.
type Proposal struct {
	ID         ProposalID
	Kind       ProposalKind
	Account    domain.AccountID  // of all but certificates
	Passport   domain.RegistryID // of passports
	Serial     string            // of certificates: hexadecimal
	Why        string
	By         OperatorID
	ByName     string
	At         time.Time
	State      ProposalState
	Second     OperatorID
	SecondName string
	DoneAt     time.Time
	May        bool // whether who asks may confirm or reject it: never the one who proposed
}

// Entry is a line of the audit log. It names things by id; nothing in it is a citizen's data.
type Entry struct {
	Number  int64 // 0 while it is not chained yet
	At      time.Time
	Actor   string // operator's id, «system», «citizen», «command line»
	Name    string // of the operator
	Action  string // case.claim, case.open, search, passport.block, operator.sign_in …
	Subject string // application number, registry id, operator's login …
	Why     string
	Outcome string // "" for done, otherwise the kind of the error
}

// AuditFilter narrows the log.
type AuditFilter struct {
	Actor, Action, Subject string
	From, Until            time.Time
	Before                 int64 // numbers below; 0 for the newest
	Limit                  int   // 100 when 0
}

// Day is a point of a plot.
type Day struct {
	Date                                  person.Date
	Arrived, Approved, Refused, Questions int
	Waiting                               time.Duration // median from arrival to decision of what was decided that day
}

// Dashboard is the work in numbers; nobody's name is in it.
type Dashboard struct {
	Waiting, Claimed, Stalled, Conversations, Proposals int
	Oldest                                              time.Time
	Days                                                []Day // the last 30, oldest first
	Registries                                          []RegistryState
	DeadJobs                                            int
	MessagesLate                                        int // not sent for more than five minutes
}

// RegistryState is whether a register answers.
type RegistryState struct {
	Registry  domain.Registry
	Available bool
	RetryAt   time.Time
}

// ConversationItem is a conversation in a line.
type ConversationItem struct {
	Account domain.AccountID
	Head    domain.Conversation // without its messages
	Waiting bool                // the citizen spoke last
	Claimer string
}

// Certificate is one of the authority's, as the registrar of keys sees it.
type Certificate struct {
	Purpose, Serial, Subject string
	Begins, Ends             time.Time
	Revoked                  time.Time
}

// Office is the authority as one signed-in operator may use it. Every method checks the operator's roles anew (ErrForbidden) and
// writes to the audit log what it did, in the same transaction; what shows a citizen's data needs a case that the operator has
// claimed, or a reason («why», at least ten characters, else ErrInvalid), which the log keeps. Every method may return
// ErrUnavailable and ErrUnauthorised (the session ended or is locked). Its comments name only what comes besides.
type Office interface {
	Me(ctx context.Context) (Operator, error)

	Queue(ctx context.Context, f Filter) (Queue, error)
	// Claim takes a case: one operator at a time. ErrConflict when another has it, ErrNotFound. Claiming one's own is no error.
	Claim(ctx context.Context, ref CaseRef) error
	// ClaimNext takes the oldest free case of a filter. ErrNotFound when there is none.
	ClaimNext(ctx context.Context, f Filter) (CaseRef, error)
	// Release gives a case back; a senior may release another's.
	Release(ctx context.Context, ref CaseRef) error
	// Case returns a case that the operator has claimed, or that a senior looks at. ErrForbidden otherwise.
	Case(ctx context.Context, ref CaseRef) (Case, error)
	// File returns a page of a document attached to a claimed case.
	File(ctx context.Context, ref CaseRef, document domain.DocumentID, page domain.PageID) (File, error)
	// Decide approves, refuses or asks. Version is the application's that the operator saw: ErrConflict when it moved on meanwhile.
	// ErrTransition, ErrInvalid. The claim ends with it.
	//
	// An approval names the silences of the case that it goes over, all of them, as they are now; the log keeps them. ErrInvalid at
	// «silent» for one that it does not name.
	Decide(ctx context.Context, ref CaseRef, version int64, d domain.Decision, over ...Silence) error

	Conversations(ctx context.Context, open bool) ([]ConversationItem, error)
	Conversation(ctx context.Context, account domain.AccountID, id domain.ConversationID) (domain.Conversation, error)
	// Reply answers a citizen; close ends the conversation with it. Key makes a repetition harmless.
	Reply(ctx context.Context, key domain.Key, account domain.AccountID, id domain.ConversationID, text string, close bool) error

	// Search finds by application number, registry number or СНИЛС; look-alike letters are normalised. At most 20.
	Search(ctx context.Context, query, why string) ([]Found, error)
	Passport(ctx context.Context, account domain.AccountID, id domain.RegistryID, why string) (PassportView, error)

	Propose(ctx context.Context, key domain.Key, p Proposal) (Proposal, error)
	Proposals(ctx context.Context, open bool) ([]Proposal, error)
	// Settle confirms or rejects. ErrForbidden for who proposed it, ErrConflict when it is settled.
	Settle(ctx context.Context, id ProposalID, confirm bool, why string) error

	Phones
	Proofs
	Videos
	Prints

	Dashboard(ctx context.Context) (Dashboard, error)
	Audit(ctx context.Context, f AuditFilter) ([]Entry, error)
	Certificates(ctx context.Context) ([]Certificate, error)

	Sessions(ctx context.Context) ([]Session, error) // one's own
	EndSession(ctx context.Context, id SessionID) error
	// ChangePassword ends the other sessions. ErrWrongCredentials, ErrInvalid.
	ChangePassword(ctx context.Context, old, new string) error
	// AskProof returns what a Proof is made of: whether there is an authenticator app, and the question to the security keys, which
	// is good once and for five minutes.
	AskProof(ctx context.Context) (SecondFactor, error)
	// What changes the way in needs a Proof that it is the operator who asks, or else a session left open would be worth an account:
	// ErrWrongCredentials, ErrCodeWrong, ErrCodeExpired, ErrRateLimited.
	//
	// StartTOTP returns a new secret (base32) to be enrolled with FinishTOTP by a code of it.
	StartTOTP(ctx context.Context, p Proof) (secret string, err error)
	FinishTOTP(ctx context.Context, code string) error
	// StartKey and FinishKey enrol a security key: JSON of WebAuthn's creation options and of the browser's answer.
	StartKey(ctx context.Context, p Proof) (options []byte, err error)
	FinishKey(ctx context.Context, name string, answer []byte) error
	RemoveKey(ctx context.Context, id string, p Proof) error
}

// Reception is signing in to the office. Wrong passwords slow a login down like a citizen's; a login that nobody has takes the same
// time and answers the same.
type Reception interface {
	// SignIn checks the password and returns a ticket of five minutes and which second factors are there.
	// ErrWrongCredentials, ErrRateLimited.
	SignIn(ctx context.Context, login, password string) (SecondFactor, error)
	// WithTOTP and WithKey open the session; the token goes into a cookie and is kept as a digest only. A code is good once.
	WithTOTP(ctx context.Context, ticket, code, address, agent string) (token string, err error)
	WithKey(ctx context.Context, ticket string, answer []byte, address, agent string) (token string, err error)
	// Enrol is the first sign-in: an operator without a second factor enrols an authenticator app before anything else.
	Enrol(ctx context.Context, ticket, code, address, agent string) (token string, err error)
	// Office returns the office of a token's session. ErrUnauthorised; ErrLocked when it was idle for fifteen minutes.
	Office(ctx context.Context, token, address string) (Office, Session, error)
	// Unlock takes the password of a locked session.
	Unlock(ctx context.Context, token, password string) error
	SignOut(ctx context.Context, token string) error
}

// Proof shows anew that it is the operator: the password, and the present second factor by a code of the app or the answer of a key.
type Proof struct {
	Password string
	Code     string // of the authenticator app
	Answer   []byte // of a security key to the question of AskProof, JSON; nil for a code
}

// SecondFactor is what is asked for after the password.
type SecondFactor struct {
	Ticket  string
	TOTP    bool
	Options []byte // WebAuthn request options, JSON; nil without security keys
	Secret  string // base32, to be enrolled: only for who has no second factor yet
}
