package metrics

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Work is the state of the work at a moment.
type Work struct {
	Polls     int64 // long polls that wait in this process
	Repeats   int64 // transactions of this process that were tried again
	Lanes     []Lane
	Dead      int // jobs of the whole authority that were given up
	Breakers  []Breaker
	Signalled bool // whether this process hears the others
}

// Lane is the jobs of one lane that are due, of the whole authority.
type Lane struct {
	Name   string
	Due    int
	Behind time.Duration // since when the first of them is due
}

// Breaker is the way to one register.
type Breaker struct {
	Register string
	Open     bool // it is not asked at the moment
}

// askFor is how long the state of the work may be asked for.
const askFor = 5 * time.Second

type workCollector struct {
	ask func(context.Context) (Work, error)
}

var (
	pollsDesc  = prometheus.NewDesc("authority_long_polls", "Long polls that wait.", nil, nil)
	repeatDesc = prometheus.NewDesc("authority_transaction_repeats_total", "Transactions that others were in the way of.", nil, nil)
	dueDesc    = prometheus.NewDesc("authority_jobs_due", "Jobs that are due, of the whole authority, by lane.", []string{"lane"}, nil)
	behindDesc = prometheus.NewDesc("authority_jobs_behind_seconds", "For how long the first of them is due.", []string{"lane"}, nil)
	deadDesc   = prometheus.NewDesc("authority_jobs_dead", "Jobs that were given up, of the whole authority.", nil, nil)
	openDesc   = prometheus.NewDesc("authority_register_open", "1 while a register is not asked because it failed.", []string{"register"}, nil)
	hearsDesc  = prometheus.NewDesc("authority_signals_healthy", "1 while this process hears the others.", nil, nil)
	upDesc     = prometheus.NewDesc("authority_work_known", "1 when the state of the work could be asked for.", nil, nil)
)

// Describe implements prometheus.Collector.
func (w *workCollector) Describe(descs chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{pollsDesc, repeatDesc, dueDesc, behindDesc, deadDesc, openDesc, hearsDesc, upDesc} {
		descs <- d
	}
}

// Collect implements prometheus.Collector.
func (w *workCollector) Collect(metrics chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), askFor)
	defer cancel()
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		metrics <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	state, err := w.ask(ctx)
	gauge(upDesc, flag(err == nil))
	gauge(pollsDesc, float64(state.Polls))
	gauge(hearsDesc, flag(state.Signalled))
	metrics <- prometheus.MustNewConstMetric(repeatDesc, prometheus.CounterValue, float64(state.Repeats))
	if err == nil {
		gauge(deadDesc, float64(state.Dead))
	}
	for _, l := range state.Lanes {
		gauge(dueDesc, float64(l.Due), l.Name)
		gauge(behindDesc, l.Behind.Seconds(), l.Name)
	}
	for _, b := range state.Breakers {
		gauge(openDesc, flag(b.Open), b.Register)
	}
}

func flag(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
