package domain

import (
	"slices"

	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// Service is one entry of the catalogue: what can be applied for, by whom and with what. Its words come with it from the
// authority, by language, since an authority may offer what this program never heard of.
type Service struct {
	ID           ServiceID              `json:"id"`
	Level        Level                  `json:"level"`       // needed to apply
	FeeKopecks   int64                  `json:"fee_kopecks"` // state fee; 0 for none
	TermDays     int                    `json:"term_days"`   // working days to a decision
	AnswerDays   int                    `json:"answer_days"` // days a citizen has to answer a question
	Requirements []Requirement          `json:"requirements"`
	Steps        []Step                 `json:"steps"`
	Consents     []ConsentID            `json:"consents"` // needed to submit
	Texts        map[string]ServiceText `json:"texts"`    // by language, BCP 47
}

// ServiceText is a service in the words of one language.
type ServiceText struct {
	Title    string   `json:"title"`
	Summary  string   `json:"summary"`
	About    string   `json:"about"`
	Category string   `json:"category"`
	Synonyms []string `json:"synonyms,omitempty"` // other wordings people look for it by
}

// StepID names a step of a form.
type StepID string

// The steps of the passport service.
const (
	StepPerson      StepID = "person"
	StepPassport    StepID = "passport"
	StepNumbers     StepID = "numbers"
	StepAddress     StepID = "address"
	StepContacts    StepID = "contacts"
	StepAttachments StepID = "attachments"
	StepReview      StepID = "review" // consents and signature
)

// Step is one screen of a form: one topic.
type Step struct {
	ID     StepID          `json:"id"`
	Fields []finding.Field `json:"fields,omitempty"`
}

// Fields returns the fields of all steps.
func (s Service) Fields() []finding.Field {
	var fields []finding.Field
	for _, step := range s.Steps {
		fields = append(fields, step.Fields...)
	}
	return fields
}

// RequirementID names a requirement of a service.
type RequirementID string

// The requirements of the passport service.
const (
	NeedPassport   RequirementID = "passport"
	NeedSNILS      RequirementID = "snils"
	NeedAddress    RequirementID = "proof_of_address"
	NeedPortrait   RequirementID = "portrait"
	NeedBirth      RequirementID = "birth_certificate"
	NeedGuardian   RequirementID = "guardian"
	NeedNameChange RequirementID = "name_change"
)

// Field returns the field that findings about the requirement are at.
func (r RequirementID) Field() finding.Field { return finding.Field("attachment." + r) }

// Condition says for whom a requirement holds.
type Condition string

// The conditions.
const (
	Always        Condition = "always"
	IfMinor       Condition = "minor"        // under 18
	IfNameChanged Condition = "name_changed" // since the documents were issued
)

// Requirement is a document that an application needs: one of any of the kinds.
type Requirement struct {
	ID    RequirementID  `json:"id"`
	Kinds []DocumentKind `json:"kinds"`
	When  Condition      `json:"when"`
}

// RequirementsFor returns the requirements that hold for a person born on a date.
func (s Service) RequirementsFor(birth, today person.Date, nameChanged bool) []Requirement {
	var needed []Requirement
	for _, r := range s.Requirements {
		minor := !birth.IsZero() && birth.Age(today) < person.AdultAge
		if r.When == Always || r.When == IfMinor && minor || r.When == IfNameChanged && nameChanged {
			needed = append(needed, r)
		}
	}
	return needed
}

// ElectronicPassport is the id of the service this program is made for.
const ElectronicPassport ServiceID = "electronic_passport"

// PassportService returns the service of electronic passports without its texts: who may have one and what it takes, as
// the seeds say («Условия для получения», «Необходимые документы»). There is no fee.
func PassportService() Service {
	return Service{
		ID: ElectronicPassport, Level: Confirmed, TermDays: 5, AnswerDays: 30,
		Consents: []ConsentID{PersonalData, BiometricData, ServiceTerms},
		Requirements: []Requirement{
			{NeedPassport, []DocumentKind{KindPassport}, Always},
			{NeedSNILS, []DocumentKind{KindSNILS}, Always},
			{NeedAddress, []DocumentKind{KindProofOfAddress}, Always},
			{NeedPortrait, []DocumentKind{KindPortrait}, Always},
			{NeedBirth, []DocumentKind{KindBirthCertificate}, IfMinor},
			{NeedGuardian, []DocumentKind{KindGuardianConsent, KindCourtDecision, KindPowerOfAttorney}, IfMinor},
			{NeedNameChange, []DocumentKind{KindMarriageCertificate, KindCourtDecision, KindPowerOfAttorney}, IfNameChanged},
		},
		Steps: passportSteps(),
	}
}

// UrgentPassport is the id of the same service within a working day, for a fee.
const UrgentPassport ServiceID = "electronic_passport_urgent"

// UrgentService returns the service of electronic passports that are made sooner, for a fee, without its texts.
func UrgentService() Service {
	s := PassportService()
	s.ID, s.TermDays, s.FeeKopecks = UrgentPassport, 1, 150_000
	return s
}

func passportSteps() []Step {
	var address []finding.Field
	for _, field := range person.Fields() {
		if person.InAddress(field) {
			address = append(address, field)
		}
	}
	return []Step{
		{StepPerson, []finding.Field{person.FieldFamily, person.FieldGiven, person.FieldPatronymic, person.FieldBirth,
			person.FieldBirthPlace, person.FieldSex, person.FieldCitizenship}},
		{StepPassport, []finding.Field{person.FieldPassport, person.FieldIssued, person.FieldIssuer, person.FieldDepartment}},
		{StepNumbers, []finding.Field{person.FieldSNILS, person.FieldINN}},
		{StepAddress, address},
		{StepContacts, []finding.Field{person.FieldPhone, person.FieldEmail}},
		{StepAttachments, nil},
		{StepReview, nil},
	}
}

// CheckStep returns what is wrong with one step of a draft: its fields, and at the step of attachments the requirements.
// It returns nothing for a step that the service has not.
func (s Service) CheckStep(id StepID, a Application, documents []Document, today person.Date) finding.List {
	profile, all := person.ReadProfile(a.Answers, today)
	i := slices.IndexFunc(s.Steps, func(step Step) bool { return step.ID == id })
	if i < 0 {
		return nil
	}
	var found finding.List
	for _, field := range s.Steps[i].Fields {
		found = append(found, all.For(field)...)
	}
	if id == StepAttachments {
		found = append(found, s.checkAttachments(a, profile, documents, today)...)
	}
	return found
}

// CheckDraft returns what is wrong with all steps of a draft; when nothing blocks, it may be signed.
func (s Service) CheckDraft(a Application, documents []Document, today person.Date) finding.List {
	var found finding.List
	for _, step := range s.Steps {
		found = append(found, s.CheckStep(step.ID, a, documents, today)...)
	}
	return found
}

// checkAttachments holds the attachments against the requirements. A document still on its way to the authority is
// AttachmentPending: the citizen may go on to other steps, but not sign.
func (s Service) checkAttachments(a Application, p person.Profile, documents []Document, today person.Date) finding.List {
	var l finding.List
	for _, need := range s.RequirementsFor(p.Birth, today, a.NameChanged) {
		document := attached(a, need, documents)
		switch {
		case document == nil || len(document.MissingPages()) > 0:
			l.Add(need.ID.Field(), finding.AttachmentMissing)
		case document.State() == FileRejected:
			l.Add(need.ID.Field(), finding.AttachmentRejected)
		case document.State() != FileAccepted && document.State() != FileConfirmed:
			l.Add(need.ID.Field(), finding.AttachmentPending)
		}
	}
	return l
}

// attached returns the document that meets the requirement, nil when none of a fitting kind is attached.
func attached(a Application, need Requirement, documents []Document) *Document {
	for _, x := range a.Attachments {
		if x.Requirement != need.ID {
			continue
		}
		for i, d := range documents {
			if d.ID == x.Document && slices.Contains(need.Kinds, d.Kind) {
				return &documents[i]
			}
		}
	}
	return nil
}
