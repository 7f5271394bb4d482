package metrics_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"razvorot/authority/metrics"
)

func read(m *metrics.Metrics) string {
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	return w.Body.String()
}

func has(t *testing.T, text string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !strings.Contains(text, "\n"+line+"\n") {
			t.Errorf("no line %q", line)
		}
	}
}

func TestRequestsAreCounted(t *testing.T) {
	m := metrics.New()
	m.Observe("/v1/changes", "GET", 200, 40*time.Second)
	m.Observe("/v1/changes", "GET", 200, time.Millisecond)
	m.Observe("", "BREW", 404, time.Millisecond)
	has(t, read(m), `authority_requests_total{method="GET",route="/v1/changes",status="200"} 2`,
		`authority_requests_total{method="other",route="none",status="404"} 1`,
		`authority_request_seconds_bucket{method="GET",route="/v1/changes",le="30"} 1`,
		`authority_request_seconds_bucket{method="GET",route="/v1/changes",le="60"} 2`)
}

func TestTheStateOfTheWorkIsAskedForWhenSomebodyLooks(t *testing.T) {
	m := metrics.New()
	state, failed := metrics.Work{}, error(nil)
	m.WatchWork(func(context.Context) (metrics.Work, error) { return state, failed })
	has(t, read(m), "authority_jobs_dead 0", "authority_signals_healthy 0", "authority_work_known 1")
	state = metrics.Work{Polls: 7, Dead: 2, Signalled: true, Lanes: []metrics.Lane{{Name: "message", Due: 3, Behind: 90 * time.Second}},
		Breakers: []metrics.Breaker{{Register: "mvd", Open: true}, {Register: "inn"}}}
	has(t, read(m), "authority_long_polls 7", "authority_jobs_dead 2", `authority_jobs_due{lane="message"} 3`,
		`authority_jobs_behind_seconds{lane="message"} 90`, `authority_register_open{register="mvd"} 1`,
		`authority_register_open{register="inn"} 0`, "authority_signals_healthy 1")
	failed = errors.New("the database is away")
	text := read(m)
	has(t, text, "authority_work_known 0", "authority_long_polls 7")
	if strings.Contains(text, "authority_jobs_dead ") {
		t.Error("dead jobs are told though nobody knows")
	}
}

func TestReadingsOfTheCertificateAreCounted(t *testing.T) {
	m := metrics.New()
	m.Reloaded(nil)
	m.Reloaded(errors.New("broken"))
	m.WatchCertificate(func() time.Time { return time.Unix(1234, 0) })
	has(t, read(m), `authority_certificate_reloads_total{outcome="ok"} 1`, `authority_certificate_reloads_total{outcome="failed"} 1`,
		"authority_certificate_ends_timestamp_seconds 1234")
}
