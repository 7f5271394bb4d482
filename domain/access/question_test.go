package access_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"razvorot/domain/access"
	"razvorot/domain/person"
)

func record() person.Profile {
	return person.Profile{
		SNILS:        must(person.ParseSNILS("112-233-445 95")),
		Registration: person.Address{PostalCode: "101000", Region: "Москва", Street: "ул. Тёмный Лес", House: "12/2", Flat: "34"},
	}
}

func TestQuestionsAreChosenFromWhatTheRecordHolds(t *testing.T) {
	seen := map[access.QuestionKind]bool{}
	for seed := range uint64(50) {
		chosen := access.ChooseQuestions(record(), rand.New(rand.NewPCG(seed, 1)))
		if len(chosen) != access.QuestionsAsked || chosen[0] == chosen[1] || chosen[1] == chosen[2] || chosen[0] == chosen[2] {
			t.Fatal(chosen)
		}
		for _, kind := range chosen {
			seen[kind] = true
		}
	}
	if len(seen) != 5 || seen[access.AskINNEnd] {
		t.Errorf("%v: the record has no INN, and five other answers", seen)
	}
	if chosen := access.ChooseQuestions(person.Profile{}, rand.New(rand.NewPCG(1, 1))); len(chosen) != 0 {
		t.Error(chosen)
	}
}

func TestAnswersAreTakenAsPeopleWriteThem(t *testing.T) {
	for _, street := range []string{"ул. Тёмный Лес", "темный лес", "Тёмный лес, улица", "УЛ ТЕМНЫЙ ЛЕС"} {
		answers := map[access.QuestionKind]string{access.AskStreet: street, access.AskHouse: "д. 12/2", access.AskPostalCode: "101 000"}
		if !access.AnswersRight(record(), answers) {
			t.Errorf("%q is refused", street)
		}
	}
}

func TestOneWrongAnswerFailsAll(t *testing.T) {
	good := map[access.QuestionKind]string{access.AskStreet: "Тёмный Лес", access.AskHouse: "12/2", access.AskSNILSEnd: "4595"}
	if !access.AnswersRight(record(), good) {
		t.Fatal("right answers are refused")
	}
	for kind := range good {
		for _, bad := range []string{"", "иное", "1"} {
			answers := map[access.QuestionKind]string{}
			for k, v := range good {
				answers[k] = v
			}
			answers[kind] = bad
			if access.AnswersRight(record(), answers) {
				t.Errorf("%s answered %q", kind, bad)
			}
		}
	}
}

func TestWhatTheRecordLacksCannotBeAnswered(t *testing.T) {
	answers := map[access.QuestionKind]string{access.AskStreet: "Тёмный Лес", access.AskHouse: "12/2", access.AskINNEnd: ""}
	if access.AnswersRight(record(), answers) || access.AnswersRight(record(), nil) {
		t.Error("an empty answer opens")
	}
	if len(access.QuestionKinds()) != 6 || !slices.Contains(access.QuestionKinds(), access.AskFlat) {
		t.Error("the list of kinds is short")
	}
}
