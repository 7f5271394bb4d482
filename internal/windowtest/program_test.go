package windowtest_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// built is where the program is, compiled once for all tests.
var built = sync.OnceValues(func() (string, error) {
	program := filepath.Join(folder, "razvorot")
	// The tags match scripts/env.sh, so that the graphics code is compiled once for both.
	cmd := exec.Command("go", "build", "-tags", "gles,migrated_fynedo,v4l2", "-o", program, ".")
	cmd.Dir = filepath.Join("..", "..")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	return program, nil
})

// folder is what outlives a single test: the built program. Sockets are in it too, since their paths must be short.
var folder string

func TestMain(m *testing.M) {
	var err error
	if folder, err = os.MkdirTemp("", "razvorot-window"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	_ = os.RemoveAll(folder)
	os.Exit(code)
}

// build compiles package main the way `make run` does and returns the program's path.
func build(t *testing.T) string {
	t.Helper()
	program, err := built()
	if err != nil {
		t.Fatalf("failed to build the program: %v", err)
	}
	return program
}

// running is the program, started.
type running struct {
	t      *testing.T
	desk   *desktop
	id     string // of its window
	since  time.Time
	ended  <-chan error
	output *bytes.Buffer // all it said; to be read after it ended
}

// start runs the program with a home and in the light look, and waits for its window.
func (d *desktop) start(program, home string) *running {
	t := d.t
	t.Helper()
	r := &running{t: t, desk: d, since: time.Now(), output: &bytes.Buffer{}}
	cmd := exec.Command(program)
	cmd.Stdout, cmd.Stderr = r.output, r.output
	cmd.Env = append(d.environment(),
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
	r.ended = ended
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-gone
		if t.Failed() {
			t.Logf("the program said:\n%s", r.output.String())
		}
	})
	out := d.run("xdotool", "search", "--sync", "--onlyvisible", "--name", "^"+title+"$")
	r.id = strings.Fields(string(out))[0]
	return r
}

// close presses Alt+F4 as a person would and wants the program to end well. It presses again until something happens,
// because the window manager takes its keys a moment after its start.
func (r *running) close() {
	r.t.Helper()
	deadline := time.After(patience)
	again := time.NewTicker(10 * glance)
	defer again.Stop()
	for {
		r.desk.run("xdotool", "key", "alt+F4")
		select {
		case err := <-r.ended:
			if err != nil {
				r.t.Errorf("after its window was closed the program ended with %v, want success", err)
			}
			return
		case <-deadline:
			r.t.Fatalf("the program still runs %v after it was asked to close", patience)
		case <-again.C:
		}
	}
}

// expected is what the toolkit prints though all is well, as far as it gets: while the program ends it reads its preferences
// again at the moment when they are being written, and keeps those it has.
var expected = regexp.MustCompile(`(?m)^.*Fyne error:  Preferences load error:\n(.*Cause: EOF\n(.*At: .*/preferences\.go:\d+\n)?)?`)

// mustBeQuiet wants a program that ended to have had nothing to complain of.
func (r *running) mustBeQuiet() {
	r.t.Helper()
	if said := expected.ReplaceAllString(r.output.String(), ""); said != "" {
		r.t.Errorf("the program printed, though all was well:\n%s", said)
	}
}
