package domain

import (
	"context"
	"errors"
	"image"
)

// Camera is where live pictures come from. A device without one has none: then the port is nil and files are chosen.
type Camera interface {
	// Open starts the camera. ErrNoCamera, ErrCameraBusy, ErrCameraDenied.
	Open(ctx context.Context) (CameraStream, error)
}

// CameraStream is a camera that runs. It is used by one goroutine, which closes it.
type CameraStream interface {
	// Next waits for a picture that is newer than the last one. The picture belongs to the caller. ErrCameraLost when the
	// device was unplugged or stopped answering; the context's error.
	Next(ctx context.Context) (image.Image, error)
	// Close lets go of the device.
	Close() error
}

// What may be wrong with a camera. Each has words and a way on.
var (
	ErrNoCamera     = errors.New("no camera")
	ErrCameraBusy   = errors.New("camera is used by another program")
	ErrCameraDenied = errors.New("camera may not be used")
	ErrCameraLost   = errors.New("camera was disconnected")
	ErrCameraBlack  = errors.New("camera shows nothing but black")
	ErrCameraFrozen = errors.New("camera shows the same picture all the time")
)

// Displays is what the screens of this device show. Where programs may not look, the port is nil and a picture is chosen.
type Displays interface {
	// Capture returns a picture of each screen. ErrNoCamera when there is none to see, ErrCameraDenied when the system says no.
	Capture(ctx context.Context) ([]image.Image, error)
}
