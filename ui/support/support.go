// Package support is talking to the authority's support: the list of tickets, a ticket as a chat, and writing.
//
// A ticket is a domain.Conversation: a number, a topic, and messages back and forth. What is on its way waits in the outbox and is
// shown as such. Diagnostics are facts about the program; each line of them is seen before it is sent, and can be struck out.
package support

import (
	"strings"

	"razvorot/domain"
	"razvorot/ui/article"
	"razvorot/ui/phrase"
	"razvorot/ui/screen"
	"razvorot/ui/widget"
)

// why is the occasion on which somebody writes; it fills in the first words.
type why string

const (
	whyStalled why = "stalled" // an application stands still
	whyRefused why = "refused" // an application was refused
	whyArticle why = "article" // an article did not help
	whyProblem why = "problem" // something could not be done: screen.ProblemArg
	whyNothing why = ""
)

// occasion is what a new ticket is about.
type occasion struct {
	topic domain.ConversationTopic // "" when it is to be chosen
	why   why
	about string // id of an application or of an article, or the code of an error
}

// argMark divides the parts of a route's argument; ids of applications are base 32, those of articles have points.
const argMark = ":"

func (o occasion) route() screen.Route {
	arg := strings.TrimRight(strings.Join([]string{string(o.topic), string(o.why), o.about}, argMark), argMark)
	return screen.Route{Page: screen.PageWrite, Arg: arg}
}

func readOccasion(arg string) occasion {
	parts := append(strings.SplitN(arg, argMark, 3), "", "", "")
	return occasion{domain.ConversationTopic(parts[0]), why(parts[1]), parts[2]}
}

// application returns the application it is about, "" for none.
func (o occasion) application() domain.ApplicationID {
	if o.why == whyArticle || o.why == whyProblem {
		return ""
	}
	return domain.ApplicationID(o.about)
}

// Write is the way to a new ticket whose topic is to be chosen.
func Write() screen.Route { return occasion{}.route() }

// WriteAbout is the way to a new ticket about an application; stalled when it stands still.
func WriteAbout(a domain.Application, stalled bool) screen.Route {
	o := occasion{topic: domain.TopicProcessing, about: string(a.ID)}
	switch {
	case stalled:
		o.why = whyStalled
	case a.State == domain.Refused:
		o.why = whyRefused
	}
	return o.route()
}

// WriteAfter is the way to a new ticket for whom an article did not help.
func WriteAfter(a article.Article) screen.Route {
	return occasion{topic: a.Topic, why: whyArticle, about: a.ID}.route()
}

// Ticket is the way to a ticket.
func Ticket(id domain.ConversationID) screen.Route {
	return screen.Route{Page: screen.PageMessages, Arg: string(id)}
}

// standing is how a ticket stands.
type standing string

const (
	standingLeaving  standing = "leaving"  // nothing of it reached the authority yet
	standingRefused  standing = "refused"  // the authority did not take what was said last
	standingWaiting  standing = "waiting"  // for an answer
	standingAnswered standing = "answered" // it is the citizen's turn
	standingClosed   standing = "closed"
)

// standingOf returns how a ticket stands; unsent as App.Conversation returns it.
func standingOf(c domain.Conversation, unsent map[string]domain.Kind) standing {
	for _, failed := range unsent {
		if failed != "" {
			return standingRefused
		}
	}
	switch {
	case len(unsent) > 0:
		return standingLeaving
	case c.Closed:
		return standingClosed
	case c.Waiting():
		return standingWaiting
	}
	return standingAnswered
}

// chip returns the standing in a word.
func (s standing) chip(b *phrase.Book) *widget.Chip {
	switch s {
	case standingLeaving:
		return widget.NewChip(widget.Busy, b.Say("support.leaving"))
	case standingRefused:
		return widget.NewChip(widget.Error, b.Say("support.refused"))
	case standingWaiting:
		return widget.NewChip(widget.Busy, b.Say("support.waiting"))
	case standingClosed:
		return widget.NewChip(widget.Neutral, b.Say("support.closed"))
	}
	return widget.NewChip(widget.Success, b.Say("support.answered"))
}
