package barcode_test

import (
	"errors"
	"image"
	"math/rand/v2"
	"testing"
	"time"

	"razvorot/capture/barcode"
	"razvorot/capture/raster"
)

func TestGeneratedPhotographsAreRead(t *testing.T) {
	all := photos(1, 1)
	if testing.Short() {
		all = all[:4]
	}
	unread := 0
	for _, p := range all {
		img := p.draw(t)
		start := time.Now()
		codes, err := barcode.Read(img)
		took := time.Since(start)
		switch {
		case err != nil:
			unread++
			t.Logf("%s is not read, %v", p.name, took)
		case len(codes) != 1 || string(codes[0].Text) != p.text:
			t.Errorf("%s: read %d codes, the first of %d bytes", p.name, len(codes), len(codes[0].Text))
		}
	}
	if t.Logf("%d of %d read", len(all)-unread, len(all)); unread*100 > 4*len(all) {
		t.Errorf("%d of %d are not read, more than 4 %%", unread, len(all))
	}
}

var _ = []any{errors.Is, image.Pt, rand.New, raster.Whole}
