package main_test

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// row is a line of the product: what works when it works.
type row struct {
	id, title string
	tests     []string // that show it and do not bear its id; those that do (TestD5…) are found by it
	pictures  string   // a pattern of files in docs/screens, "" for what cannot be seen
}

// The rows A1 to H4 and K1 to K5. A test whose name begins with a row's id belongs to it; the others are named here.
var rows = []row{
	{"A1", "Registration by phone and e-mail", []string{"TestTheWayInLeadsFromTheFirstStartToAProvenIdentity",
		"TestRegisteringSaysWhatIsMissing", "TestEachConsentWantsItsOwnTick", "TestANumberThatHasAnAccountLooksLikeAnyOther",
		"TestThePasswordOfTheOwnPhoneIsRefused"}, "*-register-*"},
	{"A2", "Profile, every field checked as typed", []string{"TestAFieldSaysWhatIsWrongWithItOnceItIsLeft",
		"TestWhatIsTypedIsKeptWithoutAsking", "TestEachContradictionIsOneFindingAtItsField"}, "*-profile-*"},
	{"A3", "Levels of the account", []string{"TestEachPersonOfTheRegistersGetsTheirLevel",
		"TestADifferenceLeadsToTheFieldAndIsMarkedThereUntilItChanges"}, "*-last-level-*"},
	{"A4", "Proving identity", []string{"TestWrongAnswersRunOutAndTheProofBeginsAnew"}, "proving/*"},
	{"A5", "Signing in, forgotten password", []string{"TestSigningInSaysWhatIsWrongAndHowLongToWait",
		"TestAnEndedSessionLeadsToSigningIn"}, "*-signin-*"},
	{"A6", "Security centre", nil, "account/account-*"},
	{"A7", "The vault on the device", []string{"TestAWrongPassphraseIsSaidAndCostsAPauseThatOutlastsTheProgram",
		"TestTheVaultIsClosedWhenNobodyIsThere", "TestTheRecoveryCodeOpensTheVaultAndANewPassphraseIsChosen",
		"TestPlayingWithTheClock", "TestPINNeedsTheKeychainsShare"}, "*-unlock-*"},
	{"B1", "Adding documents", []string{"TestAPassportIsAddedPageByPage", "TestAFileIsDroppedOrPasted",
		"TestAPaperInSheetsIsAskedForBySheets"}, "*-document-kind-*"},
	{"B2", "Checks on the device before upload", []string{"TestEveryFailureOfAPictureHasItsScreen",
		"TestAFileThatIsNotTakenSaysWhyAndWhatToDo", "TestEachUnfitFileIsRefusedWithItsOwnCodeAndKind"}, "*-photo-refused-*"},
	{"B3", "Metadata removed", []string{"TestWhatWasRemovedIsSaidOfAFile", "TestWhatIsRemovedFromAPhotographIsTold"},
		"*-document-inspected-*"},
	{"B4", "Fields read and compared", []string{"TestAPassportIsReachedWithPhotographs"}, "documents-more/compare-*"},
	{"B5", "Upload queue", []string{"TestAnUploadWhoseAnswerIsLostTellsHowFarItGot", "TestAPublicTusClientUploads"}, "*-documents-*"},
	{"B6", "Viewing, renaming, exporting, deleting", []string{"TestADocumentIsRenamedPausedReplacedAndDeleted"}, "documents-more/export-*"},
	{"C1", "Service catalogue", []string{"TestTheServiceIsFoundByAMisspeltWordAndAppliedFor"}, "*-services-*"},
	{"C2", "Eligibility before the form", []string{"TestWhatIsNotMetLeadsToWhereItIsSeenTo",
		"TestACitizenOfFifteenGetsAPassportWithTheConsentOfAParent"}, "*-service-*"},
	{"C3", "Form, prefilled and kept", []string{"TestAWrongAnswerHoldsTheStepUpAndIsKept",
		"TestWhatWasTypedLastIsKeptWhenTheWindowCloses", "TestWhatWasTypedSurvivesARestart"}, "*-form-1-*"},
	{"C4", "Attachments per requirement", []string{"TestADocumentIsAddedForARequirementAndAttached"}, "*-form-6-*"},
	{"C5", "Review, consent, signature", []string{"TestAnApplicationIsFilledInSignedAndSent", "TestACodeSignsThoughThePageIsLeft"},
		"*-form-review-*"},
	{"C6", "Sent once, number and receipt", []string{"TestPressedTwiceIsSentOnce", "TestWhatWasSignedOfflineWaitsAndGoesByItself"},
		"*-sent-*"},
	{"C7", "State fee", nil, "fee/fee-due-*"},
	{"D1", "My services, timeline", []string{"TestHomeFollowsTheApplication"}, "*-last-applications-*"},
	{"D2", "Notices", []string{"TestAMessageIsReadOnceItWasOpened", "TestNoticesOutsideTheWindowNameNobody"}, "*-last-messages-*"},
	{"D3", "The operator's question", []string{"TestAQuestionIsAnsweredWhereItIsAsked"}, "*-question-*"},
	{"D4", "Refusal and applying again", []string{"TestARefusalTellsEachReasonAndApplyingAgainKeepsWhatWasRight"}, "4?-refused-[er]?-*"},
	{"D5", "Seven days without a change", []string{"TestAnApplicationThatStandsStillSaysSo", "TestACitizenIsToldThatAnApplicationStandsStill"}, "support/tracking-stalled-*"},
	{"D6", "Support and help", nil, "support/ticket-*"},
	{"E1", "Readiness, issue, activation", []string{"TestAPassportIsCollectedAndActivated", "TestACitizenGoesAllTheWayToAnActivePassport"},
		"*-ready-*"},
	{"E2", "The passport on the screen, offline", []string{"TestThePassportShowsItsHolderAlsoOffline", "TestThePassportTurnsOver"},
		"*-passport-back-*"},
	{"E3", "The credential and the status list", []string{"TestACredentialIsPresentedAndVerified",
		"TestAPassportThatWasFormedForNothingIsRevoked"}, ""},
	{"E4", "QR, file and PDF", []string{"TestAPDFIsKeptWhereThePersonWants", "TestAPDFIsClosedWithAPasswordTypedTwice",
		"TestAnOldQRIsTakenAwayAndRenewed"}, "*-qr-*"},
	{"E5", "Presenting", []string{"TestAPassportIsShownToSomebodyNearby", "TestWhatIsNotTickedIsNotShown"}, "credential/present-review-*"},
	{"E6", "Verifying", []string{"TestTheReaderSeesTheVerdict", "TestVerifyingKeepsNothingButWhatAuthoritiesPublish"},
		"credential/verify-genuine-*"},
	{"E7", "Printed version at an office", nil, "print/print-*"},
	{"F1", "Blocking at once", []string{"TestBlockingNamesWhatFollowsAndAsksForThePassphrase",
		"TestAPassportBlockedOnOneDeviceIsRefusedWhereItIsShown"}, "emergency/block-*"},
	{"F2", "Compromised: everything at once", nil, "emergency/emergency-*"},
	{"F3", "Re-issue with the old one revoked", []string{"TestEachStateOfAPassportHasItsOwnWayOn"}, "emergency/emergency-begun-*"},
	{"F4", "Backup and restore", []string{"TestABackupIsRestoredOnANewDeviceWithANewPassphrase", "TestABackupOpensWithoutTheApp"}, "device/backup-*"},
	{"H1", "Russian and English, plural forms", []string{"TestTheLanguageChangesWhileTheProgramRuns",
		"TestCataloguesHaveTheSameKeysAndPlaces", "TestH2TheWayInEnglishByKeyboardAlone"}, "*-last-settings-*"},
	{"H2", "Keyboard, screen readers, large text, contrast", []string{"TestTextCanBeReadInEveryPalette",
		"TestScaleEnlargesTextUpToTwice", "TestTheCitizenComesHomeByKeyboardAndMouse"}, "*-last-settings-*"},
	{"H3", "Narrow and wide", []string{"TestAWideWindowHasARailAndANarrowOneABar", "TestAResizedWindowKeepsTheScreen"}, "*-last-home-*"},
	{"H4", "Progress; empty, loading and error states", []string{"TestWithoutMessagesTheListSaysWhatItIsFor"}, "*-documents-empty-*"},
	{"K1", "One port, every adapter", []string{"TestAnAuthorityBehindTLSIsAnAuthority", "TestAnAuthorityInProcessIsAnAuthority",
		"TestTheFakeIsAnAuthority", "TestAnAuthorityIsHeldToItsKey"}, "server/*"},
	{"K2", "The authority", []string{"TestACitizenGetsAPassport", "TestTheJourneyGoesOnAfterACrashBetweenAnyTwoSteps",
		"TestWhatHasServedItsTimeIsSwept"}, ""},
	{"K3", "The operator console", []string{"TestTwoOperatorsInTheirBrowsersAndTwoProgramsOverAServer", "TestTheKeyboardWorksACase",
		"TestASecurityKeySignsIn"}, "console/*"},
	{"K4", "SQLite and PostgreSQL, many processes", []string{"TestTwoProgramsAndTwoOperatorsOverAServer",
		"TestProcessesThatStartAtOnceAreOneAuthority", "TestTheSQLIsNotSQLitesAlone"}, ""},
	{"K5", "TLS, sessions, limits, uploads, backup", []string{"TestAStolenTokenIsWorthNothingWithoutTheKeyOfItsDevice",
		"TestAnAddressIsLimitedOverTwoProcesses", "TestABackupOfPostgreSQLIsRestored", "TestCitizensWhomNothingDisturbs"}, ""},
}

