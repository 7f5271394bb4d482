package server

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"razvorot/authority"
	"razvorot/authority/api"
	"razvorot/authority/config"
	"razvorot/authority/console"
	"razvorot/authority/metrics"
)

var errStopping = errors.New("the server stops")

// Ready reports whether the server can do its work at the moment: the error says what is missing.
func (r *Running) Ready(ctx context.Context) error {
	if r.stopping.Load() {
		return errStopping
	}
	return r.Authority.Ready(ctx)
}

// handlerOf returns what answers at a listener.
func (r *Running) handlerOf(l *listener) http.Handler {
	switch l {
	case r.api:
		return r.public()
	case r.console:
		return console.New(r.Authority.Reception(), console.Options{Secure: strings.HasPrefix(r.Config.Console.URL, "https://"), Log: r.log,
			Clock: r.clock, Address: r.remoteAddress, Admit: r.admitOperator})
	default:
		return r.watched()
	}
}

// remoteAddress is where a request to the console comes from: what the proxies of the configuration say, when it is one of them
// that asks.
func (r *Running) remoteAddress(q *http.Request) string {
	return api.Origin(q, r.Config.API.Proxies).String()
}

// admitOperator counts signing in to the console like signing in of citizens: by address.
func (r *Running) admitOperator(q *http.Request) error {
	return r.Authority.Admit(q.Context(), authority.Demand{Address: api.Origin(q, r.Config.API.Proxies), Open: true})
}

// pathOfReports is where gateways post what became of messages. It is theirs alone, and no part of the citizens' protocol.
const pathOfReports = "/hooks/sms"

// public is the API, and beside it the door of the gateways.
func (r *Running) public() http.Handler {
	citizens := api.New(r.Authority, api.Options{Log: r.log, Observe: r.metrics.Observe, Proxies: r.config.API.Proxies,
		Public: publicOf(r.config)})
	if r.plugins.reports == nil {
		return citizens
	}
	mux := http.NewServeMux()
	mux.Handle(pathOfReports, api.Guard(r.Authority, r.config.API.Proxies, r.plugins.reports))
	mux.Handle("/", citizens)
	return mux
}

// watched is the admin listener: /healthz answers while the process lives, /readyz while it can work, /metrics counts.
func (r *Running) watched() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, "alive") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, q *http.Request) {
		switch err := r.Ready(q.Context()); {
		case errors.Is(err, errStopping):
			say(w, http.StatusServiceUnavailable, "stopping")
		case err != nil:
			r.log.Warn("the server is not ready", "err", err)
			say(w, http.StatusServiceUnavailable, "the database does not answer, or its schema is another")
		default:
			say(w, http.StatusOK, "ready")
		}
	})
	mux.Handle("GET /metrics", r.metrics.Handler())
	if r.counter != nil {
		mux.Handle("/", r.counter.handler())
	}
	return mux
}

func say(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text + "\n")) // whoever asked is gone: nothing to be done
}

// measure begins to count.
func (r *Running) measure() {
	r.metrics.WatchDatabase(r.Database.SQL)
	r.metrics.WatchWork(r.work)
	if r.api.certificates != nil {
		r.metrics.WatchCertificate(r.api.certificates.Ends)
	}
}

// publicOf is the address that proofs of devices are about. A trial is reached by several names of its machine, and each is right.
func publicOf(c config.Config) string {
	if c.Simulate {
		return ""
	}
	return c.PublicURL
}

// work is the state of the work, for metrics.
func (r *Running) work(ctx context.Context) (metrics.Work, error) {
	stats, err := r.Authority.Stats(ctx)
	w := metrics.Work{Polls: stats.Polls, Repeats: stats.Repeats, Dead: stats.Dead, Signalled: r.Database.Signals != nil && r.Database.Signals.Healthy()}
	for _, l := range stats.Lanes {
		w.Lanes = append(w.Lanes, metrics.Lane{Name: l.Name, Due: l.Due, Behind: r.clock.Now().Sub(l.Oldest)})
	}
	if r.plugins.breakers != nil {
		w.Breakers = r.plugins.breakers()
	}
	return w, err
}
