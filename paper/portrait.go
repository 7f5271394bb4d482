package paper

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	_ "image/png" // a portrait may be one

	"golang.org/x/image/draw"
)

// Limits of a portrait that comes in: bytes, and pixels once it is decoded.
const (
	maxPortraitBytes  = 20 << 20
	maxPortraitPixels = 30_000_000
	minPortraitSide   = 30
)

// The portrait on paper: 3×4, at 42×56 mm about 300 pixels an inch.
const (
	portraitWidth  = 510
	portraitHeight = 680
)

// portrait returns a JPEG or PNG picture as a JPEG of 3×4, cut around its middle, without any of its metadata. The
// picture must be upright: orientation tags are applied where pictures come in, in capture.
func portrait(raw []byte) ([]byte, error) {
	fault := func(detail string) error { return &FieldError{Field: "Portrait", Err: ErrPicture, Detail: detail} }
	if len(raw) == 0 {
		return nil, &FieldError{Field: "Portrait", Err: ErrMissing}
	}
	if len(raw) > maxPortraitBytes {
		return nil, fault("too many bytes")
	}
	config, format, err := image.DecodeConfig(bytes.NewReader(raw))
	if err != nil || (format != "jpeg" && format != "png") {
		return nil, fault("cannot be read")
	}
	if config.Width < minPortraitSide || config.Height < minPortraitSide {
		return nil, fault("too small")
	}
	if config.Width > maxPortraitPixels/config.Height {
		return nil, fault("too many pixels")
	}
	source, _, err := image.Decode(bytes.NewReader(raw))
	if err != nil {
		return nil, fault("damaged")
	}
	canvas := image.NewRGBA(image.Rect(0, 0, portraitWidth, portraitHeight))
	draw.Draw(canvas, canvas.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.CatmullRom.Scale(canvas, canvas.Bounds(), source, threeByFour(source.Bounds()), draw.Over, nil)
	var out bytes.Buffer
	if err := jpeg.Encode(&out, canvas, &jpeg.Options{Quality: 90}); err != nil {
		return nil, fmt.Errorf("failed to encode the portrait: %w", err)
	}
	return out.Bytes(), nil
}

// threeByFour returns the largest part of 3×4 in the middle of b.
func threeByFour(b image.Rectangle) image.Rectangle {
	w, h := b.Dx(), b.Dy()
	if w*4 > h*3 {
		w = max(h*3/4, 1)
	} else {
		h = max(w*4/3, 1)
	}
	corner := b.Min.Add(image.Pt((b.Dx()-w)/2, (b.Dy()-h)/2))
	return image.Rectangle{Min: corner, Max: corner.Add(image.Pt(w, h))}
}
