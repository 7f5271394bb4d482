package journey_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"razvorot/authority/config"
	"razvorot/domain"
)

// built is the program of the server, built once for all tests.
var built struct {
	once   sync.Once
	folder string
	err    error
}

func removeBuilt() {
	if built.folder != "" {
		_ = os.RemoveAll(built.folder)
	}
}

// program returns the path of cmd/authority.
func program(t *testing.T) string {
	t.Helper()
	built.once.Do(func() {
		if built.folder, built.err = os.MkdirTemp("", "journey"); built.err != nil {
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

// process is a server of a trial: cmd/authority in a process of its own, over a database.
type process struct {
	t       *testing.T
	command *exec.Cmd
	config  config.Config // as it was told
	api     string        // https://host:port
	console string        // http(s)://host:port
	admin   string        // http://host:port
	listens string        // host:port of the API
	roots   *x509.CertPool
	started time.Time
	ended   chan error

	mu  sync.Mutex
	log bytes.Buffer
}

// serve starts a server over a database, with its own things in a folder, and waits until it answers.
func serve(t *testing.T, database, folder string, environment ...string) *process {
	t.Helper()
	return launch(t, exec.Command(program(t), "serve", "--simulate", "--dir", folder), database, folder, environment...)
}

// listen reads the log: where the server answers, and what it says for when the test fails.
func (p *process) listen(lines *bufio.Scanner, ready chan<- struct{}) {
	for lines.Scan() {
		var line struct {
			Msg, API, Console, Admin string
			Public                   string `json:"public_url"`
		}
		p.mu.Lock()
		p.log.Write(append(lines.Bytes(), '\n'))
		p.mu.Unlock()
		if json.Unmarshal(lines.Bytes(), &line) == nil && line.Msg == "the server is ready" {
			p.api, p.admin, p.listens, p.started = line.Public, "http://"+line.Admin, line.API, time.Now()
			_, port, _ := cutPort(line.Console)
			p.console = "http://localhost:" + port
			close(ready)
		}
	}
	p.ended <- p.command.Wait()
}

func cutPort(address string) (host, port string, err error) {
	u, err := url.Parse("//" + address)
	if err != nil {
		return "", "", err
	}
	return u.Hostname(), u.Port(), nil
}

func (p *process) said() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.log.String()
}

// trust reads the certificate that the trial made for itself.
func (p *process) trust(folder string) {
	p.t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, "tls.crt"))
	p.roots = x509.NewCertPool()
	if err != nil || !p.roots.AppendCertsFromPEM(text) {
		p.t.Fatal("no certificate:", err)
	}
}

// stop asks the server to end, as systemd does, and waits for it.
func (p *process) stop() {
	_ = p.command.Process.Signal(syscall.SIGTERM)
	select {
	case err := <-p.ended:
		if err != nil && !p.t.Failed() {
			p.t.Error("the server ended:", err)
		}
	case <-time.After(time.Minute):
		_ = p.command.Process.Kill()
		p.t.Error("the server does not end")
	}
	if p.t.Failed() {
		p.t.Log(p.said())
	}
}

// get asks the counter of the trial.
func (p *process) get(ctx context.Context, path string, v any) error {
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, p.admin+path, nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(q)
	if err != nil {
		return &domain.Unavailable{Cause: err}
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return &domain.Unavailable{Cause: errors.New(answer.Status)}
	}
	return json.NewDecoder(answer.Body).Decode(v)
}

// Messages implements counter.
func (p *process) Messages(ctx context.Context, after int64, wait time.Duration) (all []domain.TrialMessage, err error) {
	query := url.Values{"after": {strconv.FormatInt(after, 10)}, "wait": {strconv.Itoa(int(wait.Seconds()))}}
	return all, p.get(ctx, "/trial/messages?"+query.Encode(), &all)
}

// People implements counter.
func (p *process) People(ctx context.Context) (all []domain.TrialPerson, err error) {
	return all, p.get(ctx, "/trial/people", &all)
}

// worker is one of the staff of a trial, with everything that signing in takes.
type worker struct{ Login, Password, Secret string }

// staff returns who works at the server, by login.
func (p *process) staff() map[string]worker {
	p.t.Helper()
	var all []worker
	if err := p.get(p.t.Context(), "/trial/operators", &all); err != nil {
		p.t.Fatal(err)
	}
	by := map[string]worker{}
	for _, w := range all {
		by[w.Login] = w
	}
	return by
}
