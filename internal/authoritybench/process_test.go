package authoritybench_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

func TestMain(m *testing.M) {
	code := m.Run()
	if built.folder != "" {
		_ = os.RemoveAll(built.folder)
	}
	os.Exit(code)
}

// built is the program of the server, built once.
var built struct {
	once   sync.Once
	folder string
	err    error
}

// program returns the path of cmd/authority.
func program(t testing.TB) string {
	t.Helper()
	built.once.Do(func() {
		if built.folder, built.err = os.MkdirTemp("", "authoritybench"); built.err != nil {
			return
		}
		build := exec.Command("go", "build", "-o", filepath.Join(built.folder, "authority"), "razvorot/cmd/authority")
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if said, err := build.CombinedOutput(); err != nil {
			built.err = fmt.Errorf("%w\n%s", err, said)
		}
	})
	if built.err != nil {
		t.Fatal("failed to build the server:", built.err)
	}
	return filepath.Join(built.folder, "authority")
}

// process is a trial's server: cmd/authority over a database.
type process struct {
	testing.TB
	command *exec.Cmd
	folder  string
	api     string // https://host:port
	console string // http://localhost:port
	admin   string // http://host:port
	roots   *x509.CertPool
	ended   chan error

	mu  sync.Mutex
	log bytes.Buffer
}

// serve starts a server over a database, with its own things in a folder, and waits until it answers.
func serve(t testing.TB, database string, environment ...string) *process {
	t.Helper()
	p := &process{TB: t, folder: t.TempDir(), ended: make(chan error, 1)}
	p.command = exec.Command(program(t), "serve", "--simulate", "--dir", p.folder)
	p.command.Env = append(append(os.Environ(), "AUTHORITY_DATABASE_ADDRESS="+database, "AUTHORITY_API_LISTEN=127.0.0.1:0",
		"AUTHORITY_CONSOLE_LISTEN=127.0.0.1:0", "AUTHORITY_ADMIN_LISTEN=127.0.0.1:0", "AUTHORITY_RULES_BY_HAND=false",
		"AUTHORITY_RULES_CODES_PER_HOUR=100"), environment...)
	said, err := p.command.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	ready := make(chan struct{})
	go p.listen(bufio.NewScanner(said), ready)
	t.Cleanup(p.stop)
	select {
	case <-ready:
	case <-time.After(2 * time.Minute):
		t.Fatal("the server does not start: ", p.said())
	}
	text, err := os.ReadFile(filepath.Join(p.folder, "tls.crt"))
	p.roots = x509.NewCertPool()
	if err != nil || !p.roots.AppendCertsFromPEM(text) {
		t.Fatal("no certificate:", err)
	}
	return p
}

// listen reads the log: where the server answers, and what it says for when the test fails.
func (p *process) listen(lines *bufio.Scanner, ready chan<- struct{}) {
	for lines.Scan() {
		var line struct {
			Msg, Console, Admin string
			Public              string `json:"public_url"`
		}
		p.mu.Lock()
		if p.log.Len() < 1<<20 {
			p.log.Write(append(lines.Bytes(), '\n'))
		}
		p.mu.Unlock()
		if json.Unmarshal(lines.Bytes(), &line) == nil && line.Msg == "the server is ready" {
			port := line.Console[strings.LastIndexByte(line.Console, ':')+1:]
			p.api, p.admin, p.console = line.Public, "http://"+line.Admin, "http://localhost:"+port
			close(ready)
		}
	}
	p.ended <- p.command.Wait()
}

func (p *process) said() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.log.String()
}

// stop asks the server to end, as systemd does, and waits for it.
func (p *process) stop() {
	_ = p.command.Process.Signal(syscall.SIGTERM)
	select {
	case err := <-p.ended:
		if err != nil && !p.Failed() {
			p.Error("the server ended:", err)
		}
	case <-time.After(time.Minute):
		_ = p.command.Process.Kill()
		p.Error("the server does not end")
	}
	if p.Failed() {
		p.Log(p.said())
	}
}

// get asks the admin listener.
func (p *process) get(path string) []byte {
	p.Helper()
	answer, err := http.Get(p.admin + path)
	if err != nil {
		p.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		p.Fatal(path, answer.Status, err)
	}
	return text
}

// metric returns a number that the server counts.
func (p *process) metric(name string) (value float64) {
	p.Helper()
	for line := range strings.Lines(string(p.get("/metrics"))) {
		if rest, found := strings.CutPrefix(line, name+" "); found {
			if _, err := fmt.Sscan(rest, &value); err != nil {
				p.Fatal(name, err)
			}
			return value
		}
	}
	p.Fatal("nothing is counted by the name of ", name)
	return 0
}

// until waits until something holds: the server is another process.
func (p *process) until(what string, patience time.Duration, holds func() bool) {
	p.Helper()
	for deadline := time.Now().Add(patience); !holds(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			p.Fatal("it never comes that ", what)
		}
	}
}

// carrier is one device's way to the server: its connections are nobody else's. Of HTTP/1.1 alone when old is true.
func (p *process) carrier(old bool) *http.Transport {
	t := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: p.roots, MinVersion: tls.VersionTLS13}, ForceAttemptHTTP2: !old,
		MaxIdleConnsPerHost: 4, ReadBufferSize: 1 << 10, WriteBufferSize: 1 << 10}
	if old {
		t.TLSNextProto = map[string]func(string, *tls.Conn) http.RoundTripper{}
	}
	p.Cleanup(t.CloseIdleConnections)
	return t
}

// resident returns the server's resident memory in bytes, with the pages of its program.
func (p *process) resident() int64 {
	p.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.command.Process.Pid))
	if err != nil {
		p.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		var kib int64
		if n, _ := fmt.Sscanf(line, "VmRSS: %d kB", &kib); n == 1 {
			return kib << 10
		}
	}
	p.Fatal("no VmRSS")
	return 0
}

// inTurn runs so many workers, each with its number, until one fails or all are done.
func inTurn(ctx context.Context, workers int, f func(ctx context.Context, worker int) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	errs := make([]error, workers)
	var all sync.WaitGroup
	for i := range workers {
		all.Go(func() {
			if errs[i] = f(ctx, i); errs[i] != nil {
				cancel()
			}
		})
	}
	all.Wait()
	for _, err := range errs {
		if err != nil && !errors.Is(err, context.Canceled) {
			return err
		}
	}
	return errors.Join(errs...)
}
