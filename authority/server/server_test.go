package server_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
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
	"razvorot/domain/person"
	"razvorot/remote"
	"razvorot/remote/remotetest"
)

// journal is a log that is read while it is written.
type journal struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.String()
}

// bench is a trial server in this process.
type bench struct {
	*testing.T
	running *server.Running
	config  config.Config
	log     *journal
	client  *http.Client
}

// trial is the configuration of a trial; tests that need one are left out of the short run.
func trial(t *testing.T) config.Config {
	t.Helper()
	if testing.Short() {
		t.Skip("starts a server; that of the long poll is enough for a short run")
	}
	return aTrial(t)
}

func aTrial(t *testing.T) config.Config {
	c := config.Trial(t.TempDir())
	c.API.Listen, c.Console.Listen, c.Admin.Listen = "127.0.0.1:0", "127.0.0.1:0", "127.0.0.1:0"
	return c
}

func start(t *testing.T, c config.Config) *bench {
	t.Helper()
	b := &bench{T: t, log: &journal{}, config: c}
	b.config.Log.Output, b.config.Log.Level = b.log, "debug"
	var err error
	if b.running, err = server.Start(t.Context(), b.config); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.running.Stop(context.Background()); err != nil {
			t.Error(err)
		}
		if t.Failed() {
			t.Log(b.log.String())
		}
	})
	pool := x509.NewCertPool()
	text, err := os.ReadFile(filepath.Join(c.Dir, "tls.crt"))
	if err != nil || !pool.AppendCertsFromPEM(text) {
		t.Fatal("no certificate:", err)
	}
	b.client = &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS13}, ForceAttemptHTTP2: true}}
	t.Cleanup(b.client.CloseIdleConnections)
	return b
}

