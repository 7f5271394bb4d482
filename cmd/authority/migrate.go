package main

import (
	"context"
	"errors"
	"fmt"

	"razvorot/authority/server"
	"razvorot/authority/store"
)

type migrate struct{}

// Run brings the schema up to date.
func (m *migrate) Run(ctx context.Context, common *Common) error {
	c, err := common.load()
	if err != nil {
		return err
	}
	db, err := server.OpenDatabase(ctx, c)
	if err != nil {
		return err
	}
	if err := errors.Join(store.Migrate(ctx, db.Database), db.Close()); err != nil {
		return err
	}
	fmt.Println("The schema is up to date.")
	return nil
}
