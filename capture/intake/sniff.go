package intake

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf8"
)

// Type is what a file is by its content. The name of a file, and what its sender calls it, are never looked at.
type Type string

// The types that are told apart. Only JPEG, PNG and PDF are taken in.
const (
	JPEG Type = "jpeg"
	PNG  Type = "png"
	PDF  Type = "pdf"

	HEIC       Type = "heic" // HEIF with HEVC, the photographs of iPhones
	AVIF       Type = "avif"
	GIF        Type = "gif"
	WebP       Type = "webp"
	TIFF       Type = "tiff" // most raw formats of cameras too
	BMP        Type = "bmp"
	ICO        Type = "ico"
	JPEG2000   Type = "jpeg2000"
	JPEGXL     Type = "jpegxl"
	Photoshop  Type = "psd"
	DjVu       Type = "djvu"
	SVG        Type = "svg"
	HTML       Type = "html"
	XML        Type = "xml"
	Text       Type = "text"
	RTF        Type = "rtf"
	PostScript Type = "postscript"
	Word       Type = "word"  // .docx
	Sheet      Type = "sheet" // .xlsx
	Slides     Type = "slides"
	OpenOffice Type = "opendocument"
	OldOffice  Type = "ole" // .doc, .xls and other compound files
	ZIP        Type = "zip"
	RAR        Type = "rar"
	SevenZip   Type = "7z"
	GZip       Type = "gzip"
	Video      Type = "video"
	Audio      Type = "audio"
	Program    Type = "program"
	Empty      Type = "empty"
	Unknown    Type = "unknown"
)

// signatures are the fixed beginnings of files, the longer before the shorter.
var signatures = []struct {
	magic string
	found Type
}{
	{"\x89PNG\r\n\x1a\n", PNG}, {"\xFF\xD8\xFF", JPEG}, {"GIF87a", GIF}, {"GIF89a", GIF},
	{"II*\x00", TIFF}, {"MM\x00*", TIFF}, {"II+\x00", TIFF}, {"MM\x00+", TIFF}, {"IIRO", TIFF}, {"IIU\x00", TIFF},
	{"\x00\x00\x00\x0cjP  \r\n\x87\n", JPEG2000}, {"\xFF\x4F\xFF\x51", JPEG2000},
	{"\x00\x00\x00\x0cJXL \r\n\x87\n", JPEGXL}, {"\xFF\x0A", JPEGXL}, {"8BPS", Photoshop}, {"AT&TFORM", DjVu},
	{"{\\rtf", RTF}, {"%!PS", PostScript}, {"\xC5\xD0\xD3\xC6", PostScript},
	{"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", OldOffice}, {"Rar!\x1a\x07", RAR}, {"7z\xBC\xAF\x27\x1C", SevenZip}, {"\x1F\x8B", GZip},
	{"\x1A\x45\xDF\xA3", Video}, {"ID3", Audio}, {"OggS", Audio}, {"fLaC", Audio}, {"MZ", Program}, {"\x7FELF", Program},
	{"BM", BMP}, {"\x00\x00\x01\x00", ICO},
}

// Sniff returns the type of a file. It looks at no more than the first kilobytes.
func Sniff(data []byte) Type {
	if len(data) == 0 {
		return Empty
	}
	for _, s := range signatures {
		if bytes.HasPrefix(data, []byte(s.magic)) {
			return s.found
		}
	}
	head := data[:min(1024, len(data))]
	switch {
	case bytes.Contains(head, []byte("%PDF-")): // viewers accept it within the first kilobyte
		return PDF
	case len(data) >= 12 && string(data[4:8]) == "ftyp":
		return brand(data)
	case len(data) >= 12 && bytes.HasPrefix(data, []byte("RIFF")):
		return riff(string(data[8:12]))
	case bytes.HasPrefix(data, []byte("PK\x03\x04")), bytes.HasPrefix(data, []byte("PK\x05\x06")):
		return archive(data)
	}
	return text(head)
}

// brand tells the members of the ISO base media family apart (ISO/IEC 14496-12, 4.3).
func brand(data []byte) Type {
	length := int(min(binary.BigEndian.Uint32(data), 256, uint32(len(data))))
	if length < 12 {
		length = 12
	}
	brands := string(data[8:length])
	for _, b := range []struct {
		name  string
		found Type
	}{{"avif", AVIF}, {"avis", AVIF}, {"heic", HEIC}, {"heix", HEIC}, {"hevc", HEIC}, {"heim", HEIC}, {"heis", HEIC},
		{"mif1", HEIC}, {"msf1", HEIC}, {"M4A ", Audio}, {"M4B ", Audio}} {
		if strings.Contains(brands, b.name) {
			return b.found
		}
	}
	return Video
}

func riff(kind string) Type {
	switch kind {
	case "WEBP":
		return WebP
	case "WAVE":
		return Audio
	}
	return Video
}

// archive looks at the name of the first member, which office formats put there on purpose.
func archive(data []byte) Type {
	head := data[:min(4096, len(data))]
	for _, m := range []struct {
		name  string
		found Type
	}{{"mimetypeapplication/vnd.oasis.opendocument", OpenOffice}, {"word/", Word}, {"xl/", Sheet}, {"ppt/", Slides}} {
		if bytes.Contains(head, []byte(m.name)) {
			return m.found
		}
	}
	tail := data[max(0, len(data)-16384):] // the directory of members is at the end
	for _, m := range []struct {
		name  string
		found Type
	}{{"word/document.xml", Word}, {"xl/workbook.xml", Sheet}, {"ppt/presentation.xml", Slides}} {
		if bytes.Contains(tail, []byte(m.name)) {
			return m.found
		}
	}
	return ZIP
}

func text(head []byte) Type {
	for len(head) > 0 && len(head) >= 1021 && !utf8.Valid(head) { // a letter may be cut in two
		head = head[:len(head)-1]
	}
	if !utf8.Valid(head) || bytes.ContainsAny(head, "\x00\x01\x02\x03\x04\x05\x06\x07\x08") {
		return Unknown
	}
	low := strings.ToLower(strings.TrimSpace(strings.TrimPrefix(string(head), "\ufeff")))
	switch {
	case strings.Contains(low, "<svg"):
		return SVG
	case strings.HasPrefix(low, "<!doctype html"), strings.HasPrefix(low, "<html"):
		return HTML
	case strings.HasPrefix(low, "<?xml"):
		return XML
	}
	return Text
}
