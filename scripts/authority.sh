#!/usr/bin/env bash
# Builds bin/authority, the server. It needs neither cgo nor a display.
source "$(dirname "$0")/env.sh"

need_go
say "Building bin/authority…"
CGO_ENABLED=0 go build -trimpath -o bin/authority ./cmd/authority
say "Built. A complete trial on this machine: bin/authority serve --simulate"
