package redact

import (
	"encoding/binary"
)

// Markers of a JPEG 2000 codestream (ISO/IEC 15444-1, table A.2).
const (
	codestreamSOC, codestreamSIZ = 0xFF4F, 0xFF51
	codestreamCOM, codestreamSOT = 0xFF64, 0xFF90
	codestreamSOD, codestreamEOC = 0xFF93, 0xFFD9
)

// Boxes without which a JPEG 2000 picture could not be shown (ISO/IEC 15444-1, annex I). All others, those of XMP, Exif, GPS
// and further pictures among them, stay behind.
var (
	jpxBoxes    = keys("jP  ", "ftyp", "jp2h", "jp2c")
	jpxHeader   = keys("ihdr", "bpcc", "colr", "pclr", "cmap", "cdef", "res ", "resc", "resd")
	jpxColours  = map[int]uint32{1: 17, 3: 16, 4: 12} // EnumCS by components: grey, sRGB, CMYK
	emptyColour = []byte{1, 0, 0}
)

// stripJPX returns a JPEG 2000 picture, with or without boxes around its codestream, without metadata. It returns ErrDamaged,
// ErrUnsupported, or ErrExcessive when there are more pixels.
func stripJPX(data []byte, pixels int64, traces traceSet) ([]byte, error) {
	if len(data) >= 2 && binary.BigEndian.Uint16(data) == codestreamSOC {
		return stripCodestream(data, pixels, traces)
	}
	components := 0
	return walkBoxes(data, func(kind string, body []byte) ([]byte, bool, error) {
		var err error
		switch {
		case !jpxBoxes[kind]:
			traces.add(boxTrace(kind))
			return nil, false, nil
		case kind == "jp2h":
			body, err = walkBoxes(body, func(kind string, body []byte) ([]byte, bool, error) {
				return headerBox(kind, body, &components, traces)
			})
		case kind == "jp2c":
			body, err = stripCodestream(body, pixels, traces)
		}
		return body, true, err
	})
}

// headerBox keeps a box of the picture's header. A colour profile is replaced by the number of the colours it stands for.
func headerBox(kind string, body []byte, components *int, traces traceSet) ([]byte, bool, error) {
	switch {
	case !jpxHeader[kind]:
		traces.add(boxTrace(kind))
		return nil, false, nil
	case kind == "ihdr" && len(body) == 14:
		*components = int(binary.BigEndian.Uint16(body[8:]))
	case kind == "ihdr", kind == "colr" && len(body) < 7:
		return nil, false, ErrDamaged
	case kind == "colr" && body[0] != 1:
		traces.add(TraceProfile)
		colours, ok := jpxColours[*components]
		return binary.BigEndian.AppendUint32(append([]byte{}, emptyColour...), colours), ok, nil
	case kind == "colr":
		return body[:7], true, nil
	}
	return body, true, nil
}

func boxTrace(kind string) Trace {
	switch kind {
	case "uuid", "xml ":
		return TraceXMP
	case "jumb":
		return TraceProvenance
	}
	return TraceApplication
}

// walkBoxes returns the boxes that keep leaves, with the bodies it returns.
func walkBoxes(data []byte, keep func(kind string, body []byte) ([]byte, bool, error)) (out []byte, err error) {
	for len(data) > 0 {
		if len(data) < 8 {
			return nil, ErrDamaged
		}
		length, head := uint64(binary.BigEndian.Uint32(data)), uint64(8)
		switch {
		case length == 0: // to the end
			length = uint64(len(data))
		case length == 1 && len(data) >= 16:
			length, head = binary.BigEndian.Uint64(data[8:]), 16
		}
		if length < head || length > uint64(len(data)) {
			return nil, ErrDamaged
		}
		kind := string(data[4:8])
		body, kept, err := keep(kind, data[head:length])
		if err != nil {
			return nil, err
		}
		if kept {
			out = binary.BigEndian.AppendUint32(out, uint32(len(body)+8))
			out = append(append(out, kind...), body...)
		}
		data = data[length:]
	}
	return out, nil
}

// stripCodestream leaves out comments of the main header and what follows the end. Comments in the tiles, which no program
// writes, are ErrUnsupported.
func stripCodestream(data []byte, pixels int64, traces traceSet) ([]byte, error) {
	if len(data) < 4 || binary.BigEndian.Uint32(data) != codestreamSOC<<16|codestreamSIZ {
		return nil, ErrDamaged
	}
	out := append([]byte{}, data[:2]...)
	for at := 2; ; {
		segment, marker, err := codestreamSegment(data[at:])
		switch {
		case err != nil:
			return nil, err
		case marker == codestreamSOT:
			end, err := tilesEnd(data, at)
			if err != nil {
				return nil, err
			}
			traces.add(trailingTraces(data[end:])...)
			return append(out, data[at:end]...), nil
		case marker == codestreamSIZ && sizePixels(segment) > pixels:
			return nil, ErrExcessive
		case marker == codestreamCOM:
			traces.add(TraceComment)
		default:
			out = append(out, segment...)
		}
		at += len(segment)
	}
}

// codestreamSegment returns a segment with its marker.
func codestreamSegment(data []byte) (segment []byte, marker int, err error) {
	if len(data) < 4 || data[0] != 0xFF {
		return nil, 0, ErrDamaged
	}
	length := int(binary.BigEndian.Uint16(data[2:])) + 2
	if length < 4 || length > len(data) {
		return nil, 0, ErrDamaged
	}
	return data[:length], int(binary.BigEndian.Uint16(data)), nil
}

// sizePixels returns width × height of a SIZ segment.
func sizePixels(segment []byte) int64 {
	if len(segment) < 22 {
		return 1 << 62
	}
	side := func(at int) int64 { return int64(binary.BigEndian.Uint32(segment[at:])) }
	return max(0, side(6)-side(14)) * max(0, side(10)-side(18))
}

// tilesEnd goes over the parts of tiles and returns where the codestream ends.
func tilesEnd(data []byte, at int) (int, error) {
	for {
		if len(data)-at >= 2 && binary.BigEndian.Uint16(data[at:]) == codestreamEOC {
			return at + 2, nil
		}
		part, marker, err := codestreamSegment(data[at:])
		if err != nil || marker != codestreamSOT || len(part) != 12 {
			return 0, ErrDamaged
		}
		for head := at + len(part); ; {
			if len(data)-head >= 2 && binary.BigEndian.Uint16(data[head:]) == codestreamSOD {
				break
			}
			segment, marker, err := codestreamSegment(data[head:])
			switch {
			case err != nil:
				return 0, err
			case marker == codestreamCOM:
				return 0, ErrUnsupported
			}
			head += len(segment)
		}
		length := int64(binary.BigEndian.Uint32(part[6:]))
		if length == 0 { // the last one, to the end of the codestream
			if len(data) < at+16 || binary.BigEndian.Uint16(data[len(data)-2:]) != codestreamEOC {
				return 0, ErrDamaged
			}
			return len(data), nil
		}
		if length < 14 || length > int64(len(data)-at) {
			return 0, ErrDamaged
		}
		at += int(length)
	}
}