// rowsFile is the matrix; RAZVOROT_ROWS=1 has the test below write it (scripts/rows.sh).
const rowsFile = "docs/ROWS.md"

func TestTheMatrixOfRowsIsUpToDate(t *testing.T) {
	matrix, missing := matrixOf(os.DirFS("."))
	for _, name := range missing {
		t.Errorf("the table of rows names %s, which is no test", name)
	}
	if os.Getenv("RAZVOROT_ROWS") != "" {
		if err := os.WriteFile(rowsFile, []byte(matrix), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(rowsFile)
	if err != nil {
		t.Fatal(err)
	}
	if string(kept) != matrix {
		t.Errorf("%s is not what the tests say; scripts/rows.sh writes it anew", rowsFile)
	}
}

var (
	declared = regexp.MustCompile(`(?m)^func (Test\w+)\(`)
	ofRow    = regexp.MustCompile(`^Test([A-HK][1-9])(?:[A-Z]|$)`)
)

// matrixOf returns the matrix of a repository, and the tests that the table names and that are not there.
func matrixOf(repository fs.FS) (matrix string, missing []string) {
	places := map[string]string{} // of a test: its package
	byRow := map[string][]string{}
	_ = fs.WalkDir(repository, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, "_test.go") {
			return nil // a folder that cannot be read has no tests
		}
		source, _ := fs.ReadFile(repository, name)
		for _, found := range declared.FindAllSubmatch(source, -1) {
			test := string(found[1])
			places[test] = path.Dir(name)
			if of := ofRow.FindStringSubmatch(test); of != nil {
				byRow[of[1]] = append(byRow[of[1]], test)
			}
		}
		return nil
	})
	var b strings.Builder
	b.WriteString("# Rows, tests, pictures\n\nWritten by `scripts/rows.sh` from the names of the tests; a test of the root package fails while it is stale.\n" +
		"Rows are those of the product's table. A test whose name begins with a row's id belongs to it; others are named in `rows_test.go`.\n\n" +
		"| row | | tests | picture |\n|---|---|---|---|\n")
	var without []string
	for _, r := range rows {
		tests := slices.Clone(byRow[r.id])
		for _, name := range r.tests {
			if places[name] == "" {
				missing = append(missing, name)
				continue
			}
			tests = append(tests, name)
		}
		slices.Sort(tests)
		if len(tests) == 0 {
			without = append(without, r.id+" "+r.title)
		}
		cells := []string{}
		for _, name := range tests {
			cells = append(cells, fmt.Sprintf("`%s` (%s)", name, places[name]))
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", r.id, r.title, strings.Join(cells, "<br>"), pictureOf(repository, r.pictures))
	}
	if len(without) > 0 {
		b.WriteString("\n**Rows without a test:** " + strings.Join(without, "; ") + ".\n")
	}
	known := map[string]bool{}
	for _, r := range rows {
		known[r.id] = true
	}
	for _, id := range slices.Sorted(maps.Keys(byRow)) {
		if !known[id] && id[0] != 'G' { // the kiosk comes later
			missing = append(missing, "row "+id)
		}
	}
	return b.String(), missing
}

// pictureOf returns a link to the first picture of a pattern.
func pictureOf(repository fs.FS, pattern string) string {
	if pattern == "" {
		return ""
	}
	found, _ := fs.Glob(repository, path.Join("docs/screens", pattern+".png"))
	if len(found) == 0 {
		return "none yet"
	}
	name, _ := filepath.Rel("docs", found[0])
	return fmt.Sprintf("[%s](%s)", path.Base(name), name)
}
