package app

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"razvorot/domain"
	"razvorot/domain/person"
)

// merged has changes merged into the citizen's vault.
func (c *citizen) merged(changes ...domain.Change) (m *merge) {
	c.t.Helper()
	c.must(c.app.update(c.t.Context(), func(tx domain.Tx) error {
		m = &merge{tx: tx, now: c.clock.Now()}
		return m.all(c.t.Context(), changes)
	}))
	return m
}

func (c *citizen) store(f func(tx domain.Tx) error) {
	c.t.Helper()
	c.must(c.app.update(c.t.Context(), f))
}

// queue puts a command into the outbox, which nobody empties while nobody is signed in.
func (c *citizen) queue(kind domain.CommandKind, aggregate string) {
	c.t.Helper()
	c.store(func(tx domain.Tx) error {
		return tx.AddCommand(c.t.Context(), domain.NewCommand(kind, aggregate, nil, c.clock.Now()))
	})
}

func TestAnOlderPictureReplacesNoNewerOne(t *testing.T) {
	c := newCitizen(t)
	ctx := t.Context()
	account := domain.Account{ID: "a", Level: domain.Standard, Version: 5}
	document := domain.Document{ID: "d", Kind: domain.KindSNILS, Version: 5}
	sent := domain.Application{ID: "x", State: domain.Checking, Number: "1", Version: 5}
	passport := domain.Passport{ID: "p", State: domain.PassportActive, Version: 5}
	all := func(version int64) []domain.Change {
		a, d, x, p := account, document, sent, passport
		a.Version, d.Version, x.Version, p.Version = version, version, version, version
		a.Blocked, x.Service, p.Issuer = version != 5, domain.ServiceID(json.Number(time.Duration(version).String())), time.Duration(version).String()
		return []domain.Change{{Account: &a}, {Document: &d}, {Application: &x}, {Passport: &p}}
	}
	for _, x := range []struct{ comes, stays int64 }{{5, 5}, {4, 5}, {6, 6}, {1, 6}} {
		c.merged(all(x.comes)...)
		c.must(c.app.view(ctx, func(tx domain.Tx) error {
			a, err := tx.FindAccount(ctx)
			c.must(err)
			d, err := tx.FindDocument(ctx, "d")
			c.must(err)
			y, err := tx.FindApplication(ctx, "x")
			c.must(err)
			p, err := tx.FindPassport(ctx, "p")
			c.must(err)
			if got := []int64{a.Version, d.Version, y.Version, p.Version}; !slices.Equal(got, []int64{x.stays, x.stays, x.stays, x.stays}) {
				t.Errorf("after version %d: %v, want all %d", x.comes, got, x.stays)
			}
			if want := time.Duration(x.stays).String(); p.Issuer != want || string(y.Service) != want {
				t.Errorf("after version %d: the version is not that of the content", x.comes)
			}
			return nil
		}))
	}
}

func TestPagesOnTheirWayAreLeftAsTheDeviceHasThem(t *testing.T) {
	c := newCitizen(t)
	ctx := t.Context()
	page := func(id domain.PageID, role domain.PageRole, state domain.FileState) domain.Page {
		return domain.Page{ID: id, Role: role, State: state, Size: 100, Digest: domain.HashOf([]byte(id))}
	}
	rules, _ := domain.KindPassport.Rules()
	first, second := rules.Required[0], rules.Required[1]
	ours := domain.Document{ID: "d", Kind: domain.KindPassport, Title: "Мой", Version: 1, Pages: []domain.Page{
		page("1", first, domain.FileChecking), page("2", second, domain.FileUploading)}}
	ours.Pages[1].Uploaded, ours.Pages[1].Paused = 60, true
	c.store(func(tx domain.Tx) error { return tx.SaveDocument(ctx, ours) })
	theirs := domain.Document{ID: "d", Kind: domain.KindPassport, Version: 2, Pages: []domain.Page{
		page("1", first, domain.FileAccepted), page("2", second, domain.FileQueued), page("0", second, domain.FileAccepted)}}
	c.merged(domain.Change{Document: &theirs})
	c.must(c.app.view(ctx, func(tx domain.Tx) error {
		d, err := tx.FindDocument(ctx, "d")
		c.must(err)
		if d.Title != "Мой" || len(d.Pages) != 2 || d.Version != 2 {
			t.Fatalf("%d pages, version %d", len(d.Pages), d.Version)
		}
		if got := d.Pages[0]; got.State != domain.FileAccepted || got.Uploaded != 100 {
			t.Errorf("the page that arrived is %s", got.State)
		}
		if got := d.Pages[1]; got != ours.Pages[1] {
			t.Errorf("the page on its way is %s, %d bytes, paused %v", got.State, got.Uploaded, got.Paused)
		}
		return nil
	}))
}

