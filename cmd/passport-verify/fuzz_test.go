package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"runtime"
	"testing"

	"razvorot/capture/intake"
	"razvorot/credential"
	"razvorot/credential/sequence"
)

// FuzzFindTexts leaves out what is drawn and decoded: packages intake, barcode and pdfpage are fuzzed for themselves.
func FuzzFindTexts(f *testing.F) {
	f.Add([]byte("6BFOXN*TS0BI$ZD"))
	f.Add([]byte("mdoc:owBjMS4w"))
	f.Add([]byte("RZS1:000"))
	f.Add(archive("proof.bin", []byte("6BF")))
	f.Fuzz(func(t *testing.T, b []byte) {
		switch intake.Sniff(b) {
		case intake.Text, intake.Unknown, intake.ZIP, intake.Empty:
		default:
			return
		}
		texts, err := findTexts(context.Background(), b)
		if (err == nil) != (len(texts) > 0) {
			t.Errorf("%d texts and %v", len(texts), err)
		}
	})
}

func FuzzJoined(f *testing.F) {
	row := must(sequence.Split([]byte("an answer of some length"), 16))
	f.Add([]byte(row.Frame(0) + "\n" + row.Frame(1)))
	f.Add([]byte(row.Frame(3) + "\r\n\n" + row.Frame(2)))
	f.Fuzz(func(t *testing.T, b []byte) {
		answer, err := joined(b)
		if err == nil && len(answer) > sequence.MaxMessage && !bytes.Equal(answer, b) {
			t.Errorf("%d bytes out of %d", len(answer), len(b))
		}
	})
}

// maxCost is what any input of a megabyte may cost, in bytes of memory taken altogether.
const maxCost = 16 << 20

func TestNoFileCostsMuchMemory(t *testing.T) {
	const size = 1 << 20
	many := func() []byte {
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		for i := range size / 200 {
			must(w.CreateRaw(&zip.FileHeader{Name: fmt.Sprint(i)}))
		}
		if err := w.Close(); err != nil {
			panic(err)
		}
		return b.Bytes()
	}
	// As many entries as a file can name that is read at all; its end says that there are none.
	directory := append([]byte("PK\x03\x04"), make([]byte, 26)...)
	directory = append(directory, bytes.Repeat(append([]byte("PK\x01\x02"), make([]byte, 42)...), (maxPassportFile-52)/46)...)
	end := append([]byte("PK\x05\x06"), make([]byte, 18)...)
	binary.LittleEndian.PutUint32(end[12:], uint32(len(directory)-30))
	binary.LittleEndian.PutUint32(end[16:], 30)
	directory = append(directory, end...)
	for what, content := range map[string][]byte{
		"an archive of many files": many(),
		"an endless directory":     directory,
		"an archive bomb":          archive("proof.bin", make([]byte, 32*size)),
		"a long text":              bytes.Repeat([]byte("A"), size),
		"spaces":                   bytes.Repeat([]byte(" "), size),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := findTexts(t.Context(), content)
		runtime.ReadMemStats(&after)
		if _, refused := errors.AsType[*credential.Fault](err); err != nil && !refused {
			t.Errorf("%s: %v", what, err)
		}
		if cost := after.TotalAlloc - before.TotalAlloc; cost > maxCost {
			t.Errorf("%s of %d bytes: %d bytes of memory", what, len(content), cost)
		}
	}
}
