package authoritybench_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"razvorot/domain"
	"razvorot/internal/postgrestest"
	"razvorot/remote"
)

// clients is how many ask at once, of pgbench and of the authority alike.
const clients = 16

// durable is PostgreSQL as it is run where something depends on it: what is committed is on the disk.
var durable = []string{"fsync=on", "full_page_writes=on", "synchronous_commit=on", "shared_buffers=256MB", "max_wal_size=2GB"}

// command is something that a citizen does, again and again: one transaction each.
type command struct {
	name string
	do   func(ctx context.Context, d *remote.Client, r *resident, n int) error
}

var commands = []command{
	{"profile", func(ctx context.Context, d *remote.Client, r *resident, n int) error {
		_, err := d.SaveProfile(ctx, domain.NewKey(), r.profile("ООО «Образец» "+strconv.Itoa(n)))
		return err
	}},
	{"document", func(ctx context.Context, d *remote.Client, _ *resident, n int) error {
		u := domain.PageUpload{Document: "snils", Kind: domain.KindSNILS, Page: "page", Role: domain.PageFront, MediaType: domain.MediaJPEG,
			Size: 100_000, Digest: domain.HashOf([]byte(strconv.Itoa(n)))}
		_, err := d.CreateUpload(ctx, domain.NewKey(), u) // in the place of the one before
		return err
	}},
}

// load is residents who command: each client has its own share of them, and a connection of its own. Their requests are made by
// remote.Client, as the app makes them, but before the time is taken: keys of citizens sign on the devices of citizens, and what is
// measured is the authority. What is sent and read in the time costs about what it costs pgbench.
type load struct {
	p         *process
	residents []resident
	devices   []*remote.Client
	made      []int // requests made so far, of each client
	address   string
	papers    []*recording // of each client
	begun     func()       // called when the time begins, nil for nobody
	done      atomic.Int64
}

// recording keeps the request that it is given, and sends nothing.
type recording struct{ last []byte }

// mostASecond is more commands than two cores carry out.
const mostASecond = 4000

var errRecorded = errors.New("recorded")

func (r *recording) RoundTrip(q *http.Request) (*http.Response, error) {
	var b bytes.Buffer
	if err := q.Write(&b); err != nil {
		return nil, err
	}
	r.last = b.Bytes()
	return nil, errRecorded
}

func newLoad(p *process, residents []resident) *load {
	l := &load{p: p, residents: residents, devices: make([]*remote.Client, len(residents)), made: make([]int, clients),
		address: strings.TrimPrefix(p.api, "https://")}
	for c := range clients {
		l.papers = append(l.papers, &recording{})
		for i := c; i < len(residents); i += clients {
			l.devices[i] = p.device(residents[i], l.papers[c])
		}
	}
	return l
}

// prepare makes the requests of a client: atMost of a command, by its residents in turn.
func (l *load) prepare(ctx context.Context, client int, c command, atMost int) ([][]byte, error) {
	share := (len(l.residents) - client + clients - 1) / clients
	all, paper := make([][]byte, 0, atMost), l.papers[client]
	for range atMost {
		n := l.made[client]
		i := client + n%share*clients
		paper.last = nil
		if err := c.do(ctx, l.devices[i], &l.residents[i], n*clients+client); paper.last == nil {
			return nil, fmt.Errorf("%s: %w", c.name, err)
		}
		l.made[client]++
		all = append(all, paper.last)
	}
	return all, nil
}

// send sends requests one after the other on a connection, until time is up.
func (l *load) send(to *tls.Conn, requests [][]byte, until time.Time) error {
	from := bufio.NewReader(to)
	for _, q := range requests {
		if time.Now().After(until) {
			return nil
		}
		if _, err := to.Write(q); err != nil {
			return err
		}
		answer, err := http.ReadResponse(from, nil)
		if err != nil {
			return err
		}
		text, err := io.ReadAll(answer.Body)
		if err != nil || answer.StatusCode/100 != 2 {
			return fmt.Errorf("%s %s %w", answer.Status, text, err)
		}
		l.done.Add(1)
	}
	return nil
}

