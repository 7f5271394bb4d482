package theme

import (
	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"razvorot/assets"
)

// MarkOnPrimary returns the product's mark for a ground in the accent colour.
func MarkOnPrimary() fyne.Resource {
	return fynetheme.NewColoredResource(fyne.NewStaticResource("mark-on-primary.svg", assets.Mark),
		fynetheme.ColorNameForegroundOnPrimary)
}

// SpecimenMark returns the word ОБРАЗЕЦ that lies across what a trial authority issues, in the colour of errors: it is to
// be seen before anything else is read.
func SpecimenMark() fyne.Resource {
	return fynetheme.NewColoredResource(fyne.NewStaticResource("specimen.svg", assets.Specimen), fynetheme.ColorNameError)
}

// SpecimenVeil is how far the specimen mark lets through what lies under it, 0 to 1.
const SpecimenVeil = 0.76
