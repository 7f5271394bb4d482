package offlineqr_test

import (
	"bytes"
	"image"
	"image/png"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/image/draw"

	"razvorot/capture/barcode"
	"razvorot/credential/offlineqr"
	"razvorot/credential/statuslist"
	"razvorot/internal/peer"
	"razvorot/paper"
)

// shown are the statements that are shown, with the largest symbol that each may make. 22 has 105 modules: on a screen of 65 mm a
// module is 0.6 mm. Names longer than these make it one larger.
func shown(t testing.TB) map[string]struct {
	text       []byte
	characters int
	version    int
} {
	t.Helper()
	by := newSigner(t)
	type limits = struct {
		text       []byte
		characters int
		version    int
	}
	plain, usual, withStatus := bare(t), named(t), named(t)
	withStatus.Status = &statuslist.Reference{URI: "https://trial.razvorot.invalid/v1/status/1", Index: 131071}
	withFace, all := named(t), withStatus
	withFace.Face = must(drawnFace())(t)
	withFaceAndStatus := withStatus
	withFaceAndStatus.Face = withFace.Face
	all = full(t)
	all.ExpiresAt = t0.Add(30 * 24 * time.Hour)
	return map[string]limits{
		"number and state":           {issue(t, plain, by), 360, 11},
		"name and birth":             {issue(t, usual, by), 460, 13},
		"name, birth and status":     {issue(t, withStatus, by), 570, 15},
		"name, birth, face":          {issue(t, withFace, by), 1300, 21},
		"name, birth, face, status":  {issue(t, withFaceAndStatus, by), 1410, 22},
		"everything there is to say": {issue(t, all, by), 1460, 22},
	}
}

func symbol(t testing.TB, text []byte, scale int) (picture []byte, version int) {
	t.Helper()
	q, err := paper.EncodeQR(text)
	if err != nil {
		t.Fatal(err)
	}
	picture, err = q.PNG(scale)
	if err != nil {
		t.Fatal(err)
	}
	return picture, (q.Modules() - 8 - 17) / 4
}

func TestTheSymbolIsSmallEnoughForAScreen(t *testing.T) {
	for name, c := range shown(t) {
		if _, version := symbol(t, c.text, 1); len(c.text) > c.characters || version > c.version {
			t.Errorf("%s: %d characters, version %d; want %d and %d", name, len(c.text), version, c.characters, c.version)
		} else {
			t.Logf("%s: %d characters, version %d", name, len(c.text), version)
		}
	}
}

// photographed is a screen as a camera has it: 3.3 pixels a module, turned a little, soft, with noise, darker at one side.
func photographed(t testing.TB, file []byte) image.Image {
	t.Helper()
	src, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	const factor, lean, margin = 0.55, 0.06, 60 // of symbols drawn with 6 pixels a module
	side := int(float64(src.Bounds().Dx())*factor*(1+lean)) + 2*margin
	grey := image.NewGray(image.Rect(0, 0, side, side))
	for i := range grey.Pix {
		grey.Pix[i] = 90
	}
	draw.BiLinear.Transform(grey, [6]float64{factor, -factor * lean, margin + 20, factor * lean, factor, margin}, src, src.Bounds(), draw.Src, nil)
	r := rand.New(rand.NewPCG(1, 2))
	out := image.NewGray(grey.Rect)
	for y := 1; y < side-1; y++ {
		for x := 1; x < side-1; x++ {
			sum := 0
			for _, d := range []int{0, 0, 1, -1, grey.Stride, -grey.Stride} {
				sum += int(grey.Pix[y*grey.Stride+x+d])
			}
			v := float64(sum)/6*(0.9-0.3*float64(x)/float64(side)) + 12*r.NormFloat64()
			out.Pix[y*out.Stride+x] = byte(min(255, max(0, v)))
		}
	}
	return out
}

func TestTheSymbolIsReadOffAScreen(t *testing.T) {
	by := newSigner(t)
	for name, c := range shown(t) {
		if testing.Short() && c.version > 11 {
			continue
		}
		picture, _ := symbol(t, c.text, 6)
		codes, err := barcode.Read(photographed(t, picture))
		if err != nil || len(codes) != 1 || !bytes.Equal(codes[0].Text, c.text) {
			t.Errorf("%s: %d codes, %v", name, len(codes), err)
		}
	}
	text := issue(t, named(t), by)
	picture, _ := symbol(t, text, 6)
	codes, err := barcode.Read(photographed(t, picture))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := offlineqr.Verify(codes[0].Text, only(t, by), t0); err != nil {
		t.Error("as it was photographed:", err)
	}
}

func TestAnotherReaderReadsTheSymbol(t *testing.T) {
	if testing.Short() {
		t.Skip("starts zbarimg six times")
	}
	tool := peer.Program(t, "zbarimg")
	for name, c := range shown(t) {
		picture, _ := symbol(t, c.text, 4)
		file := filepath.Join(t.TempDir(), "symbol.png")
		if err := os.WriteFile(file, picture, 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := exec.Command(tool, "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", file).Output()
		if err != nil || !bytes.Equal(bytes.TrimSuffix(got, []byte("\n")), c.text) {
			t.Errorf("%s: %d characters, %v", name, len(got), err)
		}
	}
}
