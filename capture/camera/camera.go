// Package camera is where live pictures come from.
//
// A frame is one picture of a camera. System returns the camera of the device: Video for Linux behind the build tag v4l2, and
// none elsewhere, where a file is chosen instead. Fake plays pictures, and everything that goes wrong with a camera.
package camera

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"strings"
	"syscall"

	"razvorot/domain"
)

// Bounds of a frame. A webcam that claims more is not believed.
const (
	maxFrameSide  = 8192
	maxFrameBytes = 32 << 20
)

// errFrame is a frame that cannot be read; the next one may be fine.
var errFrame = errors.New("broken frame")

// format is how a camera sends its frames.
type format int

const (
	motionJPEG format = iota // each frame a JPEG, often without its Huffman tables
	packedYUYV               // 4:2:2, two pixels in four bytes: Y0 Cb Y1 Cr
)

// decode reads a frame. Width and height are those that were agreed upon; a JPEG has its own.
func decode(frame []byte, f format, width, height int) (img image.Image, err error) {
	if len(frame) == 0 || len(frame) > maxFrameBytes {
		return nil, fmt.Errorf("%d bytes: %w", len(frame), errFrame)
	}
	if f == packedYUYV {
		return decodeYUYV(frame, width, height)
	}
	return decodeJPEG(frame)
}

func decodeJPEG(frame []byte) (img image.Image, err error) {
	defer func() {
		if recover() != nil { // decoders are trusted no more than the cable
			img, err = nil, errFrame
		}
	}()
	frame = withTables(frame)
	head, err := jpeg.DecodeConfig(bytes.NewReader(frame))
	if err != nil || head.Width > maxFrameSide || head.Height > maxFrameSide {
		return nil, errFrame
	}
	if img, err = jpeg.Decode(bytes.NewReader(frame)); err != nil {
		return nil, errFrame
	}
	return img, nil
}

// decodeYUYV copies what the device will write over with the next frame.
func decodeYUYV(frame []byte, width, height int) (image.Image, error) {
	if width < 2 || height < 1 || width%2 != 0 || width > maxFrameSide || height > maxFrameSide || len(frame) < 2*width*height {
		return nil, errFrame
	}
	img := image.NewYCbCr(image.Rect(0, 0, width, height), image.YCbCrSubsampleRatio422)
	for y := range height {
		row := frame[2*width*y:][:2*width]
		luma, cb, cr := img.Y[y*img.YStride:][:width], img.Cb[y*img.CStride:][:width/2], img.Cr[y*img.CStride:][:width/2]
		for i := range cb {
			p := row[4*i : 4*i+4 : 4*i+4]
			luma[2*i], cb[i], luma[2*i+1], cr[i] = p[0], p[1], p[2], p[3]
		}
	}
	return img, nil
}

// device is the part of a Video for Linux device that a stream needs.
type device interface {
	// WaitForFrame waits at most so many seconds.
	WaitForFrame(seconds uint32) error
	// ReadFrame returns a frame, empty when there is none yet. The next one overwrites it.
	ReadFrame() ([]byte, error)
	Close() error
}

// How long a camera may be silent, and how many broken frames in a row are a cable rather than an accident.
const (
	silentSeconds = 5
	mostBroken    = 30
)

// stream is a device that runs.
type stream struct {
	device        device
	format        format
	width, height int
	timeout       func(error) bool // tells that a wait was in vain
}

// Next implements domain.CameraStream.
func (s *stream) Next(ctx context.Context) (image.Image, error) {
	silent, broken := 0, 0
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		frame, err := s.read()
		switch {
		case err != nil && s.timeout(err):
			if silent++; silent >= silentSeconds {
				return nil, fmt.Errorf("no frame in %d s: %w", silentSeconds, domain.ErrCameraLost)
			}
			continue
		case err != nil:
			return nil, failure(err, domain.ErrCameraLost)
		case len(frame) == 0:
			continue
		}
		img, err := decode(frame, s.format, s.width, s.height)
		if err == nil {
			return img, nil
		}
		if broken++; broken >= mostBroken {
			return nil, fmt.Errorf("%d broken frames: %w", broken, domain.ErrCameraLost)
		}
	}
}

func (s *stream) read() ([]byte, error) {
	if err := s.device.WaitForFrame(1); err != nil {
		return nil, err
	}
	return s.device.ReadFrame()
}

// Close implements domain.CameraStream.
func (s *stream) Close() error { return s.device.Close() }

// failure gives what the system says its kind; what is not known is otherwise.
func failure(err, otherwise error) error {
	for _, known := range []struct {
		code syscall.Errno
		kind error
	}{{syscall.EBUSY, domain.ErrCameraBusy}, {syscall.EACCES, domain.ErrCameraDenied}, {syscall.EPERM, domain.ErrCameraDenied},
		{syscall.ENODEV, domain.ErrCameraLost}, {syscall.ENOENT, domain.ErrNoCamera}, {syscall.ENXIO, domain.ErrNoCamera}} {
		// The driver's package joins some of its errors as text.
		if errors.Is(err, known.code) || strings.HasSuffix(err.Error(), known.code.Error()) {
			return known.kind
		}
	}
	return otherwise
}
