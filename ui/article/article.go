// Package article holds the help texts of the program and finds them while somebody types, without a network.
//
// An article answers one question. It belongs to a topic of domain.ConversationTopics, consists of parts, and has links to the
// screens where its trouble is cured. The texts are assets: one file per language, the same articles in each.
package article

import (
	"fmt"
	"slices"
	"strings"

	"razvorot/assets"
	"razvorot/domain"
	"razvorot/domain/search"
)

// Article is one help text.
type Article struct {
	ID    string // «login.code»: the same in all languages; what stands before the point is the topic
	Topic domain.ConversationTopic
	Title string
	Words []string // other wordings by which it is found
	Parts []Part
	Links []Link
}

// Part is a paragraph of an article.
type Part struct {
	Kind Kind
	Text string
}

// Kind is what a part is.
type Kind string

// The kinds.
const (
	Paragraph Kind = "paragraph"
	Step      Kind = "step"    // one of the things to do, in order
	Warning   Kind = "warning" // what must not be done
)

// Link leads to the screen where something is cured.
type Link struct {
	Page domain.RoutePage
	Text string // on the button
}

// Library is the articles of one language. It is safe for concurrent use.
type Library struct {
	articles []Article
	index    *search.Index
}

// Open returns the library of a language («ru», «en»). The error is a fault of the texts.
func Open(language string) (*Library, error) {
	text, err := assets.Help.ReadFile("help/" + language + ".txt")
	if err != nil {
		return nil, fmt.Errorf("failed to open the help texts: %w", err)
	}
	articles, err := Parse(string(text))
	if err != nil {
		return nil, err
	}
	l := &Library{articles: articles}
	entries := make([]search.Entry, len(articles))
	for i, a := range articles {
		entries[i] = search.Entry{ID: a.ID, Title: a.Title, Synonyms: a.Words}
	}
	l.index = search.NewIndex(entries)
	return l, nil
}

// All returns all articles, topic after topic.
func (l *Library) All() []Article { return slices.Clone(l.articles) }

// Find returns what a query finds, the best first, and all for an empty one.
func (l *Library) Find(query string) []Article {
	var found []Article
	for _, hit := range l.index.Find(query) {
		if a, ok := l.Article(hit.ID); ok {
			found = append(found, a)
		}
	}
	return found
}

// Article returns the article of an id.
func (l *Library) Article(id string) (Article, bool) {
	i := slices.IndexFunc(l.articles, func(a Article) bool { return a.ID == id })
	if i < 0 {
		return Article{}, false
	}
	return l.articles[i], true
}

// topics are the topics by what ids begin with.
var topics = map[string]domain.ConversationTopic{"login": domain.TopicLogin, "upload": domain.TopicUpload,
	"processing": domain.TopicProcessing, "payment": domain.TopicPayment, "passport": domain.TopicPassport,
	"other": domain.TopicSomething}

// Parse reads a file of help texts. A line is what its sign says: «== » begins an article with its id, «# » is its title, «/ » its
// other wordings, «- » a step, «! » a warning, «> » a link (a page and the words on the button), and none a paragraph.
func Parse(text string) ([]Article, error) {
	var all []Article
	for n, line := range strings.Split(text, "\n") {
		sign, rest, _ := strings.Cut(line, " ")
		if line == "" {
			continue
		}
		if sign == "==" {
			a, err := begun(rest)
			if err != nil {
				return nil, fmt.Errorf("line %d: %w", n+1, err)
			}
			all = append(all, a)
			continue
		}
		if len(all) == 0 || rest == "" {
			return nil, fmt.Errorf("line %d of the help texts belongs to nothing: %w", n+1, domain.ErrDamaged)
		}
		all[len(all)-1].take(sign, rest, line)
	}
	return all, nil
}

func begun(id string) (Article, error) {
	before, _, _ := strings.Cut(id, ".")
	topic, known := topics[before]
	if !known {
		return Article{}, fmt.Errorf("the article %q has no topic: %w", id, domain.ErrDamaged)
	}
	return Article{ID: id, Topic: topic}, nil
}

func (a *Article) take(sign, rest, line string) {
	switch sign {
	case "#":
		a.Title = rest
	case "/":
		a.Words = strings.Split(rest, ", ")
	case "-":
		a.Parts = append(a.Parts, Part{Step, rest})
	case "!":
		a.Parts = append(a.Parts, Part{Warning, rest})
	case ">":
		page, words, _ := strings.Cut(rest, " ")
		a.Links = append(a.Links, Link{domain.RoutePage(page), words})
	default:
		a.Parts = append(a.Parts, Part{Paragraph, line})
	}
}
