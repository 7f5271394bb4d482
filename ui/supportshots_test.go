package ui_test

import (
	"os"
	"testing"
	"time"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/ui/phrase"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
)

// talked has two tickets: one that is settled, and one whose answer is not read.
func (c *citizen) talked() (answered domain.Conversation) {
	c.t.Helper()
	say := func(t app.Talk) domain.Conversation {
		x, err := c.app.StartConversation(c.t.Context(), t)
		c.ok(err)
		c.sentAll()
		return x
	}
	first := say(app.Talk{Topic: domain.TopicPayment, Text: "Нужно ли платить за электронный паспорт?"})
	c.authority.Reply("Нет, электронный паспорт оформляют бесплатно.", false)
	c.arrives("the first answer", func() bool { return len(c.ticketOf(first.ID).Messages) == 2 })
	c.ok(c.app.Say(c.t.Context(), first.ID, app.Talk{Text: "Спасибо, вопрос решён.", Closes: true}))
	c.sentAll()
	documents, err := c.app.Documents(c.t.Context(), domain.DocumentFilter{Kind: domain.KindProofOfAddress})
	c.ok(err)
	second := say(app.Talk{Topic: domain.TopicUpload, Attachments: []domain.DocumentID{documents[0].ID},
		Text:        "Справку об адресе программа сначала не принимала, потом приняла. Нужно ли снять её заново?",
		Diagnostics: "Система: linux, amd64\nСвязь: Есть связь\nФайлы: Принят — 5"})
	c.clock.Advance(40 * time.Minute)
	c.authority.Answer(second.ID, "Здравствуйте! Справка читается хорошо, снимать заново не нужно. "+
		"Заявление уже на проверке: о решении придёт сообщение.")
	c.arrives("the second answer", func() bool { return len(c.ticketOf(second.ID).Messages) == 2 })
	return c.ticketOf(second.ID)
}

func (c *citizen) ticketOf(id domain.ConversationID) domain.Conversation {
	c.t.Helper()
	x, _, err := c.app.Conversation(c.t.Context(), id)
	c.ok(err)
	return x
}

// arrives waits without a window.
func (c *citizen) arrives(what string, there func() bool) {
	c.t.Helper()
	for deadline := time.Now().Add(time.Minute); !there(); time.Sleep(time.Millisecond) { // the engine's goroutines have the turn
		if time.Now().After(deadline) {
			c.t.Fatalf("waited in vain for %s", what)
		}
		c.authority.Advance(time.Second)
	}
}

func (c *citizen) sentAll() {
	c.t.Helper()
	c.arrives("all to be sent", func() bool {
		now, err := c.app.Connectivity(c.t.Context())
		c.ok(err)
		return now.Waiting == 0
	})
}

// supportViews is how each screen of support is drawn, by language and view; true where also without a folder for the pictures.
var supportViews = map[string]bool{"ru wide-light": false, "ru narrow-dark": false, "ru narrow-large": true, "en narrow-light": false,
	"en wide-dark": true}

// TestSupportAndHelpAreDrawn draws what the rows D3 to D6 show. With RAZVOROT_SCREENS=<folder> it leaves the pictures there.
func TestSupportAndHelpAreDrawn(t *testing.T) {
	c := newCitizen(t)
	draw := func(all ...holderScreen) {
		for _, s := range all {
			for _, language := range phrase.Languages() {
				for _, v := range views {
					always, drawn := supportViews[string(language)+" "+v.name]
					if !drawn || os.Getenv("RAZVOROT_SCREENS") == "" && !always {
						continue
					}
					c.draw(t, s, language, v.name, func() { c.openIn(s.route, v.size, string(language), v.look) },
						theme.New(v.look).Palette(0))
				}
			}
		}
	}
	at := func(page screen.Page, arg string) screen.Route { return screen.Route{Page: page, Arg: arg} }
	draw(holderScreen{"help-at-the-door", at(screen.PageArticle, "login.code"), "article.link.sign_in", nil})
	c.ok(c.authority.SetByHand(t.Context(), true))
	c.reach(app.NextWaitDecision)
	const doubtful = "upload:article:upload.quality"
	c.ok(c.app.KeepTalk(t.Context(), "new/"+doubtful, app.TalkDraft{Diagnose: true, Struck: []string{"system"}}))
	draw(holderScreen{"support-empty", at(screen.PageSupport, ""), "support.write", nil},
		holderScreen{"help", at(screen.PageHelp, ""), "help.write", nil},
		holderScreen{"article", at(screen.PageArticle, "processing.stalled"), "help.write", nil},
		holderScreen{"notices", at(screen.PageNotices, ""), "notices.group.support", nil},
		holderScreen{"notices-sent", at(screen.PageNotices, ""), "notices.group.support", []string{"notices.sent.support", "notices.sent.support"}},
		holderScreen{"write", at(screen.PageWrite, string(domain.TopicUpload)), "support.diagnose", nil},
		holderScreen{"write-diagnostics", at(screen.PageWrite, doubtful), "support.restore.system", nil})
	x := c.talked()
	draw(holderScreen{"support", at(screen.PageSupport, ""), "support.open." + string(x.ID), nil},
		holderScreen{"ticket", at(screen.PageMessages, string(x.ID)), "support.settled", nil})
	id := c.application()
	draw(holderScreen{"tracking", at(screen.PageApplication, id), "application.withdraw", nil})
	c.clock.Advance(9 * 24 * time.Hour)
	draw(holderScreen{"tracking-stalled", at(screen.PageApplication, id), "application.ticket", nil},
		holderScreen{"write-stalled", at(screen.PageWrite, string(domain.TopicProcessing)+":stalled:"+id), "support.send", nil})
	c.ok(c.authority.Decide(t.Context(), domain.ApplicationID(id), domain.Decision{Action: domain.Ask, Questions: []domain.Question{
		{Field: person.FieldIssuer, Text: "На снимке не видно, кем выдан паспорт"}, {Requirement: domain.NeedPortrait}}}))
	c.arrives("the question", func() bool {
		a, err := c.app.Application(t.Context(), domain.ApplicationID(id))
		return err == nil && a.State == domain.NeedsInfo
	})
	draw(holderScreen{"tracking-question", at(screen.PageApplication, id), "application.answer.send", nil})
	c.authority.SetOffline(true)
	waits, err := c.app.StartConversation(t.Context(), app.Talk{Topic: domain.TopicLogin, Text: "Пишу без связи: программа не видит ведомство."})
	c.ok(err)
	draw(holderScreen{"ticket-offline", at(screen.PageMessages, string(waits.ID)), "support.send", nil})
}

// application returns the id of the one application.
func (c *citizen) application() string {
	c.t.Helper()
	all, err := c.app.Applications(c.t.Context())
	c.ok(err)
	return string(all[0].ID)
}
