package app

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"razvorot/domain"
	"razvorot/domain/finding"
)

// texts returns what was said in the only conversation.
func (c *citizen) texts() []string {
	c.t.Helper()
	all, err := c.app.FindConversations(c.t.Context())
	c.must(err)
	var said []string
	for _, x := range all {
		for _, m := range x.Messages {
			said = append(said, m.Text)
		}
	}
	return said
}

// asked begins a conversation.
func (c *citizen) asked(text string) domain.Conversation {
	c.t.Helper()
	x, err := c.app.StartConversation(c.t.Context(), Talk{Topic: domain.TopicUpload, Text: text, Diagnostics: "upload.too_large"})
	c.must(err)
	return x
}

func TestAConversationBeginsOfflineAndGetsItsNumberLater(t *testing.T) {
	c := signedIn(t)
	c.authority.SetOffline(true)
	x := c.asked("Не загружается")
	c.must(c.app.Say(t.Context(), x.ID, Talk{Text: "И не открывается"}))
	if got, unsent, err := c.app.Conversation(t.Context(), x.ID); err != nil || got.Number != "" || len(unsent) != 2 {
		t.Fatalf("number %q, %d unsent, %v", got.Number, len(unsent), err)
	}
	c.crash()
	c.authority.SetOffline(false)
	c.must(c.app.Retry(t.Context()))
	c.until("all is sent", func() bool { return len(c.commands()) == 0 })
	got, unsent, err := c.app.Conversation(t.Context(), x.ID)
	if err != nil || got.Number == "" || len(unsent) != 0 || !slices.Equal(c.texts(), []string{"Не загружается", "И не открывается"}) {
		t.Errorf("number %q, %d unsent, %q, %v", got.Number, len(unsent), c.texts(), err)
	}
	theirs, err := c.authority.FindConversations(t.Context())
	if err != nil || len(theirs) != 1 || theirs[0].Number != got.Number || theirs[0].Version != got.Version {
		t.Errorf("the authority has %d, %v", len(theirs), err)
	}
}

func TestALostAnswerDoublesNoMessage(t *testing.T) {
	c := signedIn(t)
	x := c.asked("Здравствуйте")
	c.until("it is sent", func() bool { return len(c.commands()) == 0 })
	c.authority.LoseAnswers(2)
	c.must(c.app.Say(t.Context(), x.ID, Talk{Text: "Один раз"}))
	c.until("it is sent", func() bool { return len(c.commands()) == 0 })
	if said := c.texts(); !slices.Equal(said, []string{"Здравствуйте", "Один раз"}) {
		t.Errorf("%q", said)
	}
}

func TestAReplyArrivesWithItsNotice(t *testing.T) {
	c := signedIn(t)
	x := c.asked("Здравствуйте")
	c.until("it is sent", func() bool { return len(c.commands()) == 0 })
	c.authority.Reply("Уменьшите снимок", true)
	c.until("the reply is here", func() bool { return len(c.texts()) == 2 })
	got, _, err := c.app.Conversation(t.Context(), x.ID)
	c.must(err)
	if last := got.Messages[1]; last.Actor != domain.Operator || last.Text != "Уменьшите снимок" || !got.Closed {
		t.Errorf("%s said it, closed %v", last.Actor, got.Closed)
	}
	c.until("the notice is here", func() bool {
		all, err := c.app.Notices(t.Context(), 0, 0)
		c.must(err)
		return slices.ContainsFunc(all, func(n domain.Notice) bool {
			return n.Kind == domain.NoticeSupport && n.Params.Support == got.Number && n.Route.Arg == string(x.ID)
		})
	})
	c.must(c.app.Say(t.Context(), x.ID, Talk{Text: "Спасибо"}))
	c.until("it is open again", func() bool {
		got, _, err := c.app.Conversation(t.Context(), x.ID)
		c.must(err)
		return !got.Closed && len(got.Messages) == 3 && len(c.commands()) == 0
	})
}

