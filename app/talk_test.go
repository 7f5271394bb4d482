package app

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"razvorot/domain"
)

func TestWhatIsWrittenToSupportIsKeptUntilItIsSent(t *testing.T) {
	c := signedIn(t)
	draft := TalkDraft{Topic: domain.TopicUpload, Text: "Не загруж", Diagnose: true, Struck: []string{"system"}}
	c.must(c.app.KeepTalk(t.Context(), "new", draft))
	c.crash()
	got, err := c.app.TypedTalk(t.Context(), "new")
	if c.must(err); !reflect.DeepEqual(got, draft) {
		t.Errorf("%+v came back", got)
	}
	x, err := c.app.StartConversation(t.Context(), Talk{Topic: domain.TopicUpload, Text: "Не загружается", Draft: "new"})
	c.must(err)
	name := string(x.ID)
	if got, err = c.app.TypedTalk(t.Context(), "new"); err != nil || got.Text != "" {
		t.Errorf("what was sent is offered again: %q, %v", got.Text, err)
	}
	c.must(c.app.KeepTalk(t.Context(), name, TalkDraft{Text: "И ещё"}))
	if got, err = c.app.TypedTalk(t.Context(), name); err != nil || got.Text != "И ещё" {
		t.Errorf("%q, %v", got.Text, err)
	}
	c.must(c.app.Say(t.Context(), x.ID, Talk{Text: "И ещё", Draft: name}))
	if got, err = c.app.TypedTalk(t.Context(), name); err != nil || got.Text != "" {
		t.Errorf("%q, %v", got.Text, err)
	}
}

func TestTheCitizenClosesAConversationAndOpensItAgain(t *testing.T) {
	c := signedIn(t)
	x := c.asked("Здравствуйте")
	closed := func() bool {
		got, _, err := c.app.Conversation(t.Context(), x.ID)
		c.must(err)
		return got.Closed
	}
	c.must(c.app.Say(t.Context(), x.ID, Talk{Text: "Спасибо, вопрос решён", Closes: true}))
	if !closed() {
		t.Error("it is open here")
	}
	c.until("it is sent", func() bool { return len(c.commands()) == 0 })
	theirs, err := c.authority.FindConversations(t.Context())
	if c.must(err); !theirs[0].Closed || !closed() {
		t.Errorf("closed there: %v, here: %v", theirs[0].Closed, closed())
	}
	c.must(c.app.Say(t.Context(), x.ID, Talk{Text: "Нет"}))
	if closed() {
		t.Error("it stays closed")
	}
}

func TestDiagnosticsNameNobody(t *testing.T) {
	c := signedIn(t)
	c.must(c.app.SubmitProfile(t.Context(), c.person(0)))
	c.store(func(tx domain.Tx) error {
		return tx.AppendLog(t.Context(), domain.LogEntry{At: c.clock.Now(), What: "upload", Kind: domain.ErrTooLarge,
			Route: domain.Route{Page: domain.RouteDocument, Arg: "D1"}})
	})
	d, err := c.app.Diagnostics(t.Context())
	c.must(err)
	told := fmt.Sprintf("%+v", d)
	if len(d.Journal) == 0 || !strings.Contains(told, "too_large") || !strings.Contains(told, d.System) {
		t.Errorf("nothing is told: %s", told)
	}
	answers := c.person(0)
	for field, secret := range answers {
		if len([]rune(secret)) > 3 && strings.Contains(told, secret) {
			t.Errorf("they name %s", field)
		}
	}
	if strings.Contains(told, "D1") || strings.Contains(told, testEmail) {
		t.Error("they name a document or an address")
	}
}

func TestAGroupOfNoticesIsSilentOutsideTheWindowAndStaysInTheList(t *testing.T) {
	c := signedIn(t)
	c.until("the first ones are told", func() bool { return len(c.commands()) == 0 })
	c.must(c.app.SilenceNotices(t.Context(), []domain.NoticeGroup{domain.GroupSupport}))
	c.asked("Здравствуйте")
	c.until("it is sent", func() bool { return len(c.commands()) == 0 })
	told := 0
	drain := func() {
		for {
			select {
			case n := <-c.notified:
				if n.Kind == domain.NoticeSupport {
					told++
				}
			default:
				return
			}
		}
	}
	replied := func() int {
		all, err := c.app.Notices(t.Context(), 0, 0)
		c.must(err)
		return len(slices.DeleteFunc(all, func(n domain.Notice) bool { return n.Kind != domain.NoticeSupport }))
	}
	c.authority.Reply("Первый ответ", false)
	c.until("the first reply is in the list", func() bool { drain(); return replied() == 1 })
	c.must(c.app.SilenceNotices(t.Context(), nil))
	c.authority.Reply("Второй ответ", false)
	c.until("the second reply is told", func() bool { drain(); return told > 0 && replied() == 2 })
	if told != 1 {
		t.Errorf("told %d times", told)
	}
}

func TestEveryKindOfNoticeIsInAGroup(t *testing.T) {
	seen := map[domain.NoticeGroup]bool{}
	for _, kind := range domain.NoticeKinds() {
		seen[kind.Group()] = true
	}
	for _, g := range domain.NoticeGroups() {
		if !seen[g] {
			t.Errorf("nothing is in the group %s", g)
		}
	}
}

func TestWhoeverIsAtAScreenHasReadWhatLeadsThere(t *testing.T) {
	c := signedIn(t)
	x := c.asked("Здравствуйте")
	c.until("it is sent", func() bool { return len(c.commands()) == 0 })
	c.authority.Reply("Ответ", false)
	to := domain.Route{Page: domain.RouteMessages, Arg: string(x.ID)}
	unread := func() int {
		all, err := c.app.UnreadAt(t.Context())
		c.must(err)
		return all[to]
	}
	c.until("the notice is here", func() bool { return unread() == 1 })
	c.must(c.app.MarkRouteRead(t.Context(), to))
	if unread() != 0 {
		t.Error("it is unread")
	}
}
