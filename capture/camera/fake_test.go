package camera

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"

	"razvorot/capture/gate"
	"razvorot/domain"
)

// at once is a clock that never lets anybody wait.
type atOnce struct{}

func (atOnce) Now() time.Time { return time.Time{} }
func (atOnce) After(time.Duration) <-chan time.Time {
	due := make(chan time.Time, 1)
	due <- time.Time{}
	return due
}

func grey(level uint8) image.Image {
	size := image.Rect(0, 0, 320, 240)
	if testing.Short() { // each frame is looked at as a photograph is
		size = image.Rect(0, 0, 64, 48)
	}
	img := image.NewGray(size)
	for i := range img.Pix {
		img.Pix[i] = level
	}
	return img
}

func TestWhatKeepsACameraFromOpeningHasItsKind(t *testing.T) {
	f := NewFake(grey(120), atOnce{}, time.Second)
	for trouble, want := range map[Trouble]error{Absent: domain.ErrNoCamera, Busy: domain.ErrCameraBusy, Denied: domain.ErrCameraDenied} {
		f.Break(trouble)
		if _, err := f.Open(t.Context()); !errors.Is(err, want) {
			t.Errorf("%v, want %v", err, want)
		}
	}
	f.Break(None)
	s, err := f.Open(t.Context())
	if err != nil || f.Running() != 1 {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil || f.Running() != 0 {
		t.Error("it was not let go of")
	}
}

// fault is what the watch says about so many frames.
func fault(t *testing.T, f *Fake, frames int) error {
	t.Helper()
	s, err := f.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	watch := gate.NewWatch(gate.Wanted{Kind: domain.KindOther, Role: domain.PageFront})
	var found error
	for range frames {
		img, err := s.Next(t.Context())
		if err != nil {
			return err
		}
		found = watch.Look(img).Fault
	}
	return found
}

func TestAWatchTellsABlackAndAFrozenCameraFromOneThatLooksAtAWall(t *testing.T) {
	for trouble, want := range map[Trouble]error{None: nil, Black: domain.ErrCameraBlack, Frozen: domain.ErrCameraFrozen} {
		f := NewFake(grey(120), atOnce{}, time.Second)
		f.Break(trouble)
		if got := fault(t, f, 40); !errors.Is(got, want) {
			t.Errorf("trouble %d is %v, want %v", trouble, got, want)
		}
	}
}

func TestACameraIsUnpluggedInTheMiddle(t *testing.T) {
	f := NewFake(grey(120), atOnce{}, time.Second)
	f.UnplugAfter(3)
	s, err := f.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		if _, err = s.Next(t.Context()); (err != nil) != (i == 2) {
			t.Fatalf("frame %d: %v", i, err)
		}
	}
	if !errors.Is(err, domain.ErrCameraLost) {
		t.Error(err)
	}
	if _, err := f.Open(t.Context()); !errors.Is(err, domain.ErrNoCamera) {
		t.Errorf("it opens again: %v", err)
	}
}

func TestAStreamEndsWithItsContext(t *testing.T) {
	f := NewFake(grey(120), domain.SystemClock{}, time.Hour)
	ctx, cancel := context.WithCancel(t.Context())
	s, err := f.Open(ctx)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := s.Next(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestAPictureIsPlayedFromAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "page.png")
	var b bytes.Buffer
	if err := errors.Join(png.Encode(&b, grey(77)), os.WriteFile(file, b.Bytes(), 0o600)); err != nil {
		t.Fatal(err)
	}
	img, err := Load(file)
	if err != nil {
		t.Fatal(err)
	}
	s, err := NewFake(img, atOnce{}, time.Second).Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	frame, err := s.Next(t.Context())
	if err != nil || frame.Bounds() != grey(0).Bounds() {
		t.Errorf("%v, %v", frame.Bounds(), err)
	}
	if _, err := Load(file + ".none"); err == nil {
		t.Error("a file that is not there was loaded")
	}
}
