package journey_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/capture/camera"
	"razvorot/capture/specimen"
	"razvorot/domain"
	"razvorot/ui/phrase"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// framePause is how often the camera of the device has a frame.
const framePause = 50 * time.Millisecond

// newCamera is a camera that shows nothing but a grey wall until somebody holds a page before it.
func newCamera() *camera.Fake {
	wall := image.NewGray(image.Rect(0, 0, 640, 480))
	for i := range wall.Pix {
		wall.Pix[i] = 140
	}
	return camera.NewFake(wall, domain.SystemClock{}, framePause)
}

// blurred is a photograph by somebody who did not let the camera focus: every pixel the mean of those within the blur, twice.
func (s *sitter) blurred(photo []byte) image.Image {
	s.t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(photo))
	s.ok(err)
	soft := img.(*image.YCbCr)
	for range 2 {
		for y := range soft.Rect.Dy() {
			smooth(soft.Y[y*soft.YStride:][:soft.Rect.Dx()], 1)
		}
		for x := range soft.Rect.Dx() {
			smooth(soft.Y[x:], soft.YStride)
		}
	}
	return soft
}

// blurRadius is in pixels: at ten to the millimetre letters run together.
const blurRadius = 6

// smooth takes means along a line of pixels that lie so far apart.
func smooth(pix []uint8, stride int) {
	n := (len(pix) + stride - 1) / stride
	before := make([]int, n+1)
	for i := range n {
		before[i+1] = before[i] + int(pix[i*stride])
	}
	for i := range n {
		from, to := max(0, i-blurRadius), min(n, i+blurRadius+1)
		pix[i*stride] = uint8((before[to] - before[from]) / (to - from))
	}
}

func (s *sitter) coded(img image.Image) []byte {
	s.t.Helper()
	var b bytes.Buffer
	s.ok(jpeg.Encode(&b, img, &jpeg.Options{Quality: 90}))
	return b.Bytes()
}

// paperOf returns one page among the papers.
func (s *sitter) paperOf(papers []app.Specimen, kind domain.DocumentKind, role domain.PageRole) []byte {
	s.t.Helper()
	at := slices.IndexFunc(papers, func(p app.Specimen) bool { return p.Kind == kind && p.Role == role })
	if at < 0 {
		s.t.Fatalf("there is no %s, %s", kind, role)
	}
	return papers[at].Content
}

// refusesABlurredFile gives a file that is out of focus, reads what is wrong and what to do, and goes back to choose another.
func (s *sitter) refusesABlurredFile(photo []byte) {
	s.t.Helper()
	s.offered = s.coded(s.blurred(photo))
	s.Tap("add.file")
	s.UntilID("add.other")
	s.mustSayUnsharp()
	s.shot("photo-refused")
	s.Tap("add.other")
}

func (s *sitter) mustSayUnsharp() {
	s.t.Helper()
	book, err := phrase.Open(phrase.Language(s.locale))
	s.ok(err)
	fault, cure := words.CheckFault(book, "sharp")
	s.UntilSeen(fault)
	s.UntilSeen(cure)
	if s.Find("add.take") != nil {
		s.t.Error("a picture that will not do may be added")
	}
}

// shoots photographs a page with the camera of the device: out of focus first, which is refused, then as it should be.
func (s *sitter) shoots(photo []byte) {
	s.t.Helper()
	page, err := jpeg.Decode(bytes.NewReader(photo))
	s.ok(err)
	s.camera.Show(s.blurred(photo))
	s.Tap("add.camera")
	s.UntilID("capture.shoot")
	s.Until("the camera to see the page", func() bool { return s.saidOfTheCamera() })
	s.shot("camera-unsharp")
	s.Tap("capture.shoot")
	s.UntilID("add.again")
	s.mustSayUnsharp()
	s.camera.Show(page)
	s.Tap("add.again")
	s.UntilID("add.take") // the shot is taken by itself
	s.shot("camera-shot")
	if n := s.camera.Running(); n != 0 {
		s.t.Errorf("the camera still runs %d times", n)
	}
}

// saidOfTheCamera tells whether the camera's picture is being judged.
func (s *sitter) saidOfTheCamera() bool {
	_, ticks := s.First(func(o fyne.CanvasObject) bool { _, is := o.(*widget.Ticks); return is }).(*widget.Ticks)
	return ticks
}

// takes adds the page, whatever of it differs from the profile.
func (s *sitter) takes() {
	s.t.Helper()
	s.Tap("add.take")
	s.Until("the page added", func() bool { return s.Find("add.take") == nil })
	if s.Find("capture.right") != nil {
		s.shot("document-compared")
		s.Tap("capture.right")
	}
}

// scannedLetter is a proof of address as a picture.
func scannedLetter() []byte {
	return specimen.JPEG(specimen.AddressLetter(specimen.Invent(5)), 85, nil)
}
