// Package words turns codes into what a person reads: kinds of errors, findings, states, reasons, notices, dates, sizes.
//
// A family is a set of codes whose words stand in the catalogues under one prefix: the words for the application state
// «ready» are at «state.application.ready». Families are listed in one table, so that tests know every key that is put
// together at run time: no code of domain is without words in any language, and no words are left over.
//
// A code that is not known, as from a newer authority, gets the family's «unknown» words where people may meet one.
package words

import (
	"strings"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/finding"
	"razvorot/ui/phrase"
)

// say returns the words of a code in a family.
func say[C ~string](b *phrase.Book, prefix string, code C, data ...any) string {
	return b.Say(prefix+"."+string(code), data...)
}

// sayKnown is say with the family's words «unknown» for a code that is not in it.
func sayKnown[C ~string](b *phrase.Book, prefix string, code C, data ...any) string {
	key := prefix + "." + string(code)
	if text := b.Say(key, data...); text != key {
		return text
	}
	return b.Say(prefix + ".unknown")
}

// Page returns the name of a page.
func Page(b *phrase.Book, page domain.RoutePage) string { return say(b, "page", page) }

// Level returns the name of a level; LevelAbout what it is good for.
func Level(b *phrase.Book, l domain.Level) string      { return say(b, "level", l.String()) }
func LevelAbout(b *phrase.Book, l domain.Level) string { return say(b, "level.about", l.String()) }

// ProofWay returns the name of a way of proving an identity; ProofWayAbout what it takes.
func ProofWay(b *phrase.Book, w domain.ProofWay) string      { return say(b, "proof", w) }
func ProofWayAbout(b *phrase.Book, w domain.ProofWay) string { return say(b, "proof.about", w) }

// ProofState returns how far an attempt is; ProofFailure why one failed.
func ProofState(b *phrase.Book, s domain.ProofState) string     { return say(b, "proving.state", s) }
func ProofFailure(b *phrase.Book, f domain.ProofFailure) string { return say(b, "proving.failure", f) }

// ProofOrder returns what is said about a way of domain.AttemptWays: its «lead», the «order», and of domain.CodeWays the states «ordered» and
// «handed_out». ProofOver returns why an attempt ended without a proof.
func ProofOrder(b *phrase.Book, what string, w domain.ProofWay) string {
	return say(b, "proving."+what, w)
}
func ProofOver(b *phrase.Book, s domain.ProofState) string { return say(b, "proving.over", s) }

// VideoBreak returns why a video call broke off; VideoPrompt what an operator asks for; VideoBy who wrote a line.
func VideoBreak(b *phrase.Book, w domain.VideoBreak) string   { return say(b, "video.break", w) }
func VideoPrompt(b *phrase.Book, p domain.VideoPrompt) string { return say(b, "video.prompt", p) }
func VideoBy(b *phrase.Book, a domain.Actor) string           { return say(b, "video.by", a) }

// ProofBankOver is ProofOver of an attempt at a bank.
func ProofBankOver(b *phrase.Book, s domain.ProofState) string { return say(b, "proving.bank.over", s) }

// ProofCardOver is ProofOver of an attempt by a bank card.
func ProofCardOver(b *phrase.Book, s domain.ProofState) string { return say(b, "proving.card.over", s) }

// GuardianState returns how far a request for a guardian's consent is; GuardianAbout what that means to a side, «mine» or «theirs».
func GuardianState(b *phrase.Book, s domain.GuardianState) string { return say(b, "guardian.state", s) }
func GuardianAbout(b *phrase.Book, side string, s domain.GuardianState) string {
	return say(b, "guardian."+side, s)
}

// GuardianRelation returns by what right somebody consents; GuardianPaper what proves it; GuardianPart the «title» and the «text» of what
// a citizen may do.
func GuardianRelation(b *phrase.Book, r domain.GuardianRelation) string {
	return say(b, "guardian.relation", r)
}
func GuardianPaper(b *phrase.Book, r domain.GuardianRelation) string {
	return say(b, "guardian.paper", r)
}
func GuardianPart(b *phrase.Book, what string, part app.GuardianPart) string {
	return say(b, "guardian.part."+what, part)
}

// ControlQuestion returns a question of the kinds of access.
func ControlQuestion(b *phrase.Book, kind string) string { return sayKnown(b, "question", kind) }

// Registry returns the name of a registry; Outcome what it answered, OutcomeAbout what follows from that.
func Registry(b *phrase.Book, r domain.Registry) string    { return sayKnown(b, "registry", r) }
func Outcome(b *phrase.Book, o domain.Outcome) string      { return say(b, "outcome", o) }
func OutcomeAbout(b *phrase.Book, o domain.Outcome) string { return say(b, "outcome.about", o) }

// DocumentKind returns the name of a kind of document; DocumentKindAbout what of it is to be photographed.
func DocumentKind(b *phrase.Book, k domain.DocumentKind) string { return sayKnown(b, "document", k) }
func DocumentKindAbout(b *phrase.Book, k domain.DocumentKind) string {
	return sayKnown(b, "document.about", k)
}

