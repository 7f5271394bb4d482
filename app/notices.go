package app

import (
	"context"

	"razvorot/domain"
)

func (a *App) Notices(ctx context.Context, offset, limit int) ([]domain.Notice, error) {
	panic("not yet")
}
func (a *App) UnreadNotices(ctx context.Context) (int, error)                    { panic("not yet") }
func (a *App) MarkNoticesRead(ctx context.Context, ids ...domain.NoticeID) error { panic("not yet") }
