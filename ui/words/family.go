package words

import (
	"slices"
	"strings"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/finding"
	"razvorot/domain/person"
	"razvorot/ui/phrase"
)

// Family is a set of codes with words under one prefix.
type Family struct {
	Prefix string
	Codes  []string
}

// unknown is the code of the words for a code that is not in its family.
const unknown = "unknown"

// Families returns all families. Whoever puts keys together at run time lists the family here.
func Families() []Family {
	return slices.Concat(aboutErrors(), aboutPeople(), aboutDocuments(), aboutPictures(), aboutWays(), aboutNext(), aboutFee(), aboutCredentials(),
		aboutSupport(), aboutEmergencies(), aboutOffices())
}

func aboutErrors() []Family {
	kinds := append(texts(domain.Kinds()), "program")
	var what, codes []string
	for _, kind := range kinds {
		what = append(what, kind+".what", kind+".why", kind+".cure")
	}
	for _, entry := range finding.Table() {
		codes = append(codes, string(entry.Code))
	}
	intake := []string{"empty", "too_large", "type", "heic", "damaged", "variant", "password", "pages", "pixels", "bomb",
		"low_resolution", "portrait_pdf", unknown}
	return []Family{
		{"error", what},
		{"finding", append(codes, unknown)},
		{"intake", intake}, {"intake.cure", intake},
	}
}

func aboutPeople() []Family {
	levels := []string{domain.Simplified.String(), domain.Standard.String(), domain.Confirmed.String()}
	registries := texts([]domain.Registry{domain.RegistryMVD, domain.RegistrySNILS, domain.RegistryINN, domain.RegistryFIAS})
	outcomes := texts([]domain.Outcome{domain.Pending, domain.Match, domain.Mismatch, domain.Unknown, domain.NoAnswer})
	ways := texts(domain.ProofWays())
	return []Family{
		{"page", pages},
		{"level", levels}, {"level.about", levels},
		{"proof", ways}, {"proof.about", ways},
		{"secret_question", texts(domain.AllSecretQuestions())},
		{"question", append(texts(access.QuestionKinds()), unknown)},
		{"registry", append(registries, unknown)},
		{"outcome", outcomes}, {"outcome.about", outcomes},
		{"strength", strengths},
		{"field", append(fieldNames(), unknown)}, {"hint", hinted},
		{"documents.number", texts([]domain.DocumentKind{domain.KindForeignPassport, domain.KindDrivingLicence, domain.KindBirthCertificate, domain.KindMarriageCertificate})},
		{"sex", []string{person.Male.String(), person.Female.String()}},
	}
}

// aboutPictures is what is said about a picture and about the camera.
func aboutPictures() []Family {
	checks := append(app.CheckNames(), unknown)
	return []Family{{"check", checks}, {"check.fault", checks}, {"check.cure", checks}, {"check.live", checks},
		{"camera", cameras}, {"camera.cure", cameras}}
}

func aboutDocuments() []Family {
	var kinds []string
	for _, rules := range domain.DocumentKinds() {
		kinds = append(kinds, string(rules.Kind))
	}
	kinds = append(kinds, unknown)
	reasons := append(texts(domain.FileReasons()), unknown)
	return []Family{
		{"document", kinds}, {"document.about", kinds},
		{"page_role", texts([]domain.PageRole{domain.PagePersonal, domain.PageRegistration, domain.PageFront, domain.PageBack,
			domain.PageSheet})},
		{"state.file", texts(domain.FileStates())},
		{"file_reason", reasons}, {"file_cure", reasons},
		{"removed", append(app.RemovedCodes(), unknown)},
		{"readiness", texts(app.ReadinessChecks())}, {"readiness.cure", texts(app.ReadinessChecks())},
	}
}

