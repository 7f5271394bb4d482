package ui_test

import (
	"slices"
	"strings"
	"testing"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/home"
	"razvorot/ui/phrase"
	"razvorot/ui/screen"
)

func TestEveryNextStepHasWordsAndAPlace(t *testing.T) {
	for _, language := range phrase.Languages() {
		book, err := phrase.Open(language)
		if err != nil {
			t.Fatal(err)
		}
		for _, step := range app.NextSteps() {
			for _, part := range []string{".title", ".text", ".do"} {
				if key := "home.next." + string(step) + part; book.Say(key) == key {
					t.Errorf("%s has no words for %s", language, key)
				}
			}
			next := app.Next{Step: step, Application: domain.Application{ID: "a"}, Passport: domain.Passport{ID: "p"}}
			if home.Route(next).Page == "" {
				t.Errorf("%s leads nowhere", step)
			}
		}
	}
}

func TestHomeShowsTheOneNextStepAndLeadsThere(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextFillProfile)
	c.open(screen.Route{Page: screen.PageHome})
	c.UntilSeen("Расскажите о себе")
	c.UntilSeen("Путь к паспорту")
	c.Tap("home.next")
	if at := c.shell.Current().Page; at != screen.PageProfile {
		t.Errorf("the next step leads to %s", at)
	}
}

func TestHomeFollowsTheApplication(t *testing.T) {
	c := newCitizen(t)
	c.ok(c.authority.SetByHand(t.Context(), true))
	c.reach(app.NextWaitDecision)
	c.open(screen.Route{Page: screen.PageHome})
	c.UntilSeen("Заявление рассматривают")
	c.UntilSeen("На проверке")
	applications, err := c.app.Applications(t.Context())
	c.ok(err)
	c.UntilSeen(string(applications[0].Number))
	c.ok(c.authority.SetByHand(t.Context(), false))
	c.Until("the way on", func() bool {
		c.Stir()
		c.authority.Advance(timeStep)
		return c.Sees("Паспорт готов")
	})
}

func TestAMessageIsReadOnceItWasOpened(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextFillProfile)
	c.open(screen.Route{Page: screen.PageMessages})
	c.UntilSeen("1 новое сообщение")
	notices, err := c.app.Notices(t.Context(), 0, 1)
	c.ok(err)
	c.Tap("messages.open." + string(notices[0].ID))
	if at := c.shell.Current(); at != notices[0].Route {
		t.Errorf("the message leads to %v, want %v", at, notices[0].Route)
	}
	c.Until("the message to be read", func() bool {
		n, err := c.app.UnreadNotices(t.Context())
		return err == nil && n == 0
	})
	c.shell.Back()
	c.Until("no message to be new", func() bool { return !c.Sees("новое сообщение") && !c.Sees("Новое") })
}

func TestAllMessagesAreMarkedAsReadAtOnce(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextShow)
	c.open(screen.Route{Page: screen.PageMessages})
	c.UntilID("messages.read_all")
	before, err := c.app.UnreadNotices(t.Context())
	c.ok(err)
	c.Tap("messages.read_all")
	c.Until("fewer to be new", func() bool {
		n, err := c.app.UnreadNotices(t.Context())
		return err == nil && n < before && n <= max(0, before-20)
	})
}

func TestWithoutMessagesTheListSaysWhatItIsFor(t *testing.T) {
	c := newCitizen(t)
	c.open(screen.Route{Page: screen.PageMessages})
	c.UntilSeen("Сообщений пока нет")
	c.Tap("messages.home")
	if c.shell.Current().Page != screen.PageHome {
		t.Error("the way home leads elsewhere")
	}
}

func TestNoticesOutsideTheWindowNameNobody(t *testing.T) {
	c := newCitizen(t)
	c.open(screen.Route{Page: screen.PageHome})
	c.reach(app.NextShow)
	c.Until("an alert about the passport", func() bool {
		return strings.Contains(strings.Join(c.outside.alerts, "\n"), "Электронный паспорт готов")
	})
	holder := c.self()
	for _, alert := range c.outside.alerts {
		for _, secret := range []string{holder.Name.Family, holder.Name.Given, holder.Passport.Number.Digits(),
			holder.SNILS.Digits(), "citizen@", "10-20"} {
			if strings.Contains(alert, secret) {
				t.Errorf("an alert names the holder")
			}
		}
	}
}

func TestD2ANoticeThatIsChosenOutsideTheWindowOpensItsPage(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextFillProfile)
	x, err := c.app.StartConversation(t.Context(), app.Talk{Topic: domain.TopicLogin, Text: "Здравствуйте"})
	c.ok(err)
	c.open(screen.Route{Page: screen.PageHome})
	c.numbered()
	answers := func() (all []func()) {
		for i, alert := range c.outside.alerts {
			if strings.Contains(alert, "Поддержка ответила") {
				all = append(all, c.outside.opened[i])
			}
		}
		return all
	}
	answered := func() func() {
		before := len(answers())
		c.authority.Reply("Слушаем вас", false)
		c.Until("an alert", func() bool { return len(answers()) > before })
		return answers()[before]
	}
	talk := screen.Route{Page: screen.PageMessages, Arg: string(x.ID)}
	answered()()
	c.Until("the ticket", func() bool { return c.shell.Current() == talk })
	c.shell.Home()
	late := answered()
	c.ok(c.app.Lock(t.Context()))
	c.Until("the door", func() bool { return c.shell.Current().Page == screen.PageUnlock })
	late()
	c.Type("unlock.passphrase", passphrase+"\n")
	c.Until("the ticket behind the door", func() bool { return c.shell.Current() == talk })
	c.Until("both to be read", func() bool {
		all, err := c.app.Notices(t.Context(), 0, 0)
		return err == nil && !slices.ContainsFunc(all, func(n domain.Notice) bool { return n.Kind == domain.NoticeSupport && n.ReadAt.IsZero() })
	})
}
