package wiring

import (
	"context"

	"github.com/godbus/dbus/v5"
)

// Sleeps tells, until a context ends, that the device is about to sleep: the signal PrepareForSleep(true) of systemd-logind
// (org.freedesktop.login1). Where there is no system bus, or nobody on it says so, the channel stays silent.
func Sleeps(ctx context.Context) <-chan struct{} {
	about := make(chan struct{})
	go func() {
		defer close(about)
		bus, err := dbus.ConnectSystemBus(dbus.WithContext(ctx))
		if err != nil {
			return
		}
		defer bus.Close()
		const manager, member = "org.freedesktop.login1.Manager", "PrepareForSleep"
		if bus.AddMatchSignal(dbus.WithMatchInterface(manager), dbus.WithMatchMember(member)) != nil {
			return
		}
		signals := make(chan *dbus.Signal, 8)
		bus.Signal(signals)
		for {
			select {
			case <-ctx.Done():
				return
			case s, open := <-signals:
				if !open {
					return
				}
				if s.Name != manager+"."+member || len(s.Body) != 1 || s.Body[0] != true { // false: it woke up
					continue
				}
			}
			select {
			case about <- struct{}{}:
			case <-ctx.Done():
			}
		}
	}()
	return about
}