func TestWhatTheCitizenDidStandsUntilItIsAnswered(t *testing.T) {
	c := newCitizen(t)
	ctx := t.Context()
	c.store(func(tx domain.Tx) error {
		c.must(tx.SaveApplication(ctx, domain.Application{ID: "draft", State: domain.Draft, Answers: person.Answers{"inn": "1"}}))
		c.must(tx.SaveApplication(ctx, domain.Application{ID: "sent", State: domain.Sent, Version: 1}))
		return tx.SavePassport(ctx, domain.Passport{ID: "p", State: domain.PassportBlocked, Version: 2})
	})
	c.queue(domain.CommandSubmit, "sent")
	c.queue(domain.CommandBlockPassport, "p")
	c.queue(domain.CommandDeleteDocument, "gone")
	c.merged(domain.Change{Application: &domain.Application{ID: "sent", State: domain.Withdrawn, Version: 1}},
		domain.Change{Passport: &domain.Passport{ID: "p", State: domain.PassportActive, Version: 2}},
		domain.Change{Document: &domain.Document{ID: "gone", Kind: domain.KindSNILS, Version: 9}})
	c.must(c.app.view(ctx, func(tx domain.Tx) error {
		if a, err := tx.FindApplication(ctx, "draft"); err != nil || a.State != domain.Draft || len(a.Answers) != 1 {
			t.Errorf("the draft is %s, %v", a.State, err)
		}
		if a, err := tx.FindApplication(ctx, "sent"); err != nil || a.State != domain.Sent {
			t.Errorf("what was sent is %s, %v", a.State, err)
		}
		if p, err := tx.FindPassport(ctx, "p"); err != nil || p.State != domain.PassportBlocked {
			t.Errorf("what was blocked is %s, %v", p.State, err)
		}
		_, err := tx.FindDocument(ctx, "gone")
		c.wants(domain.ErrNotFound, err)
		return nil
	}))
	c.merged(domain.Change{Application: &domain.Application{ID: "sent", State: domain.Processing, Number: "7", Version: 2}})
	c.must(c.app.view(ctx, func(tx domain.Tx) error {
		if a, err := tx.FindApplication(ctx, "sent"); err != nil || a.State != domain.Processing {
			t.Errorf("what was received is %s, %v", a.State, err)
		}
		return nil
	}))
}

func TestANoticeIsShownOnceAndStaysRead(t *testing.T) {
	c := newCitizen(t)
	ctx := t.Context()
	fresh := domain.Notice{ID: "1", Kind: domain.NoticeLevel, At: start.Add(-time.Hour)}
	old := domain.Notice{ID: "2", Kind: domain.NoticeLevel, At: start.AddDate(0, 0, -3)}
	read := domain.Notice{ID: "3", Kind: domain.NoticeLevel, At: start, ReadAt: start}
	m := c.merged(domain.Change{Notice: &fresh}, domain.Change{Notice: &old}, domain.Change{Notice: &read}, domain.Change{})
	if len(m.notices) != 1 || m.notices[0].ID != "1" {
		t.Errorf("%d notices are shown outside", len(m.notices))
	}
	if n, err := c.app.UnreadNotices(ctx); n != 2 || err != nil {
		t.Errorf("%d unread, %v", n, err)
	}
	c.must(c.app.MarkNoticesRead(ctx, "1", "2", "3", "none"))
	c.must(c.app.MarkNoticesRead(ctx, "1")) // a second tap
	if m := c.merged(domain.Change{Notice: &fresh}); len(m.notices) != 0 {
		t.Error("a notice is shown again")
	}
	if n, err := c.app.UnreadNotices(ctx); n != 0 || err != nil {
		t.Errorf("%d unread, %v", n, err)
	}
	if all := c.commands(); len(all) != 1 || string(all[0].Payload) != `["1","2"]` && string(all[0].Payload) != `["2","1"]` {
		t.Errorf("%d commands", len(all))
	}
}

