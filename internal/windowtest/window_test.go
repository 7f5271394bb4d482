package windowtest_test

import (
	"bytes"
	"context"
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
	title = "Разворот"

	// patience covers a cold start with software rendering on a busy machine; a start takes under a second as a rule.
	patience = time.Minute
	// glance is the pause between two looks at a window that has not painted itself yet.
	glance = 50 * time.Millisecond
)

// The light palette of ui/theme, written again on purpose: this package sees the program from outside.
var (
	ground = color.NRGBA{R: 0xF6, G: 0xF7, B: 0xF5, A: 0xFF}
	accent = color.NRGBA{R: 0x0F, G: 0x6B, B: 0x5C, A: 0xFF}
	ink    = color.NRGBA{R: 0x14, G: 0x20, B: 0x1C, A: 0xFF}
)

func TestProgramOpensItsWindowAndClosesWithIt(t *testing.T) {
	requireTools(t, "gcc", "Xvfb", "openbox", "xdotool", "import")
	program := build(t)
	display := startDisplay(t)
	startWindowManager(t, display)
	ended := start(t, program, display)

	id := findWindow(t, display)
	picture := waitForPaint(t, display, id)
	if n := colours(picture); n < 16 {
		t.Errorf("the window shows %d colours, want text with smooth edges: at least 16", n)
	}
	for name, c := range map[string]color.NRGBA{"ground": ground, "accent": accent, "ink": ink} {
		if count(picture, c) == 0 {
			t.Errorf("the window shows no pixel of the %s colour %v", name, c)
		}
	}
	keep(t, picture)

	closeWindow(t, display, ended)
}

// requireTools skips the test where a tool is missing, and fails it on CI: there `make test` has installed them all.
func requireTools(t *testing.T, tools ...string) {
	t.Helper()
	for _, tool := range tools {
		if _, err := exec.LookPath(tool); err == nil {
			continue
		}
		why := fmt.Sprintf("%s is not installed; `make test` as root installs it, or see scripts/packages.sh", tool)
		if os.Getenv("CI") == "true" {
			t.Fatal(why)
		}
		t.Skip(why)
	}
}

// build compiles package main the way `make run` does and returns the program's path.
func build(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "razvorot")
	// The tags match scripts/env.sh, so that the graphics code is compiled once for both.
	cmd := exec.CommandContext(t.Context(), "go", "build", "-tags", "gles,migrated_fynedo", "-o", program, ".")
	cmd.Dir = filepath.Join("..", "..")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("failed to build the program: %v\n%s", err, out)
	}
	return program
}

