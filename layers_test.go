// Package main_test holds the house rules: who may import whom, and how large a file may grow. This file is the table
// of the rules and the test that the repository keeps them; layers_check_test.go reads the code, and
// layers_planted_test.go plants a violation of each rule and sees it reported.
//
// A place is a folder of the repository with everything below it, written without the module's name; "." is the root
// alone. A rule speaks for the most exact place that fits a package. The rules hold over all build tags and over the
// code that ships; tests may import more, but never what needs a window.
package main_test

import (
	"os"
	"testing"
)

const module = "razvorot"

// fyneApp opens real windows and needs cgo: one import of it outside package main and the headless tests are gone.
const fyneApp = "fyne.io/fyne/v2/app"

// The third-party and standard packages that rules speak about, by prefix.
var (
	toolkit = []string{"fyne.io", "github.com/fyne-io"}
	sql     = []string{"database/sql", "modernc.org/sqlite", "github.com/jackc/pgx", "github.com/lib/pq"}
	network = []string{"net/http", "net/rpc"}
	// signingKeys are the places where the authority's private keys are held or made.
	signingKeys = []string{"razvorot/authority/issuance", "razvorot/authority/signer", "razvorot/credential/pki"}
)

// codecs are the places of rule 2: formats, without state and without a way out of the machine.
var codecs = []string{"credential", "capture", "signature", "paper", "protocol"}

// rule is one line of the table.
type rule struct {
	place  string   // whom the rule binds
	clause string   // what it says, for the person who broke it
	own    []string // places of ours that may be imported, besides the place itself
	others []string // third-party prefixes that may be imported; anyModule lifts the limit
	never  []string // prefixes that may not be imported all the same, standard library included
	idents []string // identifiers that may not be named: pkg.Name, or .Name in any package
}

var anyModule = []string{""}

// rules is ARCHITECTURE, «Who may import whom», as data. A package that fits no line is reported too: a new part of the
// house is entered here before it is built.
var rules = []rule{
	{place: "domain", clause: "1: domain imports the standard library only"},

	{place: "credential", clause: "2: a codec imports domain and its own codecs", own: []string{"domain"},
		others: anyModule, never: join(toolkit, sql, network)},
	{place: "capture", clause: "2: a codec imports domain and its own codecs", own: []string{"domain", "assets"},
		others: anyModule, never: join(toolkit, sql, network)},
	{place: "signature", clause: "2: a codec imports domain and its own codecs", own: []string{"domain"},
		others: anyModule, never: join(toolkit, sql, network)},
	{place: "paper", clause: "2: paper imports domain, signature and its own codecs",
		own: []string{"domain", "signature", "assets"}, others: anyModule, never: join(toolkit, sql, network)},
	// The wire maps error codes to the statuses that net/http names.
	{place: "protocol", clause: "2: a codec imports domain and its own codecs", own: []string{"domain"},
		others: anyModule, never: join(toolkit, sql)},

	{place: "storage", clause: "3: storage imports domain and codecs, and never meets remote",
		own: join(codecs, []string{"domain"}), others: anyModule, never: join(toolkit, network)},
	{place: "remote", clause: "3: remote imports domain and codecs, and never meets storage",
		own: join(codecs, []string{"domain"}), others: anyModule, never: join(toolkit, sql)},
	{place: "authority", clause: "3: authority imports domain and codecs, never app, ui or storage",
		own: join(codecs, []string{"domain"}), others: anyModule, never: toolkit},

	{place: "app", clause: "4: app imports domain and codecs; no toolkit, no SQL, no net/http",
		own: join(codecs, []string{"domain"}), never: join(sql, network)},

	{place: "ui", clause: "5: ui imports app, domain and the toolkit", own: []string{"app", "domain", "assets"},
		others: toolkit, never: join(sql, network)},
	{place: "ui/widget", clause: "5: a widget imports the toolkit and ui/theme only", own: []string{"ui/theme"},
		others: toolkit, never: join(sql, network)},
	{place: "ui/theme", clause: "5: the theme imports the toolkit and the embedded fonts", own: []string{"assets"},
		others: toolkit, never: join(sql, network)},
	// Phrases change language while the program runs, which the toolkit's own catalogue cannot (docs/DESIGN.md).
	{place: "ui/phrase", clause: "5: phrases import the catalogues and what reads them", own: []string{"assets"},
		others: []string{"github.com/nicksnyder/go-i18n/v2", "golang.org/x/text"}, never: join(sql, network)},

	// Help texts are found and read without the toolkit.
	{place: "ui/article", clause: "5: articles import domain and the help texts", own: []string{"domain", "assets"},
		never: join(toolkit, sql, network)},

	// Commands say the words of the screens too, and are built without the toolkit.
	{place: "ui/element", clause: "5: elements import domain and phrases", own: []string{"domain", "ui/phrase"},
		never: join(toolkit, sql, network)},

	// Letters say the words of the screens.
	{place: "authority/notify", clause: "3: messages import domain and the catalogues; no SQL, and no signing key",
		own: []string{"domain", "assets"}, others: anyModule, never: join(toolkit, sql, signingKeys)},

	// The counter of a trial says what the screens say.
	{place: "authority/server", clause: "3: the server imports the authority, domain, codecs and the catalogues; no toolkit",
		own: join(codecs, []string{"domain", "authority", "assets"}), others: anyModule, never: toolkit},

	{place: "authority/api", clause: "6: the API gets interfaces, never the signing key",
		own: join(codecs, []string{"domain", "authority"}), others: anyModule, never: join(toolkit, signingKeys),
		idents: []string{"crypto.Signer", ".PrivateKey"}},
	{place: "authority/console", clause: "6: the console gets interfaces, never the signing key",
		own: join(codecs, []string{"domain", "authority", "assets"}), others: anyModule, never: join(toolkit, signingKeys),
		idents: []string{"crypto.Signer", ".PrivateKey"}},

	// The window and the tests that walk through it are put together alike, and package main cannot be imported.
	{place: "internal/wiring", clause: "7: wiring sees everything but main", own: []string{""}, others: anyModule},

	{place: ".", clause: "7: wire.go sees everything", own: []string{""}, others: anyModule},
	{place: "cmd", clause: "7: a command sees everything", own: []string{""}, others: anyModule},

	{place: "assets", clause: "assets embeds files and imports the standard library only"},
	{place: "internal/peer", clause: "what finds other people's programs is for tests, and imports the standard library only"},
	{place: "internal/postgrestest", clause: "a database for tests imports the standard library, peers and the driver",
		own: []string{"internal/peer"}, others: anyModule, never: toolkit},
	{place: "internal/authoritybench", clause: "the authority's benchmark is made of tests alone"},
	{place: "internal/faults", clause: "the interrupt test is made of tests alone"},
	{place: "internal/journey", clause: "the journey is made of tests alone"},
	{place: "internal/peertest", clause: "the peer test is made of tests alone"},
	{place: "internal/windowbench", clause: "the window benchmark uses the built program, not its packages"},
	{place: "internal/windowtest", clause: "the window test is made of tests alone"},
}

// Sizes, in lines.
const (
	maxMain     = 120 // main.go and wire.go together
	maxFile     = 450
	maxFunction = 60 // of code that ships; a test's table may be longer
)

func TestTheRepositoryKeepsTheHouseRules(t *testing.T) {
	found, err := check(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range found {
		t.Error(v)
	}
}

func join(lists ...[]string) []string {
	var all []string
	for _, list := range lists {
		all = append(all, list...)
	}
	return all
}
