package app

import (
	"context"
	"path/filepath"
	"testing"

	"razvorot/domain"
	"razvorot/remote/remotetest"
)

// elsewhere answers with the certificates of another authority, or with an error.
type elsewhere struct {
	domain.Backend
	trust []byte
	err   error
}

func (e elsewhere) FetchTrust(context.Context) ([]byte, error) { return e.trust, e.err }

func TestACredentialIsNotTakenWithoutCertificatesUnlessTheyAreOutOfReach(t *testing.T) {
	i := newIssuer(t)
	other, err := newCitizen(t).authority.FetchTrust(t.Context())
	i.ok(err)
	right := []domain.Credential{i.issue("ЭП-1")}
	for name, c := range map[string]struct {
		elsewhere
		want domain.Kind
	}{
		"another authority": {elsewhere{trust: other}, domain.ErrDamaged},
		"nonsense":          {elsewhere{trust: []byte("{}")}, domain.ErrDamaged},
		"a full disk":       {elsewhere{err: domain.ErrNoSpace}, domain.ErrNoSpace},
		"no network":        {elsewhere{err: &domain.Unavailable{}}, ""},
	} {
		clock := remotetest.NewClock(start)
		holder := &citizen{t: t, clock: clock, notified: make(chan domain.Notice, 100), authority: remotetest.NewFake(clock)}
		holder.backend = func(inner domain.Backend) domain.Backend {
			c.Backend = inner
			return c.elsewhere
		}
		holder.install(filepath.Join(t.TempDir(), "vault"))
		_, err := holder.app.CreateVault(t.Context(), testPassphrase)
		holder.must(err)
		err = holder.app.verifyIssued(t.Context(), "ЭП-1", right)
		if kind, _ := domain.KindOf(err); kind != c.want || (err == nil) != (c.want == "") {
			t.Errorf("with %s: %v", name, err)
		}
	}
}
