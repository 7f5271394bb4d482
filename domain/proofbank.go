package domain

import (
	"context"
	"fmt"
	"io"
	"log/slog"

	"razvorot/domain/finding"
)

// bankProof is the machine of proving an identity by a sign-in at a bank. An answer that came is the authority's to finish: it is
// called off no more.
var bankProof = machine[ProofState, ProofAction]{of: "proof", rules: map[ProofAction][]rule[ProofState]{
	VisitBank:   {{[]ProofState{ProofStarted, ProofAtBank}, ProofAtBank, []Actor{Citizen}}},
	LeaveBank:   {{[]ProofState{ProofAtBank}, ProofReturned, []Actor{Citizen}}},
	ProveByBank: {{[]ProofState{ProofReturned}, ProofProven, []Actor{System}}},
	FailProof:   {{[]ProofState{ProofStarted, ProofAtBank, ProofReturned}, ProofFailed, []Actor{System}}},
	CancelProof: {{[]ProofState{ProofStarted, ProofAtBank}, ProofCancelled, []Actor{Citizen}}},
	ExpireProof: {{[]ProofState{ProofStarted, ProofAtBank, ProofReturned}, ProofExpired, []Actor{System}}},
}}

// BankVisit is where the citizen signs in at the bank.
type BankVisit struct {
	Attempt ProofAttempt `json:"attempt"`
	Address string       `json:"address"` // to be opened in the system browser; it names nobody
	State   string       `json:"state"`   // that the answer to this visit has
}

// Format hides the visit from fmt, whatever the verb.
func (BankVisit) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[bank visit]") }

// LogValue hides the visit.
func (BankVisit) LogValue() slog.Value { return slog.StringValue("[bank visit]") }

// BankAnswer is what the browser brought back from the bank: a code, or an error of RFC 6749, 4.1.2.1.
type BankAnswer struct {
	State string `json:"state"`
	Code  string `json:"code,omitzero"`
	Error string `json:"error,omitzero"`
}

// Format hides the answer from fmt, whatever the verb.
func (BankAnswer) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[bank answer]") }

// LogValue hides the answer.
func (BankAnswer) LogValue() slog.Value { return slog.StringValue("[bank answer]") }

// longestBankValue bounds what a browser brings, in bytes; codes of banks are of some hundreds.
const longestBankValue = 2048

// Check returns what is wrong with an answer, beside whether it belongs to a visit.
func (a BankAnswer) Check() finding.List {
	var found finding.List
	for field, v := range map[finding.Field]string{"state": a.State, "code": a.Code, "error": a.Error} {
		if len(v) > longestBankValue {
			found.Add(field, finding.Unreadable)
		}
	}
	if a.State == "" {
		found.Add("state", finding.Required)
	}
	if (a.Code == "") == (a.Error == "") {
		found.Add("code", finding.Required)
	}
	return found
}

// BankPage is what the browser shows at the end, in the person's language.
type BankPage struct {
	Language string // «ru»
	Title    string
	Text     string // says that the window may be closed
}

// BankDoors are ports of this machine that a browser brings answers of banks to (RFC 8252, 7.3).
type BankDoors interface {
	// Open takes a port, which waits for one answer. ErrUnavailable.
	Open(page BankPage) (BankDoor, error)
}

// BankDoor is an open port.
type BankDoor interface {
	Redirect() string // where the browser is to be sent
	// Wait returns the answer with this state, and gives the port back. The context's error; ErrUnavailable once it is closed.
	Wait(ctx context.Context, state string) (BankAnswer, error)
	Close() error
}

// BankProofs is proving an identity by a sign-in at the citizen's bank: OpenID Connect Core 1.0 through the system browser, with a
// redirect to a port of the citizen's machine (RFC 8252, 7.3).
type BankProofs interface {
	// VisitBank returns a new address of the bank for an attempt. The answer to an earlier visit is worth nothing from then on.
	// ErrInvalid at «redirect» unless it is a loopback address with a port; ErrTransition, also when
	// the bank does not answer, which ends the attempt; ErrNotFound.
	VisitBank(ctx context.Context, id ProofID, redirect string) (BankVisit, error)
	// LeaveBank hands over what came back, and returns the attempt: returned, or further. What the bank says of it comes as a change.
	// The same answer again says the same. ErrInvalid at «state» when it is the answer to another visit, which ends nothing;
	// ErrTransition, ErrNotFound.
	LeaveBank(ctx context.Context, id ProofID, answer BankAnswer) (ProofAttempt, error)
}

// BankChoice is what somebody does at the simulated bank of a trial.
type BankChoice string

// The choices.
const (
	BankSignIn BankChoice = "sign_in"     // as the person of the profile
	BankOther  BankChoice = "another"     // as somebody else
	BankTurn   BankChoice = "turn_back"   // back without signing in
	BankBreaks BankChoice = "unavailable" // signs in, and the bank does not answer the authority
)

// TrialBank is the simulated bank of a trial authority.
type TrialBank interface {
	// ChooseAtBank does at an address of VisitBank what somebody would on the bank's page, and returns what the browser brings back.
	// ErrInvalid for an address that is not the bank's.
	ChooseAtBank(ctx context.Context, address string, choice BankChoice) (BankAnswer, error)
}
