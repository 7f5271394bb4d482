package words

import (
	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/phrase"
)

// Removed returns what was taken out of a file, for a code of app.RemovedCodes: «место съёмки».
func Removed(b *phrase.Book, code string) string { return sayKnown(b, "removed", code) }

// JournalKind returns what an entry of the journal of signing in tells.
func JournalKind(b *phrase.Book, k domain.JournalKind) string { return say(b, "journal.kind", k) }

// Readiness returns what is in order on the device; ReadinessCure what to do when it is not.
func Readiness(b *phrase.Book, c app.ReadinessCheck) string     { return say(b, "readiness", c) }
func ReadinessCure(b *phrase.Book, c app.ReadinessCheck) string { return say(b, "readiness.cure", c) }
