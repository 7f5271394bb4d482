#!/usr/bin/env bash
# Draws every screen anew into docs/screens: the citizen's whole way in Russian in four views and in English in two; and into folders
# of it what each part looks like in its states, in both languages. Console pages are drawn by Chromium.
source "$(dirname "$0")/env.sh"

need_go
readonly SCREENS=$PWD/docs/screens
rm -rf "$SCREENS"
say "Drawing every screen in memory; this takes a quarter of an hour…"
RAZVOROT_PICTURES=$SCREENS CGO_ENABLED=0 go test -count=1 -timeout 40m \
	-run '^(TestTheCitizenGoesTheWholeWayOnScreens|TestTheWholeWayIsDrawnInEnglish)$' ./internal/journey
RAZVOROT_CAPTURE=$SCREENS/capture CGO_ENABLED=0 go test -count=1 \
	-run '^(TestTheCaptureScreenIsDrawn|TestEveryFailureOfAPictureHasItsScreen)$' ./ui
RAZVOROT_CREDENTIAL=$SCREENS/credential CGO_ENABLED=0 go test -count=1 -timeout 40m \
	-run '^(TestPresentingAndVerifyingAreDrawn|TestEveryOutcomeIsTold|TestWhoAsksIsTold)$' ./ui ./ui/verify ./ui/present
RAZVOROT_DEVICE=$SCREENS/device CGO_ENABLED=0 go test -count=1 -timeout 40m \
	-run '^(TestTheScreensOfLockAndBackupAreDrawn|TestA7TheWarningIsLegible|TestF4TheNewDeviceIsCheckedAndTheOldOneErasedByItsCode)$' ./ui

# draw FOLDER TESTS [PACKAGE] has tests draw into a folder of docs/screens.
draw() {
	mkdir -p "$SCREENS/$1"
	RAZVOROT_SCREENS=$SCREENS/$1 CGO_ENABLED=0 go test -count=1 -timeout 40m -run "$2" "${3:-./ui}"
}

draw device '^TestAWrongClockIsDrawn$'
draw drafts '^(TestC3ADraftIsInTheListAndOpensWhereItWasLeft|TestAWithdrawalIsDrawn)$'
draw server '^TestScreens$/^server'
draw support '^TestSupportAndHelpAreDrawn$'
draw proving '^TestA4ProvingByACodeIsDrawn$'
draw proof-video '^TestA4AVideoCallIsDrawn$'
draw proof-bank '^TestA4ProvingAtABankIsDrawn$'
draw proof-card '^TestA4ProvingByACardIsDrawn$'
draw emergency '^TestEmergenciesAreDrawn$'
draw account '^TestAccountSecurityIsDrawn$'
draw factor '^TestA6SecondFactorsAreDrawn$'
draw recovery '^(TestA5TheWayBackIsDrawn|TestA6PhonesAreDrawn)$'
draw documents-more '^TestB6WhatIsDoneWithADocumentIsDrawn$'
draw fee '^TestC7EveryStateOfAFeeIsDrawn$'
draw guardian '^TestC2AGuardianConsentsOnTheScreens$'
draw biometrics '^TestC4TheConsentToAPortraitIsTakenBackOnItsPage$'
draw print '^TestE7.*Drawn$'
draw console '^TestPagesInABrowser$' ./authority/console
say "$(find "$SCREENS" -name '*.png' | wc -l) pictures are in docs/screens ($(du -sh "$SCREENS" | cut -f1))."
