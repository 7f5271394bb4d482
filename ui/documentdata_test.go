package ui_test

import (
	"testing"

	"razvorot/domain"
)

func TestB1WhatIsPrintedOnADocumentIsKeptAndHeldAgainstTheProfile(t *testing.T) {
	a, d := keeping(t, domain.KindSNILS)
	own := a.self().SNILS
	a.Tap("document.data")
	a.UntilID("document.data.save")
	a.Type("field.document.number", "112-233-445 96")
	a.Tap("document.data.save")
	a.UntilSeen("последние две цифры не сходятся")
	if now, err := a.app.Document(t.Context(), d.ID); err != nil || len(now.Fields) != 0 {
		t.Error("a number with a typo is kept", err)
	}
	a.Type("field.document.number", "112-233-445 95") // right, and another's
	a.Tap("document.data.save")
	a.UntilSeen("Проверьте, где опечатка")
	a.UntilSeen(own.String())
	a.Tap("document.data")
	a.Type("field.document.number", own.Digits())
	a.Tap("document.data.save")
	a.Until("it is kept", func() bool {
		now, err := a.app.Document(t.Context(), d.ID)
		return err == nil && now.Fields[domain.FieldDocumentNumber] == own.String()
	})
	a.Until("nothing differs", func() bool {
		return a.Find("document.data") != nil && !a.Sees("Проверьте, где опечатка") && a.Sees(own.String())
	})
	theirs, err := a.authority.FindDocuments(t.Context())
	a.ok(err)
	for _, x := range theirs {
		if len(x.Fields) > 0 {
			t.Error("the authority knows what is printed on", x.ID)
		}
	}
}
