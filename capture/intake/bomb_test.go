package intake_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"razvorot/capture/intake"
)

const (
	bombMemory = 64 << 20
	bombTime   = time.Second
)

func chunk(kind string, data []byte) []byte {
	c := append(binary.BigEndian.AppendUint32(nil, uint32(len(data))), kind...)
	c = append(c, data...)
	return binary.BigEndian.AppendUint32(c, crc32.ChecksumIEEE(c[4:]))
}

func deflate(zeros int) []byte {
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	part := make([]byte, 1<<20)
	for ; zeros > 0; zeros -= len(part) {
		_, _ = w.Write(part[:min(len(part), zeros)])
	}
	_ = w.Close()
	return out.Bytes()
}

// pngOf writes a black grey picture with chunks of one's own before it.
func pngOf(width, height int, colour byte, idat []byte, more ...[]byte) []byte {
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, uint32(width)), uint32(height))
	out := append([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", append(head, 8, colour, 0, 0, 0))...)
	for _, m := range more {
		out = append(out, m...)
	}
	return append(append(out, chunk("IDAT", idat)...), chunk("IEND", nil)...)
}

// jpegOf writes a grey JPEG of a size in as many scans, each of zeros.
func jpegOf(frame byte, width, height, scans int) []byte {
	return jpegOfComponents(1, frame, width, height, scans)
}

// jpegOfComponents is jpegOf with more components, all of them coded in each scan; only baseline has more than one.
func jpegOfComponents(n int, frame byte, width, height, scans int) []byte {
	out := append([]byte{0xFF, 0xD8, 0xFF, 0xDB, 0, 67, 0}, bytes.Repeat([]byte{1}, 64)...)
	if n == 4 { // Adobe's segment: CMYK as it is
		out = append(out, "\xFF\xEE\x00\x0EAdobe\x00\x64\x00\x00\x00\x00\x00"...)
	}
	out = append(out, 0xFF, frame, 0, byte(8+3*n), 8, byte(height>>8), byte(height), byte(width>>8), byte(width), byte(n))
	selectors := []byte{}
	for i := range n {
		out = append(out, byte(i+1), 0x11, 0)
		selectors = append(selectors, byte(i+1), 0)
	}
	for _, class := range []byte{0, 0x10} { // one code of one bit: category 0 for DC, end of block for AC
		out = append(append(out, 0xFF, 0xC4, 0, 20, class, 1), make([]byte, 16)...)
	}
	blocks := (width + 7) / 8 * ((height + 7) / 8)
	for i := range scans {
		spectral := []byte{0, 63, 0}
		if frame == 0xC2 && i == 0 {
			spectral = []byte{0, 0, 0}
		} else if frame == 0xC2 {
			spectral = []byte{1, 63, 0}
		}
		out = append(append(out, 0xFF, 0xDA, 0, byte(6+2*n), byte(n)), selectors...)
		out = append(append(out, spectral...), make([]byte, n*blocks/4+1)...)
	}
	return append(out, 0xFF, 0xD9)
}

func pdfOf(objects ...string) []byte {
	var out bytes.Buffer
	out.WriteString("%PDF-1.7\n")
	at := make([]int, len(objects))
	for i, o := range objects {
		at[i] = out.Len()
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, a := range at {
		fmt.Fprintf(&out, "%010d 00000 n \n", a)
	}
	fmt.Fprintf(&out, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, start)
	return out.Bytes()
}

func pdfPage(more ...string) []byte {
	return pdfOf(append([]string{"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R]>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>"}, more...)...)
}

func pdfStream(dict string, data []byte) string {
	return fmt.Sprintf("<<%s/Length %d>>\nstream\n%s\nendstream", dict, len(data), data)
}

// sharedStream is a cross-reference table in which thousands of objects are one stream of megabytes.
func sharedStream() []byte {
	var out bytes.Buffer
	out.WriteString("%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n")
	at := out.Len()
	out.WriteString("2 0 obj\n" + pdfStream("", bytes.Repeat([]byte{'x'}, 4<<20)) + "\nendobj\n")
	start := out.Len()
	out.WriteString("xref\n0 5000\n0000000000 65535 f \n0000000009 00000 n \n")
	for range 4998 {
		fmt.Fprintf(&out, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&out, "trailer\n<</Size 5000/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", start)
	return out.Bytes()
}

func bombs() map[string][]byte {
	huge := deflate(120 << 20)
	return map[string][]byte{
		"PNG of 2 gigapixels":         pngOf(65000, 33000, 0, huge),
		"PNG of 99 megapixels":        pngOf(9900, 10000, 0, deflate(9901*10000)),
		"PNG in colour, 15 MP":        pngOf(5000, 3000, 6, deflate(20001*3000)),
		"PNG with too much data":      pngOf(100, 100, 0, huge),
		"PNG with a bomb in zTXt":     pngOf(100, 100, 0, deflate(101*100), chunk("zTXt", append([]byte("Comment\x00\x00"), huge...))),
		"PNG with a bomb in iCCP":     pngOf(100, 100, 0, deflate(101*100), chunk("iCCP", append([]byte("p\x00\x00"), huge...))),
		"PNG with 100,000 chunks":     pngOf(100, 100, 0, deflate(101*100), bytes.Repeat(chunk("tEXt", []byte("a\x00b")), 100_000)),
		"JPEG of 4 gigapixels":        jpegOf(0xC0, 65500, 65500, 1)[:3000],
		"JPEG of 99 megapixels":       jpegOf(0xC0, 9900, 10000, 1),
		"JPEG progressive, 40 MP":     jpegOf(0xC2, 8000, 5000, 2),
		"JPEG with 60 scans":          jpegOf(0xC2, 1700, 1700, 60),
		"JPEG with 2,000 scans":       jpegOf(0xC2, 256, 256, 2000),
		"PDF with inflating contents": pdfPage(pdfStream("/Filter/FlateDecode", huge)),
		"PDF with 20 object streams":  pdfPage(append([]string{"<<>>"}, repeated(pdfStream("/Type/ObjStm/N 1/First 5/Filter/FlateDecode", deflate(15<<20)), 20)...)...),
		"PDF of two million numbers":  pdfPage("[" + strings.Repeat("7 ", 2_000_000) + "]"),
		"PDF of deep arrays":          pdfPage(strings.Repeat("[", 1_000_000)),
		"PDF of deep dictionaries":    pdfPage(strings.Repeat("<</A", 400_000)),
		"PDF with one shared stream":  sharedStream(),
		"PDF of open strings":         pdfPage(strings.Repeat("(", 2_000_000)),
	}
}

// padded puts a megabyte of application segments into a JPEG.
func padded(data []byte) []byte {
	segments := bytes.Repeat(append([]byte{0xFF, 0xE5, 0xFF, 0xFF}, make([]byte, 0xFFFD)...), 16)
	return append(append(bytes.Clone(data[:2]), segments...), data[2:]...)
}

func TestPaddingDoesNotMakeABombAPicture(t *testing.T) {
	pixels, zeros := deflate(1<<20), make([]byte, 900_000) // refused by the headers: the pixels need not be whole
	empty := jpegOf(0xC0, 9900, 10000, 1)
	for name, data := range map[string][]byte{
		"PNG, zeros behind":  append(pngOf(9000, 9000, 0, pixels), zeros...),
		"PNG, zeros inside":  pngOf(9000, 9000, 0, pixels, chunk("prIv", zeros)),
		"JPEG, zeros behind": append(bytes.Clone(empty), zeros...),
		"JPEG, zeros inside": padded(empty),
	} {
		t.Run(name, func(t *testing.T) { refused(t, data, intake.Options{Limits: intake.Fitting()}, intake.ErrBomb) })
	}
}

func repeated(s string, n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = s
	}
	return all
}

// peak runs f and returns how much the heap grew at most, as seen every millisecond, and how long it took.
func peak(f func()) (grown uint64, took time.Duration) {
	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	var most atomic.Uint64
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			var now runtime.MemStats
			runtime.ReadMemStats(&now)
			most.Store(max(most.Load(), now.HeapAlloc))
			select {
			case <-stop:
				return
			case <-time.After(time.Millisecond):
			}
		}
	}()
	start := time.Now()
	f()
	took = time.Since(start)
	close(stop)
	<-stopped
	return most.Load() - min(most.Load(), before.HeapAlloc), took
}

func TestABombCostsLittle(t *testing.T) {
	if raceDetector || testing.Short() {
		t.Skip("takes seconds, and the race detector changes what things cost")
	}
	for name, data := range bombs() {
		t.Run(name, func(t *testing.T) {
			var err error
			var doc *intake.Document
			accept := func() { doc, err = intake.Accept(data, intake.Options{Limits: intake.Fitting()}) }
			grown, took := peak(accept)
			for range 4 { // what else runs on the machine makes it longer, never shorter
				if took < bombTime {
					break
				}
				_, took = peak(accept)
			}
			t.Logf("%d bytes, %d MB, %v, %v", len(data), grown>>20, took.Round(time.Millisecond), err)
			if grown > bombMemory {
				t.Errorf("takes %d MB", grown>>20)
			}
			if took > bombTime {
				t.Errorf("takes %v", took)
			}
			if err == nil && len(doc.Bytes) > len(data) {
				t.Errorf("grows to %d bytes", len(doc.Bytes))
			}
		})
	}
}
