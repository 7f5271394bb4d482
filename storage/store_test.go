package storage

import (
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"razvorot/domain"
	"razvorot/domain/person"
)

var (
	ctx = context.Background()
	t0  = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
)

func parsed[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// anna is a fictional person.
func anna() person.Profile {
	return person.Profile{
		Name:        person.FullName{Family: "Примерова", Given: "Анна", Patronymic: "Образцовна"},
		Birth:       parsed(person.ParseDate("1990-05-17")),
		Citizenship: person.Russia,
		SNILS:       parsed(person.ParseSNILS("112-233-445 95")), // the example of ПФР
		Phone:       parsed(person.ParsePhone("+79001234567")),
	}
}

// in runs f in one transaction and then fails the test with what f says.
func in(t testing.TB, v *Vault, f func(domain.Tx) error) {
	t.Helper()
	if err := v.Update(ctx, f); err != nil {
		t.Fatal(err)
	}
}

// same fails the test unless find returns want in a later transaction.
func same[T any](t testing.TB, v *Vault, want T, find func(domain.Tx) (T, error)) {
	t.Helper()
	err := v.View(ctx, func(tx domain.Tx) error {
		got, err := find(tx)
		if err == nil && !reflect.DeepEqual(got, want) {
			t.Errorf("stored %T differs from what was saved", want)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestEverythingSavedIsFoundAfterRestart(t *testing.T) {
	c := create(t, testOptions())
	account := domain.Account{ID: "a", Level: domain.Simplified, Phone: anna().Phone, CreatedAt: t0, Version: 3}
	session := domain.Session{Account: "a", AccessToken: "x", RefreshToken: "y", ExpiresAt: t0}
	draft := domain.FormDraft{Form: "profile", Step: "name", Answers: anna().Answers(), SavedAt: t0}
	application := domain.NewDraft("app", domain.PassportService(), anna(), t0)
	receipt := domain.Receipt{Application: "app", Number: domain.NewApplicationNumber(), ReceivedAt: t0, Specimen: true}
	passport := domain.Passport{ID: domain.NewRegistryID(), Account: "a", Holder: anna(), FormedAt: t0, Specimen: true}
	notice := domain.Notice{ID: "n", Kind: domain.NoticeReady, At: t0, Route: domain.Route{Page: domain.RoutePassport}}
	talk := domain.Conversation{ID: "talk", Number: domain.NewConversationNumber(), Topic: domain.TopicUpload, OpenedAt: t0, Version: 2,
		Messages: []domain.Message{{ID: "1", Actor: domain.Citizen, Text: "Не загружается", At: t0}, {ID: "2", Actor: domain.Operator, At: t0}}}
	in(t, c.Vault, func(tx domain.Tx) error {
		return errors.Join(tx.SaveConversation(ctx, talk), tx.SaveProfile(ctx, anna()), tx.SaveAccount(ctx, account), tx.SaveSession(ctx, session),
			tx.SaveDraft(ctx, draft), tx.SaveApplication(ctx, application), tx.SaveReceipt(ctx, receipt),
			tx.SavePassport(ctx, passport), tx.SavePortrait(ctx, passport.ID, []byte("jpeg")),
			tx.SaveOfflineQR(ctx, passport.ID, []byte("qr"), t0), tx.SaveNotice(ctx, notice),
			tx.SaveCursor(ctx, "c7"), tx.SaveSetting(ctx, "language", "ru"))
	})
	closeVault(t, c.Vault)
	v := reopen(t, c.Vault.dir, testOptions())
	same(t, v, anna(), func(tx domain.Tx) (person.Profile, error) { return tx.FindProfile(ctx) })
	same(t, v, account, func(tx domain.Tx) (domain.Account, error) { return tx.FindAccount(ctx) })
	same(t, v, session, func(tx domain.Tx) (domain.Session, error) { return tx.FindSession(ctx) })
	same(t, v, draft, func(tx domain.Tx) (domain.FormDraft, error) { return tx.FindDraft(ctx, "profile") })
	same(t, v, application, func(tx domain.Tx) (domain.Application, error) { return tx.FindApplication(ctx, "app") })
	same(t, v, receipt, func(tx domain.Tx) (domain.Receipt, error) { return tx.FindReceipt(ctx, "app") })
	same(t, v, []domain.Passport{passport}, func(tx domain.Tx) ([]domain.Passport, error) { return tx.FindPassports(ctx) })
	same(t, v, []byte("jpeg"), func(tx domain.Tx) ([]byte, error) { return tx.FindPortrait(ctx, passport.ID) })
	same(t, v, "qr", func(tx domain.Tx) (string, error) {
		b, until, err := tx.FindOfflineQR(ctx, passport.ID)
		if !until.Equal(t0) {
			t.Errorf("the QR holds until %v", until)
		}
		return string(b), err
	})
	same(t, v, []domain.Notice{notice}, func(tx domain.Tx) ([]domain.Notice, error) { return tx.FindNotices(ctx, 0, 0) })
	same(t, v, talk, func(tx domain.Tx) (domain.Conversation, error) { return tx.FindConversation(ctx, "talk") })
	same(t, v, domain.Cursor("c7"), func(tx domain.Tx) (domain.Cursor, error) { return tx.FindCursor(ctx) })
}

func TestWhatWasNeverSavedIsNotFound(t *testing.T) {
	v := create(t, testOptions()).Vault
	finds := map[string]func(domain.Tx) error{
		"profile":     func(tx domain.Tx) error { _, err := tx.FindProfile(ctx); return err },
		"session":     func(tx domain.Tx) error { _, err := tx.FindSession(ctx); return err },
		"draft":       func(tx domain.Tx) error { _, err := tx.FindDraft(ctx, "x"); return err },
		"document":    func(tx domain.Tx) error { _, err := tx.FindDocument(ctx, "x"); return err },
		"content":     func(tx domain.Tx) error { _, err := tx.OpenContent(ctx, "x"); return err },
		"application": func(tx domain.Tx) error { _, err := tx.FindApplication(ctx, "x"); return err },
		"receipt":     func(tx domain.Tx) error { _, err := tx.FindReceipt(ctx, "x"); return err },
		"passport":    func(tx domain.Tx) error { _, err := tx.FindPassport(ctx, "x"); return err },
		"portrait":    func(tx domain.Tx) error { _, err := tx.FindPortrait(ctx, "x"); return err },
		"qr":          func(tx domain.Tx) error { _, _, err := tx.FindOfflineQR(ctx, "x"); return err },
		"talk":        func(tx domain.Tx) error { _, err := tx.FindConversation(ctx, "x"); return err },
		"setting":     func(tx domain.Tx) error { _, err := tx.FindSetting(ctx, "x"); return err },
	}
	for name, find := range finds {
		if err := v.View(ctx, find); !errors.Is(err, domain.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	writes := map[string]func(domain.Tx) error{
		"content":  func(tx domain.Tx) error { return tx.WriteContent(ctx, "x", strings.NewReader("y")) },
		"portrait": func(tx domain.Tx) error { return tx.SavePortrait(ctx, "x", nil) },
		"command":  func(tx domain.Tx) error { return tx.UpdateCommand(ctx, domain.Command{Key: "x"}) },
	}
	for name, write := range writes {
		if err := v.Update(ctx, write); !errors.Is(err, domain.ErrNotFound) {
			t.Errorf("writing %s: %v", name, err)
		}
	}
	in(t, v, func(tx domain.Tx) error { // deleting what is not there is no fault
		return errors.Join(tx.DeleteSession(ctx), tx.DeleteDraft(ctx, "x"), tx.DeleteDocument(ctx, "x"),
			tx.DeleteApplication(ctx, "x"), tx.DeleteCommand(ctx, "x"), tx.DeleteConversation(ctx, "x"))
	})
	same(t, v, domain.Cursor(""), func(tx domain.Tx) (domain.Cursor, error) { return tx.FindCursor(ctx) })
}

// scans returns how many blobs the vault holds.
func scans(t testing.TB, v *Vault) int {
	t.Helper()
	var n int
	if err := v.read.QueryRow("SELECT count(*) FROM blob").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestContentComesAndGoesWithItsPage(t *testing.T) {
	v := create(t, testOptions()).Vault
	d := domain.Document{ID: "d", Kind: domain.KindPassport, AddedAt: t0, Pages: []domain.Page{{ID: "p1"}, {ID: "p2"}}}
	in(t, v, func(tx domain.Tx) error {
		return errors.Join(tx.SaveDocument(ctx, d), tx.WriteContent(ctx, "p1", strings.NewReader("first")),
			tx.WriteContent(ctx, "p2", strings.NewReader("second")), tx.WriteContent(ctx, "p1", strings.NewReader("better")))
	})
	content := func(page domain.PageID) func(domain.Tx) (string, error) {
		return func(tx domain.Tx) (string, error) {
			r, err := tx.OpenContent(ctx, page)
			if err != nil {
				return "", err
			}
			defer r.Close()
			b, err := io.ReadAll(r)
			return string(b), err
		}
	}
	same(t, v, "better", content("p1"))
	if n := scans(t, v); n != 2 {
		t.Errorf("%d scans for two pages", n)
	}
	d.Pages = d.Pages[1:]
	in(t, v, func(tx domain.Tx) error { return tx.SaveDocument(ctx, d) })
	same(t, v, "second", content("p2"))
	if n := scans(t, v); n != 1 {
		t.Errorf("%d scans for one page", n)
	}
	in(t, v, func(tx domain.Tx) error { return tx.DeleteDocument(ctx, "d") })
	if n := scans(t, v); n != 0 {
		t.Errorf("%d scans left of a deleted document", n)
	}
	if err := verify(ctx, v.read, v.dir); err != nil {
		t.Fatal(err)
	}
}

func TestDocumentsAreListedByWindowTheLatestFirst(t *testing.T) {
	v := create(t, testOptions()).Vault
	kinds := []domain.DocumentKind{domain.KindPassport, domain.KindSNILS}
	in(t, v, func(tx domain.Tx) error {
		for i := range 1000 {
			d := domain.Document{ID: domain.DocumentID(fmt.Sprintf("d%04d", i)), Kind: kinds[i%2], AddedAt: t0.Add(time.Duration(i) * time.Second)}
			if err := tx.SaveDocument(ctx, d); err != nil {
				return err
			}
		}
		return nil
	})
	ids := func(f domain.DocumentFilter) func(domain.Tx) ([]domain.DocumentID, error) {
		return func(tx domain.Tx) (ids []domain.DocumentID, err error) {
			list, err := tx.FindDocuments(ctx, f)
			for _, d := range list {
				ids = append(ids, d.ID)
			}
			return ids, err
		}
	}
	same(t, v, []domain.DocumentID{"d0999", "d0998"}, ids(domain.DocumentFilter{Limit: 2}))
	same(t, v, []domain.DocumentID{"d0989", "d0988"}, ids(domain.DocumentFilter{Offset: 10, Limit: 2}))
	same(t, v, []domain.DocumentID{"d0994", "d0992"}, ids(domain.DocumentFilter{Kind: domain.KindPassport, Offset: 2, Limit: 2}))
	same(t, v, 1000, func(tx domain.Tx) (int, error) { return tx.CountDocuments(ctx) })
	same(t, v, 500, func(tx domain.Tx) (int, error) {
		list, err := tx.FindDocuments(ctx, domain.DocumentFilter{Kind: domain.KindSNILS})
		return len(list), err
	})
}

func TestTheOutboxKeepsOrderWithinAnAggregateOnly(t *testing.T) {
	v := create(t, testOptions()).Vault
	command := func(key, aggregate string, next time.Time, failed domain.Kind) domain.Command {
		return domain.Command{Key: domain.Key(key), Kind: domain.CommandSubmit, Aggregate: aggregate,
			Payload: []byte("{}"), CreatedAt: t0, NextAt: next, Failed: failed}
	}
	in(t, v, func(tx domain.Tx) error {
		return errors.Join(
			tx.AddCommand(ctx, command("a1", "a", t0, "")), tx.AddCommand(ctx, command("a2", "a", t0, "")),
			tx.AddCommand(ctx, command("b1", "b", t0.Add(time.Hour), "")), tx.AddCommand(ctx, command("b2", "b", t0, "")),
			tx.AddCommand(ctx, command("c1", "c", t0, domain.ErrInvalid)), tx.AddCommand(ctx, command("c2", "c", t0, "")),
			tx.AddCommand(ctx, command("d1", "d", t0, "")))
	})
	if err := v.Update(ctx, func(tx domain.Tx) error { return tx.AddCommand(ctx, command("a1", "z", t0, "")) }); !errors.Is(err, domain.ErrDuplicate) {
		t.Fatalf("the same key twice: %v", err)
	}
	next := func(now time.Time) func(domain.Tx) (string, error) {
		return func(tx domain.Tx) (keys string, err error) {
			list, err := tx.FindNextCommands(ctx, now)
			for _, c := range list {
				keys += string(c.Key) + " "
			}
			return keys, err
		}
	}
	same(t, v, "a1 d1 ", next(t0))
	same(t, v, "a1 b1 d1 ", next(t0.Add(2*time.Hour)))
	waiting := command("d1", "d", t0.Add(time.Minute), "")
	waiting.Attempts = 1
	in(t, v, func(tx domain.Tx) error {
		return errors.Join(tx.DeleteCommand(ctx, "a1"), tx.UpdateCommand(ctx, waiting))
	})
	same(t, v, "a2 ", next(t0))
	same(t, v, 6, func(tx domain.Tx) (int, error) { list, err := tx.FindCommands(ctx, ""); return len(list), err })
	same(t, v, 2, func(tx domain.Tx) (int, error) { list, err := tx.FindCommands(ctx, "b"); return len(list), err })
}

func TestNoticesAreCountedUntilRead(t *testing.T) {
	v := create(t, testOptions()).Vault
	in(t, v, func(tx domain.Tx) error {
		return errors.Join(tx.SaveNotice(ctx, domain.Notice{ID: "1", At: t0}), tx.SaveNotice(ctx, domain.Notice{ID: "2", At: t0.Add(time.Hour)}))
	})
	same(t, v, 2, func(tx domain.Tx) (int, error) { return tx.CountUnreadNotices(ctx) })
	in(t, v, func(tx domain.Tx) error { return tx.MarkNoticesRead(ctx, []domain.NoticeID{"1", "absent"}, t0) })
	in(t, v, func(tx domain.Tx) error { return tx.MarkNoticesRead(ctx, []domain.NoticeID{"1"}, t0.Add(time.Hour)) })
	same(t, v, 1, func(tx domain.Tx) (int, error) { return tx.CountUnreadNotices(ctx) })
	same(t, v, []domain.Notice{{ID: "1", At: t0, ReadAt: t0}}, func(tx domain.Tx) ([]domain.Notice, error) { return tx.FindNotices(ctx, 1, 1) })
}

func TestTheJournalIsReadBackwards(t *testing.T) {
	v := create(t, testOptions()).Vault
	in(t, v, func(tx domain.Tx) error {
		return errors.Join(tx.AppendLog(ctx, domain.LogEntry{At: t0, What: "one"}), tx.AppendLog(ctx, domain.LogEntry{At: t0, What: "two"}))
	})
	same(t, v, "two one ", func(tx domain.Tx) (words string, err error) {
		for e, err := range tx.Log(ctx) {
			if err != nil {
				return "", err
			}
			words += e.What + " "
		}
		return words, nil
	})
}

func TestConversationsAreListedByWhoSpokeLast(t *testing.T) {
	v := create(t, testOptions()).Vault
	said := func(minutes int) []domain.Message {
		return []domain.Message{{ID: "m", At: t0.Add(time.Duration(minutes) * time.Minute)}}
	}
	in(t, v, func(tx domain.Tx) error {
		return errors.Join(tx.SaveConversation(ctx, domain.Conversation{ID: "old", Messages: said(1)}),
			tx.SaveConversation(ctx, domain.Conversation{ID: "new", Messages: said(3)}),
			tx.SaveConversation(ctx, domain.Conversation{ID: "gone", Messages: said(2)}),
			tx.SaveConversation(ctx, domain.Conversation{ID: "old", Messages: said(4)}),
			tx.DeleteConversation(ctx, "gone"))
	})
	same(t, v, []domain.ConversationID{"old", "new"}, func(tx domain.Tx) ([]domain.ConversationID, error) {
		all, err := tx.FindConversations(ctx)
		var ids []domain.ConversationID
		for _, c := range all {
			ids = append(ids, c.ID)
		}
		return ids, err
	})
}

func TestOfAnAuthorityNothingIsLeftButWhatIsTheCitizens(t *testing.T) {
	v := create(t, testOptions()).Vault
	sent := domain.NewDraft("sent", domain.PassportService(), anna(), t0)
	sent.State = domain.Checking
	in(t, v, func(tx domain.Tx) error {
		return errors.Join(tx.SaveProfile(ctx, anna()), tx.SaveAccount(ctx, domain.Account{ID: "a"}),
			tx.SaveSession(ctx, domain.Session{Account: "a"}), tx.SaveDeviceKey(ctx, []byte("key")), tx.SaveCursor(ctx, "c7"),
			tx.SaveApplication(ctx, domain.NewDraft("draft", domain.PassportService(), anna(), t0)), tx.SaveApplication(ctx, sent),
			tx.SaveReceipt(ctx, domain.Receipt{Application: "sent"}), tx.SavePassport(ctx, domain.Passport{ID: "p"}),
			tx.SaveDocument(ctx, domain.Document{ID: "d", Kind: domain.KindSNILS}), tx.SaveNotice(ctx, domain.Notice{ID: "n"}),
			tx.SaveConversation(ctx, domain.Conversation{ID: "talk"}), tx.SavePublished(ctx, "trust", []byte("x"), t0),
			tx.AddCommand(ctx, domain.NewCommand(domain.CommandSay, "talk", nil, t0)),
			tx.SaveSetting(ctx, "app.login", "+7"), tx.SaveSetting(ctx, "ap%", "stays"), tx.SaveSetting(ctx, "ui.size", "2"))
	})
	in(t, v, func(tx domain.Tx) error { return errors.Join(tx.ForgetAuthority(ctx), tx.DeleteSettings(ctx, "app.")) })
	if err := v.View(ctx, func(tx domain.Tx) error {
		for what, find := range map[string]func() error{
			"account": func() error { _, err := tx.FindAccount(ctx); return err }, "session": func() error { _, err := tx.FindSession(ctx); return err },
			"key": func() error { _, err := tx.FindDeviceKey(ctx); return err }, "sent": func() error { _, err := tx.FindApplication(ctx, "sent"); return err },
			"receipt":  func() error { _, err := tx.FindReceipt(ctx, "sent"); return err },
			"passport": func() error { _, err := tx.FindPassport(ctx, "p"); return err }, "talk": func() error { _, err := tx.FindConversation(ctx, "talk"); return err },
			"trust": func() error { _, _, err := tx.FindPublished(ctx, "trust"); return err }, "login": func() error { _, err := tx.FindSetting(ctx, "app.login"); return err },
		} {
			if err := find(); !errors.Is(err, domain.ErrNotFound) {
				t.Errorf("%s is left: %v", what, err)
			}
		}
		notices, _ := tx.FindNotices(ctx, 0, 0)
		commands, _ := tx.FindCommands(ctx, "")
		cursor, _ := tx.FindCursor(ctx)
		if len(notices)+len(commands) > 0 || cursor != "" {
			t.Errorf("%d notices, %d commands, cursor %q", len(notices), len(commands), cursor)
		}
		_, profile := tx.FindProfile(ctx)
		_, draft := tx.FindApplication(ctx, "draft")
		_, document := tx.FindDocument(ctx, "d")
		_, size := tx.FindSetting(ctx, "ui.size")
		_, pattern := tx.FindSetting(ctx, "ap%")
		return errors.Join(profile, draft, document, size, pattern)
	}); err != nil {
		t.Error("what is the citizen's is gone:", err)
	}
}