func TestAReplyThatComesBeforeTheAnswerKeepsWhatTheCitizenSaid(t *testing.T) {
	c := newCitizen(t) // nobody is signed in: what is said stays in the outbox
	x := c.asked("Здравствуйте")
	c.must(c.app.Say(t.Context(), x.ID, Talk{Text: "И ещё"}))
	theirs := domain.Conversation{ID: x.ID, Number: "О-1", Topic: x.Topic, Version: 2, Messages: []domain.Message{x.Messages[0],
		{ID: "reply", Actor: domain.Operator, Text: "Слушаем"}}}
	c.merged(domain.Change{Conversation: &theirs})
	if said := c.texts(); !slices.Equal(said, []string{"Здравствуйте", "Слушаем", "И ещё"}) {
		t.Errorf("%q", said)
	}
	older := theirs
	older.Version, older.Messages = 1, theirs.Messages[:1]
	c.merged(domain.Change{Conversation: &older})
	if len(c.texts()) != 3 {
		t.Error("an older picture replaced a newer one")
	}
}

func TestWhatWasRefusedIsToldAndMakesRoom(t *testing.T) {
	c := signedIn(t)
	c.store(func(tx domain.Tx) error {
		return tx.SaveApplication(t.Context(), domain.Application{ID: "lost", State: domain.Checking})
	})
	x, err := c.app.StartConversation(t.Context(), Talk{Topic: domain.TopicProcessing, Application: "lost", Text: "О том, чего нет"})
	c.must(err)
	c.until("it is refused", func() bool { all := c.commands(); return len(all) == 1 && all[0].Failed != "" })
	if _, unsent, err := c.app.Conversation(t.Context(), x.ID); err != nil || unsent[x.Messages[0].ID] != domain.ErrNotFound {
		t.Errorf("%v, %v", unsent, err)
	}
	c.must(c.app.Say(t.Context(), x.ID, Talk{Text: "Тогда иначе"}))
	c.until("it is sent", func() bool { return len(c.commands()) == 0 })
	got, unsent, err := c.app.Conversation(t.Context(), x.ID)
	if err != nil || got.Number == "" || len(unsent) != 0 || !slices.Equal(c.texts(), []string{"Тогда иначе"}) {
		t.Errorf("%q, %v", c.texts(), err)
	}
}

func TestNothingIsSaidWithoutWordsOrWithAFileThatIsNotThere(t *testing.T) {
	c := newCitizen(t)
	_, err := c.app.StartConversation(t.Context(), Talk{Topic: "weather", Text: strings.Repeat("ы", domain.LongestMessage+1)})
	c.wants(domain.ErrInvalid, err)
	if found := findingsOf(err); len(found.For("topic")) != 1 || found.For("text")[0].Code != finding.TooLong {
		t.Error(found)
	}
	_, err = c.app.StartConversation(t.Context(), Talk{Topic: domain.TopicUpload, Text: "Вот", Attachments: []domain.DocumentID{"none"}})
	c.wants(domain.ErrNotFound, err)
	_, err = c.app.StartConversation(t.Context(), Talk{Topic: domain.TopicUpload, Text: "Вот", Application: "none"})
	c.wants(domain.ErrNotFound, err)
	c.store(func(tx domain.Tx) error {
		return tx.SaveDocument(t.Context(), domain.Document{ID: "d", Kind: domain.KindSNILS, Pages: []domain.Page{{ID: "1", State: domain.FileUploading}}})
	})
	_, err = c.app.StartConversation(t.Context(), Talk{Topic: domain.TopicUpload, Text: "Вот", Attachments: []domain.DocumentID{"d"}})
	if found := findingsOf(err); len(found.For("attachments")) != 1 {
		t.Error(err)
	}
	c.wants(domain.ErrNotFound, c.app.Say(t.Context(), "none", Talk{Text: "Слова"}))
	if len(c.texts()) != 0 || len(c.commands()) != 0 {
		t.Error("something was said")
	}
}

// findingsOf returns the findings of an Invalid.
func findingsOf(err error) finding.List {
	invalid, _ := errors.AsType[*domain.Invalid](err)
	if invalid == nil {
		return nil
	}
	return invalid.Findings
}
