#!/usr/bin/env bash
# Checks everything there is to check, step by step, and goes on after a failure so that one run shows all of them.
source "$(dirname "$0")/env.sh"
source scripts/packages.sh

need_go
passed=0
failed=()

# step NAME COMMAND… runs one step and says how long it took.
step() {
	local name=$1 start=$SECONDS
	shift
	say "=== $name"
	if "$@"; then
		passed=$((passed + 1))
		say "--- $name: ok, $((SECONDS - start)) s"
	else
		failed+=("$name")
		say "--- $name: FAILED, $((SECONDS - start)) s"
	fi
}

# On CI nothing may come from the cache of an earlier run.
fresh=()
[[ ${CI:-} == true ]] && fresh=(-count=1)

# Packages that tests run in together: the root and the window test have steps of their own.
# Those that take longest begin first, so that no core is idle at the end.
readonly LONGEST="$MODULE/authority $MODULE/ui $MODULE/internal/journey $MODULE/app $MODULE/storage/cryptvfs"
mapfile -t tested < <(packages "$MODULE|$MODULE/internal/windowtest" | awk -v longest="$LONGEST" '
	BEGIN { for (n = split(longest, first); n > 0; n--) order[first[n]] = n }
	{ print ($0 in order ? order[$0] : 99), $0 }' | sort -sn | cut -d" " -f2)
[[ ${#tested[@]} -gt 0 ]] || fail "The go command lists no packages; see what it said above."

format() {
	local ill
	ill=$(gofmt -l .) || return 1
	[[ -z $ill ]] || { say "gofmt would change:" "$ill"; return 1; }
}

vet() { CGO_ENABLED=1 go vet -tags "$TAGS" ./...; }

lint() { CGO_ENABLED=1 go tool staticcheck -tags "$TAGS" ./...; }

layers() { CGO_ENABLED=0 go test "${fresh[@]}" .; }

tests() { steady env CGO_ENABLED=0 go test "${fresh[@]}" -timeout 30m; }

# steady COMMAND… tests all packages with the command. Tests of windows, clocks and processes may fail because the machine is
# shared: up to three that failed run thrice more, alone, and are named at the end if they pass each time. What panicked, raced or did
# not compile is not tried again.
unsteady=()
steady() {
	local log package names
	local -a failures
	log=$(mktemp)
	if "$@" "${tested[@]}" 2>&1 | tee "$log"; then
		rm "$log"
		return 0
	fi
	mapfile -t failures < <(awk '/^--- FAIL: / { names = names "|" $3 } /^FAIL\t/ { print $2, names; names = "" } /^ok / { names = "" }' "$log")
	if grep -qE '^panic:|DATA RACE|\[(build|setup) failed\]' "$log" || [[ ${#failures[@]} -eq 0 || $(grep -c '^--- FAIL: ' "$log") -gt 3 ]]; then
		rm "$log"
		return 1
	fi
	rm "$log"
	for failure in "${failures[@]}"; do
		read -r package names <<<"$failure"
		[[ -n $names ]] || return 1
		say "Alone once more: $package ${names#|}"
		"$@" -count=3 -run "^(${names#|})\$" "$package" || return 1
		unsteady+=("$package ${names#|}")
	done
}

# The race detector needs cgo and slows everything down ten times: -short tells long tests to do less.
# SQLite itself and Argon2id, which only compute on memory of their caller, are left uninstrumented: that takes a third off. They have no
# generic functions: the linker keeps one copy of an instance, and an uninstrumented one hides what keeps others in order.
# modernc.org is C translated to Go: it reaches what it is given by number, which checkptr takes for a fault.
race() {
	local computes="-race=false -d=checkptr=0"
	steady env CGO_ENABLED=1 go test "${fresh[@]}" -race -short "-gcflags=modernc.org/...=-d=checkptr=0" "-gcflags=modernc.org/sqlite/lib=$computes" \
		"-gcflags=golang.org/x/crypto/argon2=$computes" "-gcflags=golang.org/x/crypto/blake2b=$computes" \
		-tags "$TAGS" -timeout 30m
}

# The cache cannot see that the program, which this test builds, has changed.
window() { go test -count=1 -timeout 10m -v ./internal/windowtest; }

fuzz() { FUZZTIME=${FUZZTIME:-1s} bash scripts/fuzz.sh; }

# cross OS ARCH PATTERN compiles for another system, without cgo, all packages but those matching the pattern.
cross() {
	local -x CGO_ENABLED=0 GOOS=$1 GOARCH=$2
	local -a compiled
	mapfile -t compiled < <(packages "$3")
	[[ ${#compiled[@]} -gt 0 ]] && go build "${compiled[@]}" && say "${#compiled[@]} packages compile for $1/$2"
}

# shellcheck disable=SC2086 # lists of words
step "system packages" ensure_packages $BUILD_PACKAGES $WINDOW_PACKAGES $KEYCHAIN_PACKAGES $PEER_PACKAGES $NODE_PACKAGES
step "gofmt" format
step "go vet" vet
step "staticcheck" lint
step "house rules" layers
step "cross-compile windows/amd64, all but main" cross windows amd64 "$MODULE"
step "cross-compile darwin/arm64, all but main and ui" cross darwin arm64 "$MODULE(/ui(/.*)?)?"
step "cross-compile android/arm64, all but main and ui" cross android arm64 "$MODULE(/ui(/.*)?)?"
step "fuzz, ${FUZZTIME:-1s} a function" fuzz
step "race detector" race
step "window" window
step "tests without cgo" tests

say
for name in "${unsteady[@]}"; do say "failed at first and passed alone, to be mended: $name"; done
for name in "${failed[@]}"; do say "failed: $name"; done
say "everything took $((SECONDS / 60)) min $((SECONDS % 60)) s"
say "steps: $passed passed, ${#failed[@]} failed"
[[ ${#failed[@]} -eq 0 ]]
