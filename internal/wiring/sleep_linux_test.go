package wiring

import (
	"bufio"
	"context"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"razvorot/internal/peer"
)

// systemBus starts a bus of the test's own in the place of the system's, and returns its address.
func systemBus(t *testing.T) string {
	t.Helper()
	daemon := exec.Command(peer.Program(t, "dbus-daemon"), "--session", "--nofork", "--print-address")
	out, err := daemon.StdoutPipe()
	ok(t, err)
	ok(t, daemon.Start())
	t.Cleanup(func() {
		_ = daemon.Process.Kill() // it was started here, and keeps nothing
		_ = daemon.Wait()
	})
	address, err := bufio.NewReader(out).ReadString('\n')
	ok(t, err)
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", strings.TrimSpace(address))
	return strings.TrimSpace(address)
}

func TestA7TheSystemSaysThatItWillSleep(t *testing.T) {
	address := systemBus(t)
	ctx, cancel := context.WithCancel(t.Context())
	about := Sleeps(ctx)
	logind, err := dbus.Connect(address)
	ok(t, err)
	defer logind.Close()
	say := func(asleep bool) {
		ok(t, logind.Emit("/org/freedesktop/login1", "org.freedesktop.login1.Manager.PrepareForSleep", asleep))
	}
	deadline := time.NewTimer(20 * time.Second)
	defer deadline.Stop()
	again := time.NewTicker(20 * time.Millisecond) // it is not told when it listens
	defer again.Stop()
	for told := false; !told; {
		say(false)
		say(true)
		select {
		case _, told = <-about:
			if !told {
				t.Fatal("it stopped listening")
			}
		case <-again.C:
		case <-deadline.C:
			t.Fatal("never told")
		}
	}
	cancel()
	for range about { // it ends with its context
	}
}

func TestA7WithoutASystemBusNobodySaysAnything(t *testing.T) {
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path="+t.TempDir()+"/absent")
	if _, told := <-Sleeps(t.Context()); told {
		t.Error("somebody said that the device will sleep")
	}
}
