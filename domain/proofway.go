package domain

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"time"

	"razvorot/domain/finding"
)

// ProofID names an attempt at proving an identity. Random, made by the device.
type ProofID string

// ProofAttempt is one attempt at proving an identity in a way that takes longer than a moment (row A4). It may be left at any state
// and gone on with on any device; it ends by a proof, by being called off, by failing or by its time.
type ProofAttempt struct {
	ID        ProofID      `json:"id"`
	Number    string       `json:"number"` // «П-123456789-0», what an operator finds it by
	Way       ProofWay     `json:"way"`
	Place     ProofPlaceID `json:"place,omitzero"` // where a code is handed out
	State     ProofState   `json:"state"`
	Failure   ProofFailure `json:"failure,omitzero"` // of ProofFailed
	StartedAt time.Time    `json:"started_at"`
	Until     time.Time    `json:"until"`             // when the state ends by itself
	Attempts  int          `json:"attempts,omitzero"` // at the code that are left
	Digits    int          `json:"digits,omitzero"`   // of the code
	Card      string       `json:"card,omitzero"`     // the last four digits of the card
	Slot      time.Time    `json:"slot,omitzero"`     // when a video call begins
	Break     VideoBreak   `json:"break,omitzero"`    // why a video call that is booked broke off
	Version   int64        `json:"version"`           // grows with each change
}

// Format shows the number and the state only.
func (p ProofAttempt) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "[proof "+string(p.ID)+", "+string(p.State)+"]")
}

// LogValue shows the id and the state only.
func (p ProofAttempt) LogValue() slog.Value {
	return slog.GroupValue(slog.String("id", string(p.ID)), slog.String("state", string(p.State)))
}

// ProofState is how far an attempt is.
type ProofState string

// The states.
const (
	ProofStarted   ProofState = "started"    // of a bank: nobody went there yet
	ProofAtBank    ProofState = "at_bank"    // the citizen has the bank's address, and its answer is awaited
	ProofReturned  ProofState = "returned"   // the answer came, and the authority asks the bank who signed in
	ProofOrdered   ProofState = "ordered"    // somebody of the authority has to make the code
	ProofHandedOut ProofState = "handed_out" // the code is out, and to be entered
	ProofBooked    ProofState = "booked"     // a video call has its time, or broke off and may be gone on with
	ProofWaiting   ProofState = "waiting"    // in the waiting room of a video call
	ProofCalling   ProofState = "calling"    // an operator is there
	ProofProven    ProofState = "proven"
	ProofFailed    ProofState = "failed"
	ProofCancelled ProofState = "cancelled" // by the citizen
	ProofExpired   ProofState = "expired"
)

// ProofStates returns all states.
func ProofStates() []ProofState {
	return []ProofState{ProofStarted, ProofAtBank, ProofReturned, ProofOrdered, ProofHandedOut, ProofBooked, ProofWaiting, ProofCalling, ProofProven, ProofFailed, ProofCancelled, ProofExpired}
}

// Over reports whether nothing follows any more.
func (s ProofState) Over() bool {
	return s == ProofProven || s == ProofFailed || s == ProofCancelled || s == ProofExpired
}

// ProofFailure is why an attempt failed.
type ProofFailure string

// The failures.
const (
	FailedCode         ProofFailure = "code"          // too many wrong codes
	FailedPerson       ProofFailure = "person"        // an operator found that it is not the person of the profile
	FailedDocument     ProofFailure = "document"      // the passport was not shown, could not be read or is another
	FailedAbsent       ProofFailure = "absent"        // nobody came to a video call
	FailedUnserved     ProofFailure = "unserved"      // no operator came to a video call
	FailedIdentity     ProofFailure = "identity"      // the profile names somebody else since
	FailedBankDiffers  ProofFailure = "bank_differs"  // the bank named somebody else than the profile
	FailedBankRefused  ProofFailure = "bank_refused"  // the person turned back at the bank, or the bank turned them away
	FailedBankAway     ProofFailure = "bank_away"     // the bank did not answer the authority
	FailedCardDeclined ProofFailure = "card_declined" // the bank of the card takes no part
	FailedCardAway     ProofFailure = "card_away"     // the payment gateway did not answer
	FailedBankAnswer   ProofFailure = "bank_answer"   // what came from the bank was used, too old or not to be trusted
)

