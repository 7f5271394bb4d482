package app

import (
	"context"

	"razvorot/domain"
)

// sender is how commands of one kind reach the authority. Each kind's stands in the file of its capability, which enters
// it into senders.
type sender struct {
	// send sends the command under its key. apply is what the answer changes in the vault, run in the transaction that takes
	// the command out of the outbox; nil for nothing.
	send func(ctx context.Context, a *App, b domain.Backend, c domain.Command) (apply func(domain.Tx) error, err error)
	// refused is what the vault shows once the command will not be sent again, run in the transaction that marks it
	// c.Failed; it may delete the command if there is nothing for the citizen to see. nil for nothing.
	refused func(ctx context.Context, tx domain.Tx, c domain.Command) error
	// topics are told after either.
	topics []Topic
}

// senders has one sender for each of domain.CommandKinds. It is filled by init functions and only read afterwards.
var senders = map[domain.CommandKind]sender{}
