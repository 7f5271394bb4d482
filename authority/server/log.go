package server

import (
	"log/slog"
	"os"

	"razvorot/authority/config"
)

// newLog returns a log of lines of JSON. Nothing personal is written by whoever writes to it: values that could be personal have
// a LogValue that hides them, and a test reads the log of a whole journey.
func newLog(c config.Log) *slog.Logger {
	w := c.Output
	if w == nil {
		w = os.Stderr
	}
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.Level)) // config has checked it; info otherwise
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level}))
}
