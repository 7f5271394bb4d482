package intake

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"

	"github.com/gen2brain/jpegn"

	"razvorot/capture/redact"
)

// decodeJPEG decodes a JPEG. What cameras write most, one whole baseline scan in grey or in luma and colour, goes through
// a faster decoder; everything else, and what that one will not have, through image/jpeg.
func decodeJPEG(data []byte) (image.Image, error) {
	if redact.WholeScan(data) { // it shows as much as there is, and does not say when something was missing
		if img := decodeFast(data); img != nil {
			return img, nil
		}
	}
	img, err := jpeg.Decode(bytes.NewReader(data))
	if _, ok := errors.AsType[jpeg.UnsupportedError](err); ok {
		err = redact.ErrUnsupported
	}
	return img, err
}

// decodeFast returns nil where the decoder fails or returns anything but luma and colour: CMYK and RGB it counts differently.
func decodeFast(data []byte) (img image.Image) {
	defer func() {
		if recover() != nil {
			img = nil
		}
	}()
	decoded, err := jpegn.Decode(bytes.NewReader(data))
	if err != nil {
		return nil
	}
	switch decoded.(type) {
	case *image.Gray, *image.YCbCr:
		return decoded
	}
	return nil
}
