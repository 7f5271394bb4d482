package app

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/remote/remotetest"
)

// land is the servers that can be reached, by address.
type land struct {
	mu      sync.Mutex
	servers map[string]*remotetest.Fake
	reached []Server
}

// reach is the citizen's way to them.
func (l *land) reach(_ context.Context, s Server, sessions domain.SessionKeeper) (Connection, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.reached = append(l.reached, s)
	b := l.servers[s.Address]
	if b == nil {
		return Connection{}, domain.ErrInvalid
	}
	return Connection{Backend: b}, nil
}

// abroad returns a citizen who can choose one other server, at https://one.example.
func abroad(t *testing.T) (*citizen, *land, *remotetest.Fake) {
	c := newCitizen(t)
	other := remotetest.NewFake(c.clock)
	l := &land{servers: map[string]*remotetest.Fake{"https://one.example": other}}
	c.app.config.Reach = l.reach
	return c, l, other
}

func TestAnAddressIsReadAsItIsTyped(t *testing.T) {
	for typed, want := range map[string]string{
		"one.example": "https://one.example", " https://One.Example/ ": "https://one.example", "https://one.example:8443/api/": "https://one.example:8443/api",
		"HTTPS://one.example": "https://one.example",
	} {
		got, err := ParseServer(typed)
		if err != nil || got != want {
			t.Errorf("%q is %q, %v", typed, got, err)
		}
	}
	for typed, want := range map[string]finding.Code{
		"": finding.Required, " ": finding.Required, "http://one.example": finding.Unreadable, "ftp://one.example": finding.Unreadable,
		"https://": finding.Unreadable, "https://me:secret@one.example": finding.Unreadable, "https://one.example?x=1": finding.Unreadable,
		"https://one.example/#x": finding.Unreadable, "https://one example": finding.Unreadable, strings.Repeat("x", 600): finding.TooLong,
		"mailto:me@one.example": finding.Unreadable,
	} {
		if got, err := ParseServer(typed); !errors.Is(err, want) {
			t.Errorf("%q is %q, %v; want %v", typed, got, err, want)
		}
	}
}

func FuzzServerAddress(f *testing.F) {
	for _, s := range []string{"one.example", "https://one.example:8443/x", "http://[::1]", "https://%zz", "//x", "https://пример.рф"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		address, err := ParseServer(s)
		if err != nil {
			return
		}
		if again, err := ParseServer(address); err != nil || again != address || !strings.HasPrefix(address, "https://") {
			t.Errorf("%q is %q, which is %q, %v", s, address, again, err)
		}
	})
}

func TestAServerIsAskedWhoItIsAndToldNothing(t *testing.T) {
	c, l, other := abroad(t)
	s, err := c.app.FindServer(t.Context(), "one.example/")
	c.must(err)
	info, _ := other.Authority(t.Context())
	if s.Address != "https://one.example" || s.Info != info || l.reached[0].Info.KeyHash != (domain.Hash{}) {
		t.Errorf("%+v", s)
	}
	if now, err := c.app.Server(t.Context()); err != nil || now.Elsewhere() {
		t.Error("asking chose it", err)
	}
	other.SetOffline(true)
	_, err = c.app.FindServer(t.Context(), "one.example")
	c.wants(domain.ErrUnavailable, err)
	_, err = c.app.FindServer(t.Context(), "http://one.example")
	if found := findingsOf(err); len(found.For(FieldServer)) != 1 {
		t.Error(err)
	}
}

func TestTheChosenServerIsKeptWithItsKey(t *testing.T) {
	c, l, other := abroad(t)
	s, err := c.app.FindServer(t.Context(), "one.example")
	c.must(err)
	c.must(c.app.UseServer(t.Context(), s))
	if _, trial := c.app.Trial(); trial {
		t.Error("the counter of the trial authority is still there")
	}
	c.must(c.app.Lock(t.Context()))
	c.must(c.app.Unlock(t.Context(), ByPassphrase, testPassphrase))
	last := l.reached[len(l.reached)-1]
	if last != s || last.Info.KeyHash == (domain.Hash{}) {
		t.Errorf("reached %+v", last)
	}
	info, err := c.app.Authority(t.Context())
	if want, _ := other.Authority(t.Context()); err != nil || info != want {
		t.Errorf("%+v, %v", info, err)
	}
	c.must(c.app.UseServer(t.Context(), Server{}))
	if now, err := c.app.Server(t.Context()); err != nil || now.Elsewhere() {
		t.Error("it is still chosen", err)
	}
	if _, trial := c.app.Trial(); !trial {
		t.Error("there is no counter of the trial authority")
	}
}

