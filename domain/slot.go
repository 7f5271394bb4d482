package domain

import "time"

// Slot is a time at which somebody can be received.
type Slot struct {
	Start  time.Time     `json:"start"`
	Length time.Duration `json:"length"` // nanoseconds
	Free   int           `json:"free"`   // how many more can be received
}

// End returns when the slot is over.
func (s Slot) End() time.Time { return s.Start.Add(s.Length) }
