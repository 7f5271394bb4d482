package screentest

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// SaveSmall writes the window as a PNG of 256 colours. A screen has hardly more of them but for a photograph, and the file is a
// quarter of the size.
func (w *Window) SaveSmall(file string) error {
	w.Examine()
	return w.keep(file)
}

func (w *Window) keep(file string) error {
	w.Queue.Drain()
	var b bytes.Buffer
	if err := png.Encode(&b, fewColours(w.Canvas().Capture())); err != nil {
		return fmt.Errorf("failed to save a picture: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return fmt.Errorf("failed to make the folder for a picture: %w", err)
	}
	return os.WriteFile(file, b.Bytes(), 0o644)
}

// fewColours returns a picture in its 256 most frequent colours, every other one taken to the nearest of these.
func fewColours(picture image.Image) image.Image {
	bounds := picture.Bounds()
	exact := image.NewNRGBA(bounds)
	draw.Draw(exact, bounds, picture, bounds.Min, draw.Src)
	count := map[uint32]int{}
	for at := 0; at < len(exact.Pix); at += 4 {
		count[binary.BigEndian.Uint32(exact.Pix[at:])]++
	}
	frequent := slices.SortedFunc(maps.Keys(count), func(a, b uint32) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b)) // equal pictures give equal files
	})
	var palette color.Palette
	for _, c := range frequent[:min(256, len(frequent))] {
		palette = append(palette, colour(c))
	}
	nearest := map[uint32]uint8{}
	for _, c := range frequent {
		nearest[c] = uint8(palette.Index(colour(c)))
	}
	few := image.NewPaletted(bounds, palette)
	for i := range few.Pix {
		few.Pix[i] = nearest[binary.BigEndian.Uint32(exact.Pix[4*i:])]
	}
	return few
}

func colour(c uint32) color.NRGBA {
	return color.NRGBA{R: uint8(c >> 24), G: uint8(c >> 16), B: uint8(c >> 8), A: uint8(c)}
}