// get asks the admin listener.
func (b *bench) get(path string) (int, string) {
	b.Helper()
	answer, err := b.client.Get("http://" + b.running.Admin() + path)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		b.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

// device is a citizen's app.
type device struct {
	*bench
	*remote.Client
	who      person.Profile
	sessions *remotetest.Sessions
	codes    []string // that came
}

func (d *device) login() person.Login { return person.Login{Phone: d.who.Phone} }

const password = "Снег-в-мае-2031!"

func (b *bench) device(who int) *device {
	b.Helper()
	sessions := &remotetest.Sessions{}
	client, err := remote.New(remote.Options{Base: "https://" + b.running.API(), Transport: b.client.Transport, Sessions: sessions,
		Clock: b.config.Clock})
	if err != nil {
		b.Fatal(err)
	}
	var people []domain.TrialPerson
	b.counter("/trial/people", &people)
	d := &device{bench: b, Client: client, who: people[who].Profile, sessions: sessions}
	d.who.Phone, d.who.Email = must(person.ParsePhone(fmt.Sprintf("+7900%07d", 100+who))), must(person.ParseEmail("someone@example.org"))
	return d
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func (b *bench) counter(path string, v any) {
	b.Helper()
	if status, text := b.get(path); status != http.StatusOK || json.Unmarshal([]byte(text), v) != nil {
		b.Fatal(path, status)
	}
}

// ticket confirms the newest code.
func (d *device) ticket(s domain.CodeSent, purpose domain.MessagePurpose) domain.Ticket {
	d.Helper()
	for range 100 {
		var messages []domain.TrialMessage
		d.counter("/trial/messages", &messages)
		for _, m := range slices.Backward(messages) {
			if m.Purpose == purpose && m.Code != "" {
				d.codes = append(d.codes, m.Code)
				return must(d.ConfirmCode(d.Context(), s.Challenge, m.Code))
			}
		}
		time.Sleep(10 * time.Millisecond) // it is sent after the answer
	}
	d.Fatal("no code to", purpose)
	return ""
}

// signIn registers and signs in.
func (d *device) signIn() {
	d.Helper()
	ctx := d.Context()
	sent := must(d.StartRegistration(ctx, domain.NewKey(), d.who.Phone, d.who.Email))
	r := domain.Registration{Password: password, Ticket: d.ticket(sent, domain.MessageRegister)}
	for _, text := range must(d.ConsentTexts(ctx, "ru")) {
		if text.ID == domain.UserAgreement || text.ID == domain.PersonalData {
			r.Consents = append(r.Consents, text.Agree(time.Now()))
		}
	}
	must(d.FinishRegistration(ctx, domain.NewKey(), r))
	sent = must(d.SignIn(ctx, d.login(), password, domain.DeviceInfo{Name: "Стол"}))
	must(d.FinishSignIn(ctx, d.ticket(sent, domain.MessageSignIn)))
}

func TestATrialAnswersOverTLSAndIsReady(t *testing.T) {
	b := start(t, trial(t))
	for path, want := range map[string]string{"/healthz": "alive\n", "/readyz": "ready\n"} {
		if status, text := b.get(path); status != http.StatusOK || text != want {
			t.Error(path, status, text)
		}
	}
	answer, err := b.client.Get("https://" + b.running.API() + "/v1/authority")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	var info domain.AuthorityInfo
	if err := json.NewDecoder(answer.Body).Decode(&info); err != nil || !info.Trial || info.KeyHash == (domain.Hash{}) {
		t.Error(info, err)
	}
	if answer.ProtoMajor != 2 || answer.TLS.Version != tls.VersionTLS13 {
		t.Error(answer.Proto, answer.TLS.Version)
	}
}

func TestALongPollIsAnsweredWhenTheServerStops(t *testing.T) {
	b := start(t, aTrial(t))
	d := b.device(0)
	d.signIn()
	_, cursor, err := d.FetchChanges(t.Context(), "", 0)
	if err != nil {
		t.Fatal(err)
	}
	answered := make(chan error, 1)
	go func() {
		_, _, err := d.FetchChanges(t.Context(), cursor, time.Minute)
		answered <- err
	}()
	b.await("authority_long_polls 1")
	begun := time.Now()
	if err := b.running.Stop(context.Background()); err != nil {
		t.Error(err)
	}
	if err := <-answered; err != nil {
		t.Error("the poll was cut off:", err)
	}
	if took := time.Since(begun); took > 10*time.Second {
		t.Error("it took", took)
	}
}

// await waits until the metrics have a line.
func (b *bench) await(line string) {
	b.Helper()
	var text string
	for range 500 {
		if _, text = b.get("/metrics"); strings.Contains(text, "\n"+line+"\n") {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	b.Fatalf("it never says %s", line)
}

func TestRequestsAreCountedByRoute(t *testing.T) {
	b := start(t, trial(t))
	for _, path := range []string{"/v1/authority", "/v1/authority", "/v1/account", "/elsewhere/+79001234567"} {
		answer, err := b.client.Get("https://" + b.running.API() + path)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
	}
	_, text := b.get("/metrics")
	for _, want := range []string{
		`authority_requests_total{method="GET",route="/v1/authority",status="200"} 2`,
		`authority_requests_total{method="GET",route="/v1/account",status="401"} 1`,
		`go_sql_open_connections{db_name="authority"}`, "authority_work_known 1", "authority_certificate_ends_timestamp_seconds",
	} {
		if !strings.Contains(text, want) {
			t.Error("not counted:", want)
		}
	}
	if strings.Contains(text, "79001234567") {
		t.Error("a path is a label")
	}
}

func TestTheCounterAnswersThisMachineOnly(t *testing.T) {
	b := start(t, trial(t))
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+b.running.Admin()+"/trial/messages", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Host = "evil.example.org"
	answer, err := b.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusForbidden {
		t.Error(answer.Status)
	}
	if status, page := b.get("/"); status != http.StatusOK || !strings.Contains(page, b.running.PublicURL()) {
		t.Error(status, "the page does not say where the authority is")
	}
}

func TestAnAddressThatPassportsNameStays(t *testing.T) {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(t.TempDir(), "place.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	run := func(statement string) {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	run("CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL)")
	run("CREATE TABLE passport (id TEXT PRIMARY KEY)")
	keep := func(url string, rename bool) error { return server.KeepPlace(t.Context(), db, url, rename) }
	for _, url := range []string{"https://first.example.org", "https://old.example.org"} {
		if err := keep(url, false); err != nil {
			t.Error("nothing was issued yet:", err)
		}
	}
	run("INSERT INTO passport (id) VALUES ('1')")
	if err := keep("https://new.example.org", false); !errors.Is(err, domain.ErrConflict) || !strings.Contains(err.Error(), "old.example.org") {
		t.Error("passports name the old address:", err)
	}
	for range 2 { // and from then on without being told
		if err := keep("https://new.example.org", true); err != nil {
			t.Error(err)
		}
	}
	if err := keep("https://new.example.org", false); err != nil {
		t.Error(err)
	}
}
