package journey_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"razvorot/authority/notify/sms"
)

// carrierSecret is what the carrier and the servers share.
var carrierSecret = strings.Repeat("s", sms.LeastSecret)

// carrier is an SMS gateway which shows every message once, by its id, as docs/REGISTRY.md has it.
type carrier struct {
	t     *testing.T
	twice bool // answers the first order of every message as failed, after it was delivered
	url   string

	mu     sync.Mutex
	shown  []sms.Order
	orders map[string][]string // bodies, by id
}

func newCarrier(t *testing.T, twice bool) *carrier {
	t.Helper()
	c := &carrier{t: t, twice: twice, orders: map[string][]string{}}
	s := httptest.NewServer(c)
	t.Cleanup(s.Close)
	c.url = s.URL
	return c
}

// environ tells servers where the carrier is. Nobody confirms an address for letters, so none go to the mail server that has to be named.
func (c *carrier) environ() []string {
	return []string{"AUTHORITY_SMS_URL=" + c.url, "AUTHORITY_SMS_SECRET=" + carrierSecret, "AUTHORITY_MAIL_HOST=127.0.0.1",
		"AUTHORITY_MAIL_PORT=9", "AUTHORITY_MAIL_INSECURE=true", "AUTHORITY_MAIL_FROM=authority@example.org"}
}

// ServeHTTP takes an order.
func (c *carrier) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 64<<10))
	var order sms.Order
	if err != nil || json.Unmarshal(body, &order) != nil || order.ID == "" || r.Header.Get(sms.SignatureHeader) == "" {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.orders[order.ID] = append(c.orders[order.ID], string(body))
	if len(c.orders[order.ID]) == 1 {
		c.shown = append(c.shown, order)
		if c.twice {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
	}
	w.WriteHeader(http.StatusAccepted)
}

// count returns how many messages are shown.
func (c *carrier) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.shown)
}

var codeInWords = regexp.MustCompile(`: код (\d+)`)

// of returns the messages to a phone after the first so many of all, and the codes among them, the newest first.
func (c *carrier) of(phone string, after int) (messages []sms.Order, codes []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, order := range c.shown[after:] {
		if order.To != phone {
			continue
		}
		messages = append(messages, order)
		if m := codeInWords.FindStringSubmatch(order.Text); m != nil {
			codes = append([]string{m[1]}, codes...)
		}
	}
	return messages, codes
}

// check holds what was ordered more than once against the first time, and returns how many orders came again.
func (c *carrier) check() (again int) {
	c.t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, bodies := range c.orders {
		again += len(bodies) - 1
		for _, body := range bodies[1:] {
			if body != bodies[0] {
				c.t.Errorf("message %s is another one the second time", id)
			}
		}
		if c.twice && len(bodies) < 2 {
			c.t.Errorf("message %s was not sent again although it failed", id)
		}
	}
	return again
}

const soon = 20 * time.Millisecond // between two looks at what another process does
