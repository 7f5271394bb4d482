package redact

import (
	"bytes"
	"encoding/binary"
	"image/jpeg"
)

// Markers of ITU-T T.81, table B.1.
const (
	markerSOF0, markerSOF2   = 0xC0, 0xC2
	markerDHT, markerJPG     = 0xC4, 0xC8
	markerDAC                = 0xCC
	markerRST0, markerRST7   = 0xD0, 0xD7
	markerSOI, markerEOI     = 0xD8, 0xD9
	markerSOS, markerDQT     = 0xDA, 0xDB
	markerDNL, markerDRI     = 0xDC, 0xDD
	markerAPP0, markerAPP1   = 0xE0, 0xE1
	markerAPP2, markerAPP10  = 0xE2, 0xEA
	markerAPP11, markerAPP13 = 0xEB, 0xED
	markerAPP14, markerAPP15 = 0xEE, 0xEF
	markerCOM, markerTEM     = 0xFE, 0x01
)

// TurnedQuality codes a turned picture: the loss is below what the first coding by any camera left.
const TurnedQuality = 95

// JPEGInfo is what the headers of a JPEG tell.
type JPEGInfo struct {
	Width, Height int   // pixels as coded, before turning
	Components    int   // 1 grey, 3 colour, 4 CMYK
	Samples       int64 // values that decoding yields; colours often have fewer than there are pixels
	Progressive   bool
	Scans         int
	Orientation   int // Exif orientation, 1–8; 1 is upright
	Coded         int // bytes of entropy-coded data; segments and bytes that are passed over do not count
}

// segment is one marker with what belongs to it.
type segment struct {
	marker  byte
	payload []byte // without marker and length
	scan    []byte // entropy-coded data that follows SOS, up to the next marker
}

// InspectJPEG reads the headers without decoding. It returns ErrDamaged when the file does not reach its end marker, and
// ErrUnsupported for arithmetic, lossless, hierarchical and 12-bit coding.
func InspectJPEG(data []byte) (JPEGInfo, error) {
	info := JPEGInfo{Orientation: 1}
	frames := 0
	_, err := walkJPEG(data, func(s segment) error {
		switch {
		case isFrame(s.marker):
			frames++
			return info.frame(s)
		case s.marker == markerSOS:
			info.Scans++
			info.Coded += len(s.scan)
		case s.marker == markerAPP1:
			if tiff, ok := bytes.CutPrefix(s.payload, []byte("Exif\x00\x00")); ok && info.Orientation == 1 {
				info.Orientation = parseExif(tiff).orientation
			}
		}
		return nil
	})
	if err == nil && (frames != 1 || info.Scans == 0) {
		err = ErrDamaged
	}
	return info, err
}

// isFrame reports whether the marker starts a frame: SOF0–SOF15 without DHT, JPG and DAC, which sit among them.
func isFrame(marker byte) bool {
	return marker >= markerSOF0 && marker <= 0xCF && marker != markerDHT && marker != markerJPG && marker != markerDAC
}

func (info *JPEGInfo) frame(s segment) error {
	if s.marker > markerSOF2 {
		return ErrUnsupported
	}
	if len(s.payload) < 6 {
		return ErrDamaged
	}
	if s.payload[0] != 8 {
		return ErrUnsupported
	}
	info.Progressive = s.marker == markerSOF2
	info.Height = int(binary.BigEndian.Uint16(s.payload[1:]))
	info.Width = int(binary.BigEndian.Uint16(s.payload[3:]))
	info.Components = int(s.payload[5])
	if info.Height == 0 || info.Width == 0 {
		return ErrUnsupported // height by DNL: nothing writes it, and the size would be known too late
	}
	return info.sample(s.payload[6:])
}

// sample counts the values of all components by their sampling factors (B.2.2).
func (info *JPEGInfo) sample(components []byte) error {
	if len(components) < 3*info.Components || info.Components == 0 || info.Components > 4 {
		return ErrDamaged
	}
	widest, highest, area := 1, 1, 0
	for i := range info.Components {
		h, v := int(components[3*i+1]>>4), int(components[3*i+1]&15)
		widest, highest, area = max(widest, h), max(highest, v), area+h*v
	}
	info.Samples = int64(info.Width) * int64(info.Height) * int64(area) / int64(widest*highest)
	return nil
}

// walkJPEG calls visit for each segment between SOI and EOI, and returns what follows EOI.
func walkJPEG(data []byte, visit func(segment) error) (trailing []byte, err error) {
	if !bytes.HasPrefix(data, []byte{0xFF, markerSOI}) {
		return nil, ErrDamaged
	}
	for rest := data[2:]; ; {
		start := bytes.IndexByte(rest, 0xFF)
		if start < 0 {
			return nil, ErrDamaged
		}
		rest = rest[start:]
		for len(rest) > 1 && rest[1] == 0xFF { // fill bytes (B.1.1.2)
			rest = rest[1:]
		}
		if len(rest) < 2 {
			return nil, ErrDamaged
		}
		s := segment{marker: rest[1]}
		rest = rest[2:]
		switch {
		case s.marker == markerEOI:
			return rest, nil
		case s.marker == 0, s.marker == markerTEM, s.marker >= markerRST0 && s.marker <= markerSOI:
			continue // stands alone and says nothing here
		}
		if len(rest) < 2 || int(binary.BigEndian.Uint16(rest)) < 2 || int(binary.BigEndian.Uint16(rest)) > len(rest) {
			return nil, ErrDamaged
		}
		length := int(binary.BigEndian.Uint16(rest))
		s.payload, rest = rest[2:length], rest[length:]
		if s.marker == markerSOS {
			end := scanEnd(rest)
			s.scan, rest = rest[:end], rest[end:]
		}
		if err := visit(s); err != nil {
			return nil, err
		}
	}
}

