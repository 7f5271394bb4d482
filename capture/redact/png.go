package redact

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image/png"
)

const pngSignature = "\x89PNG\r\n\x1a\n"

// pngKept are the chunks without which the pixels would look otherwise (PNG 3rd edition, 11), and the resolution.
// Embedded colour profiles are not among them: without one a picture is taken as sRGB.
var pngKept = map[string]bool{"IHDR": true, "PLTE": true, "IDAT": true, "IEND": true, "tRNS": true, "gAMA": true, "cHRM": true,
	"sRGB": true, "sBIT": true, "bKGD": true, "pHYs": true, "cICP": true}

// pngTraces names what is lost with a chunk. Chunks not listed are TraceApplication.
var pngTraces = map[string]Trace{"tEXt": TraceComment, "zTXt": TraceComment, "iTXt": TraceComment, "tIME": TraceDate,
	"iCCP": TraceProfile, "acTL": TraceSecondImage, "fcTL": TraceSecondImage, "fdAT": TraceSecondImage, "caBX": TraceProvenance,
	"hIST": TraceApplication, "sPLT": TraceApplication}

// PNGInfo is what the chunks of a PNG tell.
type PNGInfo struct {
	Width, Height int
	BitsPerPixel  int
	Orientation   int // Exif orientation of an eXIf chunk, 1–8
	Coded         int // bytes of the coded pixels; chunks and bytes that are passed over do not count
}

// chunk is one chunk of a PNG; raw is length, type, data and CRC.
type chunk struct {
	kind string
	data []byte
	raw  []byte
}

// InspectPNG reads the chunks without decompressing anything, and checks every CRC. It returns ErrDamaged.
func InspectPNG(data []byte) (PNGInfo, error) {
	info := PNGInfo{Orientation: 1}
	_, err := walkPNG(data, func(c chunk) error {
		switch c.kind {
		case "IHDR":
			return info.header(c.data)
		case "eXIf":
			info.Orientation = parseExif(c.data).orientation
		case "IDAT":
			info.Coded += len(c.data)
		}
		return nil
	})
	return info, err
}

func (info *PNGInfo) header(data []byte) error {
	if len(data) != 13 || info.Width != 0 {
		return ErrDamaged
	}
	width, height := binary.BigEndian.Uint32(data), binary.BigEndian.Uint32(data[4:])
	if width == 0 || height == 0 || width > 1<<31-1 || height > 1<<31-1 {
		return ErrDamaged
	}
	info.Width, info.Height = int(width), int(height)
	channels := map[byte]int{0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[data[9]]
	info.BitsPerPixel = channels * int(data[8])
	if info.BitsPerPixel == 0 {
		return ErrDamaged
	}
	return nil
}

// walkPNG calls visit for each chunk up to IEND and returns what follows it. The first chunk must be IHDR.
func walkPNG(data []byte, visit func(chunk) error) (trailing []byte, err error) {
	rest, ok := bytes.CutPrefix(data, []byte(pngSignature))
	if !ok {
		return nil, ErrDamaged
	}
	for first := true; ; first = false {
		if len(rest) < 12 || uint64(binary.BigEndian.Uint32(rest))+12 > uint64(len(rest)) {
			return nil, ErrDamaged
		}
		end := int(binary.BigEndian.Uint32(rest)) + 12
		c := chunk{kind: string(rest[4:8]), data: rest[8 : end-4], raw: rest[:end]}
		if first != (c.kind == "IHDR") || crc32.ChecksumIEEE(rest[4:end-4]) != binary.BigEndian.Uint32(rest[end-4:]) {
			return nil, ErrDamaged
		}
		if err := visit(c); err != nil {
			return nil, err
		}
		rest = rest[end:]
		if c.kind == "IEND" {
			return rest, nil
		}
	}
}

// PNG removes metadata as StripPNG does and turns the picture upright, without loss. The caller has checked with InspectPNG
// that decoding is affordable. It returns ErrDamaged.
func PNG(data []byte) (Clean, error) {
	info, err := InspectPNG(data)
	if err != nil {
		return Clean{}, err
	}
	clean, err := StripPNG(data)
	if err != nil || info.Orientation == 1 {
		return clean, err
	}
	return turnPNG(clean, info.Orientation)
}

// StripPNG removes everything that the pixels do not need and leaves the orientation as it is coded. It returns ErrDamaged.
func StripPNG(data []byte) (Clean, error) {
	out := append(make([]byte, 0, len(data)), pngSignature...)
	traces := traceSet{}
	trailing, err := walkPNG(data, func(c chunk) error {
		if pngKept[c.kind] {
			out = append(out, c.raw...)
			return nil
		}
		traces.add(chunkTraces(c)...)
		return nil
	})
	if err != nil {
		return Clean{}, err
	}
	traces.add(trailingTraces(trailing)...)
	return Clean{Bytes: out, Removed: traces.list()}, nil
}

// turnPNG decodes, turns and codes again; pixels stay what they are.
func turnPNG(clean Clean, orientation int) (Clean, error) {
	img, err := png.Decode(bytes.NewReader(clean.Bytes))
	if err != nil {
		return Clean{}, ErrDamaged
	}
	var out bytes.Buffer
	if err := png.Encode(&out, Upright(img, orientation)); err != nil {
		return Clean{}, ErrDamaged
	}
	clean.Bytes, clean.Turn = out.Bytes(), TurnExact
	return clean, nil
}

func chunkTraces(c chunk) []Trace {
	switch {
	case c.kind == "eXIf":
		return parseExif(c.data).traces.list()
	case c.kind == "iTXt" && bytes.HasPrefix(c.data, []byte("XML:com.adobe.xmp\x00")):
		return xmpTraces(c.data)
	}
	if trace, ok := pngTraces[c.kind]; ok {
		return append(keywordTraces(c), trace)
	}
	return []Trace{TraceApplication}
}

// keywordTraces reads the keyword of a text chunk (PNG 3rd edition, 11.3.3.1).
func keywordTraces(c chunk) []Trace {
	keyword, _, ok := bytes.Cut(c.data, []byte{0})
	if !ok {
		return nil
	}
	switch string(keyword) {
	case "Author", "Copyright":
		return []Trace{TraceAuthor}
	case "Software", "Source":
		return []Trace{TraceSoftware}
	case "Creation Time", "date:create", "date:modify":
		return []Trace{TraceDate}
	case "Title", "Description":
		return []Trace{TraceTitle}
	}
	return nil
}
