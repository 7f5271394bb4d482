// Package protocol is the wire between an app and an authority: HTTP and JSON.
//
// A Route is a method and a path. Messages are the types of package domain with their JSON tags, and the small structs of
// this package around them. A Problem is an error on its way (RFC 9457); its code is the domain.Kind, and what else
// the error knows stands beside. Files travel as tus 1.0 wants (https://tus.io/protocols/resumable-upload): core, creation,
// checksum with sha256, expiration, termination.
//
// Paths hold opaque identifiers only. What is personal or secret is in bodies and in the Authorization header.
package protocol

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"razvorot/domain"
)

// Header names that HTTP itself does not have.
const (
	// IdempotencyKey carries the domain.Key of a command (draft-ietf-httpapi-idempotency-key-header), without the quotes of a
	// structured field, as everybody sends it.
	IdempotencyKey = "Idempotency-Key"
	// ProblemCode repeats the code of a Problem, for answers to HEAD.
	ProblemCode = "Problem-Code"
)

// Media types.
const (
	JSON        = "application/json"
	ProblemJSON = "application/problem+json" // RFC 9457
	OffsetBytes = "application/offset+octet-stream"

	// Status lists (draft-ietf-oauth-status-list, 14.7).
	StatusListCWT = "application/statuslist+cwt"
	StatusListJWT = "application/statuslist+jwt"

	CRL = "application/pkix-crl" // RFC 5280 in DER (RFC 2585, 4.2)
)

// Limits in bytes, for either side to keep what it reads bounded.
const (
	MaxRequest   = 1 << 20  // JSON that an authority takes in
	MaxOpen      = 64 << 10 // of somebody not signed in, of whom many at once shall not use up the memory
	MaxPublished = 1 << 20  // what an authority publishes: trust, a status list
	MaxAnswer    = 8 << 20  // JSON that an app takes in: a page of changes with long applications
	maxProblem   = 64 << 10
)

// Route is one thing that can be asked of an authority.
type Route struct {
	Method  string
	Pattern string // as http.ServeMux has it: /v1/applications/{id}
	Signed  bool   // acts for somebody signed in: with a bearer token (RFC 6750), others without
	Keyed   bool   // a command: with an IdempotencyKey
	Proved  bool   // nobody is signed in yet, and the session is bound to the key of a proof (RFC 9449, 5)
}

// String returns the pattern of http.ServeMux.
func (r Route) String() string { return r.Method + " " + r.Pattern }

// Path returns the path with its wildcards replaced by ids, in order.
func (r Route) Path(ids ...string) string {
	var b strings.Builder
	rest := r.Pattern
	for _, id := range ids {
		before, after, ok := strings.Cut(rest, "{")
		if !ok {
			break
		}
		_, rest, _ = strings.Cut(after, "}")
		b.WriteString(before + url.PathEscape(id))
	}
	return b.String() + rest
}

// The routes, one for each method of domain.Backend and one to renew a session.
var (
	Authority        = get("/v1/authority")
	ConsentTexts     = get("/v1/consents/{language}")
	FindServices     = get("/v1/services")
	StartRegistering = post("/v1/registrations").keyed()
	ConfirmCode      = post("/v1/codes/{id}/confirm")
	ResendCode       = post("/v1/codes/{id}/resend")
	Register         = post("/v1/accounts").keyed()
	SignIn           = post("/v1/sign-ins")
	FinishSignIn     = post("/v1/sessions").proved()
	Refresh          = post("/v1/session/refresh").proved()
	SignOut          = Route{Method: http.MethodDelete, Pattern: "/v1/session"}.signed()

	FindJournal      = get("/v1/journal").signed()
	FindSessions     = get("/v1/sessions").signed()
	EndSession       = Route{Method: http.MethodDelete, Pattern: "/v1/sessions/{id}"}.signed()
	EndOtherSessions = Route{Method: http.MethodDelete, Pattern: "/v1/sessions"}.signed()

	Account      = get("/v1/account").signed()
	StartEmail   = post("/v1/account/email/code").signed().keyed()
	ConfirmEmail = post("/v1/account/email/confirm").signed()
	SaveProfile  = Route{Method: http.MethodPut, Pattern: "/v1/account/profile"}.signed().keyed()
	SaveSending  = Route{Method: http.MethodPut, Pattern: "/v1/account/notices"}.signed().keyed()
	RetryChecks  = post("/v1/account/checks/retry").signed().keyed()
	StartProof   = post("/v1/account/proof/code").signed().keyed()
	AskProof     = post("/v1/account/proof/questions").signed()
	AnswerProof  = post("/v1/account/proof/answers").signed()

	CreateUpload   = post("/v1/uploads").signed().keyed()
	FindUpload     = Route{Method: http.MethodHead, Pattern: "/v1/uploads/{id}"}.signed()
	AppendUpload   = Route{Method: http.MethodPatch, Pattern: "/v1/uploads/{id}"}.signed()
	DeleteUpload   = Route{Method: http.MethodDelete, Pattern: "/v1/uploads/{id}"}.signed()
	FindDocuments  = get("/v1/documents").signed()
	DeleteDocument = Route{Method: http.MethodDelete, Pattern: "/v1/documents/{id}"}.signed().keyed()

	StartSignature  = post("/v1/applications/{id}/signature").signed().keyed()
	Submit          = post("/v1/applications").signed().keyed()
	FindApplication = get("/v1/applications/{id}").signed()
	RenewInvoice    = post("/v1/applications/{id}/invoice").signed().keyed()
	Resubmit        = post("/v1/applications/{id}/answers").signed().keyed()
	Withdraw        = post("/v1/applications/{id}/withdraw").signed().keyed()
	Collect         = post("/v1/applications/{id}/collect").signed().keyed()

	FindPassport     = get("/v1/passports/{id}").signed()
	StartActivation  = post("/v1/passports/{id}/code").signed().keyed()
	ActivatePassport = post("/v1/passports/{id}/activate").signed().keyed()
	FetchPortrait    = get("/v1/passports/{id}/portrait").signed()
	FetchOfflineQR   = post("/v1/passports/{id}/offline-qr").signed()
	BlockPassport    = post("/v1/passports/{id}/block").signed().keyed()

	IssueCredentials = post("/v1/passports/{id}/credentials").signed().keyed()
	FetchTrust       = get("/v1/trust")
	FetchIssuerCRL   = get("/v1/crl/issuers") // certificates name it (RFC 5280, 4.2.1.13)
	FetchReaderCRL   = get("/v1/crl/readers") // that of the reader root
	FetchCRL         = get("/v1/crl")         // that of the issuing root, as older certificates name it
	FetchStatusList  = get("/v1/status/{id}") // the URI that credentials refer to ends so

	FetchChanges = get("/v1/changes").signed() // ?after=…&wait=…: a cursor and seconds
	ReadNotices  = post("/v1/notices/read").signed().keyed()
)

