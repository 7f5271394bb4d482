package sms

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"razvorot/authority/notify"
	"razvorot/domain"
)

// Report is what became of an order, told by the gateway.
type Report struct {
	ID    string    `json:"id"`    // of the order
	State string    `json:"state"` // «sent», «delivered» or «undelivered»
	Code  string    `json:"code,omitempty"`
	At    time.Time `json:"at"`
}

const (
	longestReport = 4 << 10
	longestID     = 64
)

// ErrReport is a report that says nothing.
var ErrReport = errors.New("the report cannot be read")

// ReadReport reads a report, of at most 4 KiB. ErrReport names nothing of it.
func ReadReport(body []byte) (notify.Delivery, error) {
	var r Report
	if len(body) > longestReport || json.Unmarshal(body, &r) != nil {
		return notify.Delivery{}, ErrReport
	}
	state := notify.DeliveryState(r.State)
	known := state == notify.Sent || state == notify.Delivered || state == notify.Undelivered
	if !known || r.ID == "" || len(r.ID) > longestID || r.At.Unix() <= 0 || r.At.Year() > 9999 {
		return notify.Delivery{}, ErrReport
	}
	return notify.Delivery{ID: r.ID, Channel: domain.BySMS, State: state, Code: notify.CleanCode(r.Code), At: r.At.UTC()}, nil
}

// ReportTo implements notify.Reporting.
func (g *Gateway) ReportTo(l notify.Ledger) { g.ledger.Store(&l) }

// Reports takes reports by POST. It answers 204 when one is kept, also the second time; 401 when the signature does not hold, 400
// when the report cannot be read; 503 when it could not be kept, and the gateway is to come again.
func (g *Gateway) Reports() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			w.WriteHeader(http.StatusMethodNotAllowed)
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, longestReport))
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		w.WriteHeader(g.take(r, body))
	})
}

func (g *Gateway) take(r *http.Request, body []byte) int {
	now := g.o.Clock.Now()
	if Verify(g.o.Secret, body, r.Header.Get(SignatureHeader), now) != nil {
		return http.StatusUnauthorized
	}
	d, err := ReadReport(body)
	if err != nil {
		return http.StatusBadRequest
	}
	if d.At.After(now) {
		d.At = now // a fast clock would have the last word for good
	}
	ledger := g.ledger.Load()
	if ledger == nil || (*ledger).SaveDelivery(r.Context(), d) != nil {
		return http.StatusServiceUnavailable
	}
	return http.StatusNoContent
}
