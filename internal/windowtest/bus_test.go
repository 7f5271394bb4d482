package windowtest_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// bus is a session bus on which the test shows notifications, as a desktop does: it remembers them.
type bus struct {
	address string

	mu    sync.Mutex
	shown []string
}

// busConfig lets everybody on the bus do everything, and names no folder of services: nothing is started by being asked for.
const busConfig = `<busconfig><type>session</type><listen>unix:tmpdir=%s</listen><policy context="default">
<allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy></busconfig>`

func startBus(t *testing.T) *bus {
	t.Helper()
	config := filepath.Join(t.TempDir(), "bus.conf")
	if err := os.WriteFile(config, fmt.Appendf(nil, busConfig, folder), 0o600); err != nil {
		t.Fatal(err)
	}
	b := &bus{address: told(t, exec.Command("dbus-daemon", "--config-file="+config, "--nofork", "--print-address=3"))}
	conn, err := dbus.Connect(b.address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if err := conn.Export(b, "/org/freedesktop/Notifications", "org.freedesktop.Notifications"); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.RequestName("org.freedesktop.Notifications", dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	return b
}

// Notify implements org.freedesktop.Notifications (Desktop Notifications Specification 1.2, 9.1).
func (b *bus) Notify(_ string, _ uint32, _, title, body string, _ []string, _ map[string]dbus.Variant, _ int32) (uint32, *dbus.Error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.shown = append(b.shown, title+"\n"+body)
	return uint32(len(b.shown)), nil
}

// mustHear waits for a notification with a text in it.
func (b *bus) mustHear(t *testing.T, text string) {
	t.Helper()
	deadline := time.Now().Add(patience)
	again := time.NewTicker(glance)
	defer again.Stop()
	for time.Now().Before(deadline) {
		b.mu.Lock()
		all := strings.Join(b.shown, "\n")
		b.mu.Unlock()
		if strings.Contains(all, text) {
			return
		}
		<-again.C
	}
	t.Fatal("no notification said what was waited for")
}
