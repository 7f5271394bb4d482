package metrics

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Work is the state of the work at a moment.
type Work struct {
	Polls     int // long polls that wait in this process
	Lanes     []Lane
	Dead      int // jobs of the whole authority that were given up
	Breakers  []Breaker
	Signalled bool // whether this process hears the others
}

// Lane is the jobs of one kind that this process works on.
type Lane struct {
	Name    string
	Running int
	Done    int64 // since the process began
	Failed  int64 // tries that failed, since the process began
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
	pollsDesc = prometheus.NewDesc("authority_long_polls", "Long polls that wait.", nil, nil)
	laneDesc  = prometheus.NewDesc("authority_jobs_running", "Jobs under way in this process, by kind.", []string{"kind"}, nil)
	doneDesc  = prometheus.NewDesc("authority_jobs_done_total", "Jobs done by this process, by kind.", []string{"kind"}, nil)
	failDesc  = prometheus.NewDesc("authority_jobs_failed_total", "Tries of jobs that failed, by kind.", []string{"kind"}, nil)
	deadDesc  = prometheus.NewDesc("authority_jobs_dead", "Jobs that were given up, of the whole authority.", nil, nil)
	openDesc  = prometheus.NewDesc("authority_register_open", "1 while a register is not asked because it failed.", []string{"register"}, nil)
	hearsDesc = prometheus.NewDesc("authority_signals_healthy", "1 while this process hears the others.", nil, nil)
	upDesc    = prometheus.NewDesc("authority_work_known", "1 when the state of the work could be asked for.", nil, nil)
)

// Describe implements prometheus.Collector.
func (w *workCollector) Describe(descs chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{pollsDesc, laneDesc, doneDesc, failDesc, deadDesc, openDesc, hearsDesc, upDesc} {
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
	count := func(d *prometheus.Desc, v int64, label string) {
		metrics <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(v), label)
	}
	state, err := w.ask(ctx)
	gauge(upDesc, flag(err == nil))
	gauge(pollsDesc, float64(state.Polls))
	gauge(hearsDesc, flag(state.Signalled))
	if err == nil {
		gauge(deadDesc, float64(state.Dead))
	}
	for _, l := range state.Lanes {
		gauge(laneDesc, float64(l.Running), l.Name)
		count(doneDesc, l.Done, l.Name)
		count(failDesc, l.Failed, l.Name)
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
