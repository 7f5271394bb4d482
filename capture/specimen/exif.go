package specimen

import (
	"encoding/binary"
	"math"
)

// Exif is what a telephone writes into a photograph besides the picture. The zero value of a part leaves it out.
type Exif struct {
	Orientation         int // 1–8; the pixels are stored turned accordingly
	Make, Model         string
	Software, Artist    string
	Taken               string // 2006:01:02 15:04:05
	Latitude, Longitude float64
	Thumbnail           []byte // a JPEG
}

// Phone returns what a telephone would write, all of it invented.
func Phone(orientation int) Exif {
	return Exif{Orientation: orientation, Make: "Vymysel", Model: "Phone 7", Software: "Camera 3.1", Artist: "Ivan Obraztsov",
		Taken: "2026:03:14 15:09:26", Latitude: 55.7558, Longitude: 37.6173}
}

// Types of values (TIFF 6.0, section 2).
const (
	tiffASCII, tiffShort, tiffLong, tiffRational = 2, 3, 4, 5
)

// entry is one tag of a directory with its value in bytes.
type entry struct {
	tag, kind uint16
	count     uint32
	value     []byte
}

var tiff = binary.BigEndian

func ascii(tag uint16, s string) entry {
	return entry{tag, tiffASCII, uint32(len(s) + 1), append([]byte(s), 0)}
}

func short(tag uint16, v int) entry {
	return entry{tag, tiffShort, 1, tiff.AppendUint16(nil, uint16(v))}
}

func long(tag uint16, v int) entry {
	return entry{tag, tiffLong, 1, tiff.AppendUint32(nil, uint32(v))}
}

// degrees writes an angle as degrees, minutes and hundredths of seconds.
func degrees(tag uint16, angle float64) entry {
	hundredths := uint32(math.Round(math.Abs(angle) * 360_000))
	e := entry{tag: tag, kind: tiffRational, count: 3}
	for _, part := range [][2]uint32{{hundredths / 360_000, 1}, {hundredths / 6000 % 60, 1}, {hundredths % 6000, 100}} {
		e.value = tiff.AppendUint32(tiff.AppendUint32(e.value, part[0]), part[1])
	}
	return e
}

// directory writes a directory that starts at an offset, its long values behind it, and the offset of the next.
func directory(at int, entries []entry, next int) []byte {
	head := tiff.AppendUint16(nil, uint16(len(entries)))
	var values []byte
	from := at + 2 + 12*len(entries) + 4
	for _, e := range entries {
		head = tiff.AppendUint32(tiff.AppendUint16(tiff.AppendUint16(head, e.tag), e.kind), e.count)
		if len(e.value) <= 4 {
			head = append(append(head, e.value...), make([]byte, 4-len(e.value))...)
			continue
		}
		head = tiff.AppendUint32(head, uint32(from+len(values)))
		values = append(values, e.value...)
		if len(values)%2 == 1 {
			values = append(values, 0)
		}
	}
	return append(tiff.AppendUint32(head, uint32(next)), values...)
}

// size returns how many bytes a directory takes.
func size(entries []entry) int { return len(directory(0, entries, 0)) }

// block returns the TIFF structure of an Exif block (CIPA DC-008, 4.5), big-endian.
func (x Exif) block() []byte {
	main := []entry{ascii(0x010F, x.Make), ascii(0x0110, x.Model), short(0x0112, max(1, x.Orientation)),
		ascii(0x0131, x.Software), ascii(0x0132, x.Taken), ascii(0x013B, x.Artist), long(0x8769, 0), long(0x8825, 0)}
	photo := []entry{ascii(0x9003, x.Taken), {0x927C, 7, 8, []byte("VYMYSEL\x00")}}
	north, east := "N", "E"
	if x.Latitude < 0 {
		north = "S"
	}
	if x.Longitude < 0 {
		east = "W"
	}
	gps := []entry{{0, 1, 4, []byte{2, 3, 0, 0}}, ascii(1, north), degrees(2, x.Latitude), ascii(3, east), degrees(4, x.Longitude)}
	if x.Latitude == 0 && x.Longitude == 0 {
		main, gps = main[:len(main)-1], nil
	}
	photoAt := 8 + size(main)
	gpsAt := photoAt + size(photo)
	thumbAt := gpsAt
	if gps != nil {
		thumbAt += size(gps)
		main[7] = long(0x8825, gpsAt)
	}
	main[6] = long(0x8769, photoAt)
	out := append([]byte("MM\x00*"), 0, 0, 0, 8)
	next := 0
	thumb := []entry{short(0x0103, 6), long(0x0201, 0), long(0x0202, len(x.Thumbnail))}
	if len(x.Thumbnail) > 0 {
		next = thumbAt
		thumb[1] = long(0x0201, thumbAt+size(thumb))
	}
	out = append(append(out, directory(8, main, next)...), directory(photoAt, photo, 0)...)
	if gps != nil {
		out = append(out, directory(gpsAt, gps, 0)...)
	}
	if next != 0 {
		out = append(append(out, directory(thumbAt, thumb, 0)...), x.Thumbnail...)
	}
	return out
}
