package main

import (
	"context"
	"errors"
)

func nearby(ctx context.Context, args []string, c console) (*report, error) {
	return nil, errors.New("not here")
}
