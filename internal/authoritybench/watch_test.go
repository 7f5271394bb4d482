package authoritybench_test

import (
	"context"
	"crypto/x509"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"razvorot/authority/config"
	"razvorot/authority/server"
	"razvorot/domain"
)

// watch notes how long answers took, by route.
type watch struct {
	mu   sync.Mutex
	took map[string][]time.Duration
}

func newWatch() *watch { return &watch{took: map[string][]time.Duration{}} }

// watched is a carrier that is watched.
type watched struct {
	http.RoundTripper
	w *watch
}

func (w *watch) over(carrier http.RoundTripper) http.RoundTripper { return watched{carrier, w} }

// RoundTrip implements http.RoundTripper: until the head of the answer is there.
func (c watched) RoundTrip(r *http.Request) (*http.Response, error) {
	begun := time.Now()
	answer, err := c.RoundTripper.RoundTrip(r)
	took := time.Since(begun)
	c.w.mu.Lock()
	defer c.w.mu.Unlock()
	route := r.Method + " " + routeOf(r.URL.Path)
	c.w.took[route] = append(c.w.took[route], took)
	return answer, err
}

// routeOf is a path without what names something: parts with a capital letter or a digit in them, besides the version.
func routeOf(path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if i > 1 && strings.ContainsAny(part, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") {
			parts[i] = "{id}"
		}
	}
	return strings.Join(parts, "/")
}

func (w *watch) routes() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Sorted(maps.Keys(w.took))
}

// table lists the routes with median and p99, in milliseconds. Polls wait for something to happen and are left out.
func (w *watch) table() string {
	var b strings.Builder
	for _, route := range w.routes() {
		if all := w.took[route]; route != "GET /v1/changes" {
			fmt.Fprintf(&b, "| %s | %d | %.1f | %.1f |\n", route, len(all), share(all, .5).Seconds()*1000, share(all, .99).Seconds()*1000)
		}
	}
	return b.String()
}

// serveHere starts a server in this process, by a clock of its own.
func serveHere(t testing.TB, database string, clock domain.Clock, environment ...string) *process {
	t.Helper()
	base := config.Trial(t.TempDir())
	base.API.Listen, base.Console.Listen, base.Admin.Listen = "127.0.0.1:0", "127.0.0.1:0", "127.0.0.1:0"
	base.Database.Address, base.Rules.ByHand, base.Log.Level, base.Clock = config.NewSecret(database), false, "error", clock
	c, err := config.Load(base, "", environment)
	if err != nil {
		t.Fatal(err)
	}
	running, err := server.Start(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := running.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	text, err := os.ReadFile(filepath.Join(c.Dir, "tls.crt"))
	p := &process{TB: t, folder: c.Dir, api: running.PublicURL(), admin: "http://" + running.Admin(), roots: x509.NewCertPool()}
	if err != nil || !p.roots.AppendCertsFromPEM(text) {
		t.Fatal("no certificate:", err)
	}
	return p
}
