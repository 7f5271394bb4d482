package domain_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"razvorot/domain"
)

// allowed is a table of moves: «state actor action → state», a line each. Actors may be joined by a comma.
func allowed(table string) map[string]string {
	moves := map[string]string{}
	for line := range strings.Lines(table) {
		f := strings.Fields(line)
		if len(f) == 0 {
			continue
		}
		for actor := range strings.SplitSeq(f[1], ",") {
			moves[f[0]+" "+actor+" "+f[2]] = f[4]
		}
	}
	return moves
}

// enumerate tries every action by every actor in every state, and wants exactly the moves of the table.
func enumerate[S, A ~string](t *testing.T, table string, states []S, actions []A, next func(S, A, domain.Actor) (S, error)) {
	t.Helper()
	want := allowed(table)
	for _, s := range states {
		for _, a := range actions {
			for _, by := range domain.Actors() {
				move := fmt.Sprint(s, " ", by, " ", a)
				got, err := next(s, a, by)
				to, ok := want[move]
				delete(want, move)
				switch {
				case ok && (err != nil || string(got) != to):
					t.Errorf("%s leads to %s, %v; want %s", move, got, err, to)
				case !ok && (!errors.Is(err, domain.ErrTransition) || got != s):
					t.Errorf("%s leads to %s, %v; want it refused", move, got, err)
				}
			}
		}
	}
	for move := range want {
		t.Errorf("%s is in the table and was never tried", move)
	}
}

func TestEveryMoveOfAnApplication(t *testing.T) {
	enumerate(t, `
		draft      citizen         submit   → sent
		sent       system          receive  → processing
		sent       citizen         withdraw → withdrawn
		processing citizen,system  bill     → processing
		processing system          pay      → processing
		processing system          review   → checking
		processing system          ask      → needs_info
		processing system          refuse   → refused
		processing citizen         withdraw → withdrawn
		checking   operator,system ask      → needs_info
		checking   operator,system approve  → approved
		checking   operator,system refuse   → refused
		checking   citizen         withdraw → withdrawn
		needs_info citizen         resubmit → processing
		needs_info citizen         withdraw → withdrawn
		needs_info system          lapse    → refused
		needs_info system          refuse   → refused
		approved   system          refuse   → refused
		ready      system          refuse   → refused
		approved   system          prepare  → ready
		approved   citizen         withdraw → withdrawn
		ready      citizen         collect  → issued
		ready      citizen         withdraw → withdrawn
	`, domain.ApplicationStates(), domain.ApplicationActions(), domain.ApplicationState.Next)
}

func TestEveryMoveOfAFile(t *testing.T) {
	enumerate(t, `
		queued    device          start   → uploading
		queued    system          arrive  → checking
		queued    citizen         replace → queued
		uploading device          break   → queued
		uploading system          arrive  → checking
		uploading citizen         replace → queued
		checking  system,operator accept  → accepted
		checking  system,operator reject  → rejected
		checking  citizen         replace → queued
		accepted  system,operator confirm → confirmed
		accepted  system,operator reject  → rejected
		accepted  citizen         replace → queued
		rejected  citizen         replace → queued
	`, domain.FileStates(), domain.FileActions(), domain.FileState.Next)
}

func TestEveryMoveOfAPassport(t *testing.T) {
	enumerate(t, `
		ready   citizen                 activate → active
		ready   citizen,operator,system block    → blocked
		ready   system                  expire   → expired
		ready   system                  replace  → replaced
		ready   operator,system         revoke   → revoked
		active  citizen,operator,system block    → blocked
		active  system                  expire   → expired
		active  system                  replace  → replaced
		active  operator,system         revoke   → revoked
		blocked operator                unblock  → ready
		blocked system                  expire   → expired
		blocked system                  replace  → replaced
		blocked operator,system         revoke   → revoked
		expired system                  replace  → replaced
		expired operator,system         revoke   → revoked
	`, domain.PassportStates(), domain.PassportActions(), domain.PassportState.Next)
}

func TestAnApplicationTellsWhatMayBeDoneAndWhoseTurnItIs(t *testing.T) {
	if got := fmt.Sprint(domain.Checking.Actions(domain.Operator)); got != "[ask approve refuse]" {
		t.Error(got)
	}
	for _, s := range domain.ApplicationStates() {
		moves := 0
		for _, by := range domain.Actors() {
			moves += len(s.Actions(by))
		}
		if s.Final() != (moves == 0) {
			t.Errorf("%s: final %v, %d moves", s, s.Final(), moves)
		}
	}
}
