#!/usr/bin/env bash
# Writes docs/ROWS.md: which test shows which row of the product, and which picture.
source "$(dirname "$0")/env.sh"

need_go
RAZVOROT_ROWS=1 CGO_ENABLED=0 go test -count=1 -run '^TestTheMatrixOfRowsIsUpToDate$' .
