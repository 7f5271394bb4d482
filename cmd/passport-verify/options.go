package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"razvorot/capture/intake"
	"razvorot/credential/pki"
	"razvorot/domain"
	"razvorot/remote"
	"razvorot/ui/phrase"
)

// options are what all verifications have in common.
type options struct {
	trust     string
	status    string
	authority string
	crls      []string
	at        string
	text      bool
	language  string
}

// flags returns the flags of a command that verifies.
func (o *options) flags(c console, command string) *flag.FlagSet {
	f := newFlags(c, command)
	f.StringVar(&o.trust, "trust", "", "`file` with the certificates that are trusted; of the authority when it is not given")
	f.StringVar(&o.status, "status", "", "`file` with a status list, or folder of them")
	f.StringVar(&o.authority, "authority", "", "`address` of an authority that is asked for what --trust and --status do not give")
	f.Func("crl", "`file` with revoked certificates (RFC 5280, DER); may be repeated", func(s string) error {
		o.crls = append(o.crls, s)
		return nil
	})
	f.StringVar(&o.at, "at", "", "`moment` to verify at, 2026-01-31T12:00:00+03:00; now when it is not given")
	f.Bool("json", true, "write JSON")
	f.BoolVar(&o.text, "text", false, "write words instead of JSON")
	f.StringVar(&o.language, "language", "ru", "of --text: ru or en")
	return f
}

func newFlags(c console, command string) *flag.FlagSet {
	f := flag.NewFlagSet(command, flag.ContinueOnError)
	f.SetOutput(c.err)
	f.Usage = func() {
		fmt.Fprint(c.err, usage, "\nOptions:\n")
		f.PrintDefaults()
	}
	return f
}

// parse reads flags that may stand before and after what they are about, and returns the latter.
func parse(f *flag.FlagSet, args []string) (about []string, err error) {
	for {
		if err := f.Parse(args); err != nil {
			return nil, err
		}
		if f.NArg() == 0 {
			return about, nil
		}
		about, args = append(about, f.Arg(0)), f.Args()[1:]
	}
}

// one returns the only argument.
func one(f *flag.FlagSet, args []string, what string) (string, error) {
	about, err := parse(f, args)
	if err != nil {
		return "", err
	}
	if len(about) != 1 {
		return "", fmt.Errorf("%s is needed, and one only; -h tells more", what)
	}
	return about[0], nil
}

// verifier is the options as they are used.
type verifier struct {
	trust  *pki.Trust
	status *statusBook
	at     time.Time
	words  *phrase.Book // nil for JSON
}

// verifier reads the trust list and what else the options name.
func (o *options) verifier(ctx context.Context) (*verifier, error) {
	at, err := moment(o.at)
	if err != nil {
		return nil, err
	}
	v := &verifier{at: at}
	if o.text {
		words, err := phrase.Open(phrase.Language(o.language))
		if err != nil {
			return nil, fmt.Errorf("--language: %w", err)
		}
		v.words = words
	}
	var authority domain.Credentials
	if o.authority != "" {
		client, err := remote.New(remote.Options{Base: o.authority})
		if err != nil {
			return nil, fmt.Errorf("--authority: %w", err)
		}
		authority = client
	}
	if v.trust, err = o.trusted(ctx, authority); err != nil {
		return nil, err
	}
	v.status, err = newStatusBook(ctx, v, o.status, authority)
	return v, err
}

// now is the moment of a verification: to the second, as everything signed has it.
func now() time.Time { return domain.SystemClock{}.Now().UTC().Truncate(time.Second) }

// moment reads --at.
func moment(text string) (time.Time, error) {
	if text == "" {
		return now(), nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, errors.New("--at is not a moment such as 2026-01-31T12:00:00+03:00")
	}
	return at.UTC().Truncate(time.Second), nil
}

// trusted returns who is trusted: the trust list without what CRLs revoke.
func (o *options) trusted(ctx context.Context, authority domain.Credentials) (*pki.Trust, error) {
	content, err := o.trustList(ctx, authority)
	if err != nil {
		return nil, err
	}
	trust, err := pki.ParseTrust(content)
	if err != nil {
		return nil, fmt.Errorf("trust list: %w", err)
	}
	for _, name := range o.crls {
		crl, err := readFile(name, pki.MaxCRL)
		if err != nil {
			return nil, err
		}
		if trust, err = trust.WithCRL(crl); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return trust, nil
}

func (o *options) trustList(ctx context.Context, authority domain.Credentials) ([]byte, error) {
	switch {
	case o.trust != "":
		return readFile(o.trust, pki.MaxTrust)
	case authority != nil:
		content, err := authority.FetchTrust(ctx)
		if err != nil {
			return nil, fmt.Errorf("trust list of the authority: %w", err)
		}
		return content, nil
	}
	return nil, errors.New("--trust or --authority is needed: without certificates nothing can be verified")
}

// maxInput is the most bytes of what is verified.
var maxInput = intake.Fitting().InputBytes

// readInput reads a file, or the standard input for «-».
func readInput(c console, name string) ([]byte, error) {
	if name != "-" {
		return readFile(name, maxInput)
	}
	return readAll(c.in, "the standard input", maxInput)
}

func readFile(name string, most int64) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close() // it was only read
	return readAll(f, name, most)
}

func readAll(r io.Reader, name string, most int64) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		return nil, err
	}
	if int64(len(b)) > most {
		return nil, fmt.Errorf("%s: more than %d bytes", name, most)
	}
	return b, nil
}
