package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"

	"razvorot/authority/config"
	"razvorot/authority/server"
)

// Common is what every command understands.
type Common struct {
	Config   string `short:"c" help:"The configuration file." env:"AUTHORITY_CONFIG" type:"path"`
	Simulate bool   `help:"A trial on this machine alone: specimens, invented people, messages that nobody sends. Needs no configuration."`
	Dir      string `help:"Where a trial keeps everything." default:"out/authority" type:"path"`

	choose bool // the passphrase is chosen now: a slip of the finger would close the keys for ever
}

// usualConfig is the file that is read when none is named and this is no trial.
const usualConfig = "/etc/authority/authority.yaml"

// load reads the configuration. A passphrase that is missing is asked for where somebody can answer.
func (c *Common) load() (config.Config, error) {
	loaded, reload, err := c.read()
	if !onlyPassphrase(err) || !interactive() {
		return loaded, err
	}
	question := ask
	if c.choose {
		question = askTwice
	}
	passphrase, asked := question("Passphrase of the keys: ")
	if asked != nil {
		return loaded, asked
	}
	return reload(config.Variable("keys.passphrase") + "=" + passphrase)
}

// read reads the configuration and asks for nothing. What it returns beside it reads it again with more of an environment.
func (c *Common) read() (loaded config.Config, reload func(...string) (config.Config, error), err error) {
	base, path, environ := config.Default(), c.Config, os.Environ()
	if c.Simulate {
		base = config.Trial(c.Dir)
	} else if _, err := os.Stat(usualConfig); path == "" && err == nil {
		path = usualConfig
	}
	reload = func(more ...string) (config.Config, error) { return config.Load(base, path, append(environ, more...)) }
	if path == "" && !c.Simulate && !config.Sets(environ) {
		return base, reload, config.Faults{{What: "no file is named by --config or AUTHORITY_CONFIG, and there is no " + usualConfig +
			": copy packaging/systemd/authority.yaml there and fill it in (docs/OPERATIONS.md), or try things out with --simulate", Unread: true}}
	}
	loaded, err = reload()
	return loaded, reload, err
}

// databaseAddress is where the records are, for what needs nothing else of the configuration: its other faults do not matter.
func (c *Common) databaseAddress() (string, error) {
	loaded, _, err := c.read()
	faults, _ := errors.AsType[config.Faults](err)
	amiss := slices.ContainsFunc(faults, func(f config.Fault) bool { return strings.HasPrefix(f.Key, "database.address") })
	if faults.Unread() || amiss {
		return "", err
	}
	return loaded.Database.Address.Reveal(), nil
}

// onlyPassphrase reports whether nothing is wrong but that the passphrase of the keys is not there.
func onlyPassphrase(err error) bool {
	faults, ok := errors.AsType[config.Faults](err)
	return ok && len(faults) == 1 && faults[0].Key == "keys.passphrase" && faults[0].Where == ""
}

// open opens the authority of the configuration for a command.
func (c *Common) open(ctx context.Context) (*server.Opened, error) {
	loaded, err := c.load()
	if err != nil {
		return nil, err
	}
	return server.Open(ctx, loaded, server.ToWork)
}

// with runs a command on the opened authority.
func (c *Common) with(ctx context.Context, f func(*server.Opened) error) error {
	o, err := c.open(ctx)
	if err != nil {
		return err
	}
	return errors.Join(f(o), o.Close())
}

// interactive reports whether somebody sits at a terminal.
func interactive() bool {
	info, err := os.Stdin.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

var stdin = bufio.NewReader(os.Stdin)

// ask reads a line, without showing it where the terminal can do that.
func ask(question string) (string, error) {
	fmt.Fprint(os.Stderr, question)
	if interactive() {
		hide := exec.Command("stty", "-echo")
		hide.Stdin = os.Stdin
		if hide.Run() == nil {
			defer func() {
				show := exec.Command("stty", "echo")
				show.Stdin = os.Stdin
				_ = show.Run() // nothing to be done
				fmt.Fprintln(os.Stderr)
			}()
		}
	}
	line, err := stdin.ReadString('\n')
	line = strings.TrimRight(line, "\r\n")
	if line == "" {
		return "", errors.Join(errors.New("nothing was entered"), err)
	}
	return line, nil
}

// askTwice asks for what is to be chosen now.
func askTwice(question string) (string, error) {
	first, err := ask(question)
	if err != nil || !interactive() {
		return first, err
	}
	second, err := ask("Once more: ")
	if err == nil && first != second {
		err = errors.New("these are two different ones: nothing was done")
	}
	return first, err
}
