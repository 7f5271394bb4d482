package bank

import (
	"net/http"
	"testing"
	"time"
)

// Nobody waits for a bank without end, whoever made the client.
func TestEveryQuestionToABankEnds(t *testing.T) {
	for want, given := range map[time.Duration]*http.Client{Timeout: {}, time.Second: {Timeout: time.Second}} {
		p, err := New(Config{Issuer: "https://bank.example", ClientID: "a", Secret: "b", Client: given})
		if err != nil || p.client.Timeout != want {
			t.Error(err, p.client.Timeout, "and not", want)
		}
	}
}
