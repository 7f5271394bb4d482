package domain

import (
	"slices"
	"time"
)

// ArgJournal is the argument of RouteSecurity that leads to the journal.
const ArgJournal = "journal"

// JournalKind is what a JournalEntry tells.
type JournalKind string

// The kinds.
const (
	JournalSignIn           JournalKind = "sign_in"
	JournalPassword         JournalKind = "password"      // another one was set, after which all other devices were signed out
	JournalPhone            JournalKind = "phone_changed" // after which all other devices were signed out
	JournalSpare            JournalKind = "spare_phone"   // another one, or none
	JournalReentryAsked     JournalKind = "reentry_asked"
	JournalReentryCancelled JournalKind = "reentry_cancelled"
	JournalReentered        JournalKind = "reentered"  // the authenticator app was taken off, after which all devices were signed out
	JournalRefused          JournalKind = "refused"    // with a wrong password; those of a day and a network are one entry
	JournalWrongCode        JournalKind = "wrong_code" // after the right password, gathered as those are: the password is known to somebody
)

// JournalKinds returns all kinds, for tests that each has words.
func JournalKinds() []JournalKind {
	return []JournalKind{JournalSignIn, JournalPassword, JournalPhone, JournalReentryAsked, JournalReentryCancelled, JournalReentered, JournalSpare, JournalRefused,
		JournalWrongCode}
}

// Refusal reports whether an entry of this kind tells of tries that led nobody in.
func (k JournalKind) Refusal() bool { return k == JournalRefused || k == JournalWrongCode }

// A journal of signing in holds so many entries at most, and none that is older.
const (
	JournalLength   = 100
	JournalAge      = 365 * 24 * time.Hour
	JournalRefusals = 20 // entries, so that a stranger pushes nothing else out
)

// refusedTogether is how long after one another refused tries of a network are one entry.
const refusedTogether = 24 * time.Hour

// firstSignIn is how soon after registering who registered signs in.
const firstSignIn = time.Hour

// JournalEntry is a line of the journal of signing in (row A6).
type JournalEntry struct {
	At     time.Time   `json:"at"`
	Kind   JournalKind `json:"kind"`
	Device DeviceInfo  `json:"device,omitzero"` // that signed in
	// Address is about where a request came from: the network, not the line. «203.0.113.0/24», «2001:db8::/48»; "" for a request that came
	// through no network.
	Address string    `json:"address,omitzero"`
	New     bool      `json:"new,omitzero"`     // a device that the account had not seen before
	Session SessionID `json:"session,omitzero"` // while it is signed in still
	Current bool      `json:"current,omitzero"` // this device
	Count   int       `json:"count,omitzero"`   // of refused tries
}

// AppendJournal returns a journal, the latest first, with an entry at its head: what is too old or too much is gone. A sign-in is
// marked as new when the journal has none by a device of that name and platform, but for the one that follows the making of the account,
// which is no news to whoever made it. Refused tries are gathered, and few of them are kept.
func AppendJournal(journal []JournalEntry, e JournalEntry, made time.Time) []JournalEntry {
	seen, any := false, false
	for _, old := range journal {
		any = any || old.Kind == JournalSignIn
		seen = seen || old.Kind == JournalSignIn && old.Device == e.Device
	}
	e.New = e.Kind == JournalSignIn && !seen && (any || e.At.Sub(made) > firstSignIn)
	if e.Kind.Refusal() {
		e, journal = gather(e, journal)
	}
	kept, refused := []JournalEntry{e}, 0
	for _, old := range journal {
		if len(kept) < JournalLength && e.At.Sub(old.At) < JournalAge {
			kept = append(kept, old)
		}
	}
	slices.SortStableFunc(kept, func(x, y JournalEntry) int { return y.At.Compare(x.At) }) // a refused try is written down later
	return slices.DeleteFunc(kept, func(e JournalEntry) bool {
		if e.Kind.Refusal() {
			refused++
		}
		return e.Kind.Refusal() && refused > JournalRefusals
	})
}

// gather returns a refused try together with those before it from the same network, and the journal without them.
func gather(e JournalEntry, journal []JournalEntry) (JournalEntry, []JournalEntry) {
	e.Count = max(1, e.Count)
	rest := make([]JournalEntry, 0, len(journal))
	for _, old := range journal {
		apart := e.At.Sub(old.At).Abs()
		if old.Kind != e.Kind || old.Address != e.Address || apart >= refusedTogether {
			rest = append(rest, old)
			continue
		}
		e.Count += old.Count
		if old.At.After(e.At) {
			e.At = old.At
		}
	}
	return e, rest
}
