package wiring

// Alerter shows messages outside the window; it is the window's port (package ui/screen) without the toolkit, which does not
// compile everywhere.
type Alerter interface {
	// Alert shows a message. Opened is called, from any goroutine and at most once, when the person chooses it.
	Alert(title, text string, opened func())
}
