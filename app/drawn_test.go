package app_test

import (
	"image"
	"math/rand/v2"
	"sync"

	"razvorot/app"
	"razvorot/capture/specimen"
	"razvorot/domain"
)

// What takes long to draw and to look at is made once for all tests.
var (
	drawing        sync.Mutex
	inspectedFiles = map[inspectedAs]*app.Inspection{}
	specimenFiles  = map[string][]app.Specimen{}
	photos         = map[uint64][]byte{}
)

// inspectedAs is a content looked at as a page.
type inspectedAs struct {
	kind    domain.DocumentKind
	role    domain.PageRole
	content domain.Hash
}

// drawn returns what is kept under a key, and makes it where nothing is.
func drawn[K comparable, V any](kept map[K]V, key K, draw func() V) V {
	drawing.Lock()
	defer drawing.Unlock()
	v, ok := kept[key]
	if !ok {
		v = draw()
		kept[key] = v
	}
	return v
}

// photo is a photograph of a rough sheet that is some chunks long, another one for each seed.
func photo(seed uint64) []byte {
	return drawn(photos, seed, func() []byte { return drawPhoto(seed) })
}

func drawPhoto(seed uint64) []byte {
	phone := specimen.Phone(1)
	sheet := image.NewGray(image.Rect(0, 0, 1700, 2400))
	chance := rand.New(rand.NewPCG(seed, 1))
	for i := range sheet.Pix {
		sheet.Pix[i] = byte(chance.Uint32())
	}
	return specimen.JPEG(sheet, 30, &phone)
}

// portrait is a photograph of a face, and letter a scanned proof of address; neither is among the specimens.
func portrait() []byte {
	return drawn(photos, 1<<32, func() []byte { return specimen.JPEG(specimen.Portrait(3, true), 90, nil) })
}

func letter(h *holder) []byte {
	h.Helper()
	return drawn(photos, 1<<33, func() []byte {
		return have(specimen.PDF(specimen.Scan{DPI: specimen.DPI}, specimen.AddressLetter(specimen.Invent(3))))(h)
	})
}
