package specimen

import "golang.org/x/image/font/opentype"

// OCRB returns the face of the machine-readable zone.
func OCRB() *opentype.Font { return typefaces()["mrz"] }
