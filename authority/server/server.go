// Package server puts an authority together as a program: from a configuration to listeners that answer.
//
// The API is what citizens' apps speak to, the console what operators' browsers do, the admin listener what watches over the
// server: health, readiness, metrics, and in a trial the counter, where messages lie that nobody sent. A server is ready while its
// database answers and it is not about to stop. It stops without losing what is under way: no more connections, long polls
// answered with what there is, requests ended, the job under way done or given back.
package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"razvorot/authority/config"
	"razvorot/authority/metrics"
)

// Running is a server at work. Stop it once.
type Running struct {
	*Opened
	config  config.Config
	log     *slog.Logger
	metrics *metrics.Metrics

	api, console, admin *listener
	counter             *counter // of a trial

	stopping atomic.Bool
	failed   chan error // what ended a listener that nobody stopped
	worker   chan error
	end      context.CancelFunc // of the worker's jobs and of watching
	once     sync.Once
	stopErr  error
}

// Start opens everything and begins to answer. The context is for starting alone. Its errors say what could not be opened, without
// secrets; what was opened before is closed again.
func Start(ctx context.Context, c config.Config) (*Running, error) {
	r := &Running{config: c, log: newLog(c.Log), metrics: metrics.New(), failed: make(chan error, 3)}
	if err := r.open(ctx); err != nil {
		return nil, errors.Join(err, r.close())
	}
	r.begin()
	r.log.Info("the server is ready", "name", c.Name, "trial", c.Simulate, "public_url", r.config.PublicURL, "api", r.API(),
		"console", r.Console(), "admin", r.Admin())
	return r, nil
}

// open opens listeners first: their ports may be in the address, and one that is taken is told before anything is changed.
func (r *Running) open(ctx context.Context) error {
	err := r.listen()
	if err != nil {
		return err
	}
	if r.Opened, err = Open(ctx, r.config, ToWork); err != nil {
		return err
	}
	return r.openCounter(ctx)
}

// begin answers and works.
func (r *Running) begin() {
	ctx, cancel := context.WithCancel(context.Background())
	r.end = cancel
	r.measure()
	r.worker = make(chan error, 1)
	go func() { r.worker <- r.Authority.Run(ctx) }()
	for _, l := range r.listeners() {
		l.serve(r.handlerOf(l), r.log, r.failed)
		if l.certificates != nil {
			go l.certificates.Watch(ctx, r.clock, func(err error) {
				r.metrics.Reloaded(err)
				r.log.Warn("the certificate was not read again; the old one stays", "listener", l.name, "err", err)
			})
		}
	}
}

// API is the address of the API's listener: host:port.
func (r *Running) API() string { return r.api.address() }

// Console is that of the console, "" without one.
func (r *Running) Console() string { return r.console.address() }

// Admin is that of health and metrics, "" without one.
func (r *Running) Admin() string { return r.admin.address() }

// PublicURL is what the authority says it is reached at.
func (r *Running) PublicURL() string { return r.config.PublicURL }

// Failed gives the error of a listener that ended by itself. The server is to be stopped then.
func (r *Running) Failed() <-chan error { return r.failed }

// Reload reads the certificates again. One that is broken changes nothing and is told.
func (r *Running) Reload() error {
	var all []error
	for _, l := range r.listeners() {
		if l.certificates == nil {
			continue
		}
		err := l.certificates.Reload()
		r.metrics.Reloaded(err)
		if err != nil {
			all = append(all, fmt.Errorf("the certificate of %s was not read again; the old one stays: %w", l.name, err))
		}
	}
	return errors.Join(all...)
}

// Stop ends the server: it says that it is not ready, waits for stop.delay so that who distributes requests has noticed, takes no
// more connections, answers long polls, lets what is under way end, and closes the database. What takes longer than stop.timeout, or
// than the context, is cut off and told as an error; a command that was cut off either happened or did not, and may be repeated.
func (r *Running) Stop(ctx context.Context) error {
	r.once.Do(func() { r.stopErr = r.stop(ctx) })
	return r.stopErr
}

func (r *Running) stop(ctx context.Context) error {
	r.stopping.Store(true)
	begun := time.Now()
	r.log.Info("the server stops")
	if r.config.Stop.Delay > 0 {
		select {
		case <-r.clock.After(r.config.Stop.Delay):
		case <-ctx.Done():
		}
	}
	ctx, cancel := context.WithTimeout(ctx, r.config.Stop.Timeout)
	defer cancel()
	var done sync.WaitGroup
	errs := make([]error, 3)
	for i, l := range []*listener{r.api, r.console} { // health goes on being told
		done.Go(func() { errs[i] = l.shutdown(ctx) })
	}
	<-r.api.closed // no new poll comes after the waiting ones are answered
	errs[2] = r.Authority.Close()
	done.Wait()
	worker := r.endWorker(ctx)
	err := errors.Join(append(errs, worker, r.admin.shutdown(ctx), r.close())...)
	r.log.Info("the server has stopped", "took", time.Since(begun).Round(time.Millisecond), "err", err)
	return err
}

// endWorker waits for the job under way, and cuts it off when time is up: it is not done then, and another process does it.
func (r *Running) endWorker(ctx context.Context) error {
	defer r.end()
	select {
	case err := <-r.worker:
		return err
	case <-ctx.Done():
	}
	r.end()
	select {
	case err := <-r.worker:
		return err
	case <-time.After(5 * time.Second):
		return errors.New("the worker does not end")
	}
}

// close closes what is open, in the order that nothing uses what is closed.
func (r *Running) close() error {
	var errs []error
	for _, l := range r.listeners() {
		errs = append(errs, l.close())
	}
	if r.Opened != nil {
		errs = append(errs, r.Opened.Close())
	}
	return errors.Join(errs...)
}
