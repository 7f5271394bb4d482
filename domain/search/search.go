// Package search finds entries of a small catalogue while somebody types: by word, by its beginning, by other wordings,
// with slips of the finger, with the keyboard in the wrong language and with ё or е.
//
// An Entry is what can be found, by its title and its synonyms. A Hit is an entry with a score; scores only order hits
// of one query.
package search

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// Entry is what can be found.
type Entry struct {
	ID       string
	Title    string
	Synonyms []string // other wordings, a phrase each
}

// Hit is an entry that a query found.
type Hit struct {
	ID    string
	Score int // 1 to 100
}

// Index answers queries. It is safe for concurrent use.
type Index struct{ entries []indexed }

type indexed struct {
	id      string
	title   []string
	synonym []string
}

// Bounds on a query, so that a pasted page costs no more than a sentence.
const (
	maxQuery = 200 // runes
	maxWords = 12
)

// synonymShare is what a word of a synonym is worth, in percent of one of the title; layoutShare what a query is worth
// that was typed with the keyboard in the other language.
const (
	synonymShare = 80
	layoutShare  = 90
)

// NewIndex prepares entries; hits of equal score keep their order.
func NewIndex(entries []Entry) *Index {
	index := &Index{}
	for _, e := range entries {
		index.entries = append(index.entries, indexed{e.ID, words(e.Title), words(strings.Join(e.Synonyms, " "))})
	}
	return index
}

// Find returns what a query finds, the best first. Every word of it must be found in an entry, apart from those that say
// nothing («как», «для»); the last may be unfinished. A query without words finds everything.
func (x *Index) Find(query string) []Hit {
	if r := []rune(query); len(r) > maxQuery {
		query = string(r[:maxQuery])
	}
	meant, swapped := telling(words(query)), telling(words(swapLayout(query)))
	var hits []Hit
	for _, e := range x.entries {
		score := max(e.score(meant), e.score(swapped)*layoutShare/100)
		if len(meant) == 0 {
			score = 1
		}
		if score > 0 {
			hits = append(hits, Hit{e.id, score})
		}
	}
	slices.SortStableFunc(hits, func(a, b Hit) int { return cmp.Compare(b.Score, a.Score) })
	return hits
}

// score is the mean of the words' scores, 0 when one was not found.
func (e indexed) score(query []string) int {
	if len(query) == 0 {
		return 0
	}
	sum := 0
	for i, word := range query {
		last := i == len(query)-1
		best := max(bestOf(word, e.title, last), bestOf(word, e.synonym, last)*synonymShare/100)
		if best == 0 {
			return 0
		}
		sum += best
	}
	return max(sum/len(query), 1)
}

func bestOf(query string, words []string, unfinished bool) int {
	best := 0
	for _, w := range words {
		best = max(best, likeness(query, w, unfinished))
	}
	return best
}

// words cuts a text into lower-case words of letters and digits, with ё as е.
func words(text string) []string {
	text = strings.ReplaceAll(strings.ToLower(text), "ё", "е")
	return strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// silent words are in half of all queries and tell nothing about what is looked for.
var silent = map[string]bool{"а": true, "в": true, "во": true, "для": true, "до": true, "и": true, "из": true, "или": true, "как": true,
	"где": true, "мне": true, "мой": true, "на": true, "о": true, "об": true, "по": true, "с": true, "со": true, "у": true, "через": true,
	"что": true, "хочу": true, "нужен": true, "a": true, "an": true, "the": true, "how": true, "to": true, "of": true, "for": true, "my": true}

// telling drops silent words, unless there are no others.
func telling(all []string) []string {
	all = all[:min(len(all), maxWords)]
	var kept []string
	for _, w := range all {
		if !silent[w] {
			kept = append(kept, w)
		}
	}
	if len(kept) == 0 {
		return all
	}
	return kept
}