// ProofFailures returns all failures.
func ProofFailures() []ProofFailure {
	return []ProofFailure{FailedCode, FailedPerson, FailedDocument, FailedAbsent, FailedUnserved, FailedIdentity, FailedBankDiffers,
		FailedBankRefused, FailedBankAway, FailedBankAnswer, FailedCardDeclined, FailedCardAway}
}

// ProofAction moves an attempt.
type ProofAction string

// The actions.
const (
	HandOutProof ProofAction = "hand_out" // the operator makes the code: at the counter, or printed into a letter
	EnterProof   ProofAction = "enter"    // the right code
	VisitBank    ProofAction = "visit"    // a new address of the bank is given out; an earlier one leads to nothing any more
	LeaveBank    ProofAction = "leave"    // the bank's answer is handed over
	CheckCard    ProofAction = "card"     // the bank of a card has sent its holder a code
	ProveByBank  ProofAction = "prove"    // the bank named the person of the profile
	FailProof    ProofAction = "fail"
	CancelProof  ProofAction = "cancel"
	ExpireProof  ProofAction = "expire"

	MoveSlot     ProofAction = "move_slot"    // of a video call, to another time
	EnterRoom    ProofAction = "enter_room"   // the waiting room
	LeaveRoom    ProofAction = "leave_room"   // and come back later
	TakeCall     ProofAction = "take_call"    // the operator begins
	RequeueCall  ProofAction = "requeue_call" // the operator was lost: the citizen is first in the queue
	BreakCall    ProofAction = "break_call"   // a call broke off
	ConfirmProof ProofAction = "confirm"      // the operator saw that it is the person of the profile
)

// ProofActions returns all actions.
func ProofActions() []ProofAction {
	return []ProofAction{HandOutProof, EnterProof, VisitBank, LeaveBank, ProveByBank, CheckCard, FailProof, CancelProof, ExpireProof, MoveSlot, EnterRoom, LeaveRoom, TakeCall,
		RequeueCall, BreakCall, ConfirmProof}
}

// codeProof is the machine of the ways whose code an operator makes, the office and the letter.
var codeProof = machine[ProofState, ProofAction]{of: "proof", rules: map[ProofAction][]rule[ProofState]{
	HandOutProof: {{[]ProofState{ProofOrdered}, ProofHandedOut, []Actor{Operator}}},
	EnterProof:   {{[]ProofState{ProofHandedOut}, ProofProven, []Actor{Citizen}}},
	FailProof: {
		{[]ProofState{ProofOrdered}, ProofFailed, []Actor{Operator, System}},
		{[]ProofState{ProofHandedOut}, ProofFailed, []Actor{System}},
	},
	CancelProof: {{[]ProofState{ProofOrdered, ProofHandedOut}, ProofCancelled, []Actor{Citizen}}},
	ExpireProof: {{[]ProofState{ProofOrdered, ProofHandedOut}, ProofExpired, []Actor{System}}},
}}

// proofMachines are the machines of the ways that are attempts.
var proofMachines = map[ProofWay]machine[ProofState, ProofAction]{ProofOffice: codeProof, ProofLetter: codeProof,
	ProofVideo: videoProof, ProofBank: bankProof, ProofCard: cardProof}

// AttemptWays returns the ways that take longer than a moment, and are attempts.
func AttemptWays() []ProofWay {
	return slices.DeleteFunc(ProofWays(), func(w ProofWay) bool { return proofMachines[w].rules == nil })
}

// CodeWays returns those whose code an operator makes.
func CodeWays() []ProofWay { return []ProofWay{ProofOffice, ProofLetter} }

