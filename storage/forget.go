package storage

import (
	"context"

	"razvorot/domain"
)

// ForgetAuthority implements domain.AuthorityStore.
func (t *Tx) ForgetAuthority(ctx context.Context) error {
	applications, err := t.FindApplications(ctx)
	if err != nil {
		return err
	}
	for _, a := range applications {
		if a.State == domain.Draft {
			continue
		}
		if err := t.DeleteApplication(ctx, a.ID); err != nil {
			return err
		}
	}
	if err := t.exec("DELETE FROM single WHERE name IN (?, ?, ?, ?)", singleAccount, singleSession, singleKey, singleCursor); err != nil {
		return err
	}
	for _, table := range []string{"credential", "passport", "published", "notice", "conversation", "command"} {
		if err := t.exec("DELETE FROM " + table); err != nil {
			return err
		}
	}
	return nil
}

// DeleteSettings implements domain.SettingStore.
func (t *Tx) DeleteSettings(_ context.Context, prefix string) error {
	return t.exec("DELETE FROM setting WHERE substr(name, 1, length(?)) = ?", prefix, prefix)
}
