package domain

import (
	"slices"

	"razvorot/domain/finding"
)

// Reason is why an application was refused: one rule, at a field or an attachment where it is about one.
type Reason struct {
	Code        RefusalCode   `json:"code"`
	Field       finding.Field `json:"field,omitzero"`
	Requirement RequirementID `json:"requirement,omitzero"`
	Note        string        `json:"note,omitzero"` // the operator's own words; hostile until shown as plain text
}

// RefusalCode is the stable name of a reason.
type RefusalCode string

// The reasons.
const (
	RefusedData      RefusalCode = "data_wrong"
	RefusedRegistry  RefusalCode = "registry_differs"
	RefusedPassport  RefusalCode = "passport_not_valid"
	RefusedFile      RefusalCode = "file_unreadable"
	RefusedDocument  RefusalCode = "wrong_document"
	RefusedPortrait  RefusalCode = "portrait_unsuitable"
	RefusedAge       RefusalCode = "too_young"
	RefusedGuardian  RefusalCode = "no_guardian_consent"
	RefusedCitizen   RefusalCode = "not_a_citizen"
	RefusedIdentity  RefusalCode = "identity_not_proven"
	RefusedDuplicate RefusalCode = "already_has_one"
	RefusedOverdue   RefusalCode = "not_answered_in_time"
	RefusedTechnical RefusalCode = "technical"
	RefusedOtherwise RefusalCode = "other"
)

// Cure is the stable name of what a citizen can do about a refusal.
type Cure string

// The cures.
const (
	CureCorrectField    Cure = "correct_field"
	CureAskRegistry     Cure = "ask_registry" // have the state's record corrected
	CureReplacePassport Cure = "replace_passport"
	CureReplaceFile     Cure = "replace_file"
	CureNewPortrait     Cure = "new_portrait"
	CureComeOfAge       Cure = "wait_until_14"
	CureGuardian        Cure = "add_guardian_consent"
	CureNone            Cure = "no_way"
	CureProve           Cure = "prove_identity"
	CureOpenExisting    Cure = "open_existing"
	CureApplyAgain      Cure = "apply_again"
	CureSupport         Cure = "ask_support"
)

var cures = []struct {
	code RefusalCode
	cure Cure
}{
	{RefusedData, CureCorrectField},
	{RefusedRegistry, CureAskRegistry},
	{RefusedPassport, CureReplacePassport},
	{RefusedFile, CureReplaceFile},
	{RefusedDocument, CureReplaceFile},
	{RefusedPortrait, CureNewPortrait},
	{RefusedAge, CureComeOfAge},
	{RefusedGuardian, CureGuardian},
	{RefusedCitizen, CureNone},
	{RefusedIdentity, CureProve},
	{RefusedDuplicate, CureOpenExisting},
	{RefusedOverdue, CureApplyAgain},
	{RefusedTechnical, CureApplyAgain},
	{RefusedOtherwise, CureSupport},
}

// RefusalCodes returns all reasons, for an operator to choose from and for tests that each has words.
func RefusalCodes() []RefusalCode {
	codes := make([]RefusalCode, len(cures))
	for i, c := range cures {
		codes[i] = c.code
	}
	return codes
}

// Known reports whether the code is one of RefusalCodes.
func (c RefusalCode) Known() bool { return slices.Contains(RefusalCodes(), c) }

// Cure returns what can be done about it; CureSupport for a code from a newer authority.
func (c RefusalCode) Cure() Cure {
	for _, x := range cures {
		if x.code == c {
			return x.cure
		}
	}
	return CureSupport
}
