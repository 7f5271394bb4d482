#!/usr/bin/env bash
# Draws every screen on the citizen's way anew into docs/screens: in Russian, wide and narrow, light and dark; and into
# docs/screens/capture what a camera and a picture may be wrong about, in Russian narrow and light, in English wide and dark; and
# into docs/screens/credential how a passport is presented and verified, in both languages, wide and narrow, light and dark;
# into docs/screens/device the ways into the vault, backups and the restore;
# into docs/screens/server how a server is chosen, and into docs/screens/console what operators see (with Chromium).
source "$(dirname "$0")/env.sh"

need_go
rm -rf docs/screens
say "Drawing every screen in memory; this takes a few minutes…"
RAZVOROT_PICTURES=$PWD/docs/screens CGO_ENABLED=0 go test -count=1 -run '^TestTheCitizenGoesTheWholeWayOnScreens$' ./internal/journey
RAZVOROT_CAPTURE=$PWD/docs/screens/capture CGO_ENABLED=0 go test -count=1 \
	-run '^(TestTheCaptureScreenIsDrawn|TestEveryFailureOfAPictureHasItsScreen)$' ./ui
# Some hundred windows are opened and drawn: that takes longer than the usual ten minutes of a package.
RAZVOROT_CREDENTIAL=$PWD/docs/screens/credential CGO_ENABLED=0 go test -count=1 -timeout 40m \
	-run '^(TestPresentingAndVerifyingAreDrawn|TestEveryOutcomeIsTold|TestWhoAsksIsTold)$' ./ui ./ui/verify ./ui/present
RAZVOROT_DEVICE=$PWD/docs/screens/device CGO_ENABLED=0 go test -count=1 -timeout 40m \
	-run '^(TestTheScreensOfLockAndBackupAreDrawn|TestA7TheWarningCountsDownAndIsStoppedByItsButton)$' ./ui
mkdir -p docs/screens/server
RAZVOROT_SCREENS=$PWD/docs/screens/server CGO_ENABLED=0 go test -count=1 -timeout 40m -run '^TestScreens$/^server' ./ui
mkdir -p docs/screens/support
RAZVOROT_SCREENS=$PWD/docs/screens/support CGO_ENABLED=0 go test -count=1 -timeout 40m -run '^TestSupportAndHelpAreDrawn$' ./ui
mkdir -p docs/screens/proving
RAZVOROT_SCREENS=$PWD/docs/screens/proving CGO_ENABLED=0 go test -count=1 -run '^TestA4ProvingByACodeIsDrawn$' ./ui
mkdir -p docs/screens/print
RAZVOROT_SCREENS=$PWD/docs/screens/print CGO_ENABLED=0 go test -count=1 -timeout 40m -run '^TestE7.*Drawn$' ./ui
mkdir -p docs/screens/emergency
RAZVOROT_SCREENS=$PWD/docs/screens/emergency CGO_ENABLED=0 go test -count=1 -timeout 40m -run '^TestEmergenciesAreDrawn$' ./ui
mkdir -p docs/screens/account
RAZVOROT_SCREENS=$PWD/docs/screens/account CGO_ENABLED=0 go test -count=1 -timeout 40m -run '^TestAccountSecurityIsDrawn$' ./ui
RAZVOROT_SCREENS=$PWD/docs/screens/console CGO_ENABLED=0 go test -count=1 -run '^TestPagesInABrowser$' ./authority/console
say "$(find docs/screens -name '*.png' | wc -l) pictures are in docs/screens ($(du -sh docs/screens | cut -f1))."
