// Authority is the server of the reference authority, and the commands of who runs it. docs/OPERATIONS.md says how.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"

	"github.com/alecthomas/kong"

	"razvorot/authority/config"
)

// commands is what may be typed.
type commands struct {
	Common
	Version kong.VersionFlag `help:"Print the version, and do nothing else."`

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
		kong.ShortUsageOnError(), kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true}),
		kong.Vars{"version": version()}, kong.BindTo(context.Background(), (*context.Context)(nil)))
	if err := ctx.Run(&c.Common); err != nil {
		fmt.Fprintln(os.Stderr, told(err))
		os.Exit(1)
	}
}

// version is that of the module and of what it was built from, as far as the build knows it.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "authority, of an unknown version"
	}
	said := map[string]string{}
	for _, s := range info.Settings {
		said[s.Key] = s.Value
	}
	text := "authority " + info.Main.Version
	if revision := said["vcs.revision"]; revision != "" {
		text += ", " + revision
		if said["vcs.modified"] == "true" {
			text += " with changes"
		}
	}
	return text + ", " + info.GoVersion
}

// told is an error as a person reads it.
func told(err error) string {
	if errors.Is(err, config.ErrInvalid) {
		return "The configuration is not right:\n" + err.Error()
	}
	return "authority: " + err.Error()
}
