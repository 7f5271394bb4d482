package capture

import (
	"context"
	"image"

	"razvorot/app"
	"razvorot/ui/screen"
)

// live is a camera that runs. Frames are drawn as they come, and looked at by a goroutine of its own, which always gets the
// latest.
type live struct {
	env  *screen.Env
	look func(ctx context.Context, frames <-chan image.Image) // runs until the context is done
	draw func(small image.Image)                              // on the UI goroutine
	keep func(frame image.Image)                              // each frame as it comes; may be nil
}

// run reads frames until something breaks.
func (l live) run(ctx context.Context) error {
	stream, err := l.env.Camera.Open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = stream.Close() }() // nothing was written
	frames := make(chan image.Image, 1)
	go l.look(ctx, frames)
	drawing := make(chan struct{}, 1)
	for {
		frame, err := stream.Next(ctx)
		if err != nil {
			return err
		}
		if l.keep != nil {
			l.keep(frame)
		}
		select { // the one that waits is older
		case <-frames:
		default:
		}
		frames <- frame
		select {
		case drawing <- struct{}{}:
			small := app.FramePreview(frame, finderSide)
			l.env.Post(func() {
				<-drawing
				if ctx.Err() == nil {
					l.draw(small)
				}
			})
		default: // the last one is not drawn yet
		}
	}
}
