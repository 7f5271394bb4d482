package app

import (
	"context"
	"slices"

	"razvorot/domain"
)

// UnreadAt returns how many unread notices lead to each route.
func (a *App) UnreadAt(ctx context.Context) (map[domain.Route]int, error) {
	unread := map[domain.Route]int{}
	err := a.view(ctx, func(tx domain.Tx) error {
		all, err := tx.FindNotices(ctx, 0, 0)
		for _, n := range all {
			if n.ReadAt.IsZero() {
				unread[n.Route]++
			}
		}
		return err
	})
	return unread, err
}

// MarkRouteRead marks the notices that lead to a route as read, for whoever is there by another way.
func (a *App) MarkRouteRead(ctx context.Context, to domain.Route) error {
	all, err := a.Notices(ctx, 0, 0)
	if err != nil {
		return err
	}
	var ids []domain.NoticeID
	for _, n := range all {
		if n.ReadAt.IsZero() && n.Route == to {
			ids = append(ids, n.ID)
		}
	}
	return a.MarkNoticesRead(ctx, ids...)
}

// stateSilent is the groups that are not shown outside the window, a list of domain.NoticeGroup.
const stateSilent state = "silent_notices"

// SilentNotices returns the groups that are not shown outside the window.
func (a *App) SilentNotices(ctx context.Context) (groups []domain.NoticeGroup, err error) {
	err = a.view(ctx, func(tx domain.Tx) error { return findState(ctx, tx, stateSilent, &groups) })
	return groups, err
}

// SilenceNotices has these groups, and no others, not shown outside the window.
func (a *App) SilenceNotices(ctx context.Context, groups []domain.NoticeGroup) error {
	return a.update(ctx, func(tx domain.Tx) error { return saveState(ctx, tx, stateSilent, groups) }, TopicNotices)
}

// SaveSending has the authority send notices as was chosen. ErrUnavailable while it is not reached: it is the one who sends.
func (a *App) SaveSending(ctx context.Context, s domain.Sending) error {
	_, err := perform(ctx, a, direct[domain.Account]{
		name: "sending", request: s,
		send: func(ctx context.Context, b domain.Backend, act pendingAct) (domain.Account, error) {
			return b.SaveSending(ctx, act.Key, s)
		},
		store:  func(tx domain.Tx, account domain.Account) error { return keepAccount(ctx, tx, account) },
		topics: []Topic{TopicAccount},
	})
	return err
}

// notify shows notices outside the window, apart from those of the groups that are to be silent. When the choice cannot be read
// all are shown: to be told once too often is the lesser evil.
func (a *App) notify(ctx context.Context, notices []domain.Notice) {
	if a.config.Notifier == nil || len(notices) == 0 {
		return
	}
	silent, _ := a.SilentNotices(ctx)
	for _, n := range notices {
		if !slices.Contains(silent, n.Kind.Group()) {
			a.config.Notifier.Notify(ctx, n)
		}
	}
}
