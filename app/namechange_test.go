package app_test

import (
	"errors"
	"slices"
	"testing"

	"razvorot/capture/specimen"
	"razvorot/domain"
)

// TestC4AChangedNameWantsAPaperAndIsGrantedWithIt: without one the application is not signed; with one it leads to a passport.
func TestC4AChangedNameWantsAPaperAndIsGrantedWithIt(t *testing.T) {
	h := newHolder(t)
	h.addAll()
	draft := have(h.app.StartApplication(h.ctx, domain.ElectronicPassport))(h)
	wanted := func() bool {
		return slices.ContainsFunc(have(h.app.Form(h.ctx, draft.ID))(h).Requirements, func(r domain.Requirement) bool { return r.ID == domain.NeedNameChange })
	}
	if wanted() {
		t.Error("a paper is wanted of somebody whose name is the same")
	}
	h.ok(h.app.SetNameChanged(h.ctx, draft.ID, true))
	if !wanted() {
		t.Fatal("no paper is wanted")
	}
	texts := h.texts(domain.PersonalData, domain.BiometricData, domain.ServiceTerms)
	_, err := h.app.StartSigning(h.ctx, draft.ID, texts)
	if bad, is := errors.AsType[*domain.Invalid](err); !is || len(bad.Findings) != 1 || bad.Findings[0].Field != domain.NeedNameChange.Field() {
		t.Errorf("without the paper: %v", err)
	}
	paper := h.add("", domain.KindMarriageCertificate, domain.PageFront, specimen.JPEG(specimen.AddressLetter(specimen.Invent(7)), 85, nil))
	h.ok(h.app.Attach(h.ctx, draft.ID, domain.NeedNameChange, paper.ID))
	h.arrives(paper.ID)
	h.submit(draft.ID)
	if a := have(h.app.Application(h.ctx, draft.ID))(h); !a.NameChanged {
		t.Error("the authority is not told")
	}
	h.reaches(draft.ID, domain.Ready)
	have(h.app.Collect(h.ctx, draft.ID, h.texts(domain.PassportIssue)[0]))(h)
}