func aboutWays() []Family {
	notBank := slices.DeleteFunc(domain.AttemptWays(), func(w domain.ProofWay) bool {
		return w == domain.ProofBank || w == domain.ProofCard // which have words of their own
	})
	states, passports := texts(domain.ApplicationStates()), texts(domain.PassportStates())
	var cures []string
	for _, code := range domain.RefusalCodes() {
		if cure := string(code.Cure()); !slices.Contains(cures, cure) {
			cures = append(cures, cure)
		}
	}
	criteria := append(texts([]domain.Criterion{domain.CriterionCitizenship, domain.CriterionAge, domain.CriterionPassportValid,
		domain.CriterionLevel, domain.CriterionProfile, domain.CriterionGuardian, domain.CriterionPassport,
		domain.CriterionSNILS, domain.CriterionAddress, domain.CriterionPortrait, domain.CriterionBirth,
		domain.CriterionNameChange, domain.CriterionNoOther}), unknown)
	requirements := append(texts([]domain.RequirementID{domain.NeedPassport, domain.NeedSNILS, domain.NeedAddress,
		domain.NeedPortrait, domain.NeedBirth, domain.NeedGuardian, domain.NeedNameChange}), unknown)
	steps := append(texts([]domain.StepID{domain.StepPerson, domain.StepPassport, domain.StepNumbers, domain.StepAddress,
		domain.StepContacts, domain.StepAttachments, domain.StepReview}), unknown)
	notices := append(texts(domain.NoticeKinds()), unknown)
	consents := texts([]domain.ConsentID{domain.UserAgreement, domain.PersonalData, domain.ServiceTerms, domain.BiometricData,
		domain.PassportIssue, domain.GuardianAgreement})
	return []Family{
		{"state.application", states}, {"state.application.next", states},
		{"event", append(texts(domain.ApplicationActions()), unknown)},
		{"actor", texts(domain.Actors())},
		{"state.passport", passports}, {"state.passport.about", passports},
		{"refusal", append(texts(domain.RefusalCodes()), unknown)},
		{"proving.state", texts(domain.ProofStates())}, {"proving.failure", texts(domain.ProofFailures())},
		{"proving.lead", texts(notBank)}, {"proving.order", texts(notBank)},
		{"proving.ordered", texts(domain.CodeWays())}, {"proving.handed_out", texts(domain.CodeWays())},
		{"video.break", texts(domain.VideoBreaks())}, {"video.prompt", texts(domain.VideoPrompts())},
		{"video.by", texts([]domain.Actor{domain.Citizen, domain.Operator})},
		{"proving.bank.over", texts([]domain.ProofState{domain.ProofFailed, domain.ProofCancelled, domain.ProofExpired})},
		{"proving.card.over", texts([]domain.ProofState{domain.ProofFailed, domain.ProofCancelled, domain.ProofExpired})},
		{"proving.over", texts([]domain.ProofState{domain.ProofFailed, domain.ProofCancelled, domain.ProofExpired})},
		{"guardian.state", texts(domain.GuardianStates())}, {"guardian.mine", texts(domain.GuardianStates())},
		{"guardian.theirs", texts(slices.DeleteFunc(domain.GuardianStates(), func(s domain.GuardianState) bool {
			return s == domain.GuardianInvited // seen by whoever invited alone
		}))},
		{"guardian.relation", texts(domain.GuardianRelations())}, {"guardian.paper", texts(domain.GuardianRelations())},
		{"guardian.part.title", texts(app.GuardianParts())}, {"guardian.part.text", texts(app.GuardianParts())},
		{"cure", cures}, {"cure.action", cures},
		{"criterion", criteria}, {"criterion.cure", criteria},
		{"standing", texts([]domain.Standing{domain.Met, domain.ToDo, domain.Unmet, domain.Unclear})},
		{"requirement", requirements}, {"step", steps}, {"step.about", steps},
		{"consent", append(consents, unknown)},
		{"notice.title", notices}, {"notice.body", notices},
		{"message", append(texts(domain.MessagePurposes()), unknown)},
		{"channel", texts([]domain.MessageChannel{domain.BySMS, domain.ByMail})},
	}
}

// pages are those of screen.Pages, which a test there compares: screen imports words and not the other way round.
var pages = []string{"onboarding", "unlock", "register", "sign_in", "home", "profile", "level", "proof", "proving", "fee", "guardian", "documents", "document",
	"add_document", "services", "service", "wizard", "applications", "application", "passport", "passport_qr", "present", "present_nearby",
	"present_asked", "presentations", "verify", "verify_ask", "messages", "notices", "support", "write", "help", "article",
	"security", "settings", "lock", "backup", "restore", "server", "trial", "emergency", "block", "offices", "office", "print", "print_slot"}

// hinted are the fields that have a hint.
var hinted = []string{"birth.date", "birth.place", "passport.number", "passport.issued", "passport.issuer",
	"passport.department", "snils", "inn", "address.postal_code", "address.district", "phone", "phone.spare", "email",
	"name.patronymic", "work"}

// fieldNames returns the fields of a profile, those of an address once, and what else findings speak about.
func fieldNames() []string {
	names := []string{"password", "login", "server", "code", "card", "document.number", "document.issued", "document.until", "document.issuer", "document.department", "signature", "registration", "actual"}
	for _, f := range person.Fields() {
		if name := string(withoutPlace(f)); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// withoutPlace returns the same field for both addresses: registration.street and actual.street are address.street.
func withoutPlace(f finding.Field) finding.Field {
	if _, element, ok := strings.Cut(string(f), "."); ok && person.InAddress(f) {
		return finding.Field("address." + element)
	}
	return f
}

func texts[T ~string](codes []T) []string {
	out := make([]string, len(codes))
	for i, code := range codes {
		out[i] = string(code)
	}
	return out
}

// Sex returns the word for a sex, "" for none.
func Sex(b *phrase.Book, s person.Sex) string {
	if s == 0 {
		return ""
	}
	return say(b, "sex", s.String())
}

// Country returns the name of a country, "" for none.
func Country(b *phrase.Book, c person.Country) string { return b.Country(c.Alpha2()) }
