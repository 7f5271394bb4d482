#!/usr/bin/env bash
# Builds the program and opens it.
source "$(dirname "$0")/env.sh"
source scripts/packages.sh

need_go
# shellcheck disable=SC2086 # a list of words
ensure_packages $BUILD_PACKAGES || exit 1

say "Building bin/razvorot (the first time takes a minute or two)…"
CGO_ENABLED=1 go build -tags "$TAGS" -o bin/razvorot .

if [[ -z ${DISPLAY:-} && -z ${WAYLAND_DISPLAY:-} ]]; then
	say "Built bin/razvorot. There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so it cannot open its window."
	say "\`make demo\` draws its screens into files instead."
	exit 0
fi

# The toolkit cannot make a language out of the locale C and would complain about it at every start.
case ${LC_ALL:-${LANG:-C}} in
C | C.* | POSIX) export LC_ALL='' LANG=ru_RU.UTF-8 ;;
esac
say "Opening bin/razvorot…"
exec bin/razvorot
