// Package screen is the contract between the window and what it shows.
//
// A screen is what fills the window between header and navigation; it is built for one visit by a Builder. A visit begins
// when a route is gone to and ends when the screen is left for good; while another screen is in front it is covered, and
// alive. An Env is what a screen is given for its visit. The UI goroutine is the one that may touch widgets; the Loop leads
// back to it.
package screen

import (
	"fyne.io/fyne/v2"

	"razvorot/app"
)

// Screen is what every screen is.
type Screen interface {
	// Content returns the objects of the screen; it is asked once per visit.
	Content() fyne.CanvasObject
}

// Builder makes the screen of a route with this argument. It must return at once: what takes time is loaded by Load.
type Builder func(env *Env, arg string) Screen

// Leaver is a screen that wants to know when another one takes its place, for a while or for good: it saves its input.
type Leaver interface{ Leave() }

// Returner is a screen that wants to know when it is in front again.
type Returner interface{ Return() }

// Refresher is a screen that wants to know when something of the app changed. It is called on the UI goroutine, also while
// covered.
type Refresher interface{ Refresh(topic app.Topic) }

// Titled is a screen with a title of its own; the others bear the name of their page.
type Titled interface{ Title() string }

// Dropper is a screen that takes files dropped on the window. The position is the window's.
type Dropper interface {
	Drop(at fyne.Position, files []fyne.URI)
}

// Paster is a screen that takes what is pasted while no entry has the focus.
type Paster interface{ Paste() }

// Busier is a screen that may be in use though nobody touches the device, as in a call. While it says so, the vault is not closed
// for idleness; a device that sleeps closes it all the same.
type Busier interface{ Busy() bool }

// Backer is a screen that may handle «back» itself, as a wizard goes a step back. It reports whether it did.
type Backer interface{ Back() bool }
