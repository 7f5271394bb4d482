#!/usr/bin/env bash
# Builds the program for Windows. The first time takes 6 to 9 minutes, which is why `make test` leaves it out.
source "$(dirname "$0")/env.sh"
source scripts/packages.sh

need_go
# shellcheck disable=SC2086 # a list of words
ensure_packages $WINDOWS_PACKAGES || exit 1
say "Building bin/razvorot.exe…"
CGO_ENABLED=1 GOOS=windows GOARCH=amd64 CC=x86_64-w64-mingw32-gcc \
	go build -tags migrated_fynedo -ldflags '-s -w -H windowsgui' -o bin/razvorot.exe .
say "Built bin/razvorot.exe ($(du -h bin/razvorot.exe | cut -f1))."
