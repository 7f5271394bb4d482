package camera

import (
	"context"
	"fmt"
	"image"
	_ "image/jpeg" // Load
	_ "image/png"
	"math/rand/v2"
	"os"
	"sync"
	"time"

	"razvorot/capture/raster"
	"razvorot/domain"
)

// Trouble is what may be wrong with a fake camera.
type Trouble int

// The troubles.
const (
	None      Trouble = iota
	Absent            // Open finds no camera
	Busy              // Open finds it in use
	Denied            // Open is not allowed
	Unplugged         // Next fails from now on
	Black             // frames are black, as with a lid before the lens
	Frozen            // frames repeat to the last bit
)

// Fake plays a picture as a camera does: with noise, so that no two frames are the same, at a steady pace. It may be used by
// several goroutines, so that a test changes the picture while it runs.
type Fake struct {
	clock domain.Clock
	pace  time.Duration

	mu      sync.Mutex
	picture image.Image
	trouble Trouble
	after   int // frames until Unplugged, 0 for never
	open    int // streams
}

// NewFake returns a camera that shows a picture, a frame every pace by the clock.
func NewFake(picture image.Image, clock domain.Clock, pace time.Duration) *Fake {
	return &Fake{clock: clock, pace: pace, picture: picture}
}

// Load reads a picture from a file.
func Load(file string) (image.Image, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("failed to load a picture: %w", err)
	}
	img, _, err := image.Decode(f)
	_ = f.Close() // read only
	if err != nil {
		return nil, fmt.Errorf("failed to load a picture: %w", err)
	}
	return img, nil
}

// Show shows another picture from the next frame on.
func (f *Fake) Show(picture image.Image) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.picture = picture
}

// Break has something go wrong, and None mends it.
func (f *Fake) Break(t Trouble) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.trouble = t
}

// UnplugAfter has the device unplugged after so many frames more.
func (f *Fake) UnplugAfter(frames int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.after = frames
}

// Running returns how many streams are open: whoever leaves the screen lets go of the camera.
func (f *Fake) Running() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.open
}

// Open implements domain.Camera.
func (f *Fake) Open(ctx context.Context) (domain.CameraStream, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	switch f.trouble {
	case Absent, Unplugged:
		return nil, domain.ErrNoCamera
	case Busy:
		return nil, domain.ErrCameraBusy
	case Denied:
		return nil, domain.ErrCameraDenied
	}
	f.open++
	return &fakeStream{fake: f, noise: rand.New(rand.NewPCG(1, 2))}, nil
}

type fakeStream struct {
	fake  *Fake
	noise *rand.Rand
	last  image.Image // what a frozen camera repeats
}

// Next implements domain.CameraStream.
func (s *fakeStream) Next(ctx context.Context) (image.Image, error) {
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-s.fake.clock.After(s.fake.pace):
	}
	picture, trouble := s.fake.next()
	switch trouble {
	case Unplugged:
		return nil, domain.ErrCameraLost
	case Frozen:
		if s.last == nil {
			s.last = s.grainy(picture)
		}
		return s.last, nil
	case Black:
		size := picture.Bounds().Size()
		picture = image.NewYCbCr(image.Rectangle{Max: size}, image.YCbCrSubsampleRatio420)
		neutral(picture.(*image.YCbCr))
	}
	s.last = s.grainy(picture)
	return s.last, nil
}

func (f *Fake) next() (image.Image, Trouble) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.after > 0 {
		if f.after--; f.after == 0 {
			f.trouble = Unplugged
		}
	}
	return f.picture, f.trouble
}

// neutral takes the colour out of a picture.
func neutral(img *image.YCbCr) {
	for i := range img.Cb {
		img.Cb[i], img.Cr[i] = 128, 128
	}
}

// grainy returns a copy of a picture with the noise of a sensor, one step up or down in one pixel of two.
func (s *fakeStream) grainy(picture image.Image) image.Image {
	size := picture.Bounds().Size()
	img := raster.Straighten(picture, raster.Whole(size), size.X, size.Y)
	var bits uint64
	for i := range img.Y {
		if i%32 == 0 {
			bits = s.noise.Uint64()
		}
		switch v := img.Y[i]; {
		case bits&3 == 1 && v < 255:
			img.Y[i]++
		case bits&3 == 2 && v > 0:
			img.Y[i]--
		}
		bits >>= 2
	}
	return img
}

// Close implements domain.CameraStream.
func (s *fakeStream) Close() error {
	s.fake.mu.Lock()
	defer s.fake.mu.Unlock()
	s.fake.open--
	return nil
}
