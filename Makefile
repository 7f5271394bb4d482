# Every target is one script in scripts/, which says what it does while it does it.
# Variables: FUZZTIME (make fuzz, time per function), BENCH and COUNT (make bench, which ones and how often).

.PHONY: help run authority test demo screens bench fuzz crash faults windows clean

help: ## this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1 — \2/'

run: ## build the program and open it
	@bash scripts/run.sh

authority: ## build bin/authority, the server
	@bash scripts/authority.sh

test: ## check everything there is to check; the command that CI runs
	@bash scripts/test.sh

demo: ## the whole way to the passport through the real screens, no display needed; leaves out/
	@bash scripts/demo.sh

screens: ## draw docs/screens anew
	@bash scripts/screens.sh

bench: ## measure
	@bash scripts/bench.sh

fuzz: ## fuzz every function, FUZZTIME=60s each
	@bash scripts/fuzz.sh

crash: ## try every crash of the vault's file system, also in the ways of SQLite that the vault does not use
	@CRASHES=all CGO_ENABLED=0 go test -count=1 -timeout 60m ./storage/cryptvfs

faults: ## every request of every flow meets every fault, a part of which each run of the tests meets
	@RAZVOROT_FAULTS=all CGO_ENABLED=0 go test -count=1 -timeout 120m ./internal/faults

windows: ## build bin/razvorot.exe
	@bash scripts/windows.sh

clean: ## remove what the targets made
	rm -rf bin out
