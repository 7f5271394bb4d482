package console

import "razvorot/authority/office"

// route is one line of the gate.
type route struct {
	method, pattern string
	open            bool          // needs no session
	roles           []office.Role // one of them is needed; nil: any
	do              func(*visit) error
}

var (
	atCases        = []office.Role{office.RoleOperator, office.RoleSenior}
	atProposals    = []office.Role{office.RoleOperator, office.RoleSenior, office.RoleKeys}
	atDashboard    = []office.Role{office.RoleOperator, office.RoleSenior, office.RoleAuditor}
	atAudit        = []office.Role{office.RoleAuditor}
	atCertificates = []office.Role{office.RoleKeys}
)

const (
	caseAt         = "/case/{account}/{application}"
	conversationAt = "/conversation/{account}/{id}"
	passportAt     = "/passport/{account}/{id}"
	codesAt        = "/citizen/{account}/codes"
	phoneAt        = "/citizen/{account}/phone"
	proofAt        = "/proof/{account}/{id}"
	printAt        = "/print/{account}/{id}"
	lockAt         = "/lock"
)

// routes is every way into the console. Files of the style are beside it: they are the same for everybody.
func routes() []route {
	return append(doors(), []route{
		{"GET", "/{$}", false, nil, (*visit).home},
		{"GET", "/queue", false, atCases, (*visit).queue},
		{"POST", "/queue/next", false, atCases, (*visit).claimNext},
		{"GET", caseAt, false, atCases, (*visit).openCase},
		{"POST", caseAt + "/claim", false, atCases, (*visit).claim},
		{"POST", caseAt + "/release", false, atCases, (*visit).release},
		{"POST", caseAt + "/decide", false, atCases, (*visit).decide},
		{"GET", caseAt + "/file/{document}/{page}", false, atCases, (*visit).file},
		{"GET", "/conversations", false, atCases, (*visit).conversations},
		{"GET", conversationAt, false, atCases, (*visit).conversation},
		{"POST", conversationAt + "/reply", false, atCases, (*visit).reply},
		{"GET", "/proofs", false, atCases, (*visit).proofs},
		{"GET", proofAt, false, atCases, (*visit).proof},
		{"POST", proofAt + "/hand-out", false, atCases, (*visit).handOutProof},
		{"POST", proofAt + "/refuse", false, atCases, (*visit).refuseProof},
		{"POST", "/videos/next", false, atCases, (*visit).takeVideo},
		{"GET", videoAt, false, atCases, (*visit).video},
		{"GET", videoAt + "/now", false, atCases, (*visit).videoNow},
		{"GET", videoAt + "/frame", false, atCases, (*visit).videoFrame},
		{"GET", videoAt + "/file/{document}/{page}", false, atCases, (*visit).videoFile},
		{"POST", videoAt + "/still", false, atCases, (*visit).videoStill},
		{"POST", videoAt + "/say", false, atCases, (*visit).videoSay},
		{"POST", videoAt + "/decide", false, atCases, (*visit).videoDecide},
		{"GET", "/prints", false, atCases, (*visit).prints},
		{"POST", "/prints/move", false, atCases, (*visit).movePrints},
		{"GET", printAt, false, atCases, (*visit).print},
		{"POST", printAt + "/collect", false, atCases, (*visit).handOutPrint},
		{"GET", "/search", false, atCases, (*visit).searchForm},
		{"POST", "/search", false, atCases, (*visit).search},
		{"GET", passportAt, false, atCases, (*visit).passportForm},
		{"POST", passportAt, false, atCases, (*visit).passport},
		{"POST", passportAt + "/propose", false, atCases, (*visit).proposePassport},
		{"GET", codesAt, false, atCases, (*visit).codesForm},
		{"POST", codesAt, false, atCases, (*visit).proposeFactor},
		{"GET", phoneAt, false, atCases, (*visit).phoneForm},
		{"POST", phoneAt, false, atCases, (*visit).sendPhoneCode},
		{"POST", phoneAt + "/code", false, atCases, (*visit).proposePhone},
		{"GET", "/proposals", false, atProposals, (*visit).proposals},
		{"POST", "/proposals/{id}/settle", false, atProposals, (*visit).settle},
		{"GET", "/dashboard", false, atDashboard, (*visit).dashboard},
		{"GET", "/audit", false, atAudit, (*visit).audit},
		{"GET", "/certificates", false, atCertificates, (*visit).certificates},
		{"POST", "/certificates/{serial}/propose", false, atCertificates, (*visit).proposeCertificate},
		{"GET", "/account", false, nil, (*visit).account},
		{"POST", "/account/password", false, nil, (*visit).changePassword},
		{"POST", "/account/sessions/{id}/end", false, nil, (*visit).endSession},
		{"POST", "/account/totp", false, nil, (*visit).startTOTP},
		{"POST", "/account/totp/finish", false, nil, (*visit).finishTOTP},
		{"POST", "/account/keys", false, nil, (*visit).startKey},
		{"POST", "/account/keys/finish", false, nil, (*visit).finishKey},
		{"POST", "/account/keys/{id}/remove", false, nil, (*visit).removeKey},
		{"GET", "/help", false, nil, (*visit).help},
	}...)
}

// doors are the routes that somebody without a session may take.
func doors() []route {
	return []route{
		{"GET", "/sign-in", true, nil, (*visit).signInForm},
		{"POST", "/sign-in", true, nil, (*visit).signIn},
		{"GET", "/second", true, nil, (*visit).secondForm},
		{"POST", "/second/code", true, nil, (*visit).secondCode},
		{"POST", "/second/key", true, nil, (*visit).secondKey},
		{"POST", "/enrol", true, nil, (*visit).enrol},
		{"GET", "/unlock", true, nil, (*visit).unlockForm},
		{"POST", lockAt, true, nil, (*visit).lock},
		{"POST", "/unlock", true, nil, (*visit).unlock},
		{"POST", "/sign-out", true, nil, (*visit).signOut},
		{"POST", "/view", true, nil, (*visit).setView},
	}
}
