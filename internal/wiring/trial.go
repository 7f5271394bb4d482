package wiring

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"

	"razvorot/app"
	"razvorot/authority"
	"razvorot/authority/api"
	"razvorot/authority/card"
	"razvorot/domain"
	"razvorot/remote"
	"razvorot/storage/cryptvfs"
)

// trial is the trial authority inside this process.
type trial struct {
	dir      string
	clock    domain.Clock
	rules    authority.Rules
	password authority.PasswordCost
}

// settingTrial is where the vault keeps the trial authority's file.
const settingTrial = "wiring.trial"

// file is the sealed database of a trial authority. Its name is random: a vault made anew begins with an authority of its own
// and never meets one it has no key for.
type file struct {
	Name string `json:"name"`
	Key  []byte `json:"key"`
	Made bool   `json:"made"` // false until it was wholly made once: then it is made anew
}

// connect opens the authority, reaches it in memory and lets it work until the connection is closed. On a full disk, where the
// authority cannot work, the vault opens all the same, as it does without a network: what it holds can be shown.
func (t trial) connect(ctx context.Context, v domain.Vault, sessions domain.SessionKeeper) (app.Connection, error) {
	c, err := t.start(ctx, v, sessions)
	if errors.Is(err, domain.ErrNoSpace) {
		return t.unreachable(sessions, err)
	}
	return c, err
}

// unreachable is a connection over which nothing answers, for a reason.
func (t trial) unreachable(sessions domain.SessionKeeper, why error) (app.Connection, error) {
	client, err := remote.New(remote.Options{Base: remote.InProcessBase, Transport: nowhere{why}, Sessions: sessions, Clock: t.clock})
	return app.Connection{Backend: client}, err
}

// nowhere carries no request.
type nowhere struct{ why error }

func (n nowhere) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		_ = r.Body.Close() // a RoundTripper closes it, whatever comes
	}
	// Not wrapped: a full disk is the reason, unavailable is the kind.
	return nil, errors.New("the trial authority was not opened: " + n.why.Error())
}

func (t trial) start(ctx context.Context, v domain.Vault, sessions domain.SessionKeeper) (app.Connection, error) {
	mount, err := t.mount(ctx, v)
	if err != nil {
		return app.Connection{}, fmt.Errorf("failed to open the trial authority: %w", kindOf(err))
	}
	db, err := openDatabase(mount)
	if err != nil {
		return app.Connection{}, errors.Join(err, mount.Close())
	}
	a, err := authority.Open(ctx, authority.Options{DB: db, Clock: t.clock, Rules: t.rules, Password: t.password,
		Info: domain.AuthorityInfo{Name: "Пробный центр «Разворот» (ОБРАЗЕЦ)", Trial: true, Embedded: true}})
	if err != nil {
		return app.Connection{}, errors.Join(fmt.Errorf("failed to open the trial authority: %w", kindOf(err)), db.Close(),
			mount.Close())
	}
	way, backend, err := reach(a, sessions, t.clock)
	if err != nil {
		return app.Connection{}, errors.Join(err, a.Close(), db.Close(), mount.Close())
	}
	ended := make(chan error, 1)
	go func() { ended <- a.Run(context.Background()) }()
	return app.Connection{
		Backend: backend,
		Cards:   card.Tokenizer{},
		Trial: a.Trial(func(ctx context.Context) (domain.AccountID, error) {
			session, err := sessions.FindSession(ctx)
			return session.Account, err
		}),
		Close: func() error { return kindOf(errors.Join(a.Close(), <-ended, way.Close(), db.Close(), mount.Close())) },
	}, nil
}

// reach serves the authority in memory and returns the client that speaks to it.
func reach(a *authority.Authority, sessions domain.SessionKeeper, clock domain.Clock) (*remote.InProcess, domain.Backend, error) {
	way := remote.ServeInProcess(api.New(a, api.Options{Bearer: true}))
	client, err := remote.New(remote.Options{Base: remote.InProcessBase, Transport: way.Transport(), Sessions: sessions, Clock: clock})
	if err != nil {
		return nil, nil, errors.Join(err, way.Close())
	}
	return way, client, nil
}

// mount opens the sealed file, or makes it. The key is in the vault before the file is on the disk.
func (t trial) mount(ctx context.Context, v domain.Vault) (*cryptvfs.Mount, error) {
	f, err := t.known(ctx, v)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(t.dir, f.Name)
	if f.Made && t.stayed(ctx, path, v) {
		f.Made = false
	}
	if f.Made {
		return cryptvfs.Open(path, f.Key)
	}
	if err := os.MkdirAll(t.dir, 0o700); err != nil {
		return nil, err
	}
	for _, leftover := range []string{path, path + "-wal", path + "-journal"} {
		if err := os.Remove(leftover); err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, err
		}
	}
	mount, err := cryptvfs.Create(path, f.Key)
	if err != nil {
		return nil, err
	}
	f.Made = true
	if err := saveFile(ctx, v, f); err != nil {
		return nil, errors.Join(err, mount.Close())
	}
	return mount, nil
}

// stayed reports whether the vault was restored here and its trial authority stayed with the former program: then one is made anew.
func (t trial) stayed(ctx context.Context, path string, v domain.Vault) bool {
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		return false
	}
	return v.View(ctx, func(tx domain.Tx) error {
		_, err := tx.FindSetting(ctx, domain.SettingRestored)
		return err
	}) == nil
}

// known returns the file that the vault knows, a new one if it knows none.
func (t trial) known(ctx context.Context, v domain.Vault) (file, error) {
	var f file
	err := v.View(ctx, func(tx domain.Tx) error {
		text, err := tx.FindSetting(ctx, settingTrial)
		if err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(text), &f); err != nil {
			return err
		}
		if filepath.Base(f.Name) != f.Name || !filepath.IsLocal(f.Name) { // a backup that somebody else made may name any file
			return fmt.Errorf("name of the trial authority's file: %w", domain.ErrDamaged)
		}
		return nil
	})
	if !errors.Is(err, domain.ErrNotFound) {
		return f, err
	}
	f = file{Name: "authority-" + rand.Text()[:8] + ".db", Key: make([]byte, cryptvfs.KeySize)}
	_, _ = rand.Read(f.Key) // never fails: crypto/rand.Read
	return f, saveFile(ctx, v, f)
}

func saveFile(ctx context.Context, v domain.Vault, f file) error {
	text, err := json.Marshal(f)
	if err != nil {
		return err
	}
	return v.Update(ctx, func(tx domain.Tx) error { return tx.SaveSetting(ctx, settingTrial, string(text)) })
}

// openDatabase opens the mounted file with the pragmas that a durable database of one process wants.
func openDatabase(m *cryptvfs.Mount) (*sql.DB, error) {
	db, err := sql.Open("sqlite", m.DSN(url.Values{
		"_pragma": {"journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "busy_timeout(5000)"},
		"_txlock": {"immediate"},
	}))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(4)
	db.SetMaxIdleConns(4)
	return db, nil
}
