// Authority is the server of the reference authority, and the commands of who runs it. docs/OPERATIONS.md says how.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/alecthomas/kong"

	"razvorot/authority/config"
)

// commands is what may be typed.
type commands struct {
	Common

	Serve   serve   `cmd:"" help:"Answer citizens and operators until told to stop."`
	Migrate migrate `cmd:"" help:"Bring the database's schema up to date; servers may run on meanwhile."`
	User    user    `cmd:"" help:"The operators."`
	PKI     pki     `cmd:"" name:"pki" help:"Signing keys and certificates."`
	Audit   audit   `cmd:"" help:"The audit log."`
	Jobs    jobs    `cmd:"" help:"Work that was given up."`
	Citizen citizen `cmd:"" help:"What is kept about one citizen."`
	Doctor  doctor  `cmd:"" help:"Check everything a server needs, and say what to do about what is wrong."`
}

func main() {
	var c commands
	ctx := kong.Parse(&c, kong.Name("authority"), kong.Description("The server of an authority that issues electronic passports."),
		kong.UsageOnError(), kong.BindTo(context.Background(), (*context.Context)(nil)))
	if err := ctx.Run(&c.Common); err != nil {
		fmt.Fprintln(os.Stderr, told(err))
		os.Exit(1)
	}
}

// told is an error as a person reads it.
func told(err error) string {
	if errors.Is(err, config.ErrInvalid) {
		return "The configuration is not right:\n" + err.Error()
	}
	return "authority: " + err.Error()
}
