package photoid

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	_ "image/png" // portraits are kept as either

	"golang.org/x/image/draw"

	"razvorot/domain"
)

// maxPortrait is the most pixels of a portrait: one that was cut to 35×45 mm at 600 dpi has 827×1063. The most that a picture of so
// many costs is a progressive JPEG of four colours, 16 MB.
const maxPortrait = 1 << 20

// heights and qualities are tried from the best: 400 pixels are 45 mm at 225 dpi, more than a reader's screen shows of a portrait;
// below a quality of 50 the blocks of JPEG show on a face, and fewer pixels look better.
var (
	heights   = []int{400, 320, 256, 208, 168, 136, 112, 88}
	qualities = []int{85, 75, 65, 55}
)

// Thumbnail returns a portrait as a JPEG of at most so many bytes, for an element «portrait», without what cameras write into
// pictures. 8 KiB are enough for 256 pixels in height. domain.ErrInvalid for what is no JPEG or PNG or has no room in so little,
// domain.ErrTooLarge for more than a megapixel.
func Thumbnail(portrait []byte, maxBytes int) ([]byte, error) {
	c, _, err := image.DecodeConfig(bytes.NewReader(portrait))
	switch {
	case err != nil || c.Width <= 0 || c.Height <= 0:
		return nil, fmt.Errorf("a portrait that is no picture: %w", domain.ErrInvalid)
	case c.Width > maxPortrait/c.Height:
		return nil, fmt.Errorf("a portrait of more than a megapixel: %w", domain.ErrTooLarge)
	}
	img, _, err := image.Decode(bytes.NewReader(portrait))
	if err != nil {
		return nil, fmt.Errorf("a portrait that is no picture: %w", domain.ErrInvalid)
	}
	b := img.Bounds()
	for _, height := range heights {
		height = min(height, b.Dy())
		small := image.NewRGBA(image.Rect(0, 0, max(1, height*b.Dx()/b.Dy()), height))
		draw.CatmullRom.Scale(small, small.Bounds(), img, b, draw.Src, nil)
		for _, quality := range qualities {
			var out bytes.Buffer
			if err := jpeg.Encode(&out, small, &jpeg.Options{Quality: quality}); err != nil {
				return nil, fmt.Errorf("failed to write a portrait: %w", err)
			}
			if out.Len() <= maxBytes {
				return out.Bytes(), nil
			}
		}
	}
	return nil, fmt.Errorf("no portrait of %d bytes: %w", maxBytes, domain.ErrInvalid)
}
