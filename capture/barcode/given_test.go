package barcode_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"testing"
	"time"

	"razvorot/capture/barcode"
)

// given returns the photographs of codes under shared/data/capture, found by walking up from here.
func given(t testing.TB) []string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if files, _ := filepath.Glob(filepath.Join(dir, "shared/data/capture/qr/*.jpg")); len(files) > 0 {
			return files
		}
	}
	t.Skip("the photographs of shared/data/capture are not here")
	return nil
}

func open(t testing.TB, name string) image.Image {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	img, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func TestTheGivenPhotographsAreRead(t *testing.T) {
	files := given(t)
	if testing.Short() {
		files = files[:1]
	}
	for _, name := range files {
		img := open(t, name)
		start := time.Now()
		codes, err := barcode.Read(img)
		took := time.Since(start)
		if err != nil || len(codes) != 1 || !bytes.HasPrefix(codes[0].Text, []byte("https://pass.example/v1#")) || len(codes[0].Text) != 324 {
			t.Errorf("%s: %d codes, %v, %v", filepath.Base(name), len(codes), err, took)
			continue
		}
		t.Logf("%s: version %d, %v", filepath.Base(name), codes[0].Version, took)
	}
}
