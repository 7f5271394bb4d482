package office

import (
	"context"
	"time"

	"razvorot/domain"
)

// PrintRef names an order of a printed version.
type PrintRef struct {
	Account domain.AccountID
	ID      domain.PrintID
}

// PrintItem is an order of a printed version. It names no citizen.
type PrintItem struct {
	PrintRef
	Number string
	Office string // its name
	State  domain.PrintState
	Start  time.Time // of the appointment
}

// PrintCase is one of them, with whose it is.
type PrintCase struct {
	PrintItem
	Name     string // of the profile
	Birth    string
	Passport domain.RegistryID // that is printed
	Until    time.Time         // of what is ready: when it goes back
}

// MostPrints is how many orders are moved at once.
const MostPrints = 100

// Prints is printing and handing out.
type Prints interface {
	// PrintOrders returns the orders that are ordered, printing or ready, by their appointments. ErrInvalid for another state.
	PrintOrders(ctx context.Context, state domain.PrintState) ([]PrintItem, error)
	// PrintOrder opens one; to read it is an entry of the log. ErrNotFound.
	PrintOrder(ctx context.Context, ref PrintRef) (PrintCase, error)
	// MovePrints begins to print orders (domain.StartPrint), or notes that they came to their offices (domain.FinishPrint), and returns
	// how many it moved: whom somebody else moved meanwhile, or their citizen called off, it leaves out. ErrInvalid for another action,
	// or for more than MostPrints.
	MovePrints(ctx context.Context, action domain.PrintAction, refs []PrintRef) (moved int, err error)
	// HandOutPrint hands one out to who says its code. ErrCodeWrong with the tries left; after the last one there is a new code, which the
	// citizen is told. ErrTransition, ErrNotFound.
	HandOutPrint(ctx context.Context, ref PrintRef, code string) error
}
