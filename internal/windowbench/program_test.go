package windowbench_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// build compiles a program the way `make run` does and returns its path.
func build(b *testing.B, from string) string {
	b.Helper()
	program := filepath.Join(b.TempDir(), "program")
	// The tags match scripts/env.sh, so that the graphics code is compiled once for both.
	cmd := exec.Command("go", "build", "-tags", "gles,migrated_fynedo,v4l2", "-o", program, from)
	cmd.Dir = filepath.Join("..", "..")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("failed to build %s: %v\n%s", from, err, out)
	}
	return program
}

// process is a program with its window on the display.
type process struct {
	b       *testing.B
	display *display
	cmd     *exec.Cmd
	begun   time.Time
	ended   chan error
	output  bytes.Buffer
	x, y    int // of its window
}

// start runs a program whose folder is under home; nothing of it is on the display yet.
func (d *display) start(program, home string) *process {
	d.b.Helper()
	p := &process{b: d.b, display: d, ended: make(chan error, 1), cmd: exec.Command(program)}
	p.cmd.Stdout, p.cmd.Stderr = &p.output, &p.output
	p.cmd.Env = append(d.environment(),
		"HOME="+home, "XDG_CONFIG_HOME="+home, "XDG_CACHE_HOME="+home, "XDG_RUNTIME_DIR="+home,
		"LANG=ru_RU.UTF-8", "LC_ALL=", "LANGUAGE=", "FYNE_THEME=light", "FYNE_SCALE=1", "LIBGL_ALWAYS_SOFTWARE=1")
	p.begun = time.Now()
	if err := p.cmd.Start(); err != nil {
		d.b.Fatalf("failed to start %s: %v", program, err)
	}
	go func() { p.ended <- p.cmd.Wait() }()
	d.b.Cleanup(func() { _ = p.cmd.Process.Kill() })
	return p
}

// find finds out where the window is.
func (p *process) find() {
	p.b.Helper()
	id := strings.Fields(p.display.do("search", "--sync", "--onlyvisible", "--pid", strconv.Itoa(p.cmd.Process.Pid)))[0]
	for line := range strings.Lines(p.display.do("getwindowgeometry", "--shell", id)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		n, _ := strconv.Atoi(value)
		switch name {
		case "X":
			p.x = n
		case "Y":
			p.y = n
		}
	}
}

// click clicks at a place of the window, and moves the mouse out of the way.
func (p *process) click(x, y int) {
	p.b.Helper()
	p.display.do("mousemove", strconv.Itoa(p.x+x), strconv.Itoa(p.y+y), "click", "1", "mousemove", "0", "799")
}

// at returns the colour at a place of the window in the last look.
func (p *process) at(x, y int) colour { return p.display.at(p.x+x, p.y+y) }

// close presses Alt+F4 as a person does, again until the program has ended.
func (p *process) close() {
	p.b.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		p.display.do("key", "alt+F4")
		select {
		case err := <-p.ended:
			if err != nil {
				p.b.Fatalf("the program ended with %v:\n%s", err, p.output.String())
			}
			return
		case <-time.After(time.Second):
		}
	}
	p.b.Fatalf("the program still runs %v after it was asked to close", patience)
}

// cpu returns how much time of a core the process has used: utime and stime of proc(5), in hundredths of a second.
func (p *process) cpu() time.Duration {
	p.b.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		p.b.Fatal(err)
	}
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:])) // the third field is the first here
	user, _ := strconv.Atoi(fields[14-3])
	system, _ := strconv.Atoi(fields[15-3])
	return time.Duration(user+system) * 10 * time.Millisecond
}

// memory is what a process holds, in MB of a million bytes.
type memory struct {
	resident float64 // Rss: with the pages of libraries that others use too
	shared   float64 // Pss: those pages by their share
	private  float64 // Private_Clean and Private_Dirty
	own      float64 // Anonymous: no pages of files
}

func (p *process) memory() (m memory) {
	p.b.Helper()
	rollup, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", p.cmd.Process.Pid))
	if err != nil {
		p.b.Fatal(err)
	}
	for line := range strings.Lines(string(rollup)) {
		fields := strings.Fields(line)
		if len(fields) < 3 || fields[2] != "kB" {
			continue
		}
		n, _ := strconv.ParseFloat(fields[1], 64)
		n *= 1024 / 1e6
		switch fields[0] {
		case "Rss:":
			m.resident = n
		case "Pss:":
			m.shared = n
		case "Private_Clean:", "Private_Dirty:":
			m.private += n
		case "Anonymous:":
			m.own = n
		}
	}
	return m
}
