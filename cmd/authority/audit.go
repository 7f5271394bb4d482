package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"razvorot/authority"
	chain "razvorot/authority/audit"
	"razvorot/authority/database"
	"razvorot/authority/office"
	"razvorot/authority/server"
)

type audit struct {
	Verify auditVerify `cmd:"" help:"Check that no entry was changed, removed, put in or moved."`
	Show   auditShow   `cmd:"" help:"Show the newest entries."`
}

type auditVerify struct {
	Database string   `help:"Verify this database in place of that of the configuration: a copy or a replica, as sqlite:/path or postgres://user@host/name without a password (PGPASSFILE has it). No configuration is read then."`
	Known    []string `help:"A head that was noted elsewhere, as number:digest; it shows a tail that was cut off together with its heads."`
}

var errAudit = errors.New("the audit log is not what it was")

// Run checks the chain. It ends with an error when something is wrong. It only reads, and needs no keys.
func (a *auditVerify) Run(ctx context.Context, common *Common) error {
	var known []chain.End
	for _, text := range a.Known {
		end, err := parseEnd(text)
		if err != nil {
			return err
		}
		known = append(known, end)
	}
	address := a.Database
	if address == "" {
		var err error
		if address, err = common.databaseAddress(); err != nil {
			return err
		}
	}
	db, err := database.OpenToRead(ctx, address)
	if err != nil {
		return err
	}
	report, err := authority.VerifyAuditOf(ctx, db.Database, known...)
	if err := errors.Join(err, db.Close()); err != nil {
		return err
	}
	return tell(report)
}

// tell prints what was found.
func tell(report chain.Report) error {
	fmt.Printf("%d entries, %d not chained yet, %d signed heads, the last at entry %d.\n", report.Entries, report.Pending,
		report.Heads, report.Signed)
	fmt.Printf("The end, to be noted elsewhere: %d:%s\n", report.End.Number, report.End.Digest)
	for _, f := range report.Faults {
		fmt.Printf("entry %s\n", f)
	}
	if !report.OK() {
		return errAudit
	}
	fmt.Println("Nothing was changed, removed, put in or moved.")
	return nil
}

func parseEnd(text string) (chain.End, error) {
	number, digest, _ := strings.Cut(text, ":")
	n, err := strconv.ParseInt(number, 10, 64)
	b, failed := hex.DecodeString(digest)
	end := chain.End{Number: n}
	if err != nil || failed != nil || len(b) != len(end.Digest) {
		return end, fmt.Errorf("%q is no head: number:digest is wanted, as «authority audit verify» prints it", text)
	}
	copy(end.Digest[:], b)
	return end, nil
}

type auditShow struct {
	Limit   int    `default:"50" help:"How many."`
	Actor   string `help:"Only those of this operator's id, of «system» or of «command line»."`
	Action  string `help:"Only this action, such as passport.block."`
	Subject string `help:"Only those about this."`
}

// Run shows entries, newest first.
func (a *auditShow) Run(ctx context.Context, common *Common) error {
	return common.with(ctx, func(o *server.Opened) error {
		all, err := o.Authority.AuditEntries(ctx, office.AuditFilter{Actor: a.Actor, Action: a.Action, Subject: a.Subject, Limit: a.Limit})
		if err != nil {
			return err
		}
		t := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "NUMBER\tWHEN\tWHO\tWHAT\tABOUT\tWHY\tOUTCOME")
		for _, e := range all {
			who := e.Name
			if who == "" {
				who = e.Actor
			}
			fmt.Fprintf(t, "%d\t%s\t%s\t%s\t%s\t%s\t%s\n", e.Number, e.At.Local().Format(time.DateTime), who, e.Action, e.Subject,
				strconv.QuoteToGraphic(e.Why), e.Outcome)
		}
		return t.Flush()
	})
}
