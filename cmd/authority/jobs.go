package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"
	"time"

	"razvorot/authority/server"
	"razvorot/domain"
)

type jobs struct {
	Dead    jobsDead    `cmd:"" help:"List the jobs that were given up, with the last failure of each."`
	Requeue jobsRequeue `cmd:"" help:"Have a job that was given up tried again."`
}

type jobsDead struct{}

// Run lists them.
func (j *jobsDead) Run(ctx context.Context, common *Common) error {
	return common.with(ctx, func(o *server.Opened) error {
		all, err := o.Authority.DeadJobs(ctx)
		if err != nil {
			return err
		}
		t := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "ID\tKIND\tTRIES\tGIVEN UP\tLAST FAILURE")
		for _, x := range all {
			fmt.Fprintf(t, "%s\t%s\t%d\t%s\t%s\n", x.ID, x.Kind, x.Attempts, x.DiedAt.Local().Format(time.DateTime), x.Failure)
		}
		return t.Flush()
	})
}

type jobsRequeue struct {
	ID string `arg:"" help:"As «authority jobs dead» prints it."`
}

// Run has it tried again.
func (j *jobsRequeue) Run(ctx context.Context, common *Common) error {
	return common.with(ctx, func(o *server.Opened) error { return o.Authority.RequeueDead(ctx, j.ID) })
}

type citizen struct {
	Export citizenExport `cmd:"" help:"Write everything about one citizen into a ZIP, for them; it is an entry of the audit log."`
}

type citizenExport struct {
	Account string `arg:"" help:"The account's id."`
	Output  string `short:"o" required:"" help:"A file that is not there yet." type:"path"`
}

// Run writes it, readable by who runs it alone.
func (c *citizenExport) Run(ctx context.Context, common *Common) error {
	return common.with(ctx, func(o *server.Opened) error {
		f, err := os.OpenFile(c.Output, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return err
		}
		err = errors.Join(o.Authority.Export(ctx, domain.AccountID(c.Account), io.Writer(f)), f.Close())
		if err != nil {
			return errors.Join(err, os.Remove(c.Output))
		}
		return nil
	})
}
