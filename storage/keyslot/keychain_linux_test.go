package keyslot

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"razvorot/internal/peer"
)

// inSession is set for the copy of the test binary that runs inside a private
// session with a keychain.
const inSession = "KEYSLOT_TEST_IN_SESSION"

// busConfig is a session bus that starts no services by itself: it would start
// a second, locked keychain that waits for a window nobody sees.
const busConfig = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=%s</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`

// sessionScript runs a keychain with an unlocked collection and the tests in it,
// and leaves no daemon behind.
const sessionScript = `
printf test | gnome-keyring-daemon --foreground --unlock --components=secrets >/dev/null 2>&1 &
daemon=$!
trap 'kill $daemon; wait $daemon' EXIT
"$0" -test.run '^TestInSession' -test.v -test.count 1
`

func TestRealKeychain(t *testing.T) {
	for _, program := range []string{"dbus-run-session", "gnome-keyring-daemon", "sh"} {
		peer.Program(t, program)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	config := filepath.Join(dir, "bus.conf")
	if err := os.WriteFile(config, fmt.Appendf(nil, busConfig, dir), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "dbus-run-session", "--config-file", config, "--", "sh", "-c", sessionScript, self)
	cmd.Env = privateEnv(t, dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = 5 * time.Second
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("in the session: %v\n%s", err, out)
	}
	// A pattern that matches no test would also succeed.
	for _, name := range []string{"TestInSessionKeychainKeepsSecrets", "TestInSessionSlotCycle"} {
		if !bytes.Contains(out, []byte("--- PASS: "+name)) {
			t.Errorf("%s did not run:\n%s", name, out)
		}
	}
}

// privateEnv keeps the session apart from the person's own keychain.
func privateEnv(t *testing.T, dir string) []string {
	env := []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "TMPDIR=" + dir, inSession + "=1"}
	for _, name := range []string{"XDG_RUNTIME_DIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"} {
		path := filepath.Join(dir, name)
		if err := os.Mkdir(path, 0o700); err != nil {
			t.Fatal(err)
		}
		env = append(env, name+"="+path)
	}
	return env
}

// sessionKeychain waits until the keychain answers on the bus.
func sessionKeychain(t *testing.T) Keychain {
	t.Helper()
	if os.Getenv(inSession) == "" {
		t.Skip("runs inside TestRealKeychain only")
	}
	const name = "org.freedesktop.secrets"
	bus, err := dbus.ConnectSessionBus()
	if err != nil {
		t.Fatal(err)
	}
	defer bus.Close()
	signals := make(chan *dbus.Signal, 16)
	bus.Signal(signals)
	if err := bus.AddMatchSignal(dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, name)); err != nil {
		t.Fatal(err)
	}
	var owned bool
	if err := bus.BusObject().Call("org.freedesktop.DBus.NameHasOwner", 0, name).Store(&owned); err != nil {
		t.Fatal(err)
	}
	for !owned {
		select {
		case s := <-signals:
			owned = s.Name == "org.freedesktop.DBus.NameOwnerChanged" && len(s.Body) == 3 && s.Body[2] != ""
		case <-time.After(20 * time.Second):
			t.Fatal("the keychain did not come up")
		}
	}
	return SystemKeychain("razvorot-test")
}

func TestInSessionKeychainKeepsSecrets(t *testing.T) {
	k := sessionKeychain(t)
	secret := []byte{0, 1, 0xff, '\n', 0x80}
	if _, err := k.Get("a"); !errors.Is(err, ErrKeychainItemMissing) {
		t.Fatalf("before Set: %v", err)
	}
	for _, want := range [][]byte{[]byte("first"), secret} {
		if err := k.Set("a", want); err != nil {
			t.Fatal(err)
		}
		if got, err := k.Get("a"); err != nil || !bytes.Equal(got, want) {
			t.Fatalf("got %x, %v, want %x", got, err, want)
		}
	}
	if err := k.Delete("a"); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Get("a"); !errors.Is(err, ErrKeychainItemMissing) {
		t.Errorf("after Delete: %v", err)
	}
	if err := k.Delete("a"); !errors.Is(err, ErrKeychainItemMissing) {
		t.Errorf("second Delete: %v", err)
	}
}

func TestInSessionSlotCycle(t *testing.T) {
	k := sessionKeychain(t)
	v := newVault(t, Options{Keychain: k}, passphrase(t, "correct horse"))
	pinSlot := must(v.File.Add(v.Key, pin(t, "4711")))
	must(v.File.Add(v.Key, NewKeychainSecret()))
	if err := (Anchors{k}).SetAnchor(v.File.ID(), 7); err != nil {
		t.Fatal(err)
	}
	old := readFiles(t, v.path)
	for _, secret := range []Secret{NewKeychainSecret(), pin(t, "4711"), v.Recovery.Secret()} {
		u := v.reopen(t).unlock(t, secret)
		if !u.Current.Equal(v.Key) || len(u.Warnings) != 0 {
			t.Errorf("%v: wrong key or warnings %v", secret.Kind(), u.Warnings)
		}
	}
	f := v.reopen(t)
	if _, err := f.Unlock(pin(t, "4712")); !errors.Is(err, ErrWrongSecret) {
		t.Errorf("wrong pin: %v", err)
	}
	if err := f.Remove(v.Key, pinSlot); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Get(slotAccount(f.ID(), pinSlot)); !errors.Is(err, ErrKeychainItemMissing) {
		t.Errorf("item of the removed slot: %v", err)
	}
	old.restore(t)
	if _, err := Open(v.path, v.opts); !errors.Is(err, ErrRolledBack) {
		t.Errorf("old header put back: %v", err)
	}
	if n, ok, err := (Anchors{k}).Anchor(f.ID()); n != 7 || !ok || err != nil {
		t.Errorf("anchor: %d, %v, %v", n, ok, err)
	}
}

func TestWithoutSessionBusThereIsNoKeychain(t *testing.T) {
	if _, err := os.Stat("/run/user"); err == nil {
		if entries, _ := filepath.Glob("/run/user/*/bus"); len(entries) > 0 {
			t.Skip("this machine has a session bus of its own")
		}
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
	k := SystemKeychain("razvorot-test")
	if _, err := k.Get("a"); !errors.Is(err, ErrNoKeychain) {
		t.Errorf("Get: %v", err)
	}
	if err := k.Set("a", nil); !errors.Is(err, ErrNoKeychain) {
		t.Errorf("Set: %v", err)
	}
	if err := k.Delete("a"); !errors.Is(err, ErrNoKeychain) {
		t.Errorf("Delete: %v", err)
	}
}
