// Package mrz finds and reads the machine-readable zone of a document in a picture: passports (TD3), cards (TD1, TD2) of ICAO
// Doc 9303, and the internal passport of Russia.
//
// A zone is two or three lines of OCR-B of one length. A bar is what a line becomes when its letters are grown together. A
// candidate is a group of bars that may be a zone. A sight is what the recogniser saw of it. A layout tells what stands where
// in the lines, and which check digits hold it. A reading is what is offered: what is not certain is left out and named.
//
// Everything is safe for concurrent use and runs on the goroutine that calls it.
package mrz
