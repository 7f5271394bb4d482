package console

import (
	"net/http"
	"net/url"
	"unicode/utf8"

	"razvorot/authority/office"
	"razvorot/domain"
)

type conversationsData struct {
	Items []office.ConversationItem
	Open  bool
}

func (v *visit) conversations() error {
	open := !v.r.URL.Query().Has("closed")
	items, err := v.office.Conversations(v.r.Context(), open)
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, "conversations", conversationsData{items, open})
}

type conversationData struct {
	Conversation domain.Conversation
	Account      domain.AccountID
	Path         string
	Case         string // of the application it is about
	Text         string
	Longest      int
	Problem      string
}

func (v *visit) conversationOf() (domain.AccountID, domain.ConversationID, error) {
	account, err := v.id("account")
	if err != nil {
		return "", "", err
	}
	id, err := v.id("id")
	return domain.AccountID(account), domain.ConversationID(id), err
}

func (v *visit) conversation() error { return v.showConversation(http.StatusOK, "", "") }

func (v *visit) showConversation(status int, text, problem string) error {
	account, id, err := v.conversationOf()
	if err != nil {
		return err
	}
	c, err := v.office.Conversation(v.r.Context(), account, id)
	if err != nil {
		return err
	}
	d := conversationData{Conversation: c, Account: account, Text: text, Problem: problem, Longest: domain.LongestMessage,
		Path: "/conversation/" + url.PathEscape(string(account)) + "/" + url.PathEscape(string(id))}
	if c.Application != "" {
		d.Case = casePath(office.CaseRef{Account: account, Application: c.Application})
	}
	return v.show(status, "conversation", d)
}

func (v *visit) reply() error {
	account, id, err := v.conversationOf()
	if err != nil {
		return err
	}
	key, err := v.key()
	if err != nil {
		return err
	}
	text := v.form("text")
	switch {
	case text == "":
		return v.showConversation(http.StatusUnprocessableEntity, text, "talk.empty")
	case utf8.RuneCountInString(text) > domain.LongestMessage:
		return v.showConversation(http.StatusUnprocessableEntity, text, "talk.long")
	}
	end := v.form("close") != ""
	if err := v.office.Reply(v.r.Context(), key, account, id, text, end); err != nil {
		return err
	}
	if end {
		return v.goTo("/conversations", "conversation_closed")
	}
	return v.goTo("/conversation/"+url.PathEscape(string(account))+"/"+url.PathEscape(string(id)), "replied")
}
