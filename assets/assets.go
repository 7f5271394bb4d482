// Package assets holds what the program carries inside itself: the typeface, the mark and the catalogues of phrases.
// Each file is embedded once, here, so that a second copy cannot drift from the first.
//
// The mark is the product's own sign, an open booklet in outline. It is not, and must never be replaced by, the emblem
// of any state or the logo of any portal.
package assets

import "embed"

// PT Sans by ParaType, version of the free Cyrillic release, under the SIL Open Font License (fonts/OFL.txt).
var (
	//go:embed fonts/PTSans-Regular.ttf
	FontRegular []byte
	//go:embed fonts/PTSans-Bold.ttf
	FontBold []byte
	//go:embed fonts/PTSans-Italic.ttf
	FontItalic []byte
	//go:embed fonts/PTSans-BoldItalic.ttf
	FontBoldItalic []byte
	// FontLicence must be shown beside the fonts wherever the program lists what it is made of.
	//go:embed fonts/OFL.txt
	FontLicence string
)

var (
	// Mark is the open booklet in outline, one colour, on nothing (SVG).
	//go:embed icons/mark.svg
	Mark []byte
	// Specimen is the word ОБРАЗЕЦ across what a trial authority issues: outlines of PT Sans Bold, rising by 24° (SVG).
	//go:embed icons/specimen.svg
	Specimen []byte
	// Icon is the mark on the product's green, 512×512 (PNG); icons/icon.svg is its source.
	//go:embed icons/icon.png
	Icon []byte
)

// I18n holds one catalogue of phrases per language, i18n/<language>.json, in the go-i18n message format.
//
//go:embed i18n/*.json
var I18n embed.FS

// Help holds the help texts of one language each, help/<language>.txt, in the format that ui/article reads.
//
//go:embed help/*.txt
var Help embed.FS
