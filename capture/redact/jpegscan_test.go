package redact_test

import (
	"bytes"
	"image/jpeg"
	"os"
	"path/filepath"
	"testing"

	"razvorot/capture/redact"
	"razvorot/capture/specimen"
)

func TestAWholeScanIsToldFromOneThatLacksSomething(t *testing.T) {
	data := specimen.JPEG(gradient(203, 117), 85, nil)
	if !redact.WholeScan(data) {
		t.Fatal("a whole one is not")
	}
	start := bytes.Index(data, []byte{0xFF, 0xDA})
	step := 1
	if testing.Short() {
		step = 13
	}
	for cut := start + 14; cut < len(data)-3; cut += step {
		if data[cut-1] == 0xFF { // half a stuffed zero
			continue
		}
		short := append(bytes.Clone(data[:cut]), 0xFF, 0xD9)
		_, err := jpeg.Decode(bytes.NewReader(short))
		if redact.WholeScan(short) != (err == nil) {
			t.Fatalf("cut at %d of %d: image/jpeg says %v", cut, len(data), err)
		}
	}
	restart := bytes.Clone(data)
	copy(restart[len(restart)-20:], []byte{0xFF, 0xD0})
	if redact.WholeScan(restart) {
		t.Error("a restart in the scan is passed over")
	}
}

func BenchmarkWholeScan(b *testing.B) {
	files, _ := filepath.Glob("../../../shared/data/capture/photos/*.jpg")
	if len(files) == 0 {
		b.Skip("the photographs of ../shared/data/capture are not here")
	}
	data, err := os.ReadFile(files[0])
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if !redact.WholeScan(data) {
			b.Fatal("not whole")
		}
	}
}
