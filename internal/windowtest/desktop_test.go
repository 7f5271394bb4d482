package windowtest_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"razvorot/internal/peer"
)

// requireTools skips the test where a tool is missing, and fails it on CI: there `make test` has installed them all.
func requireTools(t *testing.T, tools ...string) {
	t.Helper()
	for _, tool := range tools {
		peer.Program(t, tool)
	}
}

// desktop is what a person's desktop has as far as the program needs it: a display, a window manager, without which nothing
// can ask a window to close, and a session bus, on which nobody but this test is: no keychain, and notifications go to it.
type desktop struct {
	t       *testing.T
	display string
	bus     *bus
}

// startDesktop starts all three.
func startDesktop(t *testing.T) *desktop {
	t.Helper()
	d := &desktop{t: t, bus: startBus(t)}
	d.display = ":" + told(t, exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1280x800x24", "-nolisten", "tcp"))
	cmd := exec.Command("openbox")
	cmd.Env = append(d.environment(), "HOME="+t.TempDir())
	startTool(t, cmd)
	return d
}

// told starts what runs until the test is over and returns the line that it writes to file 3 once it can be used: a free
// display or address that it picked itself, so there is nothing to guess and nothing to wait for.
func told(t *testing.T, cmd *exec.Cmd) string {
	t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	cmd.ExtraFiles = []*os.File{write}
	startTool(t, cmd)
	write.Close()
	if err := read.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	var line string
	if _, err := fmt.Fscanln(read, &line); err != nil {
		t.Fatalf("%s did not say where it is: %v", cmd.Path, err)
	}
	return line
}

// startTool starts what runs until the test is over.
func startTool(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Start(); err != nil {
		t.Fatalf("failed to start %s: %v", cmd.Path, err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
}

// environment is ours with the person's own session left out: nothing here is to reach the keychain or the notifications
// of whoever runs the tests.
func (d *desktop) environment() []string {
	var env []string
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		if name != "DISPLAY" && name != "WAYLAND_DISPLAY" && name != "DBUS_SESSION_BUS_ADDRESS" {
			env = append(env, entry)
		}
	}
	return append(env, "DISPLAY="+d.display, "DBUS_SESSION_BUS_ADDRESS="+d.bus.address)
}

// run runs a tool on the desktop and returns what it printed.
func (d *desktop) run(name string, args ...string) []byte {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(d.t.Context(), patience)
	defer cancel()
	var complaint bytes.Buffer
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = d.environment()
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		d.t.Fatalf("%s %s: %v %s", name, strings.Join(args, " "), err, complaint.String())
	}
	return out
}
