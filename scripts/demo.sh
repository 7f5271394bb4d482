#!/usr/bin/env bash
# Draws every screen in every language, width and palette into out/screens. Needs neither a display nor cgo.
source "$(dirname "$0")/env.sh"

need_go
rm -rf out/screens
mkdir -p out/screens
say "Drawing every screen in memory…"
RAZVOROT_SCREENS=$PWD/out/screens CGO_ENABLED=0 go test -count=1 -run '^TestScreens$' ./ui
say "$(find out/screens -name '*.png' | wc -l) pictures are in out/screens:"
find out/screens -name '*.png' | sort | sed 's/^/  /'
