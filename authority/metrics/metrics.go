// Package metrics counts what a server does, for Prometheus.
//
// Nothing counted here names a citizen, and labels have few values: routes as patterns, never paths; statuses; kinds of jobs;
// names of registers. What is a state rather than a count (waiting polls, jobs, breakers) is asked for when somebody looks.
package metrics

import (
	"context"
	"database/sql"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics is what is counted of one server.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	took     *prometheus.HistogramVec
	reloads  *prometheus.CounterVec
}

// buckets are seconds; the last ones are for long polls.
var buckets = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60}

// New returns metrics with those of the program and the process.
func New() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "authority_requests_total",
			Help: "Requests answered, by route, method and status."}, []string{"route", "method", "status"}),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "authority_request_seconds",
			Help: "How long answers took, by route and method; those of long polls include waiting.", Buckets: buckets},
			[]string{"route", "method"}),
		reloads: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "authority_certificate_reloads_total",
			Help: "Readings of the server's certificate, by outcome: ok or failed."}, []string{"outcome"}),
	}
	m.registry.MustRegister(m.requests, m.took, m.reloads, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// methods that are told apart: anything else a stranger may send is «other», so that labels stay few.
var methods = map[string]bool{http.MethodGet: true, http.MethodHead: true, http.MethodPost: true, http.MethodPut: true,
	http.MethodPatch: true, http.MethodDelete: true, http.MethodOptions: true}

// Observe counts one request. Route is a pattern; "" is none of ours.
func (m *Metrics) Observe(route, method string, status int, took time.Duration) {
	if route == "" {
		route = "none"
	}
	if !methods[method] {
		method = "other"
	}
	m.requests.WithLabelValues(route, method, strconv.Itoa(status)).Inc()
	m.took.WithLabelValues(route, method).Observe(took.Seconds())
}

// Reloaded counts a reading of the certificate.
func (m *Metrics) Reloaded(err error) {
	outcome := "ok"
	if err != nil {
		outcome = "failed"
	}
	m.reloads.WithLabelValues(outcome).Inc()
}

// WatchDatabase counts the pool of connections.
func (m *Metrics) WatchDatabase(db *sql.DB) {
	m.registry.MustRegister(collectors.NewDBStatsCollector(db, "authority"))
}

// WatchWork asks for the state of the work whenever somebody looks.
func (m *Metrics) WatchWork(ask func(context.Context) (Work, error)) {
	m.registry.MustRegister(&workCollector{ask})
}

// WatchCertificate tells when the certificate that is served ends.
func (m *Metrics) WatchCertificate(ends func() time.Time) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "authority_certificate_ends_timestamp_seconds",
		Help: "When the server's TLS certificate ends, in seconds since 1970."}, func() float64 { return float64(ends().Unix()) }))
}

// Handler serves the metrics in the form of Prometheus.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError})
}
