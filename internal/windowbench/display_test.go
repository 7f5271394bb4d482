package windowbench_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const (
	// patience covers a cold start with software rendering on a busy machine.
	patience = time.Minute
	// glance is the pause between two looks at the display, and so the error of a time.
	glance = 5 * time.Millisecond
)

// requireTools skips where a tool is missing.
func requireTools(b *testing.B, tools ...string) {
	b.Helper()
	for _, tool := range tools {
		if _, err := exec.LookPath(tool); err != nil {
			b.Skipf("%s is not installed; `make test` as root installs it, or see scripts/packages.sh", tool)
		}
	}
}

// display is a virtual display with a window manager, and its memory.
type display struct {
	b      *testing.B
	name   string
	memory *os.File
	frame  []byte
	head   int // bytes before the pixels
	line   int // bytes of a row of pixels
	width  int
	height int
}

func startDisplay(b *testing.B) *display {
	b.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		b.Fatal(err)
	}
	defer read.Close()
	folder := b.TempDir()
	cmd := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-fbdir", folder)
	cmd.ExtraFiles = []*os.File{write}
	run(b, cmd)
	write.Close()
	if err := read.SetReadDeadline(time.Now().Add(patience)); err != nil {
		b.Fatal(err)
	}
	var number int
	if _, err := fmt.Fscanln(read, &number); err != nil {
		b.Fatalf("Xvfb named no display: %v", err)
	}
	d := &display{b: b, name: fmt.Sprintf(":%d", number)}
	if d.memory, err = os.Open(filepath.Join(folder, "Xvfb_screen0")); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { d.memory.Close() })
	d.measure()
	manager := exec.Command("openbox")
	manager.Env = append(d.environment(), "HOME="+b.TempDir())
	run(b, manager)
	return d
}

// run starts a process that lasts as long as the benchmark.
func run(b *testing.B, cmd *exec.Cmd) {
	b.Helper()
	if err := cmd.Start(); err != nil {
		b.Fatalf("failed to start %s: %v", cmd.Path, err)
	}
	b.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
}

// measure reads the header of the display's memory: an X window dump (XWDFile.h), whose numbers are big-endian.
func (d *display) measure() {
	d.b.Helper()
	head := make([]byte, 25*4)
	if _, err := d.memory.ReadAt(head, 0); err != nil {
		d.b.Fatal(err)
	}
	field := func(i int) int { return int(binary.BigEndian.Uint32(head[4*i:])) }
	if bits := field(11); bits != 32 {
		d.b.Fatalf("the display has %d bits a pixel, want 32", bits)
	}
	d.width, d.height, d.line = field(4), field(5), field(12)
	d.head = field(0) + 12*field(19) // the colour map lies between
	d.frame = make([]byte, d.line*d.height)
}

// environment is ours with the display replaced and the person's own session left out.
func (d *display) environment() []string {
	var env []string
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		if name != "DISPLAY" && name != "WAYLAND_DISPLAY" && name != "DBUS_SESSION_BUS_ADDRESS" {
			env = append(env, entry)
		}
	}
	return append(env, "DISPLAY="+d.name)
}

// look reads the frame that is on the display now.
func (d *display) look() {
	d.b.Helper()
	if _, err := d.memory.ReadAt(d.frame, int64(d.head)); err != nil {
		d.b.Fatal(err)
	}
}

// colour is 0xRRGGBB.
type colour uint32

// at returns the colour of a pixel of the last look.
func (d *display) at(x, y int) colour {
	return colour(binary.LittleEndian.Uint32(d.frame[y*d.line+4*x:]) & 0xFFFFFF)
}

// count returns how many pixels of the last look, from a column on, have a colour.
func (d *display) count(c colour, from int) (n int) {
	for y := range d.height {
		for x := from; x < d.width; x++ {
			if d.at(x, y) == c {
				n++
			}
		}
	}
	return n
}

// until looks until something holds, and returns when it was first seen to.
func (d *display) until(what string, holds func() bool) time.Time {
	d.b.Helper()
	again := time.NewTicker(glance)
	defer again.Stop()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); <-again.C {
		d.look()
		if now := time.Now(); holds() {
			return now
		}
	}
	d.keep()
	d.b.Fatalf("waited %v in vain for %s", patience, what)
	return time.Time{}
}

// keep leaves the last look in the folder RAZVOROT_SCREENS, if that is set, for a person to look at.
func (d *display) keep() {
	folder := os.Getenv("RAZVOROT_SCREENS")
	if folder == "" {
		return
	}
	picture := image.NewNRGBA(image.Rect(0, 0, d.width, d.height))
	for y := range d.height {
		for x := range d.width {
			c := d.at(x, y)
			picture.SetNRGBA(x, y, color.NRGBA{R: uint8(c >> 16), G: uint8(c >> 8), B: uint8(c), A: 0xFF})
		}
	}
	var b bytes.Buffer
	err := png.Encode(&b, picture)
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, "display.png"), b.Bytes(), 0o644)
	}
	if err != nil {
		d.b.Log(err)
	}
}

// do lets the person at the display do something: keys, the mouse.
func (d *display) do(args ...string) string {
	d.b.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "xdotool", args...)
	cmd.Env = d.environment()
	out, err := cmd.CombinedOutput()
	if err != nil {
		d.b.Fatalf("xdotool %s: %v %s", strings.Join(args, " "), err, out)
	}
	return string(out)
}
