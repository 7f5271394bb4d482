package barcode_test

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"razvorot/capture/barcode"
	"razvorot/capture/raster"
)

// peer is a reader; it returns what it read of a picture, nil when nothing.
type peer struct {
	name string
	read func(image.Image) []byte
	runs bool
}

func peers(b *testing.B) []peer {
	zbar, err := exec.LookPath("zbarimg")
	if err != nil {
		b.Log("zbarimg is left out: it is not installed (Debian: zbar-tools)")
	}
	return []peer{
		{"capture/barcode", func(img image.Image) []byte {
			if codes, err := barcode.Read(img); err == nil {
				return codes[0].Text
			}
			return nil
		}, true},
		{"gozxing over a pyramid", zxing, true},
		{"zbarimg", func(img image.Image) []byte { return zbarimg(b, zbar, img) }, err == nil},
	}
}

// zxing tries gozxing on the sizes that read most of the given photographs.
func zxing(img image.Image) []byte {
	hints := map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true, gozxing.DecodeHintType_CHARACTER_SET: "ISO-8859-1",
		gozxing.DecodeHintType_ALSO_INVERTED: true}
	size := img.Bounds().Size()
	for _, longest := range []int{1024, 640, 1600, 2400} {
		k := min(1, float64(longest)/float64(max(size.X, size.Y)))
		small := raster.Resize(raster.Luma(img), int(float64(size.X)*k), int(float64(size.Y)*k))
		bitmap, err := gozxing.NewBinaryBitmapFromImage(small)
		if err != nil {
			return nil
		}
		if result, err := qrcode.NewQRCodeReader().Decode(bitmap, hints); err == nil {
			return []byte(result.GetText())
		}
		if k == 1 {
			break
		}
	}
	return nil
}

func zbarimg(b *testing.B, program string, img image.Image) []byte {
	name := filepath.Join(b.TempDir(), "photo.png")
	var coded bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.NoCompression}).Encode(&coded, raster.Luma(img)); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(name, coded.Bytes(), 0o600); err != nil {
		b.Fatal(err)
	}
	out, _ := exec.Command(program, "-q", "--raw", "--nodbus", "-Sdisable", "-Sqrcode.enable", name).Output()
	return bytes.TrimSuffix(out, []byte("\n"))
}

// BenchmarkPeers prints how many photographs each reader reads, and its time as a multiple of this package's.
func BenchmarkPeers(b *testing.B) {
	type picture struct {
		img  image.Image
		text string // empty when it is not known
	}
	sets := map[string]func() []picture{
		"given": func() (all []picture) {
			for _, name := range given(b) {
				all = append(all, picture{open(b, name), ""})
			}
			return all
		},
		"generated": func() (all []picture) {
			for _, p := range photos(2, 1) {
				all = append(all, picture{p.draw(b), p.text})
			}
			return all
		},
		"hard": func() (all []picture) {
			for _, p := range hard(3) {
				all = append(all, picture{p.draw(b), p.text})
			}
			return all
		},
	}
	for set, make := range sets {
		b.Run(set, func(b *testing.B) {
			all := make()
			var ours time.Duration
			for b.Loop() {
				for _, p := range peers(b) {
					if !p.runs {
						continue
					}
					read, start := 0, time.Now()
					for _, photo := range all {
						text := p.read(photo.img)
						if len(text) > 0 && (string(text) == photo.text || photo.text == "" && len(text) == 324) {
							read++
						}
					}
					took := time.Since(start)
					if ours == 0 {
						ours = took
					}
					b.Logf("%s: %s reads %d of %d, %v a picture, %.1f ×", set, p.name, read, len(all), took/time.Duration(len(all)),
						float64(took)/float64(ours))
				}
			}
		})
	}
}
