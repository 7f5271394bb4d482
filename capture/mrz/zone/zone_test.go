package zone_test

import (
	"strings"
	"testing"

	"razvorot/capture/mrz/zone"
)

// The examples are those of ICAO Doc 9303-3, appendix A to section 4.9, and 9303-4, appendix B.
func TestCheckDigitsAreThoseOfTheStandard(t *testing.T) {
	for text, want := range map[string]byte{"520727": '3', "AB2134<<<": '5', "L898902C3": '6', "740812": '2', "120415": '9',
		"ZE184226B<<<<<": '1', "": '0'} {
		if got := zone.CheckDigit(text); got != want {
			t.Errorf("%s: %c, want %c", text, got, want)
		}
	}
}

func TestEveryRussianLetterComesBack(t *testing.T) {
	const letters = "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ"
	coded := zone.Encode(letters)
	if len(coded) != 33 || strings.Trim(coded, zone.Alphabet) != "" {
		t.Fatalf("%q", coded)
	}
	for i := range coded {
		if strings.Count(coded, coded[i:i+1]) != 1 {
			t.Errorf("%c stands for two letters", coded[i])
		}
	}
	if got := zone.Decode(coded); got != letters {
		t.Error(got)
	}
	if zone.Encode("Ёлкина-Щукина Юлия") != "2LKINA<WUKINA<7LI8" {
		t.Error(zone.Encode("Ёлкина-Щукина Юлия"))
	}
}
