package redact

import (
	"bytes"
	"encoding/binary"
)

// Bounds of an Exif block: more is not written by any camera, and a malicious one could make the walk long.
const (
	maxDirectories = 16
	maxEntries     = 1024
)

// Tags of Exif 3.0 (CIPA DC-008) that lead to other directories or to the orientation.
const (
	tagOrientation = 0x0112
	tagExif        = 0x8769
	tagGPS         = 0x8825
	tagInterop     = 0xA005
)

// exifTraces maps tags to what they tell. Tags not listed are about the exposure or the coding.
var exifTraces = map[uint16]Trace{
	0x010E: TraceComment, 0x9286: TraceComment, // ImageDescription, UserComment
	0x010F: TraceCamera, 0x0110: TraceCamera, 0xA432: TraceCamera, 0xA433: TraceCamera, 0xA434: TraceCamera,
	0x0131: TraceSoftware, 0x013C: TraceSoftware, 0x000B: TraceSoftware, // Software, HostComputer, ProcessingSoftware
	0x0132: TraceDate, 0x9003: TraceDate, 0x9004: TraceDate, 0x9010: TraceDate, 0x9011: TraceDate, 0x9012: TraceDate,
	0x9290: TraceDate, 0x9291: TraceDate, 0x9292: TraceDate,
	0x013B: TraceAuthor, 0x8298: TraceAuthor, 0xA430: TraceAuthor, 0x9C9D: TraceAuthor,
	0x9C9B: TraceTitle, 0x9C9C: TraceComment, 0x9C9E: TraceTitle, 0x9C9F: TraceTitle,
	0xA420: TraceSerial, 0xA431: TraceSerial, 0xA435: TraceSerial, 0xC62F: TraceSerial,
	0x927C: TraceMakerNote,
	0x02BC: TraceXMP,
	0x83BB: TraceIPTC,
	0x8773: TraceProfile,
	tagGPS: TraceGPS,
	0x829A: TraceExposure, 0x829D: TraceExposure, 0x8827: TraceExposure, 0x9209: TraceExposure, 0x920A: TraceExposure,
}

// exif is what an Exif block tells, as far as it could be read: cameras write broken ones, and all of it is removed anyway.
type exif struct {
	orientation int // 1–8; 1 when absent or out of range
	traces      traceSet
}

// parseExif reads a TIFF structure, without the «Exif\0\0» in front of it.
func parseExif(tiff []byte) exif {
	x := exif{orientation: 1, traces: traceSet{}}
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(tiff, []byte("II*\x00")):
		order = binary.LittleEndian
	case bytes.HasPrefix(tiff, []byte("MM\x00*")):
		order = binary.BigEndian
	default:
		x.traces.add(TraceExposure)
		return x
	}
	if len(tiff) < 8 {
		return x
	}
	seen := map[uint32]bool{}
	first := order.Uint32(tiff[4:])
	next := x.directory(tiff, order, first, seen, true)
	if next != 0 && uint64(next) < uint64(len(tiff)) { // IFD1 describes the thumbnail (Exif 3.0, 4.5.5)
		x.traces.add(TraceThumbnail)
		x.directory(tiff, order, next, seen, false)
	}
	if len(x.traces) == 0 {
		x.traces.add(TraceExposure)
	}
	return x
}

// directory reads one IFD and those below it, and returns the offset of the next in the chain, 0 when there is none.
func (x *exif) directory(tiff []byte, order binary.ByteOrder, at uint32, seen map[uint32]bool, primary bool) uint32 {
	if uint64(at)+2 > uint64(len(tiff)) || seen[at] || len(seen) >= maxDirectories {
		return 0
	}
	seen[at] = true
	count := int(order.Uint16(tiff[at:]))
	entries := tiff[at+2:]
	for i := 0; i < min(count, maxEntries) && len(entries) >= 12; i, entries = i+1, entries[12:] {
		tag, value := order.Uint16(entries), order.Uint32(entries[8:])
		if trace, ok := exifTraces[tag]; ok {
			x.traces.add(trace)
		}
		switch tag {
		case tagOrientation:
			if o := int(order.Uint16(entries[8:])); primary && o >= 1 && o <= 8 {
				x.orientation = o
			}
		case tagExif, tagInterop:
			x.directory(tiff, order, value, seen, false)
		}
	}
	if count > maxEntries || len(entries) < 4 {
		return 0
	}
	return order.Uint32(entries)
}

// xmpTraces looks for well-known property names in an XMP packet; the packet is removed whatever it holds.
func xmpTraces(packet []byte) []Trace {
	found := []Trace{TraceXMP}
	for _, sign := range []struct {
		name  string
		trace Trace
	}{
		{"GPSL", TraceGPS}, {"CreatorTool", TraceSoftware}, {"Producer", TraceSoftware}, {"CreateDate", TraceDate},
		{"ModifyDate", TraceDate}, {"DateCreated", TraceDate}, {"dc:creator", TraceAuthor}, {"dc:title", TraceTitle},
		{"tiff:Model", TraceCamera}, {"SerialNumber", TraceSerial}, {"DocumentID", TraceSerial}, {"xmpGImg:image", TraceThumbnail},
	} {
		if bytes.Contains(packet, []byte(sign.name)) {
			found = append(found, sign.trace)
		}
	}
	return found
}
