//go:build linux && !android

package display_test

import (
	"bufio"
	"context"
	"errors"
	"image"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
	"github.com/skip2/go-qrcode"

	"razvorot/capture/barcode"
	"razvorot/capture/display"
	"razvorot/domain"
	"razvorot/internal/peer"
)

func TestACodeOnTheScreenIsRead(t *testing.T) {
	peer.Program(t, "Xvfb")
	t.Setenv("DISPLAY", screen(t))
	t.Setenv("WAYLAND_DISPLAY", "")
	t.Setenv("XDG_SESSION_TYPE", "x11")
	code, err := qrcode.New("what is on the screen", qrcode.Medium)
	if err != nil {
		t.Fatal(err)
	}
	paint(t, code.Image(200))
	pictures, err := display.System().Capture(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if size := pictures[0].Bounds().Size(); len(pictures) != 1 || size.X != 800 || size.Y != 600 {
		t.Fatalf("%d pictures, %v", len(pictures), size)
	}
	codes, err := barcode.Read(pictures[0])
	if err != nil || len(codes) == 0 || string(codes[0].Text) != "what is on the screen" {
		t.Errorf("%d codes, %v", len(codes), err)
	}
}

func TestWithoutAScreenItSaysSo(t *testing.T) {
	t.Setenv("DISPLAY", ":59999")
	t.Setenv("WAYLAND_DISPLAY", "")
	t.Setenv("XDG_SESSION_TYPE", "x11")
	if _, err := display.System().Capture(t.Context()); !errors.Is(err, domain.ErrNoCamera) {
		t.Errorf("%v", err)
	}
}

// paint puts a picture into the middle of the screen's background.
func paint(t *testing.T, picture image.Image) {
	t.Helper()
	c, err := xgb.NewConn()
	if err != nil {
		t.Fatal(err)
	}
	root := xproto.Setup(c).DefaultScreen(c)
	gc, err := xproto.NewGcontextId(c)
	if err != nil {
		t.Fatal(err)
	}
	if err := xproto.CreateGCChecked(c, gc, xproto.Drawable(root.Root), 0, nil).Check(); err != nil {
		t.Fatal(err)
	}
	size := picture.Bounds().Size()
	var pixels []byte
	for y := range size.Y {
		for x := range size.X {
			r, g, b, _ := picture.At(x, y).RGBA()
			pixels = append(pixels, byte(b>>8), byte(g>>8), byte(r>>8), 0)
		}
	}
	err = xproto.PutImageChecked(c, xproto.ImageFormatZPixmap, xproto.Drawable(root.Root), gc, uint16(size.X), uint16(size.Y),
		300, 200, 0, root.RootDepth, pixels).Check()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close) // the server begins anew when its last client goes
}

// screen starts a virtual display of 800 by 600 and returns its name.
func screen(t *testing.T) string {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	server := exec.CommandContext(ctx, "Xvfb", "-displayfd", "3", "-screen", "0", "800x600x24", "-nolisten", "tcp")
	server.ExtraFiles = []*os.File{w}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop()
		_ = server.Wait()
	})
	_ = w.Close()
	_ = r.SetReadDeadline(time.Now().Add(20 * time.Second))
	number, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return ":" + strings.TrimSpace(number)
}
