package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"text/tabwriter"

	"razvorot/authority/server"
)

type doctor struct{}

var errSick = errors.New("something is wrong, see above")

// Run examines everything and changes nothing. It ends with an error when something is wrong.
func (d *doctor) Run(ctx context.Context, common *Common) error {
	c, err := common.load()
	t := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	sick := false
	for _, s := range server.Examine(ctx, c, err) {
		sick = sick || s.State == server.Wrong
		fmt.Fprintf(t, "%s\t%s\t%s\n", s.State, s.Part, s.Text)
		if s.Cure != "" {
			fmt.Fprintf(t, "\t\t→ %s\n", s.Cure)
		}
	}
	if err := t.Flush(); err != nil || !sick {
		return err
	}
	return errSick
}
