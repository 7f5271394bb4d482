package wiring

import (
	"sync"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// desk is a desktop that shows messages: it remembers them, and chooses what the test says.
type desk struct {
	bus *dbus.Conn

	mu      sync.Mutex
	titles  []string
	actions [][]string
}

// Notify implements org.freedesktop.Notifications.
func (d *desk) Notify(_ string, _ uint32, _, title, _ string, actions []string, _ map[string]dbus.Variant, _ int32) (uint32, *dbus.Error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.titles, d.actions = append(d.titles, title), append(d.actions, actions)
	return uint32(len(d.titles)), nil
}

func (d *desk) shown() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.titles)
}

func (d *desk) tell(t *testing.T, member string, args ...any) {
	t.Helper()
	ok(t, d.bus.Emit(notificationsPath, notifications+"."+member, args...))
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	address := systemBus(t)
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", address)
	bus, err := dbus.Connect(address)
	ok(t, err)
	t.Cleanup(func() { _ = bus.Close() })
	d := &desk{bus: bus}
	ok(t, bus.Export(d, notificationsPath, notifications))
	_, err = bus.RequestName(notifications, dbus.NameFlagDoNotQueue)
	ok(t, err)
	return d
}

func until(t *testing.T, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !done(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("waited in vain for", what)
		}
	}
}

func TestD2AMessageOfTheDesktopThatIsChosenOpensWhatItIsAbout(t *testing.T) {
	d := newDesk(t)
	a := Alerts(t.Context(), "Разворот")
	opened := make(chan string, 8)
	for _, title := range []string{"first", "second", "third"} {
		a.Alert(title, "", func() { opened <- title })
	}
	a.Alert("nowhere", "", nil)
	until(t, "four messages", func() bool { return d.shown() == 4 })
	if n := len(d.actions[0]); n != 2 || d.actions[0][0] != "default" || len(d.actions[3]) != 0 {
		t.Errorf("actions are %q", d.actions)
	}
	d.tell(t, "NotificationClosed", uint32(1), uint32(2))  // swept away
	d.tell(t, "ActionInvoked", uint32(1), "default")       // and is not to be chosen any more
	d.tell(t, "ActionInvoked", uint32(4), "default")       // leads nowhere
	d.tell(t, "ActionInvoked", uint32(77), "default")      // somebody else's
	d.tell(t, "ActionInvoked", "2", "default", "nonsense") // not of the specification
	d.tell(t, "ActionInvoked", uint32(2), "default")
	d.tell(t, "ActionInvoked", uint32(2), "default") // twice
	d.tell(t, "ActionInvoked", uint32(3), "default")
	for _, want := range []string{"second", "third"} {
		if got := <-opened; got != want {
			t.Errorf("%s was opened instead of %s", got, want)
		}
	}
	if len(opened) > 0 {
		t.Error("something was opened besides")
	}
}

func TestD2MessagesAreShownAgainOnceTheDesktopIsBack(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+t.TempDir()+"/absent")
	a := Alerts(t.Context(), "Разворот").(*alerts)
	a.Alert("lost", "", nil)
	until(t, "the message to be given up", func() bool { return len(a.waiting) == 0 })
	time.Sleep(20 * time.Millisecond) // for the bus to be looked for, and not found
	d := newDesk(t)
	a.Alert("seen", "", nil)
	until(t, "a message", func() bool { return d.shown() == 1 })
	if d.titles[0] != "seen" {
		t.Errorf("%s is shown", d.titles[0])
	}
}

func TestD2InASandboxTheToolkitShowsMessages(t *testing.T) {
	t.Setenv("FLATPAK_ID", "org.razvorot.app")
	if Alerts(t.Context(), "Разворот") != nil {
		t.Error("the desktop is spoken to although the sandbox has another way out")
	}
}
