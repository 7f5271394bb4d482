//go:build (linux && !android) || windows

// Package display takes pictures of the screens of this device, for codes that are shown on them.
package display

import (
	"context"
	"fmt"
	"image"
	"io"
	"log"

	"github.com/jezek/xgb"
	"github.com/kbinani/screenshot"

	"razvorot/domain"
)

// maxPixels bounds one picture: a wall of screens is no screen.
const maxPixels = 64 << 20

// System returns the screens of the device.
func System() domain.Displays { return screens{} }

type screens struct{}

func init() {
	// The X library prints on its own what it returns as an error as well.
	xgb.Logger = log.New(io.Discard, "", 0)
}

// Capture implements domain.Displays. On Wayland the desktop asks the person first.
func (screens) Capture(ctx context.Context) ([]image.Image, error) {
	type result struct {
		pictures []image.Image
		err      error
	}
	done := make(chan result, 1)
	go func() {
		pictures, err := capture()
		done <- result{pictures, err}
	}()
	select {
	case r := <-done:
		return r.pictures, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func capture() ([]image.Image, error) {
	n := screenshot.NumActiveDisplays()
	var pictures []image.Image
	for i := range n {
		bounds := screenshot.GetDisplayBounds(i)
		if bounds.Empty() || bounds.Dx()*bounds.Dy() > maxPixels {
			continue
		}
		picture, err := screenshot.CaptureRect(bounds)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", domain.ErrCameraDenied, err)
		}
		pictures = append(pictures, picture)
	}
	if len(pictures) == 0 {
		return nil, domain.ErrNoCamera
	}
	return pictures, nil
}
