package app

import (
	"image"

	"razvorot/capture/barcode"
)

// ReadCodes returns the texts of the QR codes in a picture, or in a frame of a camera; none is no error.
func ReadCodes(picture image.Image) []string {
	codes, err := barcode.Read(picture)
	if err != nil {
		return nil
	}
	texts := make([]string, len(codes))
	for i, c := range codes {
		texts[i] = string(c.Text)
	}
	return texts
}
