package person

import (
	"strings"
	"unicode"
)

// latin is how foreign passports write Russian letters (ICAO Doc 9303-3, section 6.B; МВД, приказ от 16.11.2017 № 773).
var latin = map[rune]string{'а': "a", 'б': "b", 'в': "v", 'г': "g", 'д': "d", 'е': "e", 'ё': "e", 'ж': "zh", 'з': "z", 'и': "i",
	'й': "i", 'к': "k", 'л': "l", 'м': "m", 'н': "n", 'о': "o", 'п': "p", 'р': "r", 'с': "s", 'т': "t", 'у': "u", 'ф': "f",
	'х': "kh", 'ц': "ts", 'ч': "ch", 'ш': "sh", 'щ': "shch", 'ъ': "ie", 'ы': "y", 'ь': "", 'э': "e", 'ю': "iu", 'я': "ia",
	'№': "No.", '«': `"`, '»': `"`, '–': "-", '—': "-", '’': "'"}

// Latin writes a Russian text in the letters of ISO/IEC 8859-1, as foreign passports write names, and keeps its capitals:
// «Щукин» becomes Shchukin, «ЩУКИН» SHCHUKIN. Of what neither alphabet has, a question mark is left.
func Latin(s string) string {
	runes := []rune(s)
	var b strings.Builder
	for i, r := range runes {
		text, known := latin[unicode.ToLower(r)]
		switch {
		case !known && r > unicode.MaxLatin1:
			b.WriteByte('?')
		case !known:
			b.WriteRune(r)
		case !unicode.IsUpper(r) || text == "":
			b.WriteString(text)
		case besideCapital(runes, i):
			b.WriteString(strings.ToUpper(text))
		default:
			b.WriteString(strings.ToUpper(text[:1]) + text[1:])
		}
	}
	return b.String()
}

func besideCapital(runes []rune, i int) bool {
	return i > 0 && unicode.IsUpper(runes[i-1]) || i+1 < len(runes) && unicode.IsUpper(runes[i+1])
}
