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

// NoticeGroup is a set of kinds of notices that a citizen may have shown outside the window, or not. The list of messages has
// them all, whatever was chosen.
type NoticeGroup string

// The groups.
const (
	GroupApplications NoticeGroup = "applications" // and questions of operators
	GroupDocuments    NoticeGroup = "documents"    // and registry checks
	GroupPassport     NoticeGroup = "passport"
	GroupSupport      NoticeGroup = "support"
	GroupSecurity     NoticeGroup = "security"
)

// NoticeGroups returns all groups.
func NoticeGroups() []NoticeGroup {
	return []NoticeGroup{GroupApplications, GroupDocuments, GroupPassport, GroupSupport, GroupSecurity}
}

// GroupOf returns the group of a kind; one of a newer authority is among the applications.
func GroupOf(k domain.NoticeKind) NoticeGroup {
	switch k {
	case domain.NoticeDocument, domain.NoticeChecks, domain.NoticeLevel, domain.NoticeProof:
		return GroupDocuments
	case domain.NoticeReady, domain.NoticePassport, domain.NoticeReissued:
		return GroupPassport
	case domain.NoticeSupport:
		return GroupSupport
	case domain.NoticeSignIn, domain.NoticePassword, domain.NoticeFactors, domain.NoticeBackup:
		return GroupSecurity
	}
	return GroupApplications // and consents of guardians
}

// stateSilent is the groups that are not shown outside the window, a list of NoticeGroup.
const stateSilent state = "silent_notices"

// SilentNotices returns the groups that are not shown outside the window.
func (a *App) SilentNotices(ctx context.Context) (groups []NoticeGroup, err error) {
	err = a.view(ctx, func(tx domain.Tx) error { return findState(ctx, tx, stateSilent, &groups) })
	return groups, err
}

// SilenceNotices has these groups, and no others, not shown outside the window.
func (a *App) SilenceNotices(ctx context.Context, groups []NoticeGroup) error {
	return a.update(ctx, func(tx domain.Tx) error { return saveState(ctx, tx, stateSilent, groups) }, TopicNotices)
}

// notify shows notices outside the window, apart from those of the groups that are to be silent. When the choice cannot be read
// all are shown: to be told once too often is the lesser evil.
func (a *App) notify(ctx context.Context, notices []domain.Notice) {
	if a.config.Notifier == nil || len(notices) == 0 {
		return
	}
	silent, _ := a.SilentNotices(ctx)
	for _, n := range notices {
		if !slices.Contains(silent, GroupOf(n.Kind)) {
			a.config.Notifier.Notify(ctx, n)
		}
	}
}
