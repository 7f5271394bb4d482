// Package ocrb reads lines set in OCR-B (ISO 1073-2) as they stand in the machine-readable zone of a document (ICAO
// Doc 9303-3), without cutting them into letters.
//
// A strip is a picture of one line of text, dark on light, the right way up. A class is one of the 37 characters of the
// zone. The pitch is the distance between the centres of neighbouring letters: all letters have the same, 2.54 mm where a
// capital is 2.4 mm high. A lattice is what the network sees: at every few pixels along the strip, how likely the centre of
// each class is there, and how likely there is none (the gap). Decoding looks for the text of a known length whose letters
// stand at one pitch and explain the lattice best.
package ocrb

import (
	"image"
	"math/bits"
)

// The shape of a strip for which the network is trained. Within these limits nothing has to be exact.
const (
	// StripHeight is the height of a strip in pixels; strips of other heights are scaled to it.
	StripHeight = 32
	// LetterHeight is the height of a capital in pixels, 16 to 23 are read. Its middle is that of the strip, ± 3 pixels.
	LetterHeight = 20
	// Pitch is the distance of letters in pixels, 17 to 25 are read: 2.54 mm where capitals are 2.4 mm.
	Pitch = 21
	// MaxWidth is the widest strip in pixels that is read, at StripHeight; what is right of it is left out.
	MaxWidth = 4096
	// Step is the distance of the columns of a lattice in pixels.
	Step = 4
)

// Alphabet holds the characters of the zone in the order of their classes.
const Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"

// Classes is the number of classes. In a column of a lattice the gap comes after them.
const Classes = len(Alphabet)

// gap is the index of the gap in a column.
const gap = Classes

// Class returns the class of a character, or -1 for one that is not in the zone.
func Class(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'A' && c <= 'Z':
		return int(c-'A') + 10
	case c == '<':
		return 36
	}
	return -1
}

// Set is a set of classes: bit i stands for class i.
type Set uint64

// The sets of which layouts are made. The filler is '<'.
const (
	Digits  Set = 1<<10 - 1
	Letters Set = (1<<26 - 1) << 10
	Filler  Set = 1 << 36
	All         = Digits | Letters | Filler
)

// SetOf returns the set of the characters of a text; those that are not in the zone are left out.
func SetOf(text string) Set {
	var s Set
	for i := range len(text) {
		if c := Class(text[i]); c >= 0 {
			s |= 1 << c
		}
	}
	return s
}

// Has tells whether a class is in the set.
func (s Set) Has(class int) bool { return s>>uint(class)&1 != 0 }

// Len returns how many classes are in the set.
func (s Set) Len() int { return bits.OnesCount64(uint64(s & All)) }

// Any allows every class at every place.
func Any(int) Set { return All }

// Lattice is what the network sees in a strip. It is not changed after it was made.
type Lattice struct {
	// Columns holds for every Step pixels the logarithms of the probabilities of the classes and, last, of the gap. Their
	// exponents add up to 1. Column i is about x = Step*i + Step/2 of the strip at StripHeight.
	Columns [][Classes + 1]float32
	// scale is how many pixels of the strip as it was given one pixel of the lattice is; 0 stands for 1.
	scale float64
}

func (l Lattice) pixels() float64 {
	if l.scale == 0 {
		return 1
	}
	return l.scale
}

// Read runs the network over a strip, whose light it evens out itself (see Normalise). A strip of no pixels gives a lattice
// of no columns.
func Read(strip *image.Gray) Lattice {
	return shipped().Read(strip)
}

// Letter is one letter of a decoded line.
type Letter struct {
	// X is where its centre is, in pixels of the strip as it was given.
	X float64
	// Class is the most likely one that is allowed.
	Class int
	// Log holds the logarithms of the probabilities of all classes, allowed or not, given that a letter is here.
	Log [Classes]float32
	// Present is how likely it is that any letter is here, 0 to 1.
	Present float64
	// Seen is the same of the likeliest place within a fifth of the pitch: letters that stand a little off have little
	// Present, and what is no letter has little of both.
	Seen float64
	// Confidence is the probability of Class among those that are allowed, times Present.
	Confidence float64
}

// Line is the most likely text of a certain length.
type Line struct {
	Text    string
	Letters []Letter
	// Pitch is the mean distance of the letters in pixels of the strip as it was given.
	Pitch float64
	// Before and After are how likely another letter is to stand one pitch before the first and after the last.
	Before, After float64
	// Score is 0 to 1: how well the strip is explained by a line of this length. A line of the zone that can be read has
	// more than GoodScore; other print, noise, a line upside down or of another length has less.
	Score float64
}

// GoodScore tells lines of the zone from anything else.
const GoodScore = 0.6
