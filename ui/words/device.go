package words

import (
	"razvorot/app"
	"razvorot/ui/phrase"
)

// Removed returns what was taken out of a file, for a code of app.RemovedCodes: «место съёмки».
func Removed(b *phrase.Book, code string) string { return sayKnown(b, "removed", code) }

// Readiness returns what is in order on the device; ReadinessCure what to do when it is not.
func Readiness(b *phrase.Book, c app.ReadinessCheck) string     { return say(b, "readiness", c) }
func ReadinessCure(b *phrase.Book, c app.ReadinessCheck) string { return say(b, "readiness.cure", c) }
