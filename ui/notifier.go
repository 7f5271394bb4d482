package ui

import (
	"context"
	"sync"

	"razvorot/domain"
	"razvorot/ui/phrase"
	"razvorot/ui/screen"
	"razvorot/ui/words"
)

// Notifier tells of notices outside the window, in the language in force. It is made before the window, since the app needs
// it, and shows nothing until the window is bound. A notice names nobody by construction (domain.Notice), so neither does it.
type Notifier struct {
	mu    sync.Mutex
	book  *phrase.Book
	alert screen.Alerter
	loop  screen.Loop
	open  func(domain.Notice)
}

var _ domain.Notifier = (*Notifier)(nil)

// NewNotifier returns a notifier that is not bound yet.
func NewNotifier() *Notifier { return &Notifier{} }

// bind gives the notifier its language and its ways out; open is called on the UI goroutine with a notice that was chosen.
func (n *Notifier) bind(book *phrase.Book, alert screen.Alerter, loop screen.Loop, open func(domain.Notice)) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.book, n.alert, n.loop, n.open = book, alert, loop, open
}

// Notify implements domain.Notifier. It returns at once.
func (n *Notifier) Notify(ctx context.Context, notice domain.Notice) {
	n.mu.Lock()
	book, alert, loop, open := n.book, n.alert, n.loop, n.open
	n.mu.Unlock()
	if alert == nil || ctx.Err() != nil {
		return
	}
	title, body := words.Notice(book, notice)
	loop.Post(func() { alert.Alert(title, body, func() { open(notice) }) })
}
