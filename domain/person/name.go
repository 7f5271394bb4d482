package person

import (
	"log/slog"
	"strings"
	"unicode"
	"unicode/utf8"

	"razvorot/domain/finding"
)

// FullName is a person's name as the passport has it. The patronymic may be empty, and so may the family or the given
// name, but not both: ПФР's formats say «допускается наличие одного из элементов „Фамилия“ и (или) „Имя“», and such
// passports exist.
type FullName struct {
	Family     string `json:"family"`
	Given      string `json:"given"`
	Patronymic string `json:"patronymic,omitzero"`
}

// String returns family name, given name and patronymic, joined by spaces.
func (n FullName) String() string {
	return strings.Join(strings.Fields(n.Family+" "+n.Given+" "+n.Patronymic), " ")
}

// IsZero reports whether no part of the name is given.
func (n FullName) IsZero() bool { return n == FullName{} }

// maxName is the most letters in one part of a name; the longest in ЗАГС practice are half of it.
const maxName = 60

// ParseName reads one part of a name: Russian letters, and between them single hyphens, spaces or apostrophes (double
// surnames, «Салим оглы», О'Генри). The law allows the hyphen as the only sign in names given since 2017 (143-ФЗ, ст.
// 18 п. 2); names from before that and from abroad have the others. It returns finding.TooLong, finding.NameMixed for
// Latin letters among Cyrillic, finding.NameLatin, finding.Characters or finding.NamePunctuation. Letters keep their
// case: ProposeName has an opinion on that.
func ParseName(s string) (string, error) {
	name := tidy(s)
	if name == "" {
		return "", finding.Required
	}
	if utf8.RuneCountInString(name) > maxName {
		return "", finding.TooLong.With("max", "60")
	}
	if mixesAlphabets(name) {
		return "", finding.NameMixed
	}
	if strings.ContainsFunc(name, isLatin) {
		return "", finding.NameLatin
	}
	previous := '-'
	for _, r := range name + "-" { // a sign at either end stands beside a sign, as two in a row do
		switch {
		case isRussian(r):
		case r != '-' && r != ' ' && r != '\'':
			return "", finding.Characters
		case !isRussian(previous):
			return "", finding.NamePunctuation
		}
		previous = r
	}
	return name, nil
}

func isRussian(r rune) bool { return r >= 'А' && r <= 'я' || r == 'Ё' || r == 'ё' }

// lookAlikes are the Latin letters that cannot be told from a Cyrillic one, with that one.
var lookAlikes = strings.NewReplacer("A", "А", "B", "В", "C", "С", "E", "Е", "H", "Н", "K", "К", "M", "М", "O", "О", "P", "Р",
	"T", "Т", "X", "Х", "Y", "У", "a", "а", "c", "с", "e", "е", "k", "к", "m", "м", "o", "о", "p", "р", "t", "т", "x", "х", "y", "у")

// particles are the words of a name that stay in lower case after the first word.
var particles = map[string]bool{"оглы": true, "кызы": true, "улы": true, "угли": true, "гызы": true, "заде": true, "оол": true,
	"кыс": true, "фон": true, "де": true, "ван": true, "дер": true, "да": true, "ибн": true, "бен": true}

// ProposeName returns how the name was probably meant: Latin look-alikes in a Cyrillic name replaced, and each word in
// capital and small letters when it was typed all in capitals, all in small letters or inside out. A name that needs
// nothing is returned as ParseName would. A person confirms a proposal; it is never applied unasked.
func ProposeName(s string) string {
	var b strings.Builder
	for i, word := range splitWords(allCyrillic(tidy(s))) {
		b.WriteString(proposeWord(word, i == 0))
	}
	return allCyrillic(b.String()) // B looks like a Cyrillic letter where b did not
}

func allCyrillic(name string) string {
	if mixesAlphabets(name) {
		return lookAlikes.Replace(name)
	}
	return name
}

// splitWords cuts after each hyphen, space and apostrophe.
func splitWords(name string) []string {
	var words []string
	start := 0
	for i, r := range name {
		if r == '-' || r == ' ' || r == '\'' {
			words, start = append(words, name[start:i+1]), i+1
		}
	}
	return append(words, name[start:])
}

func proposeWord(word string, first bool) string {
	lower := strings.ToLower(word)
	r, size := utf8.DecodeRuneInString(lower)
	title := string(unicode.ToUpper(r)) + lower[size:]
	letters := strings.TrimRight(word, "- '")
	switch {
	case letters == "":
		return word
	case !first && particles[strings.TrimRight(lower, "- '")]:
		if word == title {
			return title
		}
		return lower
	case letters == strings.ToUpper(letters), letters == strings.ToLower(letters), !unicode.IsUpper([]rune(letters)[0]):
		return title
	}
	return word // МакГрегор knows better
}

// LogValue hides the name.
func (n FullName) LogValue() slog.Value { return hidden("name", n.IsZero()) }
