package specimen

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/draw"

	"razvorot/capture/redact"
)

// JPEG codes a picture, quality 1–100, with the Exif block of x when it is not nil. The pixels are stored so that its
// orientation makes them upright.
func JPEG(img image.Image, quality int, x *Exif) []byte {
	var out bytes.Buffer
	if x != nil {
		img = redact.Upright(img, undo(x.Orientation))
	}
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: quality}); err != nil {
		panic(err) // only for pictures above 65,535 pixels
	}
	if x == nil {
		return out.Bytes()
	}
	block := append([]byte("Exif\x00\x00"), x.block()...)
	head := binary.BigEndian.AppendUint16([]byte{0xFF, 0xD8, 0xFF, 0xE1}, uint16(len(block)+2))
	return append(append(head, block...), out.Bytes()[2:]...)
}

// undo returns the orientation that undoes one: only the quarter turns differ from their own opposite.
func undo(orientation int) int {
	switch orientation {
	case 6:
		return 8
	case 8:
		return 6
	}
	return orientation
}

// Thumbnail returns a small JPEG of a picture, as cameras put one into the Exif block.
func Thumbnail(img image.Image) []byte {
	small := image.NewRGBA(image.Rect(0, 0, 160, 160*img.Bounds().Dy()/img.Bounds().Dx()))
	draw.BiLinear.Scale(small, small.Rect, img, img.Bounds(), draw.Src, nil)
	return JPEG(small, 60, nil)
}

// PNG codes a picture, with the Exif block of x in an eXIf chunk and a text that names a program when it is not nil.
func PNG(img image.Image, x *Exif) []byte {
	var out bytes.Buffer
	if x != nil {
		img = redact.Upright(img, undo(x.Orientation))
	}
	if err := png.Encode(&out, img); err != nil {
		panic(err) // only for an empty picture
	}
	if x == nil {
		return out.Bytes()
	}
	const header = 8 + 25 // signature and IHDR
	with := append([]byte{}, out.Bytes()[:header]...)
	with = append(with, pngChunk("eXIf", x.block())...)
	with = append(with, pngChunk("tEXt", []byte("Software\x00"+x.Software))...)
	return append(with, out.Bytes()[header:]...)
}

// pngChunk writes length, type, data and CRC.
func pngChunk(kind string, data []byte) []byte {
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	chunk = append(append(chunk, kind...), data...)
	return binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))
}

// Scan is what a PDF of scanned pages is made of.
type Scan struct {
	DPI    float64 // of the pictures; the pages get their size from it
	Author string  // document information and an XMP packet, left out when empty
	Exif   *Exif   // in each picture
}

// PDF binds pictures into a document, a page each.
func PDF(s Scan, pages ...image.Image) ([]byte, error) {
	doc := fpdf.New("P", "mm", "A4", "")
	doc.SetCatalogSort(true)
	doc.SetCreationDate(time.Date(2026, 3, 14, 15, 9, 26, 0, time.UTC))
	doc.SetModificationDate(time.Date(2026, 3, 14, 15, 9, 26, 0, time.UTC))
	if s.Author != "" {
		doc.SetAuthor(s.Author, true)
		doc.SetTitle("Скан", true)
		doc.SetXmpMetadata([]byte(`<x:xmpmeta xmlns:x="adobe:ns:meta/"><dc:creator>` + s.Author + `</dc:creator></x:xmpmeta>`))
	}
	for i, page := range pages {
		width := float64(page.Bounds().Dx()) * 25.4 / s.DPI
		height := float64(page.Bounds().Dy()) * 25.4 / s.DPI
		name := fmt.Sprintf("page%d", i)
		option := fpdf.ImageOptions{ImageType: "JPEG"}
		doc.RegisterImageOptionsReader(name, option, bytes.NewReader(JPEG(page, 88, s.Exif)))
		doc.AddPageFormat("P", fpdf.SizeType{Wd: width, Ht: height})
		doc.ImageOptions(name, 0, 0, width, height, false, option, 0, "")
	}
	var out bytes.Buffer
	err := doc.Output(&out)
	return out.Bytes(), err
}