// run has every client command until time is up, or atMost times, and returns commands per second. Proofs of possession are good for a
// minute (dpop.Fresh).
func (l *load) run(t testing.TB, c command, lasts time.Duration, atMost int) float64 {
	t.Helper()
	requests, connections := make([][][]byte, clients), make([]*tls.Conn, clients)
	err := inTurn(t.Context(), clients, func(ctx context.Context, client int) error {
		var err error
		if requests[client], err = l.prepare(ctx, client, c, atMost); err != nil {
			return err
		}
		connections[client], err = tls.Dial("tcp", l.address, &tls.Config{RootCAs: l.p.roots, MinVersion: tls.VersionTLS13})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if l.begun != nil {
		l.begun()
	}
	begun, before := time.Now(), l.done.Load()
	err = inTurn(t.Context(), clients, func(_ context.Context, client int) error {
		return l.send(connections[client], requests[client], begun.Add(lasts))
	})
	took, n := time.Since(begun), l.done.Load()-before
	for _, each := range connections {
		_ = each.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return float64(n) / took.Seconds()
}

var ofPGBench = regexp.MustCompile(`(?m)^tps = ([0-9.]+) `)

// pgbench returns the simple-update transactions per second.
func pgbench(t testing.TB, s *postgrestest.Server, database string, lasts time.Duration) float64 {
	t.Helper()
	run := exec.Command(s.Program("pgbench"), "-N", "-n", "-c", strconv.Itoa(clients), "-j", strconv.Itoa(runtime.NumCPU()), "-T",
		strconv.Itoa(int(lasts.Seconds())), database)
	said, err := run.CombinedOutput()
	found := ofPGBench.FindSubmatch(said)
	if err != nil || found == nil {
		t.Fatalf("pgbench: %v\n%s", err, said)
	}
	return must(strconv.ParseFloat(string(found[1]), 64))
}

// preparePGBench makes pgbench's tables: a million rows, in a database of their own.
func preparePGBench(t testing.TB, s *postgrestest.Server, scale int) string {
	t.Helper()
	database := s.Database(t)
	if said, err := exec.Command(s.Program("pgbench"), "-i", "-q", "-s", strconv.Itoa(scale), database).CombinedOutput(); err != nil {
		t.Fatalf("pgbench: %v\n%s", err, said)
	}
	return database
}

// TestEveryCommandIsCarriedOutOnce has residents command at once, and counts what is stored: each command has one answer and one
// change, whatever was in its way.
func TestEveryCommandIsCarriedOutOnce(t *testing.T) {
	s := postgrestest.Start(t, durable...)
	database := s.Database(t)
	p := serve(t, database)
	d, kept := openStore(t, database)
	l := newLoad(p, settle(t, kept, 0, 2*clients))
	for _, c := range commands {
		l.run(t, c, time.Minute, 6)
	}
	want := 2 * clients * 6
	for what, query := range map[string]string{"answers": "SELECT COUNT(*) FROM answer", "changes": "SELECT COUNT(*) FROM change",
		"counted changes": "SELECT SUM(changes) FROM account", "proofs": "SELECT COUNT(*) FROM proof"} {
		var n int
		if err := d.SQL.QueryRowContext(t.Context(), query).Scan(&n); err != nil || n != want {
			t.Errorf("%d %s of %d commands, %v", n, what, want, err)
		}
	}
	if tps := pgbench(t, s, preparePGBench(t, s, 1), time.Second); tps <= 0 {
		t.Error("pgbench makes", tps)
	}
}

func median(x []float64) float64 {
	x = slices.Sorted(slices.Values(x))
	return (x[(len(x)-1)/2] + x[len(x)/2]) / 2
}

// loaded is a server with ten thousand citizens, and residents of it who are to command.
func loaded(b *testing.B) (*postgrestest.Server, *process, *load) {
	b.Helper()
	s := postgrestest.Start(b, durable...)
	database := s.Database(b)
	p := serve(b, database, "AUTHORITY_DATABASE_CONNECTIONS=10") // docs/OPERATIONS.md: five for each core of the database's machine
	d, kept := openStore(b, database)
	gather(b, d.SQL, kept, 100_000)
	return s, p, newLoad(p, settle(b, kept, 0, 6000)) // fewer lie on the same pages of an index, as nobody in a country does
}

// BenchmarkCommands measures whole commands over HTTPS, with proofs of possession, as a share of the simple-update transactions that
// pgbench makes with as many clients on the same PostgreSQL, in turn with them.
func BenchmarkCommands(b *testing.B) {
	s, p, l := loaded(b)
	simple := preparePGBench(b, s, 10)
	const rounds, lasts, enough = 7, 3 * time.Second, 3 * mostASecond / clients
	for _, c := range commands {
		b.Run(c.name, func(b *testing.B) {
			l.run(b, c, lasts, enough) // connections are made, statements prepared, keys opened
			var ours, theirs, ratios []float64
			for range rounds {
				theirs = append(theirs, pgbench(b, s, simple, lasts))
				ours = append(ours, l.run(b, c, lasts, enough))
				ratios = append(ratios, ours[len(ours)-1]/theirs[len(theirs)-1])
			}
			b.ReportMetric(median(ours), "commands/s")
			b.ReportMetric(median(theirs), "pgbench/s")
			b.ReportMetric(median(ratios), "ratio")
			b.ReportMetric(0, "ns/op")
		})
	}
	b.Logf("%.0f transactions were tried again", p.metric("authority_transaction_repeats_total"))
}
