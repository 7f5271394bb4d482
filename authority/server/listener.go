package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"

	"razvorot/authority/api"
	"razvorot/authority/config"
)

// listener is one address that is answered at. A nil one is none.
type listener struct {
	name         string
	socket       net.Listener
	certificates *api.Certificates // nil without TLS
	server       *http.Server

	once   sync.Once
	closed chan struct{} // once no more connections are taken
}

// listen opens the listeners of the configuration.
func (r *Running) listen() error {
	c := &r.config
	if err := trialCertificate(c); err != nil {
		return err
	}
	var errs []error
	open := func(name, address, certificate, key string) *listener {
		l, err := openListener(name, address, certificate, key)
		if err != nil {
			errs = append(errs, err)
			return nil
		}
		return l
	}
	r.api = open("api", c.API.Listen, c.API.Certificate, c.API.Key)
	r.console = open("console", c.Console.Listen, c.Console.Certificate, c.Console.Key)
	r.admin = open("admin", c.Admin.Listen, "", "")
	if err := errors.Join(errs...); err != nil {
		return err
	}
	if c.PublicURL == "" { // of a trial: config wants it otherwise
		c.PublicURL = "https://" + onThisMachine(r.API())
	}
	if c.Console.URL == "" && r.console != nil {
		scheme := "http://"
		if r.console.certificates != nil {
			scheme = "https://"
		}
		c.Console.URL = scheme + onThisMachine(r.Console())
	}
	return nil
}

// onThisMachine is an address as a browser on this machine says it: security keys want a name.
func onThisMachine(address string) string {
	if !config.Loopback(address) {
		return address
	}
	_, port, _ := net.SplitHostPort(address)
	return net.JoinHostPort("localhost", port)
}

func openListener(name, address, certificate, key string) (*listener, error) {
	if address == "" {
		return nil, nil
	}
	l := &listener{name: name, closed: make(chan struct{})}
	var err error
	if certificate != "" {
		if l.certificates, err = api.OpenCertificates(certificate, key); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	if l.socket, err = net.Listen("tcp", address); err != nil {
		return nil, fmt.Errorf("%s.listen: %w", name, err)
	}
	return l, nil
}

func (r *Running) listeners() []*listener {
	var all []*listener
	for _, l := range []*listener{r.api, r.console, r.admin} {
		if l != nil {
			all = append(all, l)
		}
	}
	return all
}

func (l *listener) address() string {
	if l == nil {
		return ""
	}
	return l.socket.Addr().String()
}

// serve begins to answer, and tells what ended it unless it was shut down.
func (l *listener) serve(h http.Handler, log *slog.Logger, failed chan<- error) {
	o := api.ServerOptions{Log: log}
	if l.certificates != nil {
		o.TLS = l.certificates.Config()
	}
	l.server = api.Server(h, o)
	go func() {
		err := l.answer()
		l.once.Do(func() { close(l.closed) })
		if !errors.Is(err, http.ErrServerClosed) {
			failed <- fmt.Errorf("the listener of %s ended: %w", l.name, err)
		}
	}()
}

func (l *listener) answer() error {
	if l.certificates == nil {
		return l.server.Serve(l.socket)
	}
	return api.ServeTLS(l.server, l.socket)
}

// shutdown takes no more connections and waits for requests; those that take longer than the context are cut off.
func (l *listener) shutdown(ctx context.Context) error {
	if l == nil {
		return nil
	}
	err := l.server.Shutdown(ctx)
	if err == nil {
		return nil
	}
	return errors.Join(fmt.Errorf("requests to %s were cut off: %w", l.name, err), l.server.Close())
}

func (l *listener) close() error {
	if l.server != nil {
		return l.server.Close()
	}
	return l.socket.Close()
}