// Move returns the attempt after an action, of the next version. ErrTransition.
func (p ProofAttempt) Move(action ProofAction, by Actor) (ProofAttempt, error) {
	next, err := proofMachines[p.Way].next(p.State, action, by)
	if err != nil {
		return p, err
	}
	p.State = next
	p.Version++
	return p, nil
}

// May reports whether somebody may take an action now.
func (p ProofAttempt) May(action ProofAction, by Actor) bool {
	_, err := p.Move(action, by)
	return err == nil
}

// ProofOrder is what a citizen asks for.
type ProofOrder struct {
	ID    ProofID      `json:"id"`
	Way   ProofWay     `json:"way"`
	Place ProofPlaceID `json:"place,omitzero"` // of ProofOffice
	Slot  time.Time    `json:"slot,omitzero"`  // of ProofVideo: the beginning of one of VideoSlots
}

// Check returns what is wrong with an order, beside whether the office is there.
func (o ProofOrder) Check() finding.List {
	var found finding.List
	if o.ID == "" || len(o.ID) > longestMessageID {
		found.Add("id", finding.Required)
	}
	if !slices.Contains(AttemptWays(), o.Way) {
		found.Add("way", finding.Required)
	}
	if (o.Way == ProofOffice) != (o.Place != "") || len(o.Place) > longestMessageID {
		found.Add("place", finding.Required)
	}
	if (o.Way == ProofVideo) != !o.Slot.IsZero() {
		found.Add("slot", finding.Required)
	}
	return found
}

// NewProofNumber returns a random number of an attempt with a check digit, as those of conversations have.
func NewProofNumber() string {
	return "П" + strings.TrimPrefix(NewConversationNumber(), "О")
}

// ProofPlaceID is the authority's name of an office.
type ProofPlaceID string

// ProofPlace is an office where codes are handed out.
type ProofPlace struct {
	ID      ProofPlaceID `json:"id"`
	Name    string       `json:"name"`
	Address string       `json:"address"`
	Hours   string       `json:"hours"`
}

// Proofs is proving an identity in ways that take longer than a moment.
type Proofs interface {
	CardProofs
	BankProofs
	// ProofPlaces returns where codes are handed out.
	ProofPlaces(ctx context.Context) ([]ProofPlace, error)
	// FindProofs returns the attempts of the account, the latest first.
	FindProofs(ctx context.Context) ([]ProofAttempt, error)
	// OrderProof begins an attempt. ErrInvalid; ErrForbidden when the way is not open (OpenProofWays) or there is no profile;
	// ErrDuplicate when one of this id or one in the same way is under way, or the identity is proven.
	OrderProof(ctx context.Context, key Key, o ProofOrder) (ProofAttempt, error)
	// EnterProofCode enters the code that was handed out, and returns the attempt: proven. A CodeWrong with the attempts left, of which
	// there are none once it failed; ErrTransition, ErrNotFound.
	EnterProofCode(ctx context.Context, id ProofID, code string) (ProofAttempt, error)
	// CancelProof calls an attempt off; one that was is no error. ErrTransition, ErrNotFound.
	CancelProof(ctx context.Context, key Key, id ProofID) (ProofAttempt, error)
	VideoCalls
}

// TrialProofs is what the counter of a trial authority does about proofs.
type TrialProofs interface {
	TrialCard
	TrialBank
	// HandOutProof makes the code of an attempt of the signed-in citizen as an operator would. ErrTransition, ErrNotFound.
	HandOutProof(ctx context.Context, id ProofID) (code string, err error)
	// RefuseProof has an attempt of the signed-in citizen fail as an operator would. ErrTransition, ErrNotFound.
	RefuseProof(ctx context.Context, id ProofID) error
	// OperateVideo does what an operator does about a video call of the signed-in citizen: TakeCall, BreakCall, ConfirmProof,
	// FailProof, or none to prompt or say something. ErrTransition, ErrNotFound, ErrInvalid; ErrForbidden to confirm without a picture.
	OperateVideo(ctx context.Context, id ProofID, act VideoAct) error
}
