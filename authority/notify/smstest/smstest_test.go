package smstest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"razvorot/authority/notify/sms"
	"razvorot/authority/notify/smstest"
)

var secret = []byte("a secret of thirty-two bytes, at least")

func order(s *smstest.Simulator, o any, secret []byte) int {
	body, _ := json.Marshal(o)
	r := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(body))
	r.Header.Set(sms.SignatureHeader, sms.Sign(secret, body, time.Now()))
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Code
}

func TestOnlyOrdersThatAreSignedAndWholeAreTaken(t *testing.T) {
	s := smstest.New(smstest.Options{Secret: secret})
	whole := sms.Order{ID: "m", To: "+79161234567", Text: "да"}
	if code := order(s, whole, []byte("another secret of thirty-two bytes!!")); code != http.StatusUnauthorized {
		t.Error(code)
	}
	for _, part := range []sms.Order{{To: whole.To, Text: whole.Text}, {ID: "m", Text: whole.Text}, {ID: "m", To: whole.To}} {
		if code := order(s, part, secret); code != http.StatusBadRequest {
			t.Error(code)
		}
	}
	if code := order(s, whole, secret); code != http.StatusAccepted || len(s.Orders()) != 1 {
		t.Error(code)
	}
}

func TestOldOrdersAreForgotten(t *testing.T) {
	s := smstest.New(smstest.Options{Secret: secret})
	for i := range smstest.Kept + 5 {
		order(s, sms.Order{ID: fmt.Sprint(i), To: "+79161234567", Text: "да"}, secret)
	}
	if orders := s.Orders(); len(orders) != smstest.Kept || orders[0].ID != "5" {
		t.Error(len(orders), orders[0].ID)
	}
}
