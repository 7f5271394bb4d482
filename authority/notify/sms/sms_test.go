package sms_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"razvorot/authority/notify"
	"razvorot/authority/notify/sms"
	"razvorot/authority/notify/smstest"
	"razvorot/domain"
)

var (
	t0     = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	secret = []byte("a secret of thirty-two bytes, at least")
)

// standing is a clock that stands still.
type standing struct{ at time.Time }

func (c *standing) Now() time.Time                     { return c.at }
func (*standing) After(time.Duration) <-chan time.Time { return nil }

// ledger keeps deliveries in the order of their coming.
type ledger struct {
	mu   sync.Mutex
	kept []notify.Delivery
	fail error
}

func (l *ledger) SaveDelivery(_ context.Context, d notify.Delivery) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.fail == nil {
		l.kept = append(l.kept, d)
	}
	return l.fail
}

// bench is a gateway, the simulator that it reaches, and where both report.
type bench struct {
	*smstest.Simulator
	gateway *sms.Gateway
	ledger  *ledger
	clock   *standing
	url     string // of reports
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{ledger: &ledger{}, clock: &standing{t0}}
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	b.url = server.URL + "/reports"
	b.Simulator = smstest.New(smstest.Options{Secret: secret, Reports: b.url, Client: server.Client(), Clock: b.clock})
	var err error
	b.gateway, err = sms.New(sms.Options{URL: server.URL + "/orders", Secret: secret, Sender: "Razvorot", Client: server.Client(), Clock: b.clock})
	if err != nil {
		t.Fatal(err)
	}
	b.gateway.ReportTo(b.ledger)
	mux.Handle("/orders", b.Simulator)
	mux.Handle("/reports", b.gateway.Reports())
	return b
}

func code() notify.Message {
	return notify.Message{ID: "m-314", Channel: domain.BySMS, To: "+79161234567", Masked: "+7 916 ***-**-67",
		Purpose: domain.MessageSignIn, Language: "ru", Code: "314159", At: t0}
}

func TestAnOrderBringsTheWordsAndTheReportComesBack(t *testing.T) {
	b := newBench(t)
	if err := b.gateway.Send(t.Context(), code()); err != nil {
		t.Fatal(err)
	}
	want := sms.Order{ID: "m-314", To: "+79161234567", From: "Razvorot", Text: "Разворот: код 314159 для входа. Никому его не сообщайте", Language: "ru"}
	if orders := b.Orders(); len(orders) != 1 || orders[0] != want {
		t.Errorf("%+v", orders)
	}
	reported := []notify.Delivery{{ID: "m-314", Channel: domain.BySMS, State: notify.Delivered, At: t0}}
	if !slices.Equal(b.ledger.kept, reported) {
		t.Errorf("%+v", b.ledger.kept)
	}
}

func TestAnOrderSentTwiceIsOneSMS(t *testing.T) {
	b := newBench(t)
	if err := errors.Join(b.gateway.Send(t.Context(), code()), b.gateway.Send(t.Context(), code())); err != nil {
		t.Fatal(err)
	}
	if n := len(b.Orders()); n != 1 {
		t.Errorf("%d SMS", n)
	}
}

func TestANumberThatIsNoneIsRefusedForGood(t *testing.T) {
	b := newBench(t)
	b.Refuse(code().To, "unknown_number")
	refusal, ok := errors.AsType[*notify.Refusal](b.gateway.Send(t.Context(), code()))
	if !ok || refusal.Code != "unknown_number" {
		t.Errorf("%+v", refusal)
	}
}

func TestAGatewayThatIsDownIsAskedAgainWhenItSays(t *testing.T) {
	b := newBench(t)
	b.SetDown(true)
	down, ok := errors.AsType[*domain.Unavailable](b.gateway.Send(t.Context(), code()))
	if !ok || !down.RetryAt.Equal(t0.Add(30*time.Second)) {
		t.Errorf("%+v", down)
	}
	b.SetDown(false)
	if err := b.gateway.Send(t.Context(), code()); err != nil {
		t.Error(err)
	}
}

func TestNoOtherAnswerIsAnEndToTrying(t *testing.T) {
	for _, status := range []int{301, 307, 400, 401, 403, 404, 409, 429, 500, 502} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", r.URL.Path+"elsewhere")
			w.WriteHeader(status)
			_, _ = w.Write([]byte(strings.Repeat("+79161234567 ", 10_000)))
		}))
		g, err := sms.New(sms.Options{URL: server.URL, Secret: secret})
		if err != nil {
			t.Fatal(err)
		}
		err = g.Send(t.Context(), code())
		if !errors.Is(err, domain.ErrUnavailable) || errors.Is(err, notify.ErrRefused) || strings.Contains(err.Error(), "7916") {
			t.Errorf("%d: %v", status, err)
		}
		server.Close()
	}
}

