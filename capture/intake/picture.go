package intake

import (
	"bytes"
	"image"
	"image/draw"
	"image/png"

	"github.com/gen2brain/jpegn"

	"razvorot/capture/redact"
)

// openPicture removes metadata, decodes the result whole, which proves it, and turns it upright.
func openPicture(data []byte, kind Type, o Options) (*Document, error) {
	if err := affordable(data, kind, o.Limits); err != nil {
		return nil, err
	}
	clean, orientation, err := strip(data, kind)
	if err != nil {
		return nil, err
	}
	img, err := decode(clean.Bytes, kind)
	if err != nil {
		return nil, err
	}
	doc := &Document{Type: kind, Bytes: clean.Bytes, Removed: clean.Removed, Picture: img}
	if orientation != 1 {
		doc.Picture, doc.Bytes = redact.Upright(img, orientation), nil
		if doc.Turn = redact.TurnEncoded; kind == PNG {
			doc.Turn = redact.TurnExact
		}
	}
	size := doc.Picture.Bounds().Size()
	doc.Pages = []Page{{Width: size.X, Height: size.Y}}
	return doc, checkResolution(doc.Pages, o)
}

// strip removes metadata and returns the orientation they told, 1–8.
func strip(data []byte, kind Type) (redact.Clean, int, error) {
	if kind == PNG {
		info, err := redact.InspectPNG(data)
		if err != nil {
			return redact.Clean{}, 0, err
		}
		clean, err := redact.StripPNG(data)
		return clean, info.Orientation, err
	}
	info, err := redact.InspectJPEG(data)
	if err != nil {
		return redact.Clean{}, 0, err
	}
	clean, err := redact.StripJPEG(data)
	return clean, info.Orientation, err
}

// Finish does the second half of Accept: what had to be turned is coded, and what is too large is made to fit. It does
// nothing the second time. The error is a *Refusal.
func (d *Document) Finish() error {
	if d.Type == PDF {
		return nil
	}
	if d.Bytes == nil {
		coded, err := d.code()
		if err != nil {
			return refusal(err, d.Type)
		}
		d.Bytes = coded
	}
	if int64(len(d.Bytes)) <= d.options.Limits.OutputBytes {
		return nil
	}
	if err := d.fit(); err != nil {
		return refusal(err, d.Type)
	}
	return nil
}

// code codes the picture in the format it came in.
func (d *Document) code() ([]byte, error) {
	if d.Type == PNG {
		var out bytes.Buffer
		err := png.Encode(&out, d.Picture)
		return out.Bytes(), err
	}
	return encode(d.Picture, redact.TurnedQuality)
}

// With returns a finished document that shows another picture made of this one, such as the page cut out of it, as a JPEG
// that fits. The options are those the document was opened with; whether the part is large enough is for who cut it.
// The error is a *Refusal.
func (d *Document) With(img image.Image) (*Document, error) {
	size := img.Bounds().Size()
	made := &Document{Type: JPEG, Pages: []Page{{Width: size.X, Height: size.Y}}, Removed: d.Removed, Turn: d.Turn,
		Picture: img, options: d.options, sizeGiven: d.sizeGiven}
	if err := made.Finish(); err != nil {
		return nil, err
	}
	return made, nil
}

// decode decodes a whole picture. Decoders are trusted no more than the file: a panic is a damaged file.
func decode(data []byte, kind Type) (img image.Image, err error) {
	defer func() {
		if recover() != nil {
			img, err = nil, redact.ErrDamaged
		}
	}()
	if kind == PNG {
		return png.Decode(bytes.NewReader(data))
	}
	return decodeJPEG(data)
}

// encode codes as JPEG; what is transparent becomes white, as paper is. The coder keeps the planes of a decoded JPEG as
// they are and is four times as fast as image/jpeg; the files are of the same size.
func encode(img image.Image, quality int) ([]byte, error) {
	if opaque, ok := img.(interface{ Opaque() bool }); ok && !opaque.Opaque() {
		flat := image.NewRGBA(image.Rectangle{Max: img.Bounds().Size()})
		draw.Draw(flat, flat.Rect, image.White, image.Point{}, draw.Src)
		draw.Draw(flat, flat.Rect, img, img.Bounds().Min, draw.Over)
		img = flat
	}
	var out bytes.Buffer
	err := jpegn.Encode(&out, img, &jpegn.EncodeOptions{Quality: quality})
	return out.Bytes(), err
}
