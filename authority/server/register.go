package server

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"razvorot/authority/config"
	"razvorot/authority/metrics"
	"razvorot/authority/registry"
	registryremote "razvorot/authority/registry/remote"
	"razvorot/domain"
)

// openRegisters opens the way to the registers: their plug-ins, or invented people of a file. With neither, of a trial alone, the
// authority invents people itself, and nothing is returned.
func openRegisters(c config.Config, clock domain.Clock, log *slog.Logger) (registry.Registry, func() []metrics.Breaker, error) {
	if c.Registers.People != "" {
		simulated, err := openPeople(c.Registers.People)
		return simulated, nil, err
	}
	o := registryremote.Options{Registers: map[domain.Registry]registryremote.Endpoint{}, Clock: clock}
	o.Changed = func(s registryremote.State) {
		log.Warn("a register is asked again, or no more for a while", "register", s.Registry, "breaker", s.Breaker, "retry_at", s.RetryAt)
	}
	var errs []error
	for _, r := range c.Registers.All() {
		if r.URL == "" {
			continue
		}
		way, err := secured(r.Register)
		if err != nil {
			errs = append(errs, fmt.Errorf("registers.%s: %w", r.Name, err))
		}
		o.Registers[r.Name] = registryremote.Endpoint{URL: r.URL, Token: r.Token.Reveal(), TLS: way}
	}
	if len(o.Registers) == 0 || len(errs) > 0 {
		return nil, nil, errors.Join(errs...)
	}
	client, err := registryremote.New(o)
	if err != nil {
		return nil, nil, fmt.Errorf("registers: %w", err)
	}
	return client, func() []metrics.Breaker {
		var all []metrics.Breaker
		for _, s := range client.States() {
			all = append(all, metrics.Breaker{Register: string(s.Registry), Open: s.Breaker == "open"})
		}
		return all
	}, nil
}

func openPeople(file string) (registry.Registry, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("registers.people: %w", err)
	}
	defer func() { _ = f.Close() }()
	people, err := registry.LoadPeople(f)
	if err != nil {
		return nil, fmt.Errorf("registers.people: %s:\n%w", file, err)
	}
	return registry.NewSimulatedOf(people, nil), nil
}

// secured is how the connection to a register is protected; nil for the machine's roots and no certificate of our own.
func secured(r config.Register) (*tls.Config, error) {
	if r.CA == "" && r.Certificate == "" {
		return nil, nil
	}
	way := &tls.Config{MinVersion: tls.VersionTLS12}
	if r.CA != "" {
		roots, err := readRoots(r.CA)
		if err != nil {
			return nil, err
		}
		way.RootCAs = roots
	}
	if r.Certificate != "" {
		pair, err := tls.LoadX509KeyPair(r.Certificate, r.Key)
		if err != nil {
			return nil, err
		}
		way.Certificates = []tls.Certificate{pair}
	}
	return way, nil
}
