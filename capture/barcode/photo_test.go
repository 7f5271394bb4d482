package barcode_test

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/skip2/go-qrcode"

	"razvorot/capture/raster"
)

// photo is what a photograph of a code should be like.
type photo struct {
	name          string
	text          string
	version       int // 0: as small as the text allows
	level         qrcode.RecoveryLevel
	width, height int     // of the picture
	module        float64 // pixels
	turn          float64 // degrees
	tilt          float64 // perspective: how much shorter the far side is, 0–1
	blur          float64 // radius in pixels
	motion        float64 // length in pixels
	glare         float64 // radius of the lamp's image as a share of the code's side
	gain          float64 // 1 is well lit
	noise         float64 // levels, before gain is made up for
	contrast      float64 // of the ink, 1 is black on white
	bend          float64 // height of the arc of the paper as a share of the code's side
	inverted      bool
	mirrored      bool
	grid          bool // the pixels of a screen
	shadow        bool // the edge of a shadow across the code
	quality       int  // of the JPEG
	seed          uint64
}

// draw returns the photograph.
func (p photo) draw(t testing.TB) image.Image {
	t.Helper()
	img, _ := p.drawn(t)
	return img
}

// drawn returns the photograph and where the corners of the code are.
func (p photo) drawn(t testing.TB) (image.Image, raster.Quad) {
	t.Helper()
	var code *qrcode.QRCode
	var err error
	if p.version > 0 {
		code, err = qrcode.NewWithForcedVersion(p.text, p.version, p.level)
	} else {
		code, err = qrcode.New(p.text, p.level)
	}
	if err != nil {
		t.Fatal(p.name, err)
	}
	code.DisableBorder = true
	s := &scene{photo: p, modules: code.Bitmap(), random: rand.New(rand.NewPCG(p.seed, 7))}
	s.place()
	g := s.expose()
	var coded bytes.Buffer
	if err := jpeg.Encode(&coded, g, &jpeg.Options{Quality: p.quality}); err != nil {
		t.Fatal(err)
	}
	img, err := jpeg.Decode(&coded)
	if err != nil {
		t.Fatal(err)
	}
	return img, s.corners
}

type scene struct {
	photo
	modules [][]bool
	random  *rand.Rand
	back    raster.Homography // from pixels to modules
	corners raster.Quad
	centre  raster.Point
	waves   [256]float64 // of the table
	side    float64      // of the code in pixels
}

func (s *scene) place() {
	for i := range s.waves {
		s.waves[i] = math.Sin(float64(i)*math.Pi/32) * math.Cos(float64(i)*math.Pi/16)
	}
	n := float64(len(s.modules))
	s.side = n * s.module
	half := s.side / 2
	s.centre = raster.Point{X: float64(s.width)/2 + (s.random.Float64()-0.5)*0.1*float64(s.width-int(s.side)),
		Y: float64(s.height)/2 + (s.random.Float64()-0.5)*0.1*float64(s.height-int(s.side))}
	sin, cos := math.Sincos(s.turn * math.Pi / 180)
	lean := s.random.Float64() * 2 * math.Pi
	for i, c := range [4][2]float64{{-1, -1}, {1, -1}, {1, 1}, {-1, 1}} {
		depth := 1 + s.tilt*(c[0]*math.Cos(lean)+c[1]*math.Sin(lean))/2
		x, y := c[0]*half/depth, c[1]*half/depth
		s.corners[i] = raster.Point{X: s.centre.X + x*cos - y*sin, Y: s.centre.Y + x*sin + y*cos}
	}
	h, _ := raster.ToQuad(n, n, s.corners)
	s.back, _ = h.Inverse()
}

// reflectance returns how light the scene is at a place, 0–1.
func (s *scene) reflectance(x, y float64) float64 {
	at := s.back.Apply(raster.Point{X: x, Y: y})
	n := float64(len(s.modules))
	u, v := at.X, at.Y
	if s.bend > 0 { // a cylinder: the middle of the paper comes towards the camera
		v += s.bend * n * (math.Pow(2*u/n-1, 2) - 1) * 0.7
	}
	if s.mirrored {
		u = n - u
	}
	if u < -4 || v < -4 || u >= n+4 || v >= n+4 {
		return 0.35 + 0.2*s.waves[int(x)&255]*s.waves[(int(y)+int(x)/3)&255]
	}
	dark := u >= 0 && v >= 0 && u < n && v < n && s.modules[int(v)][int(u)]
	light := 0.92
	if dark != s.inverted {
		light = 0.92 - 0.86*s.contrast
	}
	if s.grid && (math.Mod(x*0.83+y*0.11+9999, 3.3) < 1.1 || math.Mod(y*0.87-x*0.07+9999, 3.1) < 0.8) {
		light *= 0.55
	}
	return light
}

func (s *scene) expose() *image.Gray {
	w, h := s.width, s.height
	plane := make([]float32, w*h)
	for y := range h {
		for x := range w {
			sum := 0.0
			for _, o := range [4][2]float64{{0.25, 0.25}, {0.75, 0.25}, {0.25, 0.75}, {0.75, 0.75}} {
				sum += s.reflectance(float64(x)+o[0], float64(y)+o[1])
			}
			plane[y*w+x] = float32(sum / 4)
		}
	}
	if s.blur > 0 {
		for range 3 { // three boxes are nearly a Gaussian
			plane = box(box(plane, w, h, s.blur, 1, 0), w, h, s.blur, 0, 1)
		}
	}
	if s.motion > 0 {
		plane = box(plane, w, h, s.motion/2, 1, 0)
	}
	g := image.NewGray(image.Rect(0, 0, w, h))
	lamp := s.corners[0].Add(s.corners[2]).Scale(0.5).Add(raster.Point{X: s.side * 0.2, Y: s.side * 0.15})
	for y := range h {
		for x := range w {
			light := s.gain
			if s.shadow && float64(x)+0.4*float64(y) > s.centre.X+0.4*s.centre.Y {
				light *= 0.4
			}
			v := float64(plane[y*w+x]) * light * 240
			if s.glare > 0 {
				d := math.Hypot(float64(x)-lamp.X, 1.4*(float64(y)-lamp.Y)) / (s.glare * s.side)
				v += 400 * math.Exp(-d*d*d)
			}
			v += s.random.NormFloat64() * s.noise
			g.Pix[y*w+x] = uint8(min(max(v, 0), 255))
		}
	}
	return g
}