func get(pattern string) Route  { return Route{Method: http.MethodGet, Pattern: pattern} }
func post(pattern string) Route { return Route{Method: http.MethodPost, Pattern: pattern} }

func (r Route) signed() Route {
	r.Signed = true
	return r
}

func (r Route) keyed() Route {
	r.Keyed = true
	return r
}

func (r Route) proved() Route {
	r.Proved = true
	return r
}

// Routes returns all routes.
func Routes() []Route {
	return []Route{FindOffices, OfficeSlots, FindPrints, OrderPrint, MovePrint, CancelPrint,
		Authority, ConsentTexts, FindServices, StartRegistering, ConfirmCode, ResendCode, Register, SignIn, FinishSignIn,
		Refresh, SignOut, FindJournal, FindSessions, EndSession, EndOtherSessions, Account, StartEmail, ConfirmEmail, SaveProfile, SaveSending, RetryChecks, StartProof, AskProof, AnswerProof,
		CreateUpload, FindUpload, AppendUpload, DeleteUpload, FindDocuments, DeleteDocument, StartSignature, Submit, FindApplication,
		RenewInvoice, Resubmit, Withdraw, Collect, FindPassport, StartActivation, ActivatePassport, FetchPortrait, FetchOfflineQR,
		BlockPassport, IssueCredentials, FetchTrust, FetchIssuerCRL, FetchReaderCRL, FetchCRL, FetchStatusList, FetchChanges,
		ReadNotices, FindConversations, StartConversation, Say, SaveBlockCode, BlockByCode, ProofPlaces, FindProofs, OrderProof, EnterProofCode, VisitBank, LeaveBank, CheckCard, CancelProof, VideoSlots,
		MoveVideo, EnterVideo, TurnVideo, LeaveVideo, FindGuardians,
		InviteGuardian, OpenGuardian, CancelGuardian, AnswerGuardian, WithdrawGuardian, WithdrawBiometrics, AgreeBiometrics, StartPasswordReset,
		FinishPasswordReset, ChangePassword, StartAuthenticator, ConfirmAuthenticator, RemoveAuthenticator, SetSecretQuestions,
		StartReentry, OpenReentry, FinishReentry, CancelReentry, StartSparePhone, SaveSparePhone, RemoveSparePhone,
		StartPhoneChange, StartNewPhone, FinishPhoneChange}
}

// ReadJSON reads one JSON value of at most limit bytes into v. Fields that v has not are left out, so that a newer side may
// say more; anything after the value is refused. It returns a domain.TooLarge, domain.ErrInvalid for what is no such
// value, without repeating any of it, and the reader's own error.
func ReadJSON(r io.Reader, limit int64, v any) error {
	b, err := io.ReadAll(io.LimitReader(r, limit+1))
	switch {
	case err != nil:
		return fmt.Errorf("failed to read JSON: %w", err)
	case int64(len(b)) > limit:
		return &domain.TooLarge{Size: int64(len(b)), Limit: limit}
	}
	if err := json.Unmarshal(b, v); err != nil {
		if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
			return fmt.Errorf("JSON fails at byte %d: %w", syntax.Offset, domain.ErrInvalid)
		}
		return fmt.Errorf("JSON of another shape: %w", domain.ErrInvalid)
	}
	return nil
}

// ReadKey returns the idempotency key of a request, or ErrInvalid for none and for one that is too long or not printable.
func ReadKey(h http.Header) (domain.Key, error) {
	key := strings.Trim(h.Get(IdempotencyKey), `"`)
	if key == "" || len(key) > domain.LongestKey || strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", fmt.Errorf("header %s: %w", IdempotencyKey, domain.ErrInvalid)
	}
	return domain.Key(key), nil
}
