#!/usr/bin/env bash
# Fuzzes every fuzz function of the repository for FUZZTIME each (default 60s); `make test` does the same for seconds.
# Functions are found by reading the test files, so a new one needs no list to be entered in.
source "$(dirname "$0")/env.sh"

need_go
export CGO_ENABLED=0
time=${FUZZTIME:-60s}

# fuzz_functions prints "folder function" for each fuzz function.
fuzz_functions() {
	grep -rEo --include='*_test.go' --exclude-dir=testdata --exclude-dir='.?*' \
		'^func Fuzz[[:alnum:]_]*\(' . | sed -E 's#^(.*)/[^/]*:func (Fuzz[[:alnum:]_]*)\(#\1 \2#' | sort
}

# build compiles the tests of a folder for fuzzing, once for all its functions: `go test -fuzz` would link them for each.
build() { go test -c -fuzz . -o "$1" "$2"; }

# fuzz runs one function in its folder, where its corpus is. What it finds worth keeping goes where `go test` keeps it. The
# toolchain sometimes takes the end of the fuzzing time, reached in the middle of an input, for a failure of that input; such
# a run names no failing input and says nothing but that the deadline was exceeded. What is merely interesting is not made
# smaller: with large inputs that takes all the time there is.
fuzz() {
	local binary=$1 folder=$2 function=$3 log
	log=$(mktemp)
	if (cd "$folder" && "$binary" -test.run '^$' -test.fuzz "^$function\$" -test.fuzztime "$time" \
		-test.fuzzminimizetime 1x \
		-test.fuzzcachedir "$cache/$MODULE/$folder") >"$log" 2>&1; then
		tail -n 2 "$log"
	elif grep -q 'context deadline exceeded' "$log" && ! grep -qE 'Failing input|^panic|_test\.go:' "$log"; then
		say "$folder $function: stopped in the middle of an input, nothing found"
	else
		cat "$log"
		rm -f "$log"
		return 1
	fi
	rm -f "$log"
}

cache=$(go env GOCACHE)/fuzz
binaries=$(mktemp -d)
trap 'rm -rf "$binaries"' EXIT
built=
failed=0
count=0
while read -r folder function; do
	say "fuzzing $folder $function for $time"
	if [[ $folder != "$built" ]]; then
		build "$binaries/test" "$folder" </dev/null || { failed=$((failed + 1)); continue; }
		built=$folder
	fi
	fuzz "$binaries/test" "$folder" "$function" </dev/null || failed=$((failed + 1))
	count=$((count + 1))
done < <(fuzz_functions)
say "fuzzed $count functions, $failed with a finding"
[[ $failed -eq 0 ]]
