# shellcheck shell=bash disable=SC2034
# Sourced by every script: where the repository is, how its window is built, how a script speaks.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# gles compiles a quarter of the graphics code and draws the same; migrated_fynedo is what FyneApp.toml promises; v4l2 brings the
# camera.
# internal/windowtest and internal/windowbench build with the same three, so that everything is compiled once.
export TAGS=gles,migrated_fynedo,v4l2
readonly TAGS MODULE=razvorot

say() { printf '%s\n' "$*"; }

fail() {
	printf '%s\n' "$*" >&2
	exit 1
}

need_go() {
	command -v go >/dev/null || fail "Go is not installed. Razvorot needs Go 1.26 or newer: install it and run this command again."
}

# packages prints the packages to build or test, one a line, without those whose path matches the pattern $1.
packages() {
	go list ./... | grep -Evx "$1" || true
}
