package app

import (
	"context"
	"errors"
	"runtime"
	"time"

	"razvorot/domain"
)

// Diagnostics are facts about the program on this device that help support to find a fault. They hold codes, counts and times,
// and nothing of a person by construction: no name, number, answer, file or text.
type Diagnostics struct {
	System       string // operating system and processor: «linux, amd64»
	Trial        bool   // the authority is a trial one
	Elsewhere    bool   // it is a server, and not inside the program
	Online       bool
	SyncedAt     time.Time // when the authority's changes were last asked for with success; zero for never
	Waiting      int       // commands on their way
	Refused      []RefusedCommand
	Files        map[domain.FileState]int // pages of documents
	Applications map[domain.ApplicationState]int
	Journal      []domain.LogEntry // of the device, the latest first
}

// RefusedCommand is something that the authority refused to do.
type RefusedCommand struct {
	Kind domain.CommandKind
	Why  domain.Kind
}

// The bounds of Diagnostics.
const (
	journalTold = 5
	refusedTold = 5
)

// Diagnostics returns the facts of now.
func (a *App) Diagnostics(ctx context.Context) (Diagnostics, error) {
	d := Diagnostics{System: runtime.GOOS + ", " + runtime.GOARCH, Files: map[domain.FileState]int{},
		Applications: map[domain.ApplicationState]int{}}
	now, err := a.Connectivity(ctx)
	if err != nil {
		return d, err
	}
	d.Online, d.SyncedAt, d.Waiting = now.Online, now.SyncedAt, now.Waiting
	if s, err := a.Server(ctx); err == nil {
		d.Elsewhere = s.Elsewhere()
	}
	_, d.Trial = a.Trial()
	return d, a.view(ctx, func(tx domain.Tx) error {
		return errors.Join(d.countCommands(ctx, tx), d.countThings(ctx, tx), d.readJournal(ctx, tx))
	})
}

func (d *Diagnostics) countCommands(ctx context.Context, tx domain.Tx) error {
	commands, err := tx.FindCommands(ctx, "")
	for _, c := range commands {
		if c.Failed != "" && len(d.Refused) < refusedTold {
			d.Refused = append(d.Refused, RefusedCommand{c.Kind, c.Failed})
		}
	}
	return err
}

func (d *Diagnostics) countThings(ctx context.Context, tx domain.Tx) error {
	documents, err := tx.FindDocuments(ctx, domain.DocumentFilter{})
	for _, x := range documents {
		for _, page := range x.Pages {
			d.Files[page.State]++
		}
	}
	applications, lost := tx.FindApplications(ctx)
	for _, x := range applications {
		d.Applications[x.State]++
	}
	return errors.Join(err, lost)
}

func (d *Diagnostics) readJournal(ctx context.Context, tx domain.Tx) error {
	for e, err := range tx.Log(ctx) {
		if err != nil {
			return err
		}
		if len(d.Journal) == journalTold {
			break
		}
		e.Route, e.Field = domain.Route{}, "" // an id says nothing to support, and leads to a person
		d.Journal = append(d.Journal, e)
	}
	return nil
}
