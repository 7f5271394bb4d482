package journey_test

import (
	"path/filepath"
	"slices"
	"testing"

	"razvorot/domain"
)

func TestACitizenOfFifteenGetsAPassportWithTheConsentOfAParent(t *testing.T) {
	folder := t.TempDir()
	program := open(filepath.Join(folder, "device"))
	defer func() {
		if err := program.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}()
	child := citizen{app: program.App, papers: folder, minor: true}
	if err := child.walk(t.Context()); err != nil {
		t.Fatal(err)
	}
	mine, err := program.Passports(t.Context())
	if err != nil || len(mine) != 1 || mine[0].State != domain.PassportActive {
		t.Error(len(mine), "passports", err)
	}
	all, err := program.Applications(t.Context())
	if err != nil || len(all) != 1 {
		t.Fatal(len(all), "applications", err)
	}
	for _, need := range []domain.RequirementID{domain.NeedBirth, domain.NeedGuardian} {
		if !slices.ContainsFunc(all[0].Attachments, func(a domain.Attachment) bool { return a.Requirement == need }) {
			t.Errorf("nothing is attached for %s", need)
		}
	}
}
