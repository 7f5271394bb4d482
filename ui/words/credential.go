package words

import (
	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/element"
	"razvorot/ui/phrase"
	"razvorot/ui/widget"
)

// Element returns what an element of a passport is about: «Дата рождения» for «org.iso.23220.1/birth_date».
func Element(b *phrase.Book, id string) string { return element.Name(b, id) }

// ElementRank orders elements as people read a document.
func ElementRank(id string) int { return element.Rank(id) }

// ElementValue returns a value as people write it: days in words, yes and no, sex and countries by name.
func ElementValue(b *phrase.Book, id, value string) string { return element.Value(b, id, value) }

// Elements names elements in a sentence, in the order in which people read a document.
func Elements(b *phrase.Book, ids []string) string { return element.List(b, ids) }

// presets are the sets of elements that kinds of organisations ask for.
var presets = []string{"medicine", "education", "benefits", "travel", "bank", "government", "age", unknown}

// Preset returns whom a set of elements is for; PresetAbout what it shows and leaves out.
func Preset(b *phrase.Book, id string) string      { return sayKnown(b, "preset", id) }
func PresetAbout(b *phrase.Book, id string) string { return sayKnown(b, "preset.about", id) }

// Verdict returns what a verification came to, what that means, and what to do.
func Verdict(b *phrase.Book, o domain.VerdictOutcome) (title, meaning, cure string) {
	return say(b, "verdict", o), say(b, "verdict.about", o), say(b, "verdict.cure", o)
}

// VerdictTone returns the tone of an outcome.
func VerdictTone(o domain.VerdictOutcome) widget.Tone {
	switch o {
	case domain.Genuine:
		return widget.Success
	case domain.OutOfDate, domain.NotYetValid, domain.Malformed:
		return widget.Warning
	}
	return widget.Error
}

// PresentationWay returns how a passport was shown.
func PresentationWay(b *phrase.Book, w domain.PresentationWay) string { return say(b, "way", w) }

// PresentationEnd returns what became of it. A QR is shown to whoever looks, presented is a passport to somebody who asks.
func PresentationEnd(b *phrase.Book, w domain.PresentationWay, e domain.PresentationEnd) string {
	if w == domain.WayQR && e == domain.PresentationShown {
		return say(b, "way.end", w)
	}
	return say(b, "way.end", e)
}

// PresentationTone returns the tone of an end.
func PresentationTone(e domain.PresentationEnd) widget.Tone {
	switch e {
	case domain.PresentationShown:
		return widget.Success
	case domain.PresentationDeclined:
		return widget.Neutral
	}
	return widget.Warning
}

func aboutCredentials() []Family {
	outcomes := texts(domain.VerdictOutcomes())
	ways := texts([]domain.PresentationWay{domain.WayQR, domain.WayNearby, domain.WayFile, domain.WayAnimated})
	ends := append(texts([]domain.PresentationEnd{domain.PresentationShown, domain.PresentationDeclined, domain.PresentationFailed}),
		string(domain.WayQR))
	kinds := texts([]app.VerdictKind{app.VerdictStatement, app.VerdictCopy, app.VerdictCredential})
	return []Family{
		{"verify.proves", kinds},
		{"element", element.Codes()}, {"preset", presets}, {"preset.about", presets},
		{"verdict", outcomes}, {"verdict.about", outcomes}, {"verdict.cure", outcomes},
		{"way", ways}, {"way.end", ends},
	}
}
