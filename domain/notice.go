package domain

import "time"

// Notice tells that something changed (row D2). It holds nothing personal by construction: a kind, and parameters of types
// that cannot name a person. Words are made of it where it is shown, in the language of that place.
type Notice struct {
	ID     NoticeID     `json:"id"`
	Kind   NoticeKind   `json:"kind"`
	Params NoticeParams `json:"params,omitzero"`
	Route  Route        `json:"route"` // the screen it opens
	At     time.Time    `json:"at"`
	ReadAt time.Time    `json:"read_at,omitzero"`
}

// NoticeKind is what happened.
type NoticeKind string

// The kinds.
const (
	NoticeApplication  NoticeKind = "application_moved"
	NoticeQuestion     NoticeKind = "question_asked"
	NoticeDocument     NoticeKind = "document_state"
	NoticeChecks       NoticeKind = "registry_checks_done"
	NoticeLevel        NoticeKind = "level_changed"
	NoticeReady        NoticeKind = "passport_ready" // with state, time of forming, registry number: the seeds' «Уведомление о готовности»
	NoticePassport     NoticeKind = "passport_state"
	NoticeReissued     NoticeKind = "passport_reissued" // made anew with data that were confirmed
	NoticeSignIn       NoticeKind = "new_sign_in"
	NoticePassword     NoticeKind = "password_changed"
	NoticeFactors      NoticeKind = "second_factor_changed"
	NoticeReentryAsked NoticeKind = "reentry_asked"
	NoticeReentryOver  NoticeKind = "reentry_cancelled"
	NoticeReentered    NoticeKind = "reentered"
	NoticePhone        NoticeKind = "phone_changed"
	NoticeSpare        NoticeKind = "spare_phone_changed"
	NoticeStalled      NoticeKind = "application_stalled"
	NoticeSupport      NoticeKind = "support_replied"
	NoticeProof        NoticeKind = "proof_moved"
	NoticeVideo        NoticeKind = "video_soon" // a video call begins within the hour
	NoticeGuardian     NoticeKind = "guardian_moved"
	NoticeFee          NoticeKind = "fee_moved"
	NoticePrint        NoticeKind = "print_moved"
	NoticePrintSoon    NoticeKind = "print_tomorrow" // the day before the appointment
	NoticeBackup       NoticeKind = "backup_due"     // made on the device, and never sent by an authority
)

// NoticeKinds returns all kinds, for tests that each has words.
func NoticeKinds() []NoticeKind {
	return []NoticeKind{NoticeApplication, NoticeQuestion, NoticeDocument, NoticeChecks, NoticeLevel, NoticeReady, NoticePassport,
		NoticeReissued, NoticePhone, NoticeSignIn, NoticePassword, NoticeFactors, NoticeReentryAsked, NoticeReentryOver, NoticeReentered, NoticeSpare, NoticeStalled, NoticeSupport, NoticeProof, NoticeVideo, NoticeGuardian,
		NoticeFee, NoticePrint, NoticePrintSoon, NoticeBackup}
}

// NoticeParams are what words about a notice may name.
type NoticeParams struct {
	Application ApplicationState  `json:"application,omitzero"`
	Number      ApplicationNumber `json:"number,omitzero"`
	Document    DocumentKind      `json:"document,omitzero"`
	File        FileState         `json:"file,omitzero"`
	Reason      FileReason        `json:"reason,omitzero"`
	Passport    PassportState     `json:"passport,omitzero"`
	Registry    RegistryID        `json:"registry,omitzero"`
	Level       Level             `json:"level,omitzero"`
	FormedAt    time.Time         `json:"formed_at,omitzero"`
	Count       int               `json:"count,omitzero"`
	Support     string            `json:"support,omitzero"` // number of the conversation
	Proof       ProofState        `json:"proof,omitzero"`
	Invoice     InvoiceState      `json:"invoice,omitzero"`
	Print       PrintState        `json:"print,omitzero"`
	Guardian    GuardianState     `json:"guardian,omitzero"`
}

// RoutePage is a kind of screen that a Route leads to.
type RoutePage string

// The screens that notices lead to.
const (
	RouteHome        RoutePage = "home"
	RouteProfile     RoutePage = "profile"
	RouteLevel       RoutePage = "level"
	RouteProving     RoutePage = "proving"     // Arg: ProofID
	RouteGuardian    RoutePage = "guardian"    // Arg: GuardianID
	RoutePrint       RoutePage = "print"       // Arg: PrintID, "" for the latest order
	RouteDocument    RoutePage = "document"    // Arg: DocumentID
	RouteApplication RoutePage = "application" // Arg: ApplicationID
	RouteFee         RoutePage = "fee"         // Arg: ApplicationID
	RoutePassport    RoutePage = "passport"    // Arg: RegistryID
	RouteSecurity    RoutePage = "security"
	RouteBackup      RoutePage = "backup"
	RouteMessages    RoutePage = "messages" // Arg: ConversationID, "" for the list
)

// Route names a screen and the thing on it, never a person.
type Route struct {
	Page RoutePage `json:"page"`
	Arg  string    `json:"arg,omitzero"`
}

// ApplicationNotice returns the notice about an application's latest move. A question leads to the application, where the
// field is marked; what is ready names the registry number and when it was formed.
func ApplicationNotice(id NoticeID, a Application, at time.Time) Notice {
	n := Notice{ID: id, Kind: NoticeApplication, At: at, Route: Route{RouteApplication, string(a.ID)},
		Params: NoticeParams{Application: a.State, Number: a.Number}}
	switch a.State {
	case NeedsInfo:
		n.Kind, n.Params.Count = NoticeQuestion, len(a.OpenQuestions())
	case Ready:
		n.Kind, n.Params.Registry, n.Params.FormedAt = NoticeReady, a.Passport, at
	case Issued:
		n.Params.Registry = a.Passport
		n.Route = Route{RoutePassport, string(a.Passport)}
	}
	return n
}

// DocumentNotice returns the notice about the state of one page's file.
func DocumentNotice(id NoticeID, d Document, page Page, at time.Time) Notice {
	return Notice{ID: id, Kind: NoticeDocument, At: at, Route: Route{RouteDocument, string(d.ID)},
		Params: NoticeParams{Document: d.Kind, File: page.State, Reason: page.Reason}}
}
