package remotetest

import (
	"strings"

	"razvorot/domain"
	"razvorot/domain/finding"
)

var conversationTests = []test{
	{"a conversation begins with a message and gets a number, once with one key", testStartConversation},
	{"what is said is added, once with one key and once with one id", testSay},
	{"a conversation without words, topic or with somebody else's things does not begin", testConversationRefused},
	{"a message without words, or in a conversation that is not there, is refused", testSayRefused},
	{"a message that closes closes a conversation, and the next one opens it again", testClosing},
	{"conversations are listed by who spoke last, with that message alone", testFindConversations},
	{"a conversation arrives whole, on another device too", testConversationArrives},
	{"nobody reads or adds to another's conversation", testConversationOfAnother},
	{"a conversation has an end", testLongestConversation},
	{"twenty conversations are open at most, and closing one makes room", testOpenConversations},
}

// talk is a conversation about to be started.
func talk(text string) domain.Conversation {
	return domain.Conversation{ID: domain.NewID[domain.ConversationID](), Topic: domain.TopicUpload,
		Messages: []domain.Message{utterance(text)}}
}

func utterance(text string) domain.Message {
	return domain.Message{ID: domain.NewID[string](), Text: text}
}

func testStartConversation(s *scene) {
	s.citizen()
	x, command := talk("Фото не загружается"), key()
	x.Messages[0].Diagnostics, x.Messages[0].Actor = "upload.too_large", domain.Operator
	c := got(s.Backend.StartConversation(s.ctx, command, x))(s)
	s.check(c.ID == x.ID && c.Number != "" && c.Topic == x.Topic && !c.Closed && c.OpenedAt.Equal(s.Clock.Now()), "%+v", c.Number)
	s.check(len(c.Messages) == 1 && c.Messages[0].Text == "Фото не загружается" && c.Messages[0].Diagnostics == "upload.too_large",
		"%d messages", len(c.Messages))
	s.check(c.Messages[0].Actor == domain.Citizen && c.Messages[0].At.Equal(s.Clock.Now()), "a citizen speaks as %s", c.Messages[0].Actor)
	again := got(s.Backend.StartConversation(s.ctx, command, x))(s)
	s.check(again.Number == c.Number && len(got(s.Backend.FindConversations(s.ctx))(s)) == 1, "the same command began two")
	s.wants(domain.ErrDuplicate, failure(s.Backend.StartConversation(s.ctx, key(), x)))
}

func testSay(s *scene) {
	s.citizen()
	c := got(s.Backend.StartConversation(s.ctx, key(), talk("Здравствуйте")))(s)
	m, command := utterance("И ещё"), key()
	more := got(s.Backend.Say(s.ctx, command, c.ID, m))(s)
	s.check(len(more.Messages) == 2 && more.Messages[1].Text == "И ещё" && more.Version > c.Version, "%d messages", len(more.Messages))
	for _, k := range []domain.Key{command, key()} {
		again := got(s.Backend.Say(s.ctx, k, c.ID, m))(s)
		s.check(len(again.Messages) == 2, "one message is there %d times", len(again.Messages)-1)
	}
}

func testConversationRefused(s *scene) {
	s.citizen()
	for what, spoil := range map[string]func(*domain.Conversation){
		"no words":        func(c *domain.Conversation) { c.Messages[0].Text = " \n" },
		"no message":      func(c *domain.Conversation) { c.Messages = nil },
		"no topic":        func(c *domain.Conversation) { c.Topic = "" },
		"unknown topic":   func(c *domain.Conversation) { c.Topic = "weather" },
		"no id":           func(c *domain.Conversation) { c.ID = "" },
		"message id":      func(c *domain.Conversation) { c.Messages[0].ID = "" },
		"too long":        func(c *domain.Conversation) { c.Messages[0].Text = strings.Repeat("ы", domain.LongestMessage+1) },
		"long report":     func(c *domain.Conversation) { c.Messages[0].Diagnostics = strings.Repeat("x", domain.LongestMessage+1) },
		"too many papers": func(c *domain.Conversation) { c.Messages[0].Attachments = make([]domain.DocumentID, 11) },
	} {
		x := talk("Слова")
		spoil(&x)
		s.check(kindOf(failure(s.Backend.StartConversation(s.ctx, key(), x))) == domain.ErrInvalid, "%s: taken", what)
	}
	x := talk("О заявлении")
	x.Application = "not mine"
	s.wants(domain.ErrNotFound, failure(s.Backend.StartConversation(s.ctx, key(), x)))
	x = talk("С документом")
	x.Messages[0].Attachments = []domain.DocumentID{"not mine"}
	s.wants(domain.ErrNotFound, failure(s.Backend.StartConversation(s.ctx, key(), x)))
	s.check(len(got(s.Backend.FindConversations(s.ctx))(s)) == 0, "what was refused is there")
}