// scanEnd returns where entropy-coded data end: at the next marker that is neither a stuffed zero nor a restart.
func scanEnd(data []byte) int {
	for at := 0; ; {
		next := bytes.IndexByte(data[at:], 0xFF)
		if next < 0 || at+next+1 >= len(data) {
			return len(data)
		}
		at += next
		if m := data[at+1]; m != 0 && (m < markerRST0 || m > markerRST7) {
			return at
		}
		at += 2
	}
}

// JPEG removes metadata as StripJPEG does and turns the picture upright. The caller has checked with InspectJPEG that
// decoding is affordable. Errors are those of InspectJPEG.
func JPEG(data []byte) (Clean, error) {
	info, err := InspectJPEG(data)
	if err != nil {
		return Clean{}, err
	}
	clean, err := StripJPEG(data)
	if err != nil || info.Orientation == 1 {
		return clean, err
	}
	img, err := jpeg.Decode(bytes.NewReader(clean.Bytes))
	if err != nil {
		return Clean{}, ErrDamaged
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, Upright(img, info.Orientation), &jpeg.Options{Quality: TurnedQuality}); err != nil {
		return Clean{}, ErrDamaged
	}
	clean.Bytes, clean.Turn = out.Bytes(), TurnEncoded
	return clean, nil
}

// StripJPEG removes everything that the pixels do not need and leaves the orientation as it is coded, as a picture inside a
// PDF needs, where Exif has no say. Kept are tables, frame, scans, the JFIF header without its thumbnail (it holds the
// resolution) and Adobe's APP14 (it says how the colours are coded). Errors are those of InspectJPEG.
func StripJPEG(data []byte) (Clean, error) {
	out := make([]byte, 0, len(data))
	out = append(out, 0xFF, markerSOI)
	traces := traceSet{}
	trailing, err := walkJPEG(data, func(s segment) error {
		if payload, keep := keptPayload(s); keep {
			out = append(out, 0xFF, s.marker)
			out = binary.BigEndian.AppendUint16(out, uint16(len(payload)+2))
			out = append(append(out, payload...), s.scan...)
		}
		traces.add(jpegTraces(s)...)
		return nil
	})
	if err != nil {
		return Clean{}, err
	}
	traces.add(trailingTraces(trailing)...)
	return Clean{Bytes: append(out, 0xFF, markerEOI), Removed: traces.list()}, nil
}

// keptPayload returns what remains of a segment, and false when nothing does.
func keptPayload(s segment) ([]byte, bool) {
	switch {
	case s.marker == markerAPP0 && len(s.payload) >= 14 && bytes.HasPrefix(s.payload, []byte("JFIF\x00")):
		kept := bytes.Clone(s.payload[:14])
		kept[12], kept[13] = 0, 0 // width and height of the thumbnail that follows
		return kept, true
	case s.marker == markerAPP14 && len(s.payload) >= 12 && bytes.HasPrefix(s.payload, []byte("Adobe")):
		return s.payload[:12], true
	case isFrame(s.marker):
		return s.payload, true
	}
	switch s.marker {
	case markerDHT, markerDAC, markerSOS, markerDQT, markerDNL, markerDRI:
		return s.payload, true
	}
	return nil, false
}

// jpegTraces names what is lost with a segment.
func jpegTraces(s segment) []Trace {
	has := func(prefix string) bool { return bytes.HasPrefix(s.payload, []byte(prefix)) }
	switch {
	case s.marker == markerCOM:
		return []Trace{TraceComment}
	case s.marker == markerAPP0 && has("JFIF\x00") && len(s.payload) <= 14, s.marker == markerAPP14 && has("Adobe"):
		return nil
	case s.marker == markerAPP0 && (has("JFIF\x00") || has("JFXX\x00")):
		return []Trace{TraceThumbnail}
	case s.marker == markerAPP1 && has("Exif\x00\x00"):
		return parseExif(s.payload[6:]).traces.list()
	case s.marker == markerAPP1 && has("http://ns.adobe.com/"):
		return xmpTraces(s.payload)
	case s.marker == markerAPP2 && has("ICC_PROFILE\x00"):
		return []Trace{TraceProfile}
	case s.marker == markerAPP2 && has("MPF\x00"):
		return []Trace{TraceSecondImage}
	case s.marker == markerAPP11 && has("JP"), s.marker == markerAPP10:
		return []Trace{TraceProvenance}
	case s.marker == markerAPP13:
		return []Trace{TraceIPTC}
	case s.marker >= markerAPP0 && s.marker <= markerAPP15:
		return []Trace{TraceApplication}
	}
	return nil
}

// trailingTraces names what stood after the end: phones put depth maps, second pictures and films there.
func trailingTraces(trailing []byte) []Trace {
	switch {
	case len(bytes.Trim(trailing, "\x00\r\n ")) == 0:
		return nil
	case bytes.Contains(trailing, []byte{0xFF, markerSOI, 0xFF}), bytes.Contains(trailing, []byte("ftyp")):
		return []Trace{TraceSecondImage}
	}
	return []Trace{TraceTrailing}
}
