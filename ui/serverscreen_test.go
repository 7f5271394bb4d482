package ui_test

import (
	"context"
	"testing"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/remote/remotetest"
	"razvorot/ui/preference"
	"razvorot/ui/screen"
	"razvorot/ui/screentest"
)

// farAddress is the server that citizens of tests can choose.
const farAddress = "https://passport.example"

// reachServer is the way to the servers of tests: one, whose name is its own.
func (c *citizen) reachServer(_ context.Context, s app.Server, _ domain.SessionKeeper) (app.Connection, error) {
	if s.Address != farAddress {
		return app.Connection{Backend: remoteless{c.line}}, nil
	}
	if c.abroad == nil {
		c.abroad = &abroad{Fake: remotetest.NewFake(c.clock), info: domain.AuthorityInfo{Name: "Ведомство примеров",
			KeyHash: domain.HashOf([]byte("its key"))}}
	}
	return app.Connection{Backend: c.abroad.pinned(s.Info.KeyHash)}, nil
}

// remoteless is a server that does not answer.
type remoteless struct{ domain.Backend }

func (remoteless) Authority(context.Context) (domain.AuthorityInfo, error) {
	return domain.AuthorityInfo{}, &domain.Unavailable{}
}

// abroad is a real authority with a name and a key of its own.
type abroad struct {
	*remotetest.Fake
	info domain.AuthorityInfo
	pin  domain.Hash
}

func (a *abroad) pinned(key domain.Hash) *abroad {
	return &abroad{Fake: a.Fake, info: a.info, pin: key}
}

func (a *abroad) Authority(context.Context) (domain.AuthorityInfo, error) {
	if a.pin != (domain.Hash{}) && a.pin != a.info.KeyHash {
		return domain.AuthorityInfo{}, domain.ErrOtherAuthority
	}
	return a.info, nil
}

func TestAServerIsChosenBeforeThereIsAnAccount(t *testing.T) {
	c := newCitizen(t)
	c.open(screen.Route{Page: screen.PageRegister})
	c.UntilID("server.open")
	c.Tap("server.open")
	c.UntilSeen("Внутри программы")
	c.Type("field.server", "http://passport.example")
	c.Tap("server.check")
	c.UntilSeen("адрес") // what is wrong stands at the field
	if c.Find("server.use") != nil {
		t.Fatal("a server without TLS is on offer")
	}
	c.Type("field.server", "passport.example")
	c.Tap("server.check")
	c.UntilID("server.use")
	if !c.Sees("Ведомство примеров") || !c.Sees(inFours(domain.HashOf([]byte("its key")).String())) || !c.Sees(farAddress) {
		t.Error("name, key or address of the server is not told")
	}
	if now, err := c.app.Server(t.Context()); err != nil || now.Elsewhere() {
		t.Error("it is chosen by looking", err)
	}
	c.Tap("server.use")
	c.Until("the door of the server", func() bool { return c.shell.Current().Page == screen.PageRegister })
	if now, err := c.app.Server(t.Context()); err != nil || now.Address != farAddress {
		t.Errorf("%q, %v", now.Address, err)
	}
	c.UntilSeen("Ведомство примеров")
}

func inFours(text string) string { return text[:4] + " " + text[4:8] }

func TestAServerThatDoesNotAnswerIsTold(t *testing.T) {
	c := newCitizen(t)
	c.open(screen.Route{Page: screen.PageServer})
	c.UntilID("server.check")
	c.Type("field.server", "nobody.example")
	c.Tap("server.check")
	c.UntilID("problem.copy")
	if c.Find("server.use") != nil {
		t.Error("a server that does not answer is on offer")
	}
}

func TestWhoeverIsSignedInIsToldToSignOutFirst(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextFillProfile)
	c.open(screen.Route{Page: screen.PageSettings})
	c.Tap("settings.server")
	c.UntilID("server.security")
	if c.Find("server.check") != nil {
		t.Error("the server can be changed")
	}
	c.Tap("server.security")
	c.Until("signing out is on offer", func() bool { return c.shell.Current().Page == screen.PageSecurity })
}

func TestAnotherKeyUnderTheAddressIsToldAndCanBeChosenAnew(t *testing.T) {
	c := newCitizen(t)
	s, err := c.app.FindServer(t.Context(), farAddress)
	c.ok(err)
	c.ok(c.app.UseServer(t.Context(), s))
	c.abroad.info.KeyHash = domain.HashOf([]byte("another key"))
	c.ok(c.app.Lock(t.Context()))
	c.ok(c.app.Unlock(t.Context(), app.ByPassphrase, passphrase))
	c.open(screen.Route{Page: screen.PageServer})
	c.UntilID("server.check")
	c.Tap("server.check")
	c.UntilID("server.use")
	c.UntilSeen("Адрес тот же, ключ другой")
}

// askingServer opens the setting with a server found.
func askingServer(t *testing.T, size fyne.Size, p preference.Choices) *screentest.Window {
	t.Helper()
	c := newCitizen(t)
	c.openIn(screen.Route{Page: screen.PageServer}, size, string(p.Language), p.Look)
	c.UntilID("server.check")
	c.Type("field.server", farAddress)
	c.Tap("server.check")
	c.UntilID("server.use")
	return c.Window
}

// signedInServer opens the setting of whoever is signed in.
func signedInServer(t *testing.T, size fyne.Size, p preference.Choices) *screentest.Window {
	t.Helper()
	c := newCitizen(t)
	c.reach(app.NextFillProfile)
	c.openIn(screen.Route{Page: screen.PageServer}, size, string(p.Language), p.Look)
	c.UntilID("server.security")
	return c.Window
}

func init() { screens["server-found"], screens["server-signed-in"] = askingServer, signedInServer }
