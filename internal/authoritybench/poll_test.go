package authoritybench_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptrace"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"razvorot/domain"
	"razvorot/internal/postgrestest"
)

// openFiles raises what this process and the servers it starts may open to the most that is allowed, and skips where that is less
// than a benchmark needs.
func openFiles(t testing.TB, need uint64) {
	t.Helper()
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	if limit.Max < need {
		t.Skipf("%d files may be open, %d are needed: ulimit -n", limit.Max, need)
	}
	limit.Cur = limit.Max
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
}

// held are polls that devices wait in.
type held struct {
	all   sync.WaitGroup
	first atomic.Pointer[error] // that a poll failed with
}

// end waits for their end and returns the first error.
func (h *held) end() error {
	h.all.Wait()
	return h.failure()
}

// failure is the first error up to now.
func (h *held) failure() error {
	if err := h.first.Load(); err != nil {
		return *err
	}
	return nil
}

// hold has every resident's device wait for changes, over a connection of its own, until the context ends or a poll fails.
func (p *process) hold(ctx context.Context, residents []resident, old bool) *held {
	h := &held{}
	dial := make(chan struct{}, 64) // who shake hands at once, so that nobody's handshake is given up
	for _, r := range residents {
		carrier := p.carrier(old)
		device := p.device(r, carrier)
		if dial <- struct{}{}; h.failure() != nil {
			break
		}
		h.all.Go(func() {
			free := sync.OnceFunc(func() { <-dial })
			defer free()
			ctx := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) { free() }})
			for ctx.Err() == nil {
				changes, _, err := device.FetchChanges(ctx, "", time.Minute)
				if err == nil && len(changes) > 0 {
					err = fmt.Errorf("%d changes of somebody to whom nothing happened", len(changes))
				}
				if err != nil && ctx.Err() == nil {
					h.first.CompareAndSwap(nil, &err)
					return
				}
			}
			carrier.CloseIdleConnections()
		})
	}
	return h
}

// waits waits until so many polls are held, and fails when one of them has.
func (p *process) waits(n int, patience time.Duration, polls ...*held) {
	p.Helper()
	p.until(fmt.Sprintf("%d polls wait", n), patience, func() bool {
		for _, h := range polls {
			if err := h.failure(); err != nil {
				p.Fatal("a poll failed: ", err)
			}
		}
		return p.metric("authority_long_polls") >= float64(n)
	})
}

func TestPollsAreHeldOverBothVersionsOfHTTP(t *testing.T) {
	database := postgrestest.Open(t)
	p := serve(t, database)
	_, kept := openStore(t, database)
	residents := settle(t, kept, 0, 40)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	young, old := p.hold(ctx, residents[:20], false), p.hold(ctx, residents[20:], true)
	p.waits(40, 20*time.Second, young, old)
	newest, err := p.device(residents[7], p.carrier(false)).SaveProfile(ctx, domain.NewKey(), residents[7].profile("ООО «Образец»"))
	if err != nil || newest.Version != 2 {
		t.Error(newest.Version, err)
	}
	p.until("the poll of who has news ends, and no other", 20*time.Second, func() bool { return p.metric("authority_long_polls") == 39 })
	cancel()
	if err := errors.Join(old.end(), ignoreNews(young.end())); err != nil {
		t.Error(err)
	}
	p.until("nobody waits", 20*time.Second, func() bool { return p.metric("authority_long_polls") == 0 })
}

// ignoreNews lets the one poll pass that was answered.
func ignoreNews(err error) error {
	if err != nil && err.Error() == "1 changes of somebody to whom nothing happened" {
		return nil
	}
	return errors.Join(errors.New("nobody had news"), err)
}

// BenchmarkIdlePolls measures what 10,000 devices that wait cost a server, each with a TLS connection of its own.
func BenchmarkIdlePolls(b *testing.B) {
	const devices = 10_000
	openFiles(b, devices+2000)
	for name, old := range map[string]bool{"HTTP2": false, "HTTP1": true} {
		b.Run(name, func(b *testing.B) {
			database := postgrestest.Open(b)
			p := serve(b, database)
			_, kept := openStore(b, database)
			residents := settle(b, kept, 0, devices)
			for _, r := range residents[:20] { // it has begun its work
				if _, err := p.device(r, p.carrier(old)).Account(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
			before := p.resident()
			ctx, cancel := context.WithCancel(b.Context())
			defer cancel()
			begun := time.Now()
			polls := p.hold(ctx, residents, old)
			p.waits(devices, 5*time.Minute, polls)
			took, most := time.Since(begun), p.resident()
			b.Logf("%d MB when all are held", most>>20)
			last := most
			for range 75 { // and stays so: by then each was answered and has asked again
				last = p.resident()
				most = max(most, last)
				time.Sleep(time.Second)
			}
			b.Logf("%d MB before, %d MB at most, %d MB at last, %.0f s to connect", before>>20, most>>20, last>>20, took.Seconds()) // also where a poll failed
			b.ReportMetric(float64(most-before)/(1<<20), "MB-more")
			b.ReportMetric(float64(most-before)/devices/(1<<10), "KB/poll")
			b.ReportMetric(float64(before)/(1<<20), "MB-before")
			b.ReportMetric(took.Seconds(), "s-to-connect")
			b.ReportMetric(0, "ns/op")
			cancel()
			if err := polls.end(); err != nil {
				b.Error(err)
			}
		})
	}
}
