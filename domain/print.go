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

// PrintID names an order of a printed version. Random, made by the device.
type PrintID string

// PrintOrder is the order of a printed version of an electronic passport, and the appointment at the office where it is collected
// (row E7).
type PrintOrder struct {
	ID        PrintID       `json:"id"`
	Number    string        `json:"number"` // «В-123456789-0», what an operator finds it by
	Passport  RegistryID    `json:"passport"`
	Office    OfficeID      `json:"office"`
	Start     time.Time     `json:"start"` // of the appointment
	Length    time.Duration `json:"length"`
	State     PrintState    `json:"state"`
	End       PassportState `json:"end,omitzero"`   // of PrintEnded: what became of the passport
	Code      string        `json:"code,omitzero"`  // of PrintReady: what the operator asks for
	Until     time.Time     `json:"until,omitzero"` // of PrintReady: when it goes back
	Steps     []PrintStep   `json:"steps,omitzero"` // the latest last
	Version   int64         `json:"version"`        // grows with each change
	OrderedAt time.Time     `json:"ordered_at"`
}

// PrintStep is when an order came to a state.
type PrintStep struct {
	State PrintState `json:"state"`
	At    time.Time  `json:"at"`
}

// Format shows the id and the state only: there is a code.
func (p PrintOrder) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "[print "+string(p.ID)+", "+string(p.State)+"]")
}

// LogValue shows the id and the state only.
func (p PrintOrder) LogValue() slog.Value {
	return slog.GroupValue(slog.String("id", string(p.ID)), slog.String("state", string(p.State)))
}

// PrintState is how far an order is.
type PrintState string

// The states.
const (
	PrintOrdered   PrintState = "ordered"
	PrintPrinting  PrintState = "printing"
	PrintReady     PrintState = "ready" // at the office, to be collected by its code
	PrintCollected PrintState = "collected"
	PrintReturned  PrintState = "returned"  // not collected in time
	PrintCancelled PrintState = "cancelled" // by the citizen
	PrintEnded     PrintState = "ended"     // the passport holds no more
)

// PrintStates returns all states.
func PrintStates() []PrintState {
	return []PrintState{PrintOrdered, PrintPrinting, PrintReady, PrintCollected, PrintReturned, PrintCancelled, PrintEnded}
}

// Over reports whether nothing follows any more.
func (s PrintState) Over() bool {
	return s == PrintCollected || s == PrintReturned || s == PrintCancelled || s == PrintEnded
}

// PrintAction moves an order.
type PrintAction string

// The actions.
const (
	StartPrint   PrintAction = "start"
	FinishPrint  PrintAction = "finish" // it is at the office
	CollectPrint PrintAction = "collect"
	ReturnPrint  PrintAction = "return"
	MovePrint    PrintAction = "move"  // to another time
	PlacePrint   PrintAction = "place" // to another office, while nothing is printed
	CancelPrint  PrintAction = "cancel"
	EndPrint     PrintAction = "end"
)

// PrintActions returns all actions.
func PrintActions() []PrintAction {
	return []PrintAction{StartPrint, FinishPrint, CollectPrint, ReturnPrint, MovePrint, PlacePrint, CancelPrint, EndPrint}
}

type printStates = []PrintState

var printMachine = machine[PrintState, PrintAction]{of: "print", rules: map[PrintAction][]rule[PrintState]{
	StartPrint:   {{printStates{PrintOrdered}, PrintPrinting, []Actor{Operator}}},
	FinishPrint:  {{printStates{PrintPrinting}, PrintReady, []Actor{Operator}}},
	CollectPrint: {{printStates{PrintReady}, PrintCollected, []Actor{Operator}}},
	ReturnPrint:  {{printStates{PrintReady}, PrintReturned, []Actor{System}}},
	MovePrint: {{printStates{PrintOrdered}, PrintOrdered, []Actor{Citizen}}, {printStates{PrintPrinting}, PrintPrinting, []Actor{Citizen}},
		{printStates{PrintReady}, PrintReady, []Actor{Citizen}}},
	PlacePrint:  {{printStates{PrintOrdered}, PrintOrdered, []Actor{Citizen}}},
	CancelPrint: {{printStates{PrintOrdered, PrintPrinting, PrintReady}, PrintCancelled, []Actor{Citizen}}},
	EndPrint:    {{printStates{PrintOrdered, PrintPrinting, PrintReady}, PrintEnded, []Actor{System}}},
}}

