package app

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"razvorot/domain"
)

// aggregateNotices is the aggregate of the commands that mark notices as read.
const aggregateNotices = "notices"

func init() {
	senders[domain.CommandReadNotices] = sender{send: sendRead, refused: forgetCommand, topics: []Topic{TopicNotices}}
}

// Notices returns a window of the notices, the latest first; limit 0 is all.
func (a *App) Notices(ctx context.Context, offset, limit int) (notices []domain.Notice, err error) {
	err = a.view(ctx, func(tx domain.Tx) error {
		notices, err = tx.FindNotices(ctx, offset, limit)
		return err
	})
	return notices, err
}

// UnreadNotices returns how many notices were not read.
func (a *App) UnreadNotices(ctx context.Context) (n int, err error) {
	err = a.view(ctx, func(tx domain.Tx) error {
		n, err = tx.CountUnreadNotices(ctx)
		return err
	})
	return n, err
}

// MarkNoticesRead marks notices as read, here and at the authority. Those that are read or not there are left out.
func (a *App) MarkNoticesRead(ctx context.Context, ids ...domain.NoticeID) error {
	if len(ids) == 0 {
		return nil
	}
	return a.update(ctx, func(tx domain.Tx) error {
		all, err := tx.FindNotices(ctx, 0, 0)
		if err != nil {
			return err
		}
		var unread []domain.NoticeID
		for _, n := range all {
			if n.ReadAt.IsZero() && slices.Contains(ids, n.ID) {
				unread = append(unread, n.ID)
			}
		}
		if len(unread) == 0 {
			return nil
		}
		if err := tx.MarkNoticesRead(ctx, unread, a.now()); err != nil {
			return err
		}
		return a.command(ctx, tx, domain.CommandReadNotices, aggregateNotices, unread)
	}, TopicNotices)
}

func sendRead(ctx context.Context, _ *App, b domain.Backend, c domain.Command) (func(domain.Tx) error, error) {
	var ids []domain.NoticeID
	if json.Unmarshal(c.Payload, &ids) != nil {
		return nil, fmt.Errorf("notices to mark: %w", domain.ErrDamaged)
	}
	return nil, b.ReadNotices(ctx, c.Key, ids)
}
