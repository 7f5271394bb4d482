package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"razvorot/authority/server"
)

type serve struct {
	Rename bool `help:"Take the new public_url although passports were issued that name the old one; the old address is to lead here too."`
}

// Run serves until SIGTERM or SIGINT; a second one ends at once. SIGHUP reads certificates again.
func (s *serve) Run(ctx context.Context, common *Common) error {
	c, err := common.load()
	if err != nil {
		return err
	}
	c.Rename = s.Rename
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, syscall.SIGTERM, os.Interrupt, syscall.SIGHUP)
	r, err := server.Start(ctx, c)
	if err != nil {
		return err
	}
	tending, end := context.WithCancel(ctx)
	defer end()
	go tendHeap(tending)
	if c.Simulate {
		welcome(r)
	}
	for {
		select {
		case err := <-r.Failed():
			return errors.Join(err, r.Stop(ctx))
		case x := <-signals:
			if x == syscall.SIGHUP {
				reload(r)
				continue
			}
			stopping, cancel := context.WithCancel(ctx)
			go func() {
				for again := range signals {
					if again != syscall.SIGHUP {
						cancel()
					}
				}
			}()
			return r.Stop(stopping)
		}
	}
}

func reload(r *server.Running) {
	if err := r.Reload(); err != nil {
		r.Log.Error("the certificates were not read again", "err", err)
		return
	}
	r.Log.Info("the certificates were read again")
}

// welcome tells a newcomer where everything is.
func welcome(r *server.Running) {
	fmt.Printf("The trial authority works. Ctrl-C ends it; what happened stays in %s.\n", r.Config.Dir)
	if r.Admin() != "" {
		fmt.Printf("  counter:  http://%s/ : messages with their codes, people to be, operators\n", r.Admin())
	}
	if r.Console() != "" {
		fmt.Printf("  console:  %s/ : sign in as the counter says\n", r.Config.Console.URL)
	}
	fmt.Printf("  app:      SSL_CERT_FILE=%s make run, and there «Сервер»: %s\n",
		filepath.Join(r.Config.Dir, "tls.crt"), r.Config.PublicURL)
}
