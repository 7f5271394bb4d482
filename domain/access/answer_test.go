package access_test

import (
	"strings"
	"testing"

	"razvorot/domain"
	"razvorot/domain/access"
)

func TestAnswersAreComparedWithoutCaseSpacesAndYo(t *testing.T) {
	for typed, want := range map[string]string{" Ёлка ": "елка", "елка": "елка", "Анна-Мария, 5": "аннамария5", "…": "", "": ""} {
		if got := access.FoldAnswer(typed); got != want {
			t.Errorf("%q is %q", typed, got)
		}
	}
	a := domain.SecretAnswers{domain.QuestionPet: "Ёж", domain.QuestionBook: "Нос", domain.QuestionJob: "Почта"}
	b := domain.SecretAnswers{domain.QuestionPet: " еж", domain.QuestionBook: "НОС.", domain.QuestionJob: "почта"}
	swapped := domain.SecretAnswers{domain.QuestionPet: "Нос", domain.QuestionBook: "Ёж", domain.QuestionJob: "Почта"}
	if access.AnswerText(a) != access.AnswerText(b) || access.AnswerText(a) == access.AnswerText(swapped) {
		t.Error("answers are compared wrongly")
	}
}

func TestAChoiceOfQuestionsIsThreeKnownOnesWithAnswers(t *testing.T) {
	right := domain.SecretAnswers{domain.QuestionPet: "Ёж", domain.QuestionBook: "Нос", domain.QuestionJob: "Почта"}
	if found := access.CheckAnswers(right); len(found) != 0 {
		t.Error(found)
	}
	for what, x := range map[string]domain.SecretAnswers{
		"none": nil, "two": {domain.QuestionPet: "Ёж", domain.QuestionBook: "Нос"},
		"unknown":  {domain.QuestionPet: "Ёж", domain.QuestionBook: "Нос", "favourite_colour": "Синий"},
		"empty":    {domain.QuestionPet: "—", domain.QuestionBook: "Нос", domain.QuestionJob: "Почта"},
		"too long": {domain.QuestionPet: strings.Repeat("ё", 101), domain.QuestionBook: "Нос", domain.QuestionJob: "Почта"},
	} {
		if found := access.CheckAnswers(x); !found.Blocking() {
			t.Errorf("%s: nothing is wrong", what)
		}
	}
}

func TestRecoveryCodesAreTakenAsPeopleWriteThem(t *testing.T) {
	if got := access.FoldRecovery(" abcd-efgh iol0 "); got != "ABCDEFGH1010" {
		t.Error(got)
	}
}

func FuzzFoldAnswer(f *testing.F) {
	f.Add("Ёлка — 5")
	f.Add("İ\xff")
	f.Fuzz(func(t *testing.T, typed string) {
		if folded := access.FoldAnswer(typed); access.FoldAnswer(folded) != folded || len(folded) > 3*len(typed) {
			t.Errorf("%q is %q", typed, folded)
		}
	})
}