// PageOf returns what a page of a document of a kind shows: the front of a paper in sheets is its first sheet.
func PageOf(b *phrase.Book, kind domain.DocumentKind, r domain.PageRole) string {
	switch kind {
	case domain.KindPortrait:
		return b.Say("page_role.photo")
	case domain.KindCourtDecision, domain.KindPowerOfAttorney, domain.KindProofOfAddress, domain.KindGuardianConsent, domain.KindOther:
		if r == domain.PageFront {
			r = domain.PageSheet
		}
	}
	return say(b, "page_role", r)
}

// FileState returns the state of a page's file.
func FileState(b *phrase.Book, s domain.FileState) string { return say(b, "state.file", s) }

// FileReason returns why a file was rejected; FileCure what to do about it.
func FileReason(b *phrase.Book, r domain.FileReason) string { return sayKnown(b, "file_reason", r) }
func FileCure(b *phrase.Book, r domain.FileReason) string   { return sayKnown(b, "file_cure", r) }

// ApplicationState returns the state of an application; ApplicationNext what happens next.
func ApplicationState(b *phrase.Book, s domain.ApplicationState) string {
	return say(b, "state.application", s)
}
func ApplicationNext(b *phrase.Book, s domain.ApplicationState) string {
	return say(b, "state.application.next", s)
}

// NextOf returns what happens next with an application: one whose fee is not paid waits for that.
func NextOf(b *phrase.Book, a domain.Application) string {
	if a.Invoice.Outstanding() {
		return b.Say("fee.next")
	}
	return ApplicationNext(b, a.State)
}

// Event returns what happened to an application, for its timeline.
func Event(b *phrase.Book, a domain.ApplicationAction) string { return sayKnown(b, "event", a) }

// Actor returns who did something.
func Actor(b *phrase.Book, a domain.Actor) string { return say(b, "actor", a) }

// PassportState returns the state of a passport; PassportAbout what it means for its holder.
func PassportState(b *phrase.Book, s domain.PassportState) string { return say(b, "state.passport", s) }
func PassportAbout(b *phrase.Book, s domain.PassportState) string {
	return say(b, "state.passport.about", s)
}

// Refusal returns why an application was refused; Cure what can be done, CureAction the words on the button for it.
func Refusal(b *phrase.Book, c domain.RefusalCode) string { return sayKnown(b, "refusal", c) }
func Cure(b *phrase.Book, c domain.Cure) string           { return say(b, "cure", c) }
func CureAction(b *phrase.Book, c domain.Cure) string     { return say(b, "cure.action", c) }

// Criterion returns a condition for having a passport; CriterionCure what to do when it is not met.
func Criterion(b *phrase.Book, c domain.Criterion) string { return sayKnown(b, "criterion", c) }
func CriterionCure(b *phrase.Book, c domain.Criterion) string {
	return sayKnown(b, "criterion.cure", c)
}

// Standing returns how a person stands to a condition.
func Standing(b *phrase.Book, s domain.Standing) string { return say(b, "standing", s) }

// Requirement returns what an application needs; Step the name of a form's step, StepAbout what it is about.
func Requirement(b *phrase.Book, r domain.RequirementID) string { return sayKnown(b, "requirement", r) }
func Step(b *phrase.Book, s domain.StepID) string               { return sayKnown(b, "step", s) }
func StepAbout(b *phrase.Book, s domain.StepID) string          { return sayKnown(b, "step.about", s) }

// Consent returns what is agreed to, after «Я согласен(на)».
func Consent(b *phrase.Book, c domain.ConsentID) string { return sayKnown(b, "consent", c) }

// Strength returns how strong a password or passphrase is, as a sentence that fits both.
func Strength(b *phrase.Book, s access.Strength) string {
	strength := say(b, "strength", strengths[min(max(int(s), 0), len(strengths)-1)])
	return b.Say("strength.is", map[string]string{"Strength": strength})
}

var strengths = []string{"very_weak", "weak", "fair", "good", "strong"}

// Field returns the name of a field; Hint a line about where to find it or how to write it, "" for none.
func Field(b *phrase.Book, f finding.Field) string {
	if id, ok := strings.CutPrefix(string(f), "attachment."); ok {
		return Requirement(b, domain.RequirementID(id))
	}
	if id, ok := strings.CutPrefix(string(f), "consent."); ok {
		return Consent(b, domain.ConsentID(id))
	}
	return sayKnown(b, "field", withoutPlace(f))
}

// NumberHint returns how the number of a kind of document is printed, "" where that is told by its mask.
func NumberHint(b *phrase.Book, k domain.DocumentKind) string {
	key := "documents.number." + string(k)
	if text := b.Say(key); text != key {
		return text
	}
	return ""
}

// Hint returns what helps to fill a field in, "" where nothing is needed.
func Hint(b *phrase.Book, f finding.Field) string {
	key := "hint." + string(withoutPlace(f))
	if text := b.Say(key); text != key {
		return text
	}
	return ""
}
