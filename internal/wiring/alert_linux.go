package wiring

import (
	"context"
	"os"
	"time"

	"github.com/godbus/dbus/v5"
)

const (
	notifications     = "org.freedesktop.Notifications"
	notificationsPath = "/org/freedesktop/Notifications"

	maxAlerts    = 64               // that wait to be shown, and that are waited for to be chosen: the oldest give way
	alertTime    = 10 * time.Second // for the desktop to take one
	usualTimeout = int32(-1)        // of a message on the screen: the desktop's own
)

// alerts shows messages as a Linux desktop does, over the session bus, and hears which of them the person chooses: the action «default» of
// the Desktop Notifications Specification 1.2 (org.freedesktop.Notifications). The toolkit shows them too but does not listen.
type alerts struct {
	name    string // of the program, as the desktop shows it
	waiting chan alert
}

type alert struct {
	title, text string
	opened      func()
}

// Alerts returns the alerter of this desktop, which ends with a context; nil where the toolkit's own is the better one: in a sandbox of
// Flatpak, which has another way out. Name is the program's, as the desktop shows it.
func Alerts(ctx context.Context, name string) Alerter {
	if os.Getenv("FLATPAK_ID") != "" {
		return nil
	}
	a := &alerts{name: name, waiting: make(chan alert, maxAlerts)}
	go a.run(ctx)
	return a
}

// Alert implements Alerter. It returns at once; what a desktop that hangs cannot take is dropped, for messages are in the program
// too.
func (a *alerts) Alert(title, text string, opened func()) {
	select {
	case a.waiting <- alert{title, text, opened}:
	default:
	}
}

// run shows what waits. A desktop that is not there is looked for again with the next message.
func (a *alerts) run(ctx context.Context) {
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case first := <-a.waiting:
			if bus, err := dbus.ConnectSessionBus(dbus.WithContext(ctx)); err == nil {
				a.on(ctx, bus, first)
				_ = bus.Close()
			}
		}
	}
}

// on shows messages on a bus until it fails or the context ends.
func (a *alerts) on(ctx context.Context, bus *dbus.Conn, next alert) {
	for _, member := range []string{"ActionInvoked", "NotificationClosed"} {
		if bus.AddMatchSignalContext(ctx, dbus.WithMatchSender(notifications), dbus.WithMatchInterface(notifications),
			dbus.WithMatchObjectPath(notificationsPath), dbus.WithMatchMember(member)) != nil {
			return
		}
	}
	signals := make(chan *dbus.Signal, maxAlerts)
	bus.Signal(signals)
	shown := &shownAlerts{opened: map[uint32]func(){}}
	for {
		id, err := a.show(ctx, bus, next)
		if err != nil {
			return
		}
		shown.add(id, next.opened)
		for waiting := true; waiting; {
			select {
			case <-ctx.Done():
				return
			case s, open := <-signals:
				if !open {
					return
				}
				shown.take(s)
			case next = <-a.waiting:
				waiting = false
			}
		}
	}
}

func (a *alerts) show(ctx context.Context, bus *dbus.Conn, x alert) (id uint32, err error) {
	ctx, cancel := context.WithTimeout(ctx, alertTime)
	defer cancel()
	var actions []string
	if x.opened != nil {
		actions = []string{"default", a.name} // the second is not shown: it is for who reads the screen aloud
	}
	err = bus.Object(notifications, notificationsPath).CallWithContext(ctx, notifications+".Notify", 0, a.name, uint32(0), "", x.title, x.text,
		actions, map[string]dbus.Variant{}, usualTimeout).Store(&id)
	return id, err
}

// shownAlerts are the messages on the screen that lead somewhere.
type shownAlerts struct {
	opened map[uint32]func()
	order  []uint32
}

func (s *shownAlerts) add(id uint32, opened func()) {
	if opened == nil {
		return
	}
	s.opened[id], s.order = opened, append(s.order, id)
	if len(s.order) > maxAlerts {
		delete(s.opened, s.order[0])
		s.order = s.order[1:]
	}
}

// take hears what became of a message: it was chosen, or it is gone.
func (s *shownAlerts) take(signal *dbus.Signal) {
	if len(signal.Body) != 2 {
		return
	}
	id, _ := signal.Body[0].(uint32)
	opened := s.opened[id]
	if opened == nil {
		return
	}
	switch signal.Name {
	case notifications + ".ActionInvoked":
		delete(s.opened, id)
		opened()
	case notifications + ".NotificationClosed":
		delete(s.opened, id)
	}
}
