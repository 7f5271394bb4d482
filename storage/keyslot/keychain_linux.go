package keyslot

import (
	"fmt"
	"os"
)

// keychainReachable tells whether there is a session bus. Without one the dbus
// library would start dbus-launch, which leaves a daemon behind on a server and
// asks a bus that has no keychain.
func keychainReachable() error {
	if address := os.Getenv("DBUS_SESSION_BUS_ADDRESS"); address != "" && address != "autolaunch:" {
		return nil
	}
	// The places where the dbus library looks (dbus-launch(1), user bus).
	for _, name := range []string{"bus", "dbus-session"} {
		if _, err := os.Stat(fmt.Sprintf("/run/user/%d/%s", os.Getuid(), name)); err == nil {
			return nil
		}
	}
	return fmt.Errorf("%w: no d-bus session, log in to a desktop session to use it", ErrNoKeychain)
}