// box is the mean over a length of 2 radius+1 along a direction, the ends in part.
func box(src []float32, w, h int, radius float64, dx, dy int) []float32 {
	out := make([]float32, len(src))
	whole := int(radius)
	part := float32(radius - float64(whole))
	for y := range h {
		for x := range w {
			var sum, weight float32
			for k := -whole - 1; k <= whole+1; k++ {
				sx, sy := x+k*dx, y+k*dy
				if sx < 0 || sy < 0 || sx >= w || sy >= h {
					continue
				}
				share := float32(1)
				if k == -whole-1 || k == whole+1 {
					share = part
				}
				sum, weight = sum+share*src[sy*w+sx], weight+share
			}
			out[y*w+x] = sum / weight
		}
	}
	return out
}

// pass is a text as the offline passes have it.
func pass(n int, seed uint64) string {
	r := rand.New(rand.NewPCG(seed, 3))
	text := []byte("https://pass.example/v1#")
	for len(text) < n {
		text = append(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[r.IntN(64)])
	}
	return string(text)
}

// photos returns the photographs of the test: each kind of trouble in several strengths and versions.
func photos(seed uint64, scale float64) []photo {
	r := rand.New(rand.NewPCG(seed, 11))
	var all []photo
	add := func(name string, change func(*photo)) {
		p := photo{name: fmt.Sprintf("%02d %s", len(all), name), text: pass(60+r.IntN(300), r.Uint64()), level: qrcode.Medium, width: 1000, height: 750,
			module: 6, turn: r.Float64()*50 - 25, tilt: 0.1, gain: 1, noise: 2, contrast: 1, quality: 85, seed: r.Uint64()}
		change(&p)
		probe, err := qrcode.New(p.text, p.level)
		if err != nil {
			panic(err)
		}
		modules := 4*probe.VersionNumber + 17
		if p.version > 0 {
			modules = 4*p.version + 17
		}
		// As large as the picture lets it be, at most; then everything in the scale of the photograph.
		p.module = min(p.module, 0.66*float64(p.height)/float64(modules))
		p.module, p.blur, p.motion = p.module*scale, p.blur*scale, p.motion*scale
		p.width, p.height = int(float64(p.width)*scale), int(float64(p.height)*scale)
		all = append(all, p)
	}
	for i := range 4 {
		f := float64(i)
		add("clean", func(p *photo) { p.turn = 0 })
		add("turned", func(p *photo) { p.turn = 20 + 85*f })
		add("tilted", func(p *photo) { p.tilt = 0.25 + 0.12*f })
		add("tilted and turned", func(p *photo) { p.tilt, p.turn = 0.3+0.1*f, 45+70*f })
		add("blurred", func(p *photo) { p.blur = 0.8 + 0.45*f })
		add("moved", func(p *photo) { p.motion = 3 + 1.5*f })
		add("glare", func(p *photo) { p.glare, p.level = 0.10+0.035*f, qrcode.Medium })
		add("dark", func(p *photo) { p.gain, p.noise = 0.35-0.08*f, 3 })
		add("noisy", func(p *photo) { p.noise = 12 + 8*f })
		add("small", func(p *photo) { p.module = 3.2 - 0.4*f })
		add("inverted", func(p *photo) { p.inverted, p.turn = true, 90*f })
		add("mirrored", func(p *photo) { p.mirrored = true })
		add("on a screen", func(p *photo) { p.grid, p.module = true, 5+2*f })
		add("bent", func(p *photo) { p.bend = 0.03 + 0.025*f })
		add("shadow", func(p *photo) { p.shadow = true })
		add("pale", func(p *photo) { p.contrast = 0.5 - 0.1*f })
		add("coarse JPEG", func(p *photo) { p.quality = 40 - 8*i })
		add("large version", func(p *photo) {
			p.version, p.width, p.height = []int{20, 25, 28, 32}[i], 1200, 900
			p.text = pass(400+100*i, 5)
		})
		add("small version", func(p *photo) { p.text, p.version, p.level = pass(30+5*i, 6), 5, qrcode.Low; p.module = 8 })
		add("tiny text", func(p *photo) { p.text, p.module = "PASS "+fmt.Sprint(i), 9; p.tilt = 0.1 * f })
	}
	return all
}

// hard returns photographs with two or three troubles at once.
func hard(seed uint64) []photo {
	r := rand.New(rand.NewPCG(seed, 17))
	all := photos(seed, 1)
	for i := range all {
		p := &all[i]
		p.name += ", hard"
		p.tilt = max(p.tilt, 0.35*r.Float64())
		p.turn = 360 * r.Float64()
		p.blur = max(p.blur, p.module*0.28*r.Float64())
		p.noise = max(p.noise, 9*r.Float64())
		p.quality = min(p.quality, 40+r.IntN(50))
		p.gain = min(p.gain, 0.4+0.7*r.Float64())
		p.shadow = p.shadow || r.IntN(4) == 0
		p.bend = max(p.bend, 0.05*r.Float64())
	}
	return all
}
