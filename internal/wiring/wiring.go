package wiring

import (
	"context"
	"crypto/x509"
	"path/filepath"
	"runtime"

	"razvorot/app"
	"razvorot/authority"
	"razvorot/domain"
	"razvorot/remote"
	"razvorot/remote/nearby"
	"razvorot/storage"
)

// Options say where the program lives and what is around it.
type Options struct {
	Dir      string                     // the folder; made at the first use
	Vault    storage.Options            // keychain, clock and key derivation
	Clock    domain.Clock               // nil for the machine's
	Notifier domain.Notifier            // nil for none
	Browser  func(address string) error // opens an address; nil for none
	Host     string                     // how this device is called in the list of sessions
	// Connect opens the way to the authority; nil for Embedded.
	Connect app.Connect
	// Watch is put around an open vault, nil for nothing: tests end the program at a transaction by it.
	Watch func(app.Vault) app.Vault
	// Roots are those that certificates of servers elsewhere must lead to; nil for the machine's.
	Roots *x509.CertPool
	// Of the trial authority: how long each decision takes, and what hashing a password costs (zero for the default).
	Rules    authority.Rules
	Password authority.PasswordCost
}

func (o Options) withDefaults() Options {
	if o.Clock == nil {
		o.Clock = domain.SystemClock{}
	}
	if o.Connect == nil {
		o.Connect = Embedded(o)
	}
	return o
}

// Embedded is the way to the trial authority inside this process, which lives in the folder of the options and goes by their
// rules and clock.
func Embedded(o Options) app.Connect {
	if o.Clock == nil {
		o.Clock = domain.SystemClock{}
	}
	return trial{dir: filepath.Join(o.Dir, "trial"), clock: o.Clock, rules: o.Rules, password: o.Password}.connect
}

// Elsewhere is the way to authorities over HTTPS. One with a key is held to it from the first byte on.
func Elsewhere(o Options) app.Reach {
	return func(_ context.Context, s app.Server, sessions domain.SessionKeeper) (app.Connection, error) {
		carrier, err := remote.Pinned(s.Address, s.Info.KeyHash, o.Roots)
		if err != nil {
			return app.Connection{}, err
		}
		client, err := remote.New(remote.Options{Base: s.Address, Transport: carrier, Sessions: sessions, Clock: o.Clock})
		return app.Connection{Backend: client, Close: func() error {
			if idle, ok := carrier.(interface{ CloseIdleConnections() }); ok {
				idle.CloseIdleConnections()
			}
			return nil
		}}, err
	}
}

// Program is an app with what has to be closed after it.
type Program struct {
	*app.App
	keeper *keeper
}

// New puts a program together. Nothing is opened before it is needed.
func New(o Options) *Program {
	o = o.withDefaults()
	k := &keeper{dir: filepath.Join(o.Dir, "vault"), options: o.Vault}
	var open vaults = k
	if o.Watch != nil {
		open = watched{k, o.Watch}
	}
	return &Program{keeper: k, App: app.New(app.Config{
		Keeper:      open,
		Backups:     open,
		Connect:     o.Connect,
		Reach:       Elsewhere(o),
		Clock:       o.Clock,
		Notifier:    o.Notifier,
		Nearby:      nearby.New(),
		BankDoors:   bankDoors{},
		Browser:     o.Browser,
		BlockSecret: blockSecret,
		Device:      domain.DeviceInfo{Name: o.Host, Platform: runtime.GOOS},
	})}
}

// Close locks the vault and lets other copies of the program have it.
func (p *Program) Close(ctx context.Context) error {
	err := p.App.Close(ctx)
	if closed := p.keeper.close(); err == nil {
		err = closed
	}
	return err
}
