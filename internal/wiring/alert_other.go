//go:build !linux

package wiring

import (
	"context"

	"razvorot/ui/screen"
)

// Alerts returns nothing: the toolkit's alerter is the one of this system.
func Alerts(context.Context, string) screen.Alerter { return nil }
