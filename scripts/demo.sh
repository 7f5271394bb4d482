#!/usr/bin/env bash
# Goes the citizen's whole way through the real screens, from the first start to the passport, without a display and without
# cgo, and leaves in out/ what came of it: the passport as PDF, its QR code, what both are verified by, and a picture of every
# screen on the way.
source "$(dirname "$0")/env.sh"

need_go
rm -rf out
mkdir -p out
say "A citizen of the simulated registries goes from the first start to an electronic passport…"
start=$SECONDS
RAZVOROT_OUT=$PWD/out CGO_ENABLED=0 go test -count=1 -run '^TestTheCitizenGoesTheWholeWayOnScreens$' ./internal/journey
say "passport-verify looks at what came of it:"
for shown in qr.png passport.pdf; do
	CGO_ENABLED=0 go run ./cmd/passport-verify --trust out/trust.json --status out/status --text "out/$shown"
done
say "It took $((SECONDS - start)) s, building included. In out/:"
say "  passport.pdf  the copy of the passport, marked ОБРАЗЕЦ"
say "  qr.png        its signed QR code"
say "  trust.json    the certificates of the trial authority; status/ has its lists of blocked ones. Both serve"
say "                passport-verify --trust out/trust.json --status out/status FILE"
say "  screens/      $(find out/screens -name '*.png' | wc -l) pictures, in the order of the way"
