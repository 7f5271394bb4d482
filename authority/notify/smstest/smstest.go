// Package smstest is an SMS gateway that sends nothing: for tests, and for trials of a server without a carrier.
//
// A Simulator takes the orders that package sms writes, keeps the latest of them to be looked at, and reports each as
// delivered. It can be told to refuse a number, to be down, and to report twice.
package smstest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"

	"razvorot/authority/notify"
	"razvorot/authority/notify/sms"
	"razvorot/domain"
)

// Kept is how many orders are kept at most.
const Kept = 1000

// Options is what a simulator is put together from. Secret must be given.
type Options struct {
	Secret  []byte
	Reports string       // where reports are posted; none when empty
	Client  *http.Client // of reports; http.DefaultClient when nil
	Clock   domain.Clock // the machine's when nil
}

// Simulator is the gateway. It is an http.Handler for orders.
type Simulator struct {
	o Options

	mu      sync.Mutex
	orders  []sms.Order
	known   map[string]bool // by id, of those kept
	refused map[string]string
	down    bool
}

// New returns a simulator.
func New(o Options) *Simulator {
	if o.Clock == nil {
		o.Clock = domain.SystemClock{}
	}
	if o.Client == nil {
		o.Client = http.DefaultClient
	}
	return &Simulator{o: o, known: map[string]bool{}, refused: map[string]string{}}
}

// Orders returns the orders that are kept, oldest first, each id once.
func (s *Simulator) Orders() []sms.Order {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.orders)
}

// Refuse has orders to a number refused with a code; an empty code takes them again.
func (s *Simulator) Refuse(number, code string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refused[number] = code
}

// SetDown takes the simulator out of service, or back.
func (s *Simulator) SetDown(down bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.down = down
}

// ServeHTTP takes an order, and reports it as delivered before it answers: reports may overtake answers.
func (s *Simulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 64<<10))
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	if sms.Verify(s.o.Secret, body, r.Header.Get(sms.SignatureHeader), s.o.Clock.Now()) != nil {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	var order sms.Order
	if json.Unmarshal(body, &order) != nil || order.ID == "" || order.To == "" || order.Text == "" {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	code, down := s.take(order)
	switch {
	case down:
		w.Header().Set("Retry-After", "30")
		w.WriteHeader(http.StatusServiceUnavailable)
	case code != "":
		w.WriteHeader(http.StatusUnprocessableEntity)
		_ = json.NewEncoder(w).Encode(sms.Refusal{Code: code})
	default:
		if s.o.Reports != "" {
			_ = s.Report(r.Context(), sms.Report{ID: order.ID, State: string(notify.Delivered), At: s.o.Clock.Now()})
		}
		w.WriteHeader(http.StatusAccepted)
	}
}

func (s *Simulator) take(order sms.Order) (refused string, down bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if code := s.refused[order.To]; s.down || code != "" {
		return code, s.down
	}
	if s.known[order.ID] {
		return "", false
	}
	s.known[order.ID] = true
	s.orders = append(s.orders, order)
	if len(s.orders) > Kept {
		delete(s.known, s.orders[0].ID)
		s.orders = slices.Delete(s.orders, 0, 1)
	}
	return "", false
}

// Report posts a report, signed. The error tells what the other side answered.
func (s *Simulator) Report(ctx context.Context, report sms.Report) error {
	body, err := json.Marshal(report)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.o.Reports, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set(sms.SignatureHeader, sms.Sign(s.o.Secret, body, s.o.Clock.Now()))
	answer, err := s.o.Client.Do(r)
	if err != nil {
		return err
	}
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusNoContent {
		return fmt.Errorf("the report was answered with %d", answer.StatusCode)
	}
	return nil
}
