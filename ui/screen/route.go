package screen

import "razvorot/domain"

// Route names a screen and the thing on it.
type Route = domain.Route

// Page is a kind of screen.
type Page = domain.RoutePage

// The pages. Those that notices lead to are named by domain.
const (
	PageOnboarding Page = "onboarding"
	PageUnlock     Page = "unlock"
	PageRegister   Page = "register"
	PageSignIn     Page = "sign_in"

	PageHome         = domain.RouteHome
	PageProfile      = domain.RouteProfile
	PageLevel        = domain.RouteLevel   // how well the authority knows the citizen, registry checks, ways to prove more
	PageProof   Page = "proof"             // code and control questions
	PageProving      = domain.RouteProving // Arg: domain.ProofID of an attempt, or a domain.ProofWay to begin one

	PageGuardian = domain.RouteGuardian // consents for minors, of either side; Arg: domain.GuardianID, or "" for all of them

	PageDocuments   Page = "documents"
	PageDocument         = domain.RouteDocument // Arg: domain.DocumentID
	PageAddDocument Page = "add_document"       // Arg: domain.DocumentKind, or "" to choose one

	PageServices     Page = "services"
	PageService      Page = "service" // Arg: domain.ServiceID
	PageWizard       Page = "wizard"  // Arg: domain.ApplicationID of the draft
	PageApplications Page = "applications"
	PageApplication       = domain.RouteApplication // Arg: domain.ApplicationID
	PageFee               = domain.RouteFee         // Arg: domain.ApplicationID

	PagePassport        = domain.RoutePassport // Arg: domain.RegistryID, or "" for the one at hand
	PagePassportQR Page = "passport_qr"        // Arg: domain.RegistryID

	PagePresent       Page = "present"        // ways of showing it; Arg: domain.RegistryID, or "" for the one at hand
	PagePresentNearby Page = "present_nearby" // to a device nearby; Arg as PagePresent
	PagePresentAsked  Page = "present_asked"  // to whoever asks by a code or a file; Arg as PagePresent
	PagePresentations Page = "presentations"  // the log
	PageVerify        Page = "verify"         // ways of verifying somebody else's
	PageVerifyAsk     Page = "verify_ask"     // asking for it; Arg: id of an app.Preset, or ""

	PageMessages       = domain.RouteMessages // Arg: domain.ConversationID of a ticket, or "" for the list of notices
	PageNotices   Page = "notices"            // where notices are shown
	PageSupport   Page = "support"            // the tickets
	PageWrite     Page = "write"              // a new ticket; Arg: what it is about, made by package support
	PageHelp      Page = "help"               // the help texts
	PageArticle   Page = "article"            // Arg: id of an article
	PageOffices   Page = "offices"            // the search; Arg: "", or domain.OfficeID to begin with what is near it, and after a slash domain.PrintID of an order to be moved
	PageOffice    Page = "office"             // Arg: as of PagePrintSlot
	PagePrint          = domain.RoutePrint    // Arg: domain.PrintID, or "" for the one under way
	PagePrintSlot Page = "print_slot"         // Arg: domain.OfficeID, and after a slash domain.PrintID of an order to be moved
	PageSecurity       = domain.RouteSecurity
	PageSettings  Page = "settings"
	PageLock      Page = "lock" // the ways into the vault on this device
	PageBackup         = domain.RouteBackup
	PageRestore   Page = "restore"   // a backup is brought to a device on which nothing is yet
	PageEmergency Page = "emergency" // all that is done when a passport may be in wrong hands
	PageBlock     Page = "block"     // blocking by phone and recovery code, by whoever has them
	PageServer    Page = "server"    // which authority the program talks to
	PageTrial     Page = "trial"     // messages of the trial mode and the operator's part
)

// ArgPeople has PageProfile begin with the choice of somebody whom the simulated registries know.
const ArgPeople = "people"

// Pages returns all pages: each has a name in words.
func Pages() []Page {
	return []Page{PageOnboarding, PageUnlock, PageRegister, PageSignIn, PageHome, PageProfile, PageLevel, PageProof, PageProving,
		PageGuardian, PageOffices, PageOffice, PagePrint, PagePrintSlot,
		PageDocuments, PageDocument, PageAddDocument, PageServices, PageService, PageWizard, PageApplications,
		PageApplication, PagePassport, PagePassportQR, PagePresent, PagePresentNearby,
		PagePresentAsked, PagePresentations, PageVerify, PageVerifyAsk, PageMessages, PageNotices, PageSupport,
		PageWrite, PageHelp, PageArticle, PageSecurity, PageSettings, PageLock, PageBackup, PageRestore,
		PageServer,
		PageTrial}
}
