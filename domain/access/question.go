package access

import (
	"crypto/subtle"
	"math/rand/v2"
	"strings"

	"razvorot/domain/person"
)

// QuestionKind is what a control question asks for (row A4).
type QuestionKind string

// The kinds. None asks for what stands on the personal page, which a thief of a scan has before them.
const (
	AskStreet     QuestionKind = "registration_street"
	AskHouse      QuestionKind = "registration_house"
	AskFlat       QuestionKind = "registration_flat"
	AskPostalCode QuestionKind = "registration_postal_code"
	AskSNILSEnd   QuestionKind = "snils_last_four"
	AskINNEnd     QuestionKind = "inn_last_four"
)

// QuestionKinds returns all kinds, for tests that each has words.
func QuestionKinds() []QuestionKind {
	return []QuestionKind{AskStreet, AskHouse, AskFlat, AskPostalCode, AskSNILSEnd, AskINNEnd}
}

// QuestionsAsked is how many questions are asked at once. All answers must be right.
const QuestionsAsked = 3

// ChooseQuestions returns questions that the record can answer, chosen by the given source: the record is what a registry
// has, not what the person typed, or answering would prove nothing. It returns fewer than QuestionsAsked, and then
// nothing may be proven this way, when the record holds too little.
func ChooseQuestions(record person.Profile, source *rand.Rand) []QuestionKind {
	var possible []QuestionKind
	for _, kind := range QuestionKinds() {
		if answerOf(kind, record) != "" {
			possible = append(possible, kind)
		}
	}
	source.Shuffle(len(possible), func(i, j int) { possible[i], possible[j] = possible[j], possible[i] })
	return possible[:min(QuestionsAsked, len(possible))]
}

// AnswersRight reports whether every question is answered as the record has it. It takes the same time whichever is wrong
// and does not say which.
func AnswersRight(record person.Profile, answers map[QuestionKind]string) bool {
	right := 1
	if len(answers) < QuestionsAsked {
		right = 0
	}
	for kind, given := range answers {
		want := answerOf(kind, record)
		if want == "" {
			right = 0
		}
		right &= subtle.ConstantTimeCompare([]byte(normalise(kind, given)), []byte(want))
	}
	return right == 1
}

// answerOf is the normalised answer that the record holds, "" when it holds none.
func answerOf(kind QuestionKind, record person.Profile) string {
	address := record.Registration
	switch kind {
	case AskStreet:
		return normalise(kind, address.Street)
	case AskHouse:
		return normalise(kind, address.House)
	case AskFlat:
		return normalise(kind, address.Flat)
	case AskPostalCode:
		return normalise(kind, address.PostalCode)
	case AskSNILSEnd:
		return lastFour(record.SNILS.Digits())
	case AskINNEnd:
		return lastFour(record.INN.String())
	}
	return ""
}

func lastFour(digits string) string { return digits[max(0, len(digits)-4):] }

// kindsOfStreet are left out of an answer, as people do.
var kindsOfStreet = map[string]bool{"ул": true, "улица": true, "пр": true, "пркт": true, "проспект": true, "пер": true, "переулок": true,
	"пл": true, "площадь": true, "ш": true, "шоссе": true, "бр": true, "бульвар": true, "наб": true, "набережная": true, "прд": true,
	"проезд": true, "д": true, "дом": true, "кв": true, "квартира": true, "им": true}

// normalise makes answers comparable: small letters, ё as е, no signs, no words for the kind of street.
func normalise(kind QuestionKind, text string) string {
	text = strings.ReplaceAll(strings.ToLower(text), "ё", "е")
	text = strings.NewReplacer("-", "", ".", " ", ",", " ", "«", "", "»", "", "\"", "").Replace(text)
	if kind != AskStreet && kind != AskHouse && kind != AskFlat {
		return onlyDigits(text)
	}
	var kept []string
	for word := range strings.FieldsSeq(text) {
		if !kindsOfStreet[word] {
			kept = append(kept, word)
		}
	}
	return strings.Join(kept, "")
}