func TestAServerIsNotChangedWhileSomebodyIsSignedIn(t *testing.T) {
	c := signedIn(t)
	l := &land{servers: map[string]*remotetest.Fake{"https://one.example": remotetest.NewFake(c.clock)}}
	c.app.config.Reach = l.reach
	s, err := c.app.FindServer(t.Context(), "one.example")
	c.must(err)
	c.wants(domain.ErrConflict, c.app.UseServer(t.Context(), s))
	if _, err := c.app.Account(t.Context()); err != nil {
		t.Error("the account is gone:", err)
	}
	c.must(c.app.SubmitProfile(t.Context(), c.person(0)))
	c.until("the outbox still works", func() bool { return len(c.commands()) == 0 })
}

func TestWithTheServerGoesWhatItToldAndStaysWhatIsTheCitizens(t *testing.T) {
	c := signedIn(t)
	ctx := t.Context()
	other := remotetest.NewFake(c.clock)
	c.app.config.Reach = (&land{servers: map[string]*remotetest.Fake{"https://one.example": other}}).reach
	c.until("a notice came", func() bool { n, _ := c.app.UnreadNotices(ctx); return n > 0 })
	c.asked("Здравствуйте")
	c.until("it is sent", func() bool { return len(c.commands()) == 0 })
	c.store(func(tx domain.Tx) error {
		document := domain.Document{ID: "d", Kind: domain.KindSNILS, Version: 4, Pages: []domain.Page{{ID: "1", Role: domain.PageFront,
			MediaType: domain.MediaJPEG, Size: 3, Digest: domain.HashOf([]byte("abc")), State: domain.FileConfirmed, Uploaded: 3}}}
		strange := domain.Document{ID: "strange", Kind: domain.KindINN, Pages: []domain.Page{{ID: "2", State: domain.FileAccepted}}}
		return errors.Join(tx.SaveApplication(ctx, domain.Application{ID: "draft", State: domain.Draft}),
			tx.SaveApplication(ctx, domain.Application{ID: "sent", State: domain.Checking}),
			tx.SaveDocument(ctx, document), tx.WriteContent(ctx, "1", strings.NewReader("abc")), tx.SaveDocument(ctx, strange))
	})
	c.must(c.app.SignOut(ctx))
	s, err := c.app.FindServer(ctx, "one.example")
	c.must(err)
	c.must(c.app.UseServer(ctx, s))
	if stage, err := c.app.Stage(ctx); err != nil || stage != StageRegister {
		t.Errorf("%s, %v", stage, err)
	}
	c.must(c.app.view(ctx, func(tx domain.Tx) error {
		for what, err := range map[string]error{"account": failing(tx.FindAccount(ctx)), "sent": failing(tx.FindApplication(ctx, "sent")),
			"strange": failing(tx.FindDocument(ctx, "strange"))} {
			if !errors.Is(err, domain.ErrNotFound) {
				t.Errorf("%s is left", what)
			}
		}
		d, err := tx.FindDocument(ctx, "d")
		if err != nil || d.Version != 0 || d.Pages[0].State != domain.FileQueued || d.Pages[0].Uploaded != 0 {
			t.Errorf("the document is %v, %v", d.Pages, err)
		}
		return failing(tx.FindApplication(ctx, "draft"))
	}))
	if all := c.commands(); len(all) != 1 || all[0].Kind != domain.CommandUploadPage {
		t.Errorf("%d commands", len(all))
	}
	if login, err := c.app.SuggestedLogin(ctx); login != "" || len(c.texts()) != 0 || err != nil {
		t.Errorf("the login is %q, %d messages, %v", login, len(c.texts()), err)
	}
	if other.Calls("CreateUpload")+other.Calls("SignIn") > 0 {
		t.Error("something was sent before the citizen signed in")
	}
}

func failing[T any](_ T, err error) error { return err }

func TestAnotherAuthorityUnderTheAddressIsTold(t *testing.T) {
	c := signedIn(t)
	c.authority.Fail(1000, domain.ErrOtherAuthority)
	c.must(c.app.SubmitProfile(t.Context(), c.person(0)))
	c.until("it is told", func() bool {
		now, err := c.app.Connectivity(t.Context())
		c.must(err)
		return now.Other && !now.Online
	})
	if all := c.commands(); len(all) != 1 || all[0].Failed != "" {
		t.Error("a command is lost")
	}
	if _, err := c.app.Account(t.Context()); err != nil {
		t.Error(err)
	}
}
