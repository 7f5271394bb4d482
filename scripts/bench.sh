#!/usr/bin/env bash
# Measures. BENCH picks benchmarks by name (default all), COUNT repeats them (default once).
source "$(dirname "$0")/env.sh"
source scripts/packages.sh

need_go
# shellcheck disable=SC2086 # lists of words
ensure_packages $PEER_PACKAGES $NODE_PACKAGES $BENCH_PACKAGES || say "Going on without them: comparisons with a missing peer are skipped, and say so."

say "Measuring on $(nproc) cores with $(go version)…"
export CGO_ENABLED=0
# shellcheck disable=SC2046 # a list of words
go test -run '^$' -bench "${BENCH:-.}" -benchmem -count "${COUNT:-1}" -timeout 0 $(packages "$MODULE")
