//go:build linux && v4l2

package camera

import (
	"context"
	"errors"
	"path/filepath"
	"slices"

	"github.com/blackjack/webcam"

	"razvorot/domain"
)

// System returns the camera of the device: the first that Video for Linux has.
func System() domain.Camera { return linux{} }

type linux struct{}

// The formats that are read, the one with the better picture at large sizes first.
var readable = []struct {
	code   webcam.PixelFormat // four characters, the first one lowest
	format format
}{{fourCC("MJPG"), motionJPEG}, {fourCC("JPEG"), motionJPEG}, {fourCC("YUYV"), packedYUYV}}

func fourCC(s string) webcam.PixelFormat {
	return webcam.PixelFormat(uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24)
}

// enoughWidth is the width above which a webcam only gets slower: a passport page that fills 1920 pixels has 390 dots to the
// inch.
const enoughWidth = 1920

// Open implements domain.Camera. The nodes of one webcam that carry no pictures are passed over.
func (linux) Open(ctx context.Context) (domain.CameraStream, error) {
	nodes, _ := filepath.Glob("/dev/video*") // fails only for a malformed pattern
	slices.Sort(nodes)
	worst := domain.ErrNoCamera
	for _, node := range nodes {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		s, err := start(node)
		if err == nil {
			return s, nil
		}
		if kind := failure(err, domain.ErrNoCamera); !errors.Is(kind, domain.ErrNoCamera) {
			worst = kind
		}
	}
	return nil, worst
}

func start(node string) (*stream, error) {
	device, err := webcam.Open(node)
	if err != nil {
		return nil, err
	}
	s, err := agree(device)
	if err == nil {
		err = device.StartStreaming()
	}
	if err != nil {
		_ = device.Close() // what came before says more
		return nil, err
	}
	return s, nil
}

// buffers is how many frames the driver keeps: few, so that the latest is not old.
const buffers = 3

// agree chooses format and size.
func agree(device *webcam.Webcam) (*stream, error) {
	offered := device.GetSupportedFormats()
	for _, r := range readable {
		if _, ok := offered[r.code]; !ok {
			continue
		}
		width, height := largest(device.GetSupportedFrameSizes(r.code))
		agreed, width, height, err := device.SetImageFormat(r.code, width, height) // the driver may round the size
		if err != nil {
			return nil, err
		}
		if agreed != r.code {
			continue
		}
		return &stream{device: device, format: r.format, width: int(width), height: int(height), timeout: isTimeout},
			device.SetBufferCount(buffers)
	}
	return nil, domain.ErrNoCamera
}

// largest returns the largest size up to enoughWidth, and one that every webcam has where none is told.
func largest(sizes []webcam.FrameSize) (width, height uint32) {
	width, height = 640, 480
	for _, s := range sizes {
		if s.MaxWidth <= enoughWidth && s.MaxWidth*s.MaxHeight > width*height {
			width, height = s.MaxWidth, s.MaxHeight
		}
	}
	return width, height
}

func isTimeout(err error) bool {
	_, ok := errors.AsType[*webcam.Timeout](err)
	return ok
}
