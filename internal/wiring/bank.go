package wiring

import (
	"context"
	"errors"
	"fmt"

	"razvorot/domain"
	"razvorot/remote/loopback"
)

// bankDoors are ports of the loopback interface.
type bankDoors struct{}

var _ domain.BankDoors = bankDoors{}

// Open implements domain.BankDoors.
func (bankDoors) Open(p domain.BankPage) (domain.BankDoor, error) {
	l, err := loopback.Listen(loopback.Page{Language: p.Language, Title: p.Title, Text: p.Text})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", domain.ErrUnavailable, err)
	}
	return bankDoor{l}, nil
}

type bankDoor struct{ *loopback.Listener }

// Wait implements domain.BankDoor.
func (d bankDoor) Wait(ctx context.Context, state string) (domain.BankAnswer, error) {
	answer, err := d.Listener.Wait(ctx, state)
	if errors.Is(err, loopback.ErrClosed) {
		err = fmt.Errorf("%w: %w", domain.ErrUnavailable, err)
	}
	return answer, err
}
