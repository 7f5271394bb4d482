package ui_test

import (
	"testing"

	"razvorot/ui/screen"
)

func TestWhoVerifiesNeedsNoAccountButAnOpenVault(t *testing.T) {
	reader := newCitizen(t)
	for _, page := range []screen.Page{screen.PageVerify, screen.PageVerifyAsk} {
		reader.open(screen.Route{Page: page})
		for range 3 { // some of what is drained may be of the beginning
			reader.ok(reader.app.SignOut(t.Context())) // nobody is signed in, and everybody is told of it
			for looked := 0; looked < 3; {             // the shell looks who is in, at which authority, and what is unread
				looked += reader.Queue.Drain()
			}
		}
		if here := reader.shell.Current().Page; here != page {
			t.Errorf("from %s one is led to %s", page, here)
		}
		reader.Window.Close()
	}
	reader.open(screen.Route{Page: screen.PageVerify})
	reader.ok(reader.app.Lock(t.Context()))
	reader.Until("the door", func() bool { return reader.shell.Current().Page == screen.PageUnlock })
}
