package camera

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"syscall"
	"testing"

	"razvorot/domain"
)

// slope is a picture whose colour is known at every place.
func slope(w, h int) *image.YCbCr {
	img := image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio422)
	for y := range h {
		for x := range w {
			img.Y[img.YOffset(x, y)] = uint8(2*x + y)
			img.Cb[img.COffset(x, y)], img.Cr[img.COffset(x, y)] = uint8(x), uint8(255-y)
		}
	}
	return img
}

func packed(img *image.YCbCr) []byte {
	var b []byte
	for y := range img.Rect.Dy() {
		for x := 0; x < img.Rect.Dx(); x += 2 {
			b = append(b, img.Y[img.YOffset(x, y)], img.Cb[img.COffset(x, y)], img.Y[img.YOffset(x+1, y)], img.Cr[img.COffset(x, y)])
		}
	}
	return b
}

func TestPackedFramesAreUnpackedPixelByPixel(t *testing.T) {
	want := slope(64, 48)
	got, err := decode(packed(want), packedYUYV, 64, 48)
	if err != nil {
		t.Fatal(err)
	}
	for y := range 48 {
		for x := range 64 {
			if got.At(x, y) != want.At(x, y) {
				t.Fatalf("%v at %d,%d, want %v", got.At(x, y), x, y, want.At(x, y))
			}
		}
	}
}

// bare is a JPEG as webcams send it: without the Huffman tables, which are those that image/jpeg writes.
func bare(t *testing.T, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	whole := b.Bytes()
	from, to := bytes.Index(whole, []byte{0xFF, 0xC4}), bytes.Index(whole, []byte{0xFF, 0xDA})
	return append(bytes.Clone(whole[:from]), whole[to:]...)
}

func TestJPEGFramesAreReadWithoutTheirTables(t *testing.T) {
	want := slope(64, 48)
	frame := bare(t, want)
	if _, err := jpeg.Decode(bytes.NewReader(frame)); err == nil {
		t.Fatal("the tables are still there")
	}
	got, err := decode(frame, motionJPEG, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	y := func(img image.Image) int { return int(color.GrayModel.Convert(img.At(30, 20)).(color.Gray).Y) }
	if d := y(got) - y(want); d > 3 || d < -3 {
		t.Errorf("luma is %d off", d)
	}
}

func TestFramesThatCannotBeOneAreRefused(t *testing.T) {
	huge := bare(t, image.NewGray(image.Rect(0, 0, 16, 16)))
	at := bytes.Index(huge, []byte{0xFF, 0xC0})
	copy(huge[at+5:], []byte{0xFF, 0xFF, 0xFF, 0xFF}) // height and width
	for name, c := range map[string]struct {
		frame         []byte
		format        format
		width, height int
	}{
		"nothing":         {nil, motionJPEG, 0, 0},
		"noise":           {[]byte("not a picture"), motionJPEG, 0, 0},
		"a bomb":          {huge, motionJPEG, 0, 0},
		"cut":             {make([]byte, 2*64*48-1), packedYUYV, 64, 48},
		"odd":             {make([]byte, 1<<20), packedYUYV, 63, 48},
		"no height":       {make([]byte, 1<<20), packedYUYV, 64, 0},
		"more than a sea": {make([]byte, maxFrameBytes+1), packedYUYV, 64, 48},
	} {
		if _, err := decode(c.frame, c.format, c.width, c.height); !errors.Is(err, errFrame) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte("\xFF\xD8\xFF\xDA"), 0, 0, true)
	f.Add(packed(slope(8, 4)), 8, 4, false)
	f.Fuzz(func(t *testing.T, frame []byte, width, height int, isJPEG bool) {
		form := packedYUYV
		if isJPEG {
			form = motionJPEG
		}
		if len(frame) > 1<<16 {
			return
		}
		img, err := decode(frame, form, width, height)
		if (img == nil) == (err == nil) {
			t.Errorf("%v and %v", img, err)
		}
	})
}

// script is a device that answers as written, and the last answer again and again.
type script struct {
	answers []any // an error of waiting, or a frame
	closed  bool
	asked   int
}

func (s *script) WaitForFrame(uint32) error {
	s.asked++
	err, _ := s.answer().(error)
	return err
}

func (s *script) answer() any { return s.answers[min(s.asked, len(s.answers))-1] }

func (s *script) ReadFrame() ([]byte, error) { return s.answer().([]byte), nil }

func (s *script) Close() error { s.closed = true; return nil }

var errWait = errors.New("nothing yet")

func (s *script) stream() *stream {
	return &stream{device: s, format: packedYUYV, width: 64, height: 48, timeout: func(err error) bool { return errors.Is(err, errWait) }}
}

func TestAStreamPassesOverPausesAndABrokenFrame(t *testing.T) {
	good := packed(slope(64, 48))
	s := &script{answers: []any{errWait, []byte{}, []byte("broken"), good}}
	img, err := s.stream().Next(t.Context())
	if err != nil || img.Bounds().Dx() != 64 || s.asked != 4 {
		t.Errorf("%v after %d frames", err, s.asked)
	}
}

func TestAStreamThatFallsSilentIsLost(t *testing.T) {
	for name, answer := range map[string]any{"silence": errWait, "rubbish": []byte("broken"), "no device": syscall.ENODEV, "io": syscall.EIO} {
		s := &script{answers: []any{answer}}
		if _, err := s.stream().Next(t.Context()); !errors.Is(err, domain.ErrCameraLost) {
			t.Errorf("%s: %v", name, err)
		}
		if s.asked > mostBroken {
			t.Errorf("%s is waited for %d times", name, s.asked)
		}
	}
}

func TestWhatTheSystemSaysHasItsKind(t *testing.T) {
	for _, c := range []struct{ err, want error }{
		{syscall.EBUSY, domain.ErrCameraBusy},
		{fmt.Errorf("opening: %w", syscall.EACCES), domain.ErrCameraDenied},
		{syscall.EPERM, domain.ErrCameraDenied},
		{syscall.ENOENT, domain.ErrNoCamera},
		{syscall.ENODEV, domain.ErrCameraLost},
		{errors.New("Failed to start streaming: device or resource busy"), domain.ErrCameraBusy},
		{errors.New("Not a video capture device"), domain.ErrNoCamera},
	} {
		if got := failure(c.err, domain.ErrNoCamera); !errors.Is(got, c.want) {
			t.Errorf("%v is %v, want %v", c.err, got, c.want)
		}
	}
}
