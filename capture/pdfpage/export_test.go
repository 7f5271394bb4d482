package pdfpage

// End ends the engine as when it was idle.
func End() { shared.end() }

// Running tells whether the engine is started.
func Running() bool {
	shared.mu.Lock()
	defer shared.mu.Unlock()
	return shared.pool != nil
}