// Move returns the order after an action at a moment, of the next version. A code is of a ready order alone. ErrTransition.
func (p PrintOrder) Move(action PrintAction, by Actor, at time.Time) (PrintOrder, error) {
	next, err := printMachine.next(p.State, action, by)
	if err != nil {
		return p, err
	}
	if next != p.State {
		p.Steps = append(slices.Clone(p.Steps), PrintStep{next, at})
	}
	if p.State = next; next != PrintReady {
		p.Code = ""
	}
	p.Version++
	return p, nil
}

// May reports whether somebody may take an action now.
func (p PrintOrder) May(action PrintAction, by Actor) bool {
	_, err := printMachine.next(p.State, action, by)
	return err == nil
}

// How an order goes.
const (
	PrintLead  = 48 * time.Hour      // printing takes this long: nobody is received before
	PrintAhead = 30                  // days for which slots are offered
	PrintKept  = 30 * 24 * time.Hour // how long what is ready waits, from the first appointment on
)

// PrintSlots returns the slots of an office at which a printed version can be collected, as if nobody had taken any.
func (o Office) PrintSlots(now time.Time) []Slot {
	if !o.Does(OfficePrints) {
		return nil
	}
	lead := int(PrintLead / (24 * time.Hour))
	return o.Slots(now.Add(PrintLead), PrintAhead-lead)
}

// PrintWish is what a citizen asks for.
type PrintWish struct {
	ID       PrintID    `json:"id"`
	Passport RegistryID `json:"passport"`
	PrintTime
}

// PrintTime is when and where somebody wants to be received.
type PrintTime struct {
	Office OfficeID  `json:"office"`
	Start  time.Time `json:"start"`
}

// Check returns what is wrong with a wish, beside whether passport, office and slot are there.
func (w PrintWish) Check() finding.List {
	var found finding.List
	if w.ID == "" || len(w.ID) > longestMessageID {
		found.Add("id", finding.Required)
	}
	if w.Passport == "" || len(w.Passport) > longestMessageID {
		found.Add("passport", finding.Required)
	}
	return append(found, w.PrintTime.Check()...)
}

// Check returns what is wrong with a time.
func (w PrintTime) Check() finding.List {
	var found finding.List
	if w.Office == "" || len(w.Office) > longestMessageID {
		found.Add("office", finding.Required)
	}
	if w.Start.IsZero() {
		found.Add("slot", finding.Required)
	}
	return found
}

// NewPrintNumber returns a random number of an order with a check digit, as those of conversations have.
func NewPrintNumber() string {
	return "В" + strings.TrimPrefix(NewConversationNumber(), "О")
}

// Prints is ordering printed versions.
type Prints interface {
	// OfficeSlots returns the slots of an office at which a printed version can be collected and that are free. ErrNotFound.
	OfficeSlots(ctx context.Context, id OfficeID) ([]Slot, error)
	// FindPrints returns the orders of the account, the latest first.
	FindPrints(ctx context.Context) ([]PrintOrder, error)
	// OrderPrint orders one. ErrInvalid with findings at «office» and «slot», there SlotTaken when nobody more is received then;
	// ErrNotFound for the passport, ErrTransition when it is not active; ErrDuplicate when one of this id, or of the passport, is
	// under way.
	OrderPrint(ctx context.Context, key Key, w PrintWish) (PrintOrder, error)
	// MovePrint changes time, and office while nothing is printed. ErrInvalid as above; ErrTransition, ErrNotFound.
	MovePrint(ctx context.Context, key Key, id PrintID, to PrintTime) (PrintOrder, error)
	// CancelPrint calls an order off; one that was is no error. ErrTransition, ErrNotFound.
	CancelPrint(ctx context.Context, key Key, id PrintID) (PrintOrder, error)
}

// TrialPrints is what an office of a trial authority does about printed versions.
type TrialPrints interface {
	// AdvancePrint takes an order of the signed-in citizen one step on, as operators would: printed, brought to the office, handed
	// out. ErrTransition, ErrNotFound.
	AdvancePrint(ctx context.Context, id PrintID) error
}
