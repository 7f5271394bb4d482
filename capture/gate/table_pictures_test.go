package gate_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"razvorot/capture/gate"
	"razvorot/capture/raster"
	"razvorot/capture/scene"
	"razvorot/domain"
)

// firstSeed is where the table's photographs begin: nothing is tuned on seeds from here on. The test takes others.
const (
	firstSeed = 1_000_000
	testSeed  = 2_000_000
)

// fineEnough is the resolution of the document from which it may not be refused for it: what is stored must have 200 dots
// per inch (intake.MinDPI), and a tilted page has less at its far side than in the mean.
const fineEnough = 220

// photograph is a file with the truth about it.
type photograph struct {
	name, degradation       string
	data                    []byte
	wanted                  gate.Wanted
	outline                 raster.Quad
	booklet                 *raster.Quad // as right an answer
	width, height           int
	mrz                     []string
	readable, refuse, taken bool // taken: it has to be accepted
	cut                     bool // the outline is partly outside
}

// generated takes a photograph.
func generated(seed uint64) photograph { return taken(scene.Invent(seed)) }

func taken(s scene.Spec) photograph {
	p := s.Draw()
	return photograph{
		name:        fmt.Sprintf("%d %s %d×%d %.0f dpi", s.Seed, p.Kind, s.Width, s.Height, p.DPI()),
		degradation: string(p.Degradation), data: p.JPEG(), wanted: gate.Wanted{Kind: p.Kind, Role: p.Role},
		outline: p.Quad, booklet: p.Booklet, width: s.Width, height: s.Height, mrz: p.MRZ,
		readable: p.Readable, refuse: p.Refuse, taken: p.Accept && p.DPI() >= fineEnough,
		cut: p.Degradation == scene.Crop || p.Degradation == scene.CornerCut,
	}
}

// given returns the names and the truths of the given photographs; none where they are not there.
func given() (folder string, truths []givenTruth) {
	dir, err := os.Getwd()
	for ; err == nil && filepath.Dir(dir) != dir; dir = filepath.Dir(dir) {
		folder = filepath.Join(dir, "shared", "data", "capture")
		if data, err := os.ReadFile(filepath.Join(folder, "photos.json")); err == nil {
			if json.Unmarshal(data, &truths) == nil {
				return folder, truths
			}
		}
	}
	return "", nil
}

// givenTruth is what photos.json tells (ORIGIN.md beside it).
type givenTruth struct {
	File, Kind, Deg string
	Quad            [4][2]float64
	MRZ             []string
}

func (g givenTruth) photograph(tb testing.TB, folder string) photograph {
	data, err := os.ReadFile(filepath.Join(folder, "photos", g.File))
	if err != nil {
		tb.Fatal(err)
	}
	p := photograph{name: g.File, degradation: g.Deg, data: data, width: 4000, height: 3000, mrz: g.MRZ,
		wanted: gate.Wanted{Kind: domain.KindForeignPassport, Role: domain.PagePersonal}, cut: g.Deg == "crop"}
	if strings.HasPrefix(g.Kind, "pn") {
		p.wanted.Kind = domain.KindPassport
	}
	for i, c := range g.Quad {
		p.outline[i] = raster.Point{X: c[0], Y: c[1]}
	}
	p.readable = slices.Contains([]string{"clean", "persp", "shadow", "dark", "blur1"}, g.Deg)
	p.taken = p.readable
	p.refuse = !p.readable // blur2, blur3, motion, crop; the glare of all four lies over text
	return p
}