func TestReadNoticesAreReadAtTheAuthorityToo(t *testing.T) {
	c := signedIn(t)
	c.until("a notice came", func() bool { n, _ := c.app.UnreadNotices(t.Context()); return n == 1 })
	if n := <-c.notified; n.Kind != domain.NoticeSignIn || n.Params != (domain.NoticeParams{}) {
		t.Errorf("shown outside: %s", n.Kind)
	}
	notices, err := c.app.Notices(t.Context(), 0, 10)
	c.must(err)
	c.must(c.app.MarkNoticesRead(t.Context(), notices[0].ID))
	c.until("it is told", func() bool { return len(c.commands()) == 0 })
	changes, _, err := c.authority.FetchChanges(t.Context(), "", 0)
	c.must(err)
	last := changes[len(changes)-1].Notice
	if last == nil || last.ID != notices[0].ID || last.ReadAt.IsZero() {
		t.Error("the authority has it unread")
	}
}

func TestARefusedReadingIsForgotten(t *testing.T) {
	c := signedIn(t)
	c.until("a notice came", func() bool { n, _ := c.app.UnreadNotices(t.Context()); return n == 1 })
	c.through(behind{read: func(domain.Key, []domain.NoticeID) error { return domain.ErrNotFound }})
	notices, err := c.app.Notices(t.Context(), 0, 10)
	c.must(err)
	c.must(c.app.MarkNoticesRead(t.Context(), notices[0].ID))
	c.until("nothing is left of it", func() bool { return len(c.commands()) == 0 })
}

func TestAFailedCommandIsSentAgainOnlyWhenItsCauseMayHavePassed(t *testing.T) {
	c := newCitizen(t)
	for _, kind := range domain.Kinds() {
		failed := domain.NewCommand(domain.CommandWithdraw, string(kind), nil, start).After(kind, start)
		c.store(func(tx domain.Tx) error { return tx.AddCommand(t.Context(), failed) })
	}
	c.must(c.app.Retry(t.Context()))
	var left []domain.Kind
	for _, command := range c.commands() {
		switch {
		case command.Failed != "":
			left = append(left, command.Failed)
		case !command.Due(start):
			t.Errorf("a command that met %s still waits", command.Aggregate)
		}
	}
	want := []domain.Kind{domain.ErrNotFound, domain.ErrCodeWrong, domain.ErrCodeExpired, domain.ErrWrongCredentials, domain.ErrInvalid,
		domain.ErrTooLarge, domain.ErrUnsupportedType, domain.ErrDuplicate, domain.ErrTransition}
	if !slices.Equal(left, want) {
		t.Errorf("left: %v", left)
	}
	if now, err := c.app.Connectivity(t.Context()); err != nil || now.Failed != len(want) || now.Waiting != len(domain.Kinds())-len(want) {
		t.Errorf("%+v, %v", now, err)
	}
}

func TestEveryKindOfCommandHasASender(t *testing.T) {
	for _, kind := range domain.CommandKinds() {
		if senders[kind].send == nil {
			t.Errorf("nobody sends %s", kind)
		}
	}
}

func TestTheAuthorityIsRememberedOffline(t *testing.T) {
	c := newCitizen(t)
	info, err := c.app.Authority(t.Context())
	c.must(err)
	c.authority.SetOffline(true)
	c.crash()
	if again, err := c.app.Authority(t.Context()); err != nil || again != info || info.Name == "" {
		t.Errorf("%v, %v", again, err)
	}
	if _, ok := c.app.Trial(); !ok {
		t.Error("the trial authority has no counter")
	}
}

func TestConsentTextsComeInTheOrderAskedFor(t *testing.T) {
	c := newCitizen(t)
	texts := c.consents(domain.PersonalData, domain.UserAgreement)
	if texts[0].ID != domain.PersonalData || texts[1].ID != domain.UserAgreement {
		t.Errorf("%s, %s", texts[0].ID, texts[1].ID)
	}
	_, err := c.app.ConsentTexts(t.Context(), "ru", "unheard_of")
	c.wants(domain.ErrNotFound, err)
}
