package words

import (
	"razvorot/domain"
	"razvorot/ui/phrase"
)

// Topic returns what a conversation with support is about.
func Topic(b *phrase.Book, t domain.ConversationTopic) string { return sayKnown(b, "topic", t) }

// Speaker returns who said something in a conversation, as the citizen reads it.
func Speaker(b *phrase.Book, a domain.Actor) string { return sayKnown(b, "speaker", a) }

// CommandKind returns what the authority was asked to do: «загрузить файл».
func CommandKind(b *phrase.Book, k domain.CommandKind) string { return sayKnown(b, "command", k) }

// NoticeGroup returns what a group of notices is about.
func NoticeGroup(b *phrase.Book, g domain.NoticeGroup) string { return say(b, "notices.group", g) }

func aboutSupport() []Family {
	return []Family{
		{"topic", append(texts(domain.ConversationTopics()), unknown)},
		{"speaker", []string{string(domain.Citizen), string(domain.Operator), unknown}},
		{"command", append(texts(domain.CommandKinds()), unknown)},
		{"notices.group", texts(domain.NoticeGroups())},
		{"journal.kind", texts(domain.JournalKinds())},
	}
}
