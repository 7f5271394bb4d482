package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"razvorot/domain"
)

// state is the name of a setting that the app keeps for itself; those of the citizen never begin with the prefix.
type state string

// The prefixes of what is kept as settings: the app's own, and what the screens put there with SaveSetting.
const (
	statePrefix   = "app."
	settingPrefix = "ui."
)

// What the app keeps.
const (
	stateRecovery      state = "recovery"        // hash of the code to confirm, recoveryKnown afterwards
	stateAuthority     state = "authority"       // domain.AuthorityInfo
	stateRegistration  state = "registration"    // registering
	stateEmail         state = "email_code"      // domain.CodeSent of confirming the address
	stateLogin         state = "login"           // the phone signed in with last
	stateTicket        state = "ticket"          // confirmed
	stateProof         state = "proof"           // domain.Ticket of the questions asked
	stateRefused       state = "refused_profile" // finding.List of the authority about the last hand-in
	stateSynced        state = "synced"          // time.Time of the last answer about changes
	stateBlockCode     state = "block_code"      // blockCode
	stateEmergency     state = "emergency"       // emergency
	stateProofs        state = "proofs"          // []domain.ProofAttempt
	stateProofPlaces   state = "proof_places"    // []domain.ProofPlace
	stateBankAnswer    state = "bank_answer"     // keptBankAnswer on its way to the authority
	stateAuthenticator state = "authenticator"   // AuthenticatorSetup
	stateGuardians     state = "guardians"       // []domain.GuardianRequest
	statePrints        state = "prints"          // []keptPrint
	stateSlots         state = "slots."          // + domain.OfficeID: slotBook
	stateOffices       state = "offices"         // officeBook
	stateAct           state = "act."            // + name: a pending direct act
)

// findState reads what is kept as JSON into v, and leaves v as it is when nothing is. ErrDamaged.
func findState(ctx context.Context, tx domain.Tx, name state, v any) error {
	text, err := tx.FindSetting(ctx, statePrefix+string(name))
	if errors.Is(err, domain.ErrNotFound) || err == nil && text == "" {
		return nil
	}
	if err != nil {
		return err
	}
	if json.Unmarshal([]byte(text), v) != nil { // its own error may quote what it read
		return fmt.Errorf("kept %s: %w", name, domain.ErrDamaged)
	}
	return nil
}

func saveState(ctx context.Context, tx domain.Tx, name state, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("keeping %s: %w", name, err)
	}
	return tx.SaveSetting(ctx, statePrefix+string(name), string(text))
}

func dropState(ctx context.Context, tx domain.Tx, name state) error {
	return tx.SaveSetting(ctx, statePrefix+string(name), "")
}

// mostKept is how many of a kind takeLatest keeps: more than the authority does, or a family needs.
const mostKept = 50

// takeLatest adds what the authority tells to those kept under a name, the latest begun first, unless a later picture of it is there. of
// returns its id, its version and when it began.
func takeLatest[T any](ctx context.Context, tx domain.Tx, name state, theirs T, of func(T) (id string, version int64, at time.Time)) error {
	ctx = context.WithoutCancel(ctx)
	var all []T
	if err := findState(ctx, tx, name, &all); err != nil {
		return err
	}
	mine, version, _ := of(theirs)
	i := slices.IndexFunc(all, func(x T) bool { id, _, _ := of(x); return id == mine })
	if i < 0 {
		all = append(all, theirs)
	} else {
		if _, known, _ := of(all[i]); known > version {
			return nil
		}
		all[i] = theirs
	}
	slices.SortStableFunc(all, func(x, y T) int {
		_, _, first := of(x)
		_, _, second := of(y)
		return second.Compare(first)
	})
	return saveState(ctx, tx, name, all[:min(len(all), mostKept)])
}
