package domain

import (
	"slices"
	"testing"
)

// TestAnAttemptAtProvingMovesByItsTable goes over every state, action and actor: what is not named here does not happen.
func TestAnAttemptAtProvingMovesByItsTable(t *testing.T) {
	type move struct {
		from   ProofState
		action ProofAction
		by     Actor
	}
	moves := map[move]ProofState{
		{ProofOrdered, HandOutProof, Operator}: ProofHandedOut,
		{ProofOrdered, FailProof, Operator}:    ProofFailed,
		{ProofOrdered, FailProof, System}:      ProofFailed,
		{ProofOrdered, CancelProof, Citizen}:   ProofCancelled,
		{ProofOrdered, ExpireProof, System}:    ProofExpired,
		{ProofHandedOut, EnterProof, Citizen}:  ProofProven,
		{ProofHandedOut, FailProof, System}:    ProofFailed,
		{ProofHandedOut, CancelProof, Citizen}: ProofCancelled,
		{ProofHandedOut, ExpireProof, System}:  ProofExpired,
	}
	bank := map[move]ProofState{
		{ProofStarted, VisitBank, Citizen}:   ProofAtBank,
		{ProofAtBank, VisitBank, Citizen}:    ProofAtBank,
		{ProofAtBank, LeaveBank, Citizen}:    ProofReturned,
		{ProofReturned, ProveByBank, System}: ProofProven,
		{ProofStarted, FailProof, System}:    ProofFailed,
		{ProofAtBank, FailProof, System}:     ProofFailed,
		{ProofReturned, FailProof, System}:   ProofFailed,
		{ProofStarted, CancelProof, Citizen}: ProofCancelled,
		{ProofAtBank, CancelProof, Citizen}:  ProofCancelled,
		{ProofStarted, ExpireProof, System}:  ProofExpired,
		{ProofAtBank, ExpireProof, System}:   ProofExpired,
		{ProofReturned, ExpireProof, System}: ProofExpired,
	}
	card := map[move]ProofState{
		{ProofStarted, CheckCard, Citizen}:     ProofHandedOut,
		{ProofHandedOut, EnterProof, Citizen}:  ProofProven,
		{ProofStarted, FailProof, System}:      ProofFailed,
		{ProofHandedOut, FailProof, System}:    ProofFailed,
		{ProofStarted, CancelProof, Citizen}:   ProofCancelled,
		{ProofHandedOut, CancelProof, Citizen}: ProofCancelled,
		{ProofStarted, ExpireProof, System}:    ProofExpired,
		{ProofHandedOut, ExpireProof, System}:  ProofExpired,
	}
	for way, moves := range map[ProofWay]map[move]ProofState{ProofCard: card, ProofOffice: moves, ProofLetter: moves, ProofBank: bank} {
		for _, from := range ProofStates() {
			for _, action := range ProofActions() {
				for _, by := range Actors() {
					p := ProofAttempt{Way: way, State: from, Version: 1}
					next, err := p.Move(action, by)
					want, may := moves[move{from, action, by}]
					if may != (err == nil) || may && (next.State != want || next.Version != 2) || !may && next != p {
						t.Errorf("%s: %s %s by %s: %v, %v", way, from, action, by, next, err)
					}
				}
			}
		}
	}
	if !slices.Equal(AttemptWays(), []ProofWay{ProofBank, ProofCard, ProofVideo, ProofOffice, ProofLetter}) {
		t.Error(AttemptWays())
	}
	if _, err := (ProofAttempt{Way: ProofSignature, State: ProofOrdered}).Move(CancelProof, Citizen); err == nil {
		t.Error("a way without a machine moves")
	}
}
