package mrz

import (
	"strings"

	"razvorot/capture/mrz/zone"
)

// surname proposes how a Latin name of a Russian passport for travel is written in Russian. The way there loses the soft
// sign and the difference of Е, Ё and Э and of И and Й (Doc 9303-3, 6.B), so that the way back is a guess.
func surname(latin string) string { return eachWord(latin, back) }

// givenName is surname for given names: a frequent one is known, whatever its letters lost.
func givenName(latin string) string {
	return eachWord(latin, func(word string) string {
		if known, ok := frequent[word]; ok {
			return known
		}
		return back(word)
	})
}

func eachWord(text string, write func(string) string) string {
	list := strings.Fields(text)
	for i, word := range list {
		list[i] = write(word)
	}
	return strings.Join(list, " ")
}

// groups are letters that stand for one, longest first. The hard sign stands after a consonant.
var groups = []struct {
	latin, russian string
	inside         bool
}{
	{"SHCH", "Щ", false}, {"ZH", "Ж", false}, {"KH", "Х", false}, {"TS", "Ц", false}, {"CH", "Ч", false}, {"SH", "Ш", false},
	{"IEE", "ЪЕ", true}, {"IEIA", "ЪЯ", true}, {"IEIU", "ЪЮ", true}, {"IU", "Ю", false}, {"IA", "Я", false},
}

var singles = map[byte]string{'A': "А", 'B': "Б", 'V': "В", 'G': "Г", 'D': "Д", 'E': "Е", 'Z': "З", 'I': "И", 'K': "К", 'L': "Л",
	'M': "М", 'N': "Н", 'O': "О", 'P': "П", 'R': "Р", 'S': "С", 'T': "Т", 'U': "У", 'F': "Ф", 'Y': "Ы", 'C': "К", 'H': "Х",
	'J': "Й", 'Q': "К", 'W': "В", 'X': "КС"}

// back writes one word in Russian letters.
func back(word string) string {
	var out strings.Builder
	for at := 0; at < len(word); {
		if russian, n := group(word, at); n > 0 {
			out.WriteString(russian)
			at += n
			continue
		}
		letter := singles[word[at]]
		if short(word, at) {
			letter = "Й"
		}
		out.WriteString(letter)
		at++
	}
	return out.String()
}

func group(word string, at int) (string, int) {
	for _, g := range groups {
		if strings.HasPrefix(word[at:], g.latin) && (!g.inside || at > 0 && !vowel(word[at-1])) {
			return g.russian, len(g.latin)
		}
	}
	return "", 0
}

// short tells whether an I is Й: after a vowel, at the end (АЛЕКСЕЙ) or before two consonants or a consonant that is
// rarely there after И (ЗАЙЦЕВ, but МИХАИЛОВ).
func short(word string, at int) bool {
	if word[at] != 'I' || at == 0 || !vowel(word[at-1]) {
		return false
	}
	rest := word[at+1:]
	return rest == "" || !vowel(rest[0]) && rest[0] != 'L' && rest[0] != 'S'
}

func vowel(c byte) bool { return strings.IndexByte("AEIOUY", c) >= 0 }

// frequent maps given names as they stand in the zone to how they are written. Of names that fall together (НАТАЛЬЯ and
// НАТАЛИЯ are NATALIA and NATALIIA, but СОФЬЯ and СОФЯ one) the frequent one is meant.
var frequent = func() map[string]string {
	known := map[string]string{}
	for _, name := range strings.Fields(`АГЛАЯ АЛЕКСАНДР АЛЕКСАНДРА АЛЕКСЕЙ АЛЁНА АЛЬБЕРТ АЛЬБИНА АЛЬФИЯ АНАТОЛИЙ АНДРЕЙ АНТОНИНА АРКАДИЙ АРСЕНИЙ
		АРТЁМ АСЕЛЬ БОГДАН ВАЛЕНТИН ВАЛЕНТИНА ВАЛЕРИЙ ВАЛЕРИЯ ВАСИЛИЙ ВИКТОР ВИКТОРИЯ ВИТАЛИЙ ВСЕВОЛОД ВЯЧЕСЛАВ ГЕННАДИЙ ГЕОРГИЙ
		ГЛЕБ ГРИГОРИЙ ГУЗЕЛЬ ГУЛЬНАРА ДАНИИЛ ДАНИЛ ДАРЬЯ ДМИТРИЙ ЕВГЕНИЙ ЕВГЕНИЯ ЕКАТЕРИНА ЕЛЕНА ЕЛИЗАВЕТА ЗИНАИДА ИГОРЬ ИЗАБЕЛЛА ИЛЬЯ ИЛЬДАР
		ИННОКЕНТИЙ ИРАИДА КОНСТАНТИН КСЕНИЯ ЛЕОНИД ЛИДИЯ ЛЮБОВЬ ЛЮДМИЛА МАРИЯ МАРЬЯ МАТВЕЙ МИХАИЛ НАИЛЬ НАТАЛЬЯ НАТАЛИЯ НЕЛЛИ НИКОЛАЙ ОЛЬГА
		ПЁТР РАИСА РАФАЭЛЬ РОДИОН РУСЛАН СЕМЁН СЕРГЕЙ СОФЬЯ СОФИЯ ТАИСИЯ ТАТЬЯНА ФЁДОР ФЁКЛА ЭДУАРД ЭЛЕОНОРА ЭЛЬВИРА ЭЛЬДАР ЭЛЬМИРА
		ЭММА ЭРИК ЭСМИРА ЮЛИЯ ЮРИЙ ЯРОСЛАВ`) {
		known[zone.Latin(name)] = name
	}
	return known
}()
