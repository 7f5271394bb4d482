package protocol_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"razvorot/domain"
	"razvorot/protocol"
)

var update = flag.Bool("update", false, "write docs/PROBLEMS.md")

const tableFile = "../docs/PROBLEMS.md"

// meanings are what a code means, what stands beside it, and what its receiver does.
var meanings = map[domain.Kind][3]string{
	domain.ErrBlocked:          {"The account or the passport is blocked.", "", "Tell the citizen; the authority unblocks."},
	domain.ErrCodeExpired:      {"The code or ticket is too old, used, or out of attempts.", "", "Ask for a new code."},
	domain.ErrCodeWrong:        {"The code or an answer is wrong.", "`attempts_left`", "Ask again; at 0 ask for a new code."},
	domain.ErrConflict:         {"Somebody changed it since, or the key was used for another command.", "", "Read again, then decide anew."},
	domain.ErrDamaged:          {"Content differs from its checksum or digest.", "", "Send it again."},
	domain.ErrDuplicate:        {"It is there already; no second one is made.", "", "Go on with the one that is there."},
	domain.ErrForbidden:        {"Signed in, but not allowed: mostly the level is too low.", "`have`, `need`", "Raise the level first."},
	protocol.Internal:          {"A fault of the authority's program.", "", "Try again later, with the same key."},
	domain.ErrInvalid:          {"What was sent cannot be.", "`findings`: field, code, severity", "Show each finding at its field."},
	domain.ErrLocked:           {"The vault of the device is locked; no authority answers so.", "", ""},
	domain.ErrNoSpace:          {"The authority's disk is full; nothing was changed.", "", "Try again later, with the same key."},
	domain.ErrNotFound:         {"Not there, or not this account's.", "", "Begin anew: an upload, the changes."},
	domain.ErrOtherAuthority:   {"Another authority answers under the address than the one that was chosen.", "", "Send nothing; ask the citizen."},
	domain.ErrRateLimited:      {"Too often.", "`wait_seconds`, header `Retry-After`", "Wait as long."},
	domain.ErrTooLarge:         {"The file or the body is too large.", "`size`, `limit`", "Send a smaller one."},
	domain.ErrTransition:       {"The state does not permit it.", "`move`: of, state, action, actor", "Read again and show the state."},
	domain.ErrUnauthorised:     {"No session, it ended, or the proof is not right.", "header `WWW-Authenticate`, `DPoP-Nonce`, `Date`", "Renew the session once; then sign in."},
	domain.ErrUnavailable:      {"The authority, or a register behind it, does not answer now.", "`retry_at`, header `Retry-After`", "Try again then, with the same key."},
	domain.ErrUnsupportedType:  {"The content is of a type that is not taken.", "`media_type`: what it is", "Send another type."},
	domain.ErrWrongCredentials: {"No such login or a wrong password: never told apart.", "", "Ask again."},
}

// table is docs/PROBLEMS.md.
func table() string {
	var b strings.Builder
	b.WriteString("# Problems\n\nWhat an authority answers when it does not do what it was asked (RFC 9457, `application/problem+json`). " +
		"Whoever receives one goes\nby `code`, which never changes its meaning; `type` is `urn:razvorot:problem:` with the code. " +
		"The header `Problem-Code` repeats it for\nanswers without a body. This table is written by\n" +
		"`go test ./protocol -run TableOfProblems -update`, and the same test holds it.\n\n" +
		"| code | status | what it means | beside it | what to do | routes |\n|---|---|---|---|---|---|\n")
	for _, code := range protocol.ProblemCodes() {
		m := meanings[code]
		routes := 0
		for _, r := range protocol.Routes() {
			if slices.Contains(r.Codes(), code) {
				routes++
			}
		}
		fmt.Fprintf(&b, "| `%s` | %d | %s | %s | %s | %d |\n", code, protocol.StatusOf(code), m[0], m[1], m[2], routes)
	}
	b.WriteString("\n## By route\n\nEach route may answer `internal` besides.\n\n| route | codes |\n|---|---|\n")
	for _, r := range protocol.Routes() {
		var codes []string
		for _, code := range r.Codes() {
			codes = append(codes, string(code))
		}
		fmt.Fprintf(&b, "| `%s` | %s |\n", r, strings.Join(codes, ", "))
	}
	return b.String()
}

func TestTheTableOfProblemsIsCurrent(t *testing.T) {
	for _, code := range protocol.ProblemCodes() {
		if meanings[code][0] == "" {
			t.Errorf("%s has no meaning", code)
		}
	}
	if *update {
		if err := os.WriteFile(tableFile, []byte(table()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(tableFile)
	if err != nil || string(b) != table() {
		t.Errorf("%s is another than the routes make (%v): run this test with -update", tableFile, err)
	}
}

func TestEveryCodeOfARouteHasAStatus(t *testing.T) {
	for _, r := range protocol.Routes() {
		for _, code := range r.Codes() {
			if protocol.StatusOf(code) < 400 {
				t.Errorf("%s: %s has status %d", r, code, protocol.StatusOf(code))
			}
		}
	}
}
