package words

import "razvorot/ui/phrase"

// Removed returns what was taken out of a file, for a code of app.RemovedCodes: «место съёмки».
func Removed(b *phrase.Book, code string) string { return sayKnown(b, "removed", code) }