func testClosing(s *scene) {
	s.citizen()
	c := got(s.Backend.StartConversation(s.ctx, key(), talk("Вопрос")))(s)
	m := utterance("Спасибо, вопрос решён")
	m.Closes = true
	c = got(s.Backend.Say(s.ctx, key(), c.ID, m))(s)
	s.check(c.Closed && c.Messages[1].Closes, "%v, closed %v", c, c.Closed)
	c = got(s.Backend.Say(s.ctx, key(), c.ID, utterance("Нет, не решён")))(s)
	s.check(!c.Closed, "%v", c)
}

func testSayRefused(s *scene) {
	s.citizen()
	c := got(s.Backend.StartConversation(s.ctx, key(), talk("Здравствуйте")))(s)
	invalid := typed[*domain.Invalid](s, failure(s.Backend.Say(s.ctx, key(), c.ID, utterance(""))))
	s.check(len(invalid.Findings.For("text")) == 1 && invalid.Findings.For("text")[0].Code == finding.Required, "%v", invalid.Findings)
	s.wants(domain.ErrNotFound, failure(s.Backend.Say(s.ctx, key(), "none", utterance("Слова"))))
}

func testFindConversations(s *scene) {
	s.citizen()
	first := got(s.Backend.StartConversation(s.ctx, key(), talk("Первое")))(s)
	s.Advance(1000)
	second := got(s.Backend.StartConversation(s.ctx, key(), talk("Второе")))(s)
	s.Advance(1e9)
	got(s.Backend.Say(s.ctx, key(), first.ID, utterance("Снова первое")))(s)
	all := got(s.Backend.FindConversations(s.ctx))(s)
	s.check(len(all) == 2 && all[0].ID == first.ID && all[1].ID == second.ID, "%d conversations", len(all))
	s.check(len(all[0].Messages) == 1 && all[0].Messages[0].Text == "Снова первое", "%d messages", len(all[0].Messages))
	s.check(all[0].Number == first.Number && all[0].Topic == first.Topic, "%s", all[0].Number)
}

func testConversationArrives(s *scene) {
	s.citizen()
	c := got(s.Backend.StartConversation(s.ctx, key(), talk("Здравствуйте")))(s)
	_, cursor := s.learn(s.Backend, "")
	c = got(s.Backend.Say(s.ctx, key(), c.ID, utterance("И ещё")))(s)
	fresh, _ := s.learn(s.Backend, cursor)
	s.check(len(fresh.conversations[c.ID].Messages) == 2 && fresh.conversations[c.ID].Version == c.Version, "a message does not arrive")
	b := s.NewDevice()
	s.signIn(b, s.phone)
	k, _ := s.learn(b, "")
	s.check(len(k.conversations[c.ID].Messages) == 2 && k.conversations[c.ID].Number == c.Number, "another device has not all of it")
}

func testConversationOfAnother(s *scene) {
	s.citizen()
	c := got(s.Backend.StartConversation(s.ctx, key(), talk("Моё")))(s)
	b := s.other()
	s.wants(domain.ErrNotFound, failure(b.Say(s.ctx, key(), c.ID, utterance("Чужое"))))
	s.check(len(got(b.FindConversations(s.ctx))(s)) == 0, "a stranger sees it")
	k, _ := s.learn(b, "")
	s.check(len(k.conversations) == 0, "a stranger is told of it")
}

// Two hundred short messages; the longest ones together stay below what an answer may be.
func testLongestConversation(s *scene) {
	s.citizen()
	c := got(s.Backend.StartConversation(s.ctx, key(), talk("1")))(s)
	for len(c.Messages) < domain.LongestConversation {
		c = got(s.Backend.Say(s.ctx, key(), c.ID, utterance("Ещё")))(s)
	}
	s.wants(domain.ErrInvalid, failure(s.Backend.Say(s.ctx, key(), c.ID, utterance("Лишнее"))))
	k, _ := s.learn(s.Backend, "")
	s.check(len(k.conversations[c.ID].Messages) == domain.LongestConversation, "%d messages arrive", len(k.conversations[c.ID].Messages))
}

func testOpenConversations(s *scene) {
	s.citizen()
	first := got(s.Backend.StartConversation(s.ctx, key(), talk("1")))(s)
	for range domain.MostOpenConversations - 1 {
		got(s.Backend.StartConversation(s.ctx, key(), talk("Ещё")))(s)
	}
	invalid := typed[*domain.Invalid](s, failure(s.Backend.StartConversation(s.ctx, key(), talk("Лишний"))))
	found := invalid.Findings.For("conversation")
	s.check(len(found) == 1 && found[0].Code == finding.TooMany && found[0].Params["max"] == "20", "%v", invalid.Findings)
	m := utterance("Спасибо")
	m.Closes = true
	got(s.Backend.Say(s.ctx, key(), first.ID, m))(s)
	got(s.Backend.StartConversation(s.ctx, key(), talk("Новый")))(s)
}
