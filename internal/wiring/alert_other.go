//go:build !linux

package wiring

import (
	"context"
)

// Alerts returns nothing: the toolkit's alerter is the one of this system.
func Alerts(context.Context, string) Alerter { return nil }
