package intake

import (
	"image"
)

// Preview decodes a picture that was taken in and makes it smaller where it is larger than a square of side pixels. The
// error is a *Refusal: ErrType for a PDF, which is not drawn here.
func Preview(picture []byte, side int) (image.Image, error) {
	kind := Sniff(picture)
	if kind != JPEG && kind != PNG {
		return nil, &Refusal{Code: ErrType, Type: kind}
	}
	if err := affordable(picture, kind, Fitting()); err != nil {
		return nil, refusal(err, kind)
	}
	img, err := decode(picture, kind)
	if err != nil {
		return nil, refusal(err, kind)
	}
	size := img.Bounds().Size()
	return resize(img, min(1, float64(side)/float64(max(size.X, size.Y)))), nil
}

// PreviewJPEG is Preview as a JPEG.
func PreviewJPEG(picture []byte, side int) ([]byte, error) {
	img, err := Preview(picture, side)
	if err != nil {
		return nil, err
	}
	return encode(img, fitQualities[2])
}
