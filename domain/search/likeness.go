package search

import "strings"

// What a likeness is worth. A slip counts less than an ending, an ending less than a beginning.
const (
	sameWord  = 100
	beginning = 85
	ending    = 70
	oneSlip   = 55
	twoSlips  = 40
)

const (
	shortestBeginning = 2 // letters that must be typed of a word that is not the last
	shortestStem      = 4 // letters that two forms of one word share
	caseEnding        = 2 // letters that make another case of the same word: паспорт, паспорта
	longestEnding     = 3 // letters that two forms of one word may differ in: паспортами, паспортов
	lettersForOneSlip = 4
	lettersForTwo     = 7
)

// likeness is how well a typed word stands for one in the catalogue, from 0 to sameWord. The word being typed may be
// unfinished down to its first letter, and its slips are counted against the beginning it would be of.
func likeness(typed, word string, unfinished bool) int {
	if typed == word {
		return sameWord
	}
	a, b := []rune(typed), []rune(word)
	stem := common(a, b)
	if stem >= shortestStem && stem == min(len(a), len(b)) && len(a)+len(b)-2*stem <= caseEnding {
		return sameWord
	}
	if strings.HasPrefix(word, typed) && (unfinished || len(a) >= shortestBeginning) {
		return beginning
	}
	if stem >= shortestStem && len(a)-stem <= longestEnding && len(b)-stem <= longestEnding {
		return ending
	}
	if len(a) < lettersForOneSlip {
		return 0
	}
	if unfinished {
		b = b[:min(len(b), len(a)+2)] // two slips cannot reach farther
	} else if len(b) > len(a)+2 || len(a) > len(b)+2 {
		return 0
	}
	slips := distance(a, b, unfinished)
	switch {
	case slips <= 1:
		return oneSlip
	case slips == 2 && len(a) >= lettersForTwo:
		return twoSlips
	}
	return 0
}

func common(a, b []rune) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// distance is how many letters must be put in, left out, changed or swapped with a neighbour to make a of b: the
// Damerau–Levenshtein distance in its restricted form (optimal string alignment). With prefix, b may go on afterwards.
func distance(a, b []rune, prefix bool) int {
	before, previous, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, previous, row = previous, row, before
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			row[j] = min(previous[j]+1, row[j-1]+1, previous[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	if !prefix {
		return row[len(b)]
	}
	best := row[len(b)]
	for _, d := range row {
		best = min(best, d)
	}
	return best
}
