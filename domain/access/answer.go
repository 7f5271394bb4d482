package access

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"razvorot/domain"
	"razvorot/domain/finding"
)

// FoldAnswer makes answers to control questions comparable: small letters, ё as е, letters and digits only.
func FoldAnswer(text string) string {
	return strings.Map(func(r rune) rune {
		switch r = unicode.ToLower(r); {
		case r == 'ё':
			return 'е'
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return r
		}
		return -1
	}, text)
}

// CheckAnswers returns what is wrong with a choice of control questions: not three of those on offer, an answer without a letter or
// digit, one that is too long.
func CheckAnswers(answers domain.SecretAnswers) finding.List {
	var found finding.List
	if len(answers) != domain.SecretQuestionsChosen {
		found.Add(domain.FieldQuestions, finding.Required)
	}
	for _, q := range slices.Sorted(maps.Keys(answers)) {
		switch text := answers[q]; {
		case !q.Known():
			found.Add(domain.FieldQuestions, finding.Unreadable)
		case utf8.RuneCountInString(text) > domain.LongestSecretAnswer:
			found.Add(q.Field(), finding.TooLong.With("max", strconv.Itoa(domain.LongestSecretAnswer)))
		case FoldAnswer(text) == "":
			found.Add(q.Field(), finding.Required)
		}
	}
	return found
}

// AnswerText is what is hashed of answers, all in one: whoever guesses has to guess all of them at once, and no answer tells by the
// time it takes which was wrong.
func AnswerText(answers domain.SecretAnswers) string {
	// A digest, for answers may be longer than the longest password, and hashing takes no more.
	var all strings.Builder
	for _, q := range slices.Sorted(maps.Keys(answers)) {
		all.WriteString(string(q) + "\x00" + FoldAnswer(answers[q]) + "\x00")
	}
	return domain.HashOf([]byte(all.String())).String()
}

// FoldRecovery makes recovery codes comparable: capital letters, and no signs.
func FoldRecovery(typed string) string {
	return strings.Map(func(r rune) rune {
		switch r = unicode.ToUpper(r); {
		case r == 'O':
			return '0'
		case r == 'I' || r == 'L':
			return '1'
		case r < 128 && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			return r
		}
		return -1
	}, typed)
}