// startDisplay starts a virtual display and returns its name. The server picks a free number itself and tells it once
// it accepts clients, so there is nothing to guess and nothing to wait for.
func startDisplay(t *testing.T) string {
	t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	cmd := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1280x800x24", "-nolisten", "tcp")
	cmd.ExtraFiles = []*os.File{write}
	if err := cmd.Start(); err != nil {
		t.Fatalf("failed to start Xvfb: %v", err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	write.Close()
	if err := read.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	var number int
	if _, err := fmt.Fscanln(read, &number); err != nil {
		t.Fatalf("Xvfb named no display: %v", err)
	}
	return fmt.Sprintf(":%d", number)
}

// startWindowManager gives the display what a person's desktop has: without it nothing can ask a window to close.
func startWindowManager(t *testing.T, display string) {
	t.Helper()
	cmd := exec.Command("openbox")
	cmd.Env = append(environment(display), "HOME="+t.TempDir())
	if err := cmd.Start(); err != nil {
		t.Fatalf("failed to start openbox: %v", err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
}

// start runs the program on the display, with a home of its own and the light look; the channel tells how it ended.
func start(t *testing.T, program, display string) <-chan error {
	t.Helper()
	home := t.TempDir()
	var output bytes.Buffer
	cmd := exec.Command(program)
	cmd.Stdout, cmd.Stderr = &output, &output
	cmd.Env = append(environment(display),
		"HOME="+home, "XDG_CONFIG_HOME="+home, "XDG_CACHE_HOME="+home, "XDG_RUNTIME_DIR="+home,
		"LANG=ru_RU.UTF-8", "LC_ALL=", "LANGUAGE=", "FYNE_THEME=light", "FYNE_SCALE=1", "LIBGL_ALWAYS_SOFTWARE=1")
	if err := cmd.Start(); err != nil {
		t.Fatalf("failed to start the program: %v", err)
	}
	ended, gone := make(chan error, 1), make(chan struct{})
	go func() {
		ended <- cmd.Wait()
		close(gone)
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-gone
		if t.Failed() {
			t.Logf("the program said:\n%s", output.String())
		}
	})
	return ended
}

// environment is ours with the display replaced and the person's own session left out.
func environment(display string) []string {
	var env []string
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		if name != "DISPLAY" && name != "WAYLAND_DISPLAY" && name != "DBUS_SESSION_BUS_ADDRESS" {
			env = append(env, entry)
		}
	}
	return append(env, "DISPLAY="+display)
}

// findWindow waits until a window with the program's title is on the display and returns its id.
func findWindow(t *testing.T, display string) string {
	t.Helper()
	out := mustRun(t, display, "xdotool", "search", "--sync", "--onlyvisible", "--name", "^"+title+"$")
	return strings.Fields(string(out))[0]
}

// waitForPaint photographs the window until the accent colour appears: a window is on the display a moment before its
// first frame. If it never appears the last picture is returned and judged by the test.
func waitForPaint(t *testing.T, display, id string) image.Image {
	t.Helper()
	deadline := time.Now().Add(patience)
	again := time.NewTicker(glance)
	defer again.Stop()
	for {
		picture, err := png.Decode(bytes.NewReader(mustRun(t, display, "import", "-window", id, "png:-")))
		if err != nil {
			t.Fatalf("failed to read the picture of the window: %v", err)
		}
		if count(picture, accent) > 0 || time.Now().After(deadline) {
			return picture
		}
		<-again.C
	}
}

// closeWindow presses Alt+F4 as a person would and wants the program to end well. It presses again until something
// happens, because the window manager takes its keys a moment after its start.
func closeWindow(t *testing.T, display string, ended <-chan error) {
	t.Helper()
	deadline := time.After(patience)
	again := time.NewTicker(10 * glance)
	defer again.Stop()
	for {
		mustRun(t, display, "xdotool", "key", "alt+F4")
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("after its window was closed the program ended with %v, want success", err)
			}
			return
		case <-deadline:
			t.Errorf("the program still runs %v after it was asked to close", patience)
			return
		case <-again.C:
		}
	}
}

// mustRun runs a tool against the display and returns what it printed.
func mustRun(t *testing.T, display, name string, args ...string) []byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var complaint bytes.Buffer
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = environment(display)
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %s: %v %s", name, strings.Join(args, " "), err, complaint.String())
	}
	return out
}

func each(picture image.Image, visit func(color.NRGBA)) {
	bounds := picture.Bounds()
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			visit(color.NRGBAModel.Convert(picture.At(x, y)).(color.NRGBA))
		}
	}
}

func count(picture image.Image, want color.NRGBA) int {
	n := 0
	each(picture, func(c color.NRGBA) {
		if c == want {
			n++
		}
	})
	return n
}

func colours(picture image.Image) int {
	seen := map[color.NRGBA]bool{}
	each(picture, func(c color.NRGBA) { seen[c] = true })
	return len(seen)
}

// keep leaves the picture in the folder RAZVOROT_SCREENS, if that is set, for a person to look at.
func keep(t *testing.T, picture image.Image) {
	t.Helper()
	folder := os.Getenv("RAZVOROT_SCREENS")
	if folder == "" {
		return
	}
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "window.png"), b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
