package offlineqr

import (
	"fmt"
	"image"
	"math"

	"razvorot/domain"
)

// MaxFace is the most bytes of a face in a statement that is read: more than three of ours, for issuers of another make.
const MaxFace = 2048

// FaceSize is how many bytes a face takes in the QR of a phone's screen: with it all that a statement can say stays within the
// 1,460 characters of a symbol of version 22 with error correction L, and what it says mostly within 1,300 and version 21.
const FaceSize = 570

// The part of a portrait of 35 × 45 mm that is shown, in shares of its height: the head of 34 mm from 4.5 mm (ISO/IEC 19794-5 and
// the Russian requirements), without most of the hair, the shoulders and the wall, which tell nobody apart.
const (
	cropTop    = 5.5 / 45
	cropHeight = 34.5 / 45
)

// faceSizes are tried, in pixels: whole blocks, near 3 : 4. Large ones win where the face is smooth, small ones where bytes are few.
var faceSizes = []image.Point{{48, 64}, {56, 72}, {64, 80}}

// How levels are made: of slopes of 0 to 2 and thrifts of 0.05 to 0.2 these came nearest on drawn and real portraits at 450 to
// 800 bytes (docs/credential/offlineqr.md).
const (
	faceSlope  = 0.0
	faceThrift = 0.05
)

// referenceWidth is how large thumbnails are drawn to be compared, in pixels: about as a screen shows them.
const referenceWidth = 128

// maxPortrait is the most pixels of a portrait: ten times those of a passport's, 64 MB while it is worked on.
const maxPortrait = 4_000_000

// Face returns a thumbnail of a portrait of 35 × 45 mm for a statement: the head alone, grey, a baseline JPEG of at most maxBytes
// that any decoder opens. Of several sizes it takes the one that comes nearest to the portrait. It returns
// ErrInvalid for a picture of less than 48 × 64 or more than 4 million pixels and for maxBytes that no face fits in.
func Face(portrait image.Image, maxBytes int) ([]byte, error) {
	size := portrait.Bounds().Size()
	if size.X < faceSizes[0].X || size.Y < faceSizes[0].Y || size.X*size.Y > maxPortrait {
		return nil, fmt.Errorf("a portrait of %d × %d pixels: %w", size.X, size.Y, domain.ErrInvalid)
	}
	source := grey(portrait)
	best, least := []byte(nil), math.Inf(1)
	for _, s := range faceSizes {
		head := headOf(source, s)
		small, truth := source.scale(head, s.X, s.Y), source.scale(head, referenceWidth, referenceWidth*s.Y/s.X)
		contrast := toneOf(small)
		small.apply(contrast)
		truth.apply(contrast)
		f := fitter{small: small, truth: truth, blocks: transform(small), care: careOf(s), most: maxBytes}
		b, decoded := f.finest()
		if b == nil {
			continue
		}
		if d := f.distance(decoded); d < least {
			best, least = b, d
		}
	}
	if best == nil {
		return nil, fmt.Errorf("a face of %d bytes: %w", maxBytes, domain.ErrInvalid)
	}
	return best, nil
}
