package notify

import (
	"context"
	"strings"
	"time"

	"razvorot/domain"
)

// DeliveryState is how far a message came.
type DeliveryState string

// The states. Those after Sent are final.
const (
	Sent        DeliveryState = "sent"        // the carrier took it
	Delivered   DeliveryState = "delivered"   // it is on the phone
	Undelivered DeliveryState = "undelivered" // the carrier gave it up
	Refused     DeliveryState = "refused"     // the carrier never took it
)

// Final reports whether nothing more is expected.
func (s DeliveryState) Final() bool { return s == Delivered || s == Undelivered || s == Refused }

// Delivery is what became of a message.
type Delivery struct {
	ID      string // of the message
	Channel domain.MessageChannel
	State   DeliveryState
	Code    string // the carrier's, of what failed
	At      time.Time
}

// Ledger keeps deliveries. The same may come twice, and in any order.
type Ledger interface {
	SaveDelivery(ctx context.Context, d Delivery) error
}

// Reporting is a gateway whose carrier reports deliveries later. ReportTo names the ledger that keeps them, once.
type Reporting interface {
	ReportTo(l Ledger)
}

const longestCode = 40

// CleanCode makes a carrier's code safe to keep and to log: letters, digits, dots, dashes and spaces, and no run of digits
// that could be a phone.
func CleanCode(s string) string {
	var clean strings.Builder
	digits := 0
	for _, r := range s {
		if r >= '0' && r <= '9' {
			digits++
		} else {
			digits = 0
		}
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || strings.ContainsRune("_-. ", r)
		if clean.Len() == longestCode || digits > 4 {
			break
		}
		if letter || digits > 0 {
			clean.WriteRune(r)
		}
	}
	return clean.String()
}
