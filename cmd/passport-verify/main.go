// Command passport-verify tells whether an electronic passport that was shown is genuine, for scripts and for desks without the
// app (docs/credential/passport-verify.md):
//
//	passport-verify --trust trust.json photo.jpg
//	passport-verify ask --preset bank --out request.rzq --secret session.key
//	passport-verify open --trust trust.json --secret session.key answer.rza
//	passport-verify nearby --trust trust.json --preset age mdoc:…
//
// A verdict is what a verification came to; it is written to the standard output, and the exit code says it too. Nothing that
// was shown is kept.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	"razvorot/domain"
)

// Exit codes. Those of verdicts are in exitCodes.
const (
	exitGenuine = 0
	exitFailed  = 1 // used wrongly, or something could not be read, written or reached: no verdict
	// exitIncomplete is genuine, but not everything was shown that ask or nearby asked for.
	exitIncomplete = 18
)

// exitCodes are the exit codes of the verdicts, the same in every version.
var exitCodes = map[domain.VerdictOutcome]int{
	domain.Genuine:       exitGenuine,
	domain.Malformed:     10,
	domain.Tampered:      11,
	domain.WrongSession:  12,
	domain.UnknownIssuer: 13,
	domain.Revoked:       14,
	domain.Suspended:     15,
	domain.OutOfDate:     16,
	domain.NotYetValid:   17,
}

const usage = `passport-verify tells whether an electronic passport that was shown is genuine.

  passport-verify [options] FILE|-      text of a QR, picture or PDF with one, .razvorot file, or with
                                        --transcript an ISO/IEC 18013-5 DeviceResponse
  passport-verify ask [options]         make a request that a holder answers with a file
  passport-verify open [options] FILE|- verify the answer to a request
  passport-verify nearby [options] URI  ask the device that shows the code «mdoc:…»

The verdict is written as JSON. Exit codes: 0 genuine, 1 no verdict, 10 malformed, 11 tampered, 12 wrong session,
13 unknown issuer, 14 revoked, 15 suspended, 16 expired, 17 not yet valid, 18 genuine, but not everything
that was asked for was shown.
«passport-verify COMMAND -h» lists the options.
`

// console is where the command reads and writes.
type console struct {
	in       io.Reader
	out, err io.Writer
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, os.Args[1:], console{os.Stdin, os.Stdout, os.Stderr})
	stop()
	os.Exit(code)
}

// run is the command; it returns the exit code.
func run(ctx context.Context, args []string, c console) int {
	commands := map[string]func(context.Context, []string, console) (*report, error){"ask": ask, "open": open, "nearby": askNearby}
	command := verify
	if len(args) > 0 {
		if named, ok := commands[args[0]]; ok {
			command, args = named, args[1:]
		}
	}
	verdict, err := command(ctx, args, c)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitGenuine // the help was what was asked for
	case err != nil:
		fmt.Fprintln(c.err, "passport-verify:", err)
		return exitFailed
	case verdict == nil:
		return exitGenuine // a request was made
	}
	if err := verdict.write(c.out); err != nil {
		fmt.Fprintln(c.err, "passport-verify:", err)
		return exitFailed
	}
	return verdict.code()
}
