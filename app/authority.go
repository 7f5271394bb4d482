package app

import (
	"context"
	"time"

	"razvorot/domain"
)

// Connectivity is how things stand with the authority.
type Connectivity struct {
	Online          bool      // the last try got an answer
	SyncedAt        time.Time // when the authority's changes were last asked for with success; zero for never
	Waiting, Failed int       // commands of the outbox: on their way, and refused
}

func (a *App) Authority(ctx context.Context) (domain.AuthorityInfo, error) { panic("not yet") }
func (a *App) Trial() (domain.Trial, bool)                                 { panic("not yet") }
func (a *App) Connectivity(ctx context.Context) (Connectivity, error)      { panic("not yet") }
func (a *App) Retry(ctx context.Context) error                             { panic("not yet") }
func (a *App) ConsentTexts(ctx context.Context, language string, ids ...domain.ConsentID) ([]domain.ConsentText, error) {
	panic("not yet")
}

// reached notes from the outcome of a call whether the authority can be reached.
func (a *App) reached(err error) {}

func (o *opened) wakeSender() {}
