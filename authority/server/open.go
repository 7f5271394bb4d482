package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"

	"razvorot/authority"
	"razvorot/authority/config"
	"razvorot/authority/database"
	"razvorot/domain"
)

// Opened is an authority of a configuration, which answers nobody yet: what commands work on. Close it.
type Opened struct {
	Config    config.Config // with what was filled in
	Database  *database.Database
	Authority *authority.Authority
	Log       *slog.Logger

	clock   domain.Clock
	plugins plugins
}

// Purpose is what an authority is opened for.
type Purpose int

// The purposes.
const (
	ToWork    Purpose = iota // its keys must be there
	ToBeBegun                // its keys are made; there must be none
)

// Open opens database, keys and authority of a configuration. Its errors say what could not be opened, without secrets.
func Open(ctx context.Context, c config.Config, p Purpose) (*Opened, error) {
	o := &Opened{Config: c, Log: newLog(c.Log), clock: c.Clock}
	if o.clock == nil {
		o.clock = domain.SystemClock{}
	}
	if err := o.open(ctx, p); err != nil {
		return nil, errors.Join(err, o.Close())
	}
	return o, nil
}

func (o *Opened) open(ctx context.Context, p Purpose) error {
	var err error
	if o.Database, err = OpenDatabase(ctx, o.Config); err != nil {
		return err
	}
	if o.Config.PublicURL == "" { // of a trial: config wants it otherwise
		o.Config.PublicURL = "https://" + onThisMachine(o.Config.API.Listen)
	}
	if o.plugins, err = openPlugins(o.Config, o.clock, o.Log); err != nil {
		return err
	}
	if p == ToBeBegun {
		undo, err := o.begin(ctx)
		if err != nil {
			return err
		}
		defer undo(ctx)
	}
	all, err := options(ctx, o, p)
	if err != nil {
		return err
	}
	if o.Authority, err = authority.Open(ctx, all); err != nil {
		return fmt.Errorf("the authority cannot be opened: %w", err)
	}
	return keepPlace(ctx, o.Database.SQL, o.Config.PublicURL, o.Config.Rename || anyPort(o.Config.API.Listen))
}

// OpenDatabase opens the database of a configuration alone, without bringing its schema up to date.
func OpenDatabase(ctx context.Context, c config.Config) (*database.Database, error) {
	return database.Open(ctx, c.Database.Address.Reveal(), database.Options{Connections: c.Database.Connections})
}

// anyPort reports whether the port of a listener is another one each time.
func anyPort(listen string) bool {
	_, port, _ := net.SplitHostPort(listen)
	return port == "0"
}

// Close closes what is open, in the order that nothing uses what is closed.
func (o *Opened) Close() error {
	var errs []error
	if o.Authority != nil {
		errs = append(errs, o.Authority.Close())
	}
	if o.Database != nil {
		errs = append(errs, o.Database.Close())
	}
	return errors.Join(errs...)
}
