package authoritybench_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"sync"
	"testing"
	"time"

	"razvorot/authority/notify/sms"
	"razvorot/domain"
	"razvorot/domain/person"
)

// gateway takes every message, and keeps the newest code of each phone until somebody asks for it.
type gateway struct {
	*httptest.Server
	mu    sync.Mutex
	boxes map[string]chan string
}

func newGateway(t testing.TB) *gateway {
	g := &gateway{boxes: map[string]chan string{}}
	g.Server = httptest.NewServer(g)
	t.Cleanup(g.Close)
	return g
}

// environment is how a server is told of the gateway. Mail goes nowhere: nobody here has a confirmed address.
func (g *gateway) environment() []string {
	return []string{"AUTHORITY_SMS_URL=" + g.URL, "AUTHORITY_SMS_SECRET=a secret of thirty-two bytes, at least", "AUTHORITY_MAIL_HOST=localhost",
		"AUTHORITY_MAIL_PORT=9", "AUTHORITY_MAIL_INSECURE=true", "AUTHORITY_MAIL_FROM=noreply@example.org"}
}

var codeIn = regexp.MustCompile(`\b[0-9]{6}\b`)

// ServeHTTP takes an order. Those with a code are put into the box of their phone.
func (g *gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var order sms.Order
	if err := json.NewDecoder(r.Body).Decode(&order); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	if code := codeIn.FindString(order.Text); code != "" {
		g.box(order.To) <- code
	}
	w.WriteHeader(http.StatusAccepted)
}

func (g *gateway) box(to string) chan string {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.boxes[to] == nil {
		g.boxes[to] = make(chan string, 100)
	}
	return g.boxes[to]
}

// code returns the next code that came to a phone.
func (g *gateway) code(ctx context.Context, p person.Phone) (string, error) {
	select {
	case code := <-g.box(p.String()):
		return code, nil
	case <-time.After(time.Minute):
		return "", domain.ErrUnavailable
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
