package paper

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"

	"github.com/skip2/go-qrcode"
)

// quiet is the empty margin around a symbol, in modules (ISO/IEC 18004, 6.3.8).
const quiet = 4

// maxDense is the largest symbol, in modules with its margin, that still gets error correction M. A larger one gets L: the
// modules it saves help a camera more than the redundancy.
const maxDense = 97

// QR is an encoded symbol. Print it from PNG, or as a part of a document.
type QR struct {
	dark [][]bool // with the quiet margin
}

// EncodeQR encodes a payload, any bytes, with error correction M, or L where M would take more than version 18. It returns
// a FieldError with ErrMissing for an empty payload and with ErrQRTooLarge for one that no symbol holds (over 2,953
// bytes, fewer where the encoder mixes modes; digits and capitals take less room).
func EncodeQR(payload []byte) (QR, error) {
	if len(payload) == 0 {
		return QR{}, &FieldError{Field: "QR", Err: ErrMissing}
	}
	code, err := qrcode.New(string(payload), qrcode.Medium)
	if err != nil || code.VersionNumber*4+17+2*quiet > maxDense {
		code, err = qrcode.New(string(payload), qrcode.Low)
	}
	if err != nil {
		return QR{}, &FieldError{Field: "QR", Err: ErrQRTooLarge, Detail: fmt.Sprintf("%d bytes", len(payload))}
	}
	// Bitmap encodes anew and may be called once only.
	return QR{dark: code.Bitmap()}, nil
}

// Modules returns the length of the symbol's side in modules, the quiet margin included.
func (q QR) Modules() int { return len(q.dark) }

// PNG returns the symbol as a black and white picture, each module scale × scale pixels, 1 to 64. It returns ErrUnknown in a
// FieldError for another scale.
func (q QR) PNG(scale int) ([]byte, error) {
	if scale < 1 || scale > 64 {
		return nil, &FieldError{Field: "scale", Err: ErrUnknown}
	}
	if len(q.dark) == 0 {
		return nil, &FieldError{Field: "QR", Err: ErrMissing}
	}
	side := len(q.dark) * scale
	img := image.NewPaletted(image.Rect(0, 0, side, side), color.Palette{color.White, color.Black})
	for y := range side {
		row := q.dark[y/scale]
		for x := range side {
			if row[x/scale] {
				img.Pix[y*img.Stride+x] = 1
			}
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		return nil, fmt.Errorf("failed to encode the picture of a QR code: %w", err)
	}
	return out.Bytes(), nil
}

// shape returns the dark modules as one outline, a module being one unit. One path has no seams between neighbours, which
// renderers that soften edges would draw between separate squares.
func (q QR) shape() outline {
	var o outline
	for y, row := range q.dark {
		for x := 0; x < len(row); x++ {
			start := x
			for x < len(row) && row[x] {
				x++
			}
			if x > start {
				o.ops = fmt.Appendf(o.ops, "%d %d %d 1 re\n", start, y, x-start)
			}
		}
	}
	return o
}
