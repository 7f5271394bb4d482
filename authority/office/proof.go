package office

import (
	"context"
	"time"

	"razvorot/domain"
)

// ProofItem is an attempt at proving an identity that waits for its code. It names no citizen.
type ProofItem struct {
	Account domain.AccountID
	ID      domain.ProofID
	Number  string
	Way     domain.ProofWay
	Place   string // name of the office
	Since   time.Time
}

// ProofCase is one of them, with whom it is about.
type ProofCase struct {
	ProofItem
	State    domain.ProofState
	Name     string // of the profile
	Birth    string
	Passport string // series and number, to compare with the document that is shown
	Address  string // where a letter goes
}

// Proofs is handing codes out.
type Proofs interface {
	// ProofOrders returns the attempts that wait, the oldest first.
	ProofOrders(ctx context.Context) ([]ProofItem, error)
	// ProofOrder opens one; to read it is an entry of the log. ErrNotFound.
	ProofOrder(ctx context.Context, account domain.AccountID, id domain.ProofID) (ProofCase, error)
	// HandOutProof makes the code. It is returned this once and kept nowhere. ErrTransition when it was made before, ErrNotFound.
	HandOutProof(ctx context.Context, account domain.AccountID, id domain.ProofID) (code string, err error)
	// RefuseProof has it fail: it is not the person of the profile. ErrTransition, ErrNotFound.
	RefuseProof(ctx context.Context, account domain.AccountID, id domain.ProofID) error
}