func TestAGatewayThatSaysNothingIsGivenUp(t *testing.T) {
	hang := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-hang }))
	defer server.Close()
	defer close(hang)
	g, err := sms.New(sms.Options{URL: server.URL, Secret: secret, Timeout: 10 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Send(t.Context(), code()); !errors.Is(err, domain.ErrUnavailable) || !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}

// post posts a body to the reports with a signature, and returns the status.
func (b *bench) post(t *testing.T, body, signature string) int {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/reports", strings.NewReader(body))
	r.Header.Set(sms.SignatureHeader, signature)
	w := httptest.NewRecorder()
	b.gateway.Reports().ServeHTTP(w, r)
	return w.Code
}

const delivered = `{"id":"m-314","state":"delivered","at":"2026-11-22T09:00:00Z"}`

func TestOnlyASignedReportIsTaken(t *testing.T) {
	b := newBench(t)
	right := sms.Sign(secret, []byte(delivered), t0)
	for name, signature := range map[string]string{
		"none":          "",
		"another's":     sms.Sign([]byte("another secret of thirty-two bytes!"), []byte(delivered), t0),
		"another body":  sms.Sign(secret, []byte(strings.Replace(delivered, "delivered", "sent", 1)), t0),
		"old":           sms.Sign(secret, []byte(delivered), t0.Add(-6*time.Minute)),
		"of tomorrow":   sms.Sign(secret, []byte(delivered), t0.Add(6*time.Minute)),
		"another time":  strings.Replace(right, "t=1", "t=2", 1),
		"long":          right + strings.Repeat(",v1=00", 1000),
		"half":          right[:len(right)-2],
		"without value": "t=,v1=",
	} {
		if status := b.post(t, delivered, signature); status != http.StatusUnauthorized {
			t.Errorf("%s: %d", name, status)
		}
	}
	if len(b.ledger.kept) != 0 {
		t.Errorf("%+v", b.ledger.kept)
	}
	for name, signature := range map[string]string{"right": right, "with an older secret's beside it": right + ",v1=00ff"} {
		if status := b.post(t, delivered, signature); status != http.StatusNoContent {
			t.Errorf("%s: %d", name, status)
		}
	}
}

func TestAReportThatSaysNothingIsNotTaken(t *testing.T) {
	b := newBench(t)
	for _, body := range []string{"", "{}", "[]", `{"id":"m","state":"lost","at":"2026-11-22T09:00:00Z"}`, `{"id":"m","state":"refused","at":"2026-11-22T09:00:00Z"}`,
		`{"id":"","state":"sent","at":"2026-11-22T09:00:00Z"}`, `{"id":"m","state":"sent"}`,
		`{"id":"` + strings.Repeat("m", 65) + `","state":"sent","at":"2026-11-22T09:00:00Z"}`, strings.Repeat(" ", 5000) + delivered} {
		if status := b.post(t, body, sms.Sign(secret, []byte(body), t0)); status != http.StatusBadRequest {
			t.Errorf("%.60q: %d", body, status)
		}
	}
	if len(b.ledger.kept) != 0 {
		t.Errorf("%+v", b.ledger.kept)
	}
}

func TestAReportThatCannotBeKeptIsToComeAgain(t *testing.T) {
	b := newBench(t)
	b.ledger.fail = &domain.Unavailable{}
	if status := b.post(t, delivered, sms.Sign(secret, []byte(delivered), t0)); status != http.StatusServiceUnavailable {
		t.Error(status)
	}
}

func TestAReportOfAFastClockIsOfNow(t *testing.T) {
	b := newBench(t)
	body := strings.Replace(delivered, "2026", "2036", 1)
	if status := b.post(t, body, sms.Sign(secret, []byte(body), t0)); status != http.StatusNoContent || !b.ledger.kept[0].At.Equal(t0) {
		t.Error(status, b.ledger.kept)
	}
}

func TestWrongOptionsAreToldAtOnce(t *testing.T) {
	right := sms.Options{URL: "https://sms.example.org/orders", Secret: secret}
	if _, err := sms.New(right); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*sms.Options){
		"no address":   func(o *sms.Options) { o.URL = "" },
		"in clear":     func(o *sms.Options) { o.URL = "http://sms.example.org/orders" },
		"a file":       func(o *sms.Options) { o.URL = "file:///etc/passwd" },
		"short secret": func(o *sms.Options) { o.Secret = secret[:16] },
	} {
		o := right
		spoil(&o)
		if _, err := sms.New(o); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

func TestOptionsAreNotPrintedWithTheirSecret(t *testing.T) {
	o := sms.Options{URL: "https://sms.example.org/orders?key=abc", Secret: secret}
	if text := fmt.Sprintf("%v %+v %#v", o, o, o); strings.Contains(text, "secret") || strings.Contains(text, "abc") || strings.Contains(text, "97") {
		t.Error(text)
	}
}

func FuzzReports(f *testing.F) {
	f.Add([]byte(delivered), sms.Sign(secret, []byte(delivered), t0))
	f.Add([]byte(`{"id":"m","state":"undelivered","code":"absent_subscriber","at":"2026-11-22T09:00:00+03:00"}`), "t=1,v1=00")
	f.Fuzz(func(t *testing.T, body []byte, header string) {
		if sms.Verify(secret, body, header, t0) == nil && !bytes.Equal(body, []byte(delivered)) {
			t.Error("a signature was guessed")
		}
		d, err := sms.ReadReport(body)
		if err != nil {
			return
		}
		if d.ID == "" || len(d.ID) > 64 || d.At.IsZero() || d.State == notify.Refused || notify.CleanCode(d.Code) != d.Code {
			t.Errorf("%+v", d)
		}
	})
}
