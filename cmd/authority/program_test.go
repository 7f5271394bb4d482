package main

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// asProgram has the test binary be the program: the very main, in a process of its own.
const asProgram = "RUN_AS_THE_AUTHORITY"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// command is the program with arguments.
func command(t *testing.T, environ []string, args ...string) *exec.Cmd {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("signals are of Unix")
	}
	c := exec.CommandContext(t.Context(), os.Args[0], args...)
	c.Env = append(append(os.Environ(), asProgram+"=1"), environ...)
	return c
}

// run runs the program to its end.
func run(t *testing.T, input string, args ...string) (code int, out, errors string) {
	t.Helper()
	c := command(t, nil, args...)
	var stdout, stderr bytes.Buffer
	c.Stdin, c.Stdout, c.Stderr = strings.NewReader(input), &stdout, &stderr
	if err := c.Run(); err != nil && c.ProcessState == nil {
		t.Fatal(err)
	}
	return c.ProcessState.ExitCode(), stdout.String(), stderr.String()
}

// process is a server in a process of its own.
type process struct {
	*testing.T
	command    *exec.Cmd
	API, Admin string
	dir        string
	client     *http.Client

	mu  sync.Mutex
	log []string
	end chan error
}

// serve starts a trial and returns once it is ready.
func serveTrial(t *testing.T, environ ...string) *process {
	t.Helper()
	if testing.Short() {
		t.Skip("starts processes")
	}
	p := &process{T: t, dir: t.TempDir(), end: make(chan error, 1)}
	environ = append([]string{"AUTHORITY_API_LISTEN=127.0.0.1:0", "AUTHORITY_CONSOLE_LISTEN=127.0.0.1:0", "AUTHORITY_ADMIN_LISTEN=127.0.0.1:0"}, environ...)
	p.command = command(t, environ, "serve", "--simulate", "--dir", p.dir)
	pipe, err := p.command.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	ready := make(chan struct{})
	go p.read(pipe, ready)
	t.Cleanup(func() {
		_ = p.command.Process.Kill() // it may have ended
		if t.Failed() {
			t.Log(p.said())
		}
	})
	select {
	case <-ready:
	case err := <-p.end:
		t.Fatal("it ended:", err, p.said())
	}
	p.trust()
	return p
}

// read gathers the log until the process ends.
func (p *process) read(pipe io.Reader, ready chan struct{}) {
	lines := bufio.NewScanner(pipe)
	for lines.Scan() {
		var line struct{ Msg, API, Admin string }
		_ = json.Unmarshal(lines.Bytes(), &line) // what is no JSON is kept as it is
		p.mu.Lock()
		p.log = append(p.log, lines.Text())
		p.mu.Unlock()
		if line.Msg == "the server is ready" {
			p.API, p.Admin = line.API, line.Admin
			close(ready)
		}
	}
	p.end <- p.command.Wait()
}

func (p *process) said() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(p.log, "\n")
}

// trust trusts the certificate that a trial made for itself, if it made one.
func (p *process) trust() {
	p.Helper()
	pool := x509.NewCertPool()
	if text, err := os.ReadFile(filepath.Join(p.dir, "tls.crt")); err == nil && !pool.AppendCertsFromPEM(text) {
		p.Fatal("no certificate")
	}
	p.client = &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, ForceAttemptHTTP2: true}}
	p.Cleanup(p.client.CloseIdleConnections)
}

// get returns status and body; 0 when nobody answers.
func (p *process) get(url string) (int, string) {
	answer, err := p.client.Get(url)
	if err != nil {
		return 0, err.Error()
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		p.Error(err)
	}
	return answer.StatusCode, string(text)
}

func (p *process) signal(s os.Signal) {
	p.Helper()
	if err := p.command.Process.Signal(s); err != nil {
		p.Fatal(err)
	}
}

// ended waits for the end, which is to be a good one.
func (p *process) ended(within time.Duration) {
	p.Helper()
	select {
	case err := <-p.end:
		if err != nil {
			p.Error("it did not end well:", err)
		}
	case <-time.After(within):
		p.Fatal("it does not end")
	}
}

// eventually asks until something holds.
func (p *process) eventually(what string, holds func() bool) {
	p.Helper()
	for range 1000 {
		if holds() {
			return
		}
		time.Sleep(10 * time.Millisecond) // another process does it
	}
	p.Fatal("never:", what)
}

func TestTheProgramServesUntilItIsToldToStop(t *testing.T) {
	p := serveTrial(t)
	if status, text := p.get("http://" + p.Admin + "/readyz"); status != http.StatusOK {
		t.Error(status, text)
	}
	if status, text := p.get("https://" + p.API + "/v1/authority"); status != http.StatusOK || !strings.Contains(text, `"trial":true`) {
		t.Error(status, text)
	}
	p.signal(syscall.SIGTERM)
	p.ended(30 * time.Second)
	if !strings.Contains(p.said(), "the server has stopped") {
		t.Error("it does not say so")
	}
}

// pair writes a certificate of a name, and returns the paths.
func pair(t *testing.T, dir, name string) (certFile, keyFile string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	certFile, keyFile = filepath.Join(dir, "c.crt"), filepath.Join(dir, "c.key")
	for file, block := range map[string]*pem.Block{certFile: {Type: "CERTIFICATE", Bytes: der}, keyFile: {Type: "PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return certFile, keyFile
}

// served is the name in the certificate that the server shows.
func (p *process) served() string {
	p.Helper()
	c, err := tls.Dial("tcp", p.API, &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS13}) // which one is asked, not whether
	if err != nil {
		p.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	return c.ConnectionState().PeerCertificates[0].Subject.CommonName
}

func TestSIGHUPTakesARenewedCertificateAndNoBrokenOne(t *testing.T) {
	dir := t.TempDir()
	cert, key := pair(t, dir, "first")
	p := serveTrial(t, "AUTHORITY_API_CERTIFICATE="+cert, "AUTHORITY_API_KEY="+key)
	if name := p.served(); name != "first" {
		t.Fatal(name)
	}
	pair(t, dir, "second")
	p.signal(syscall.SIGHUP)
	p.eventually("the second certificate", func() bool { return p.served() == "second" })
	if err := os.WriteFile(cert, []byte("half a file"), 0o600); err != nil {
		t.Fatal(err)
	}
	p.signal(syscall.SIGHUP)
	p.eventually("a complaint", func() bool { return strings.Contains(p.said(), "the old one stays") })
	if name := p.served(); name != "second" {
		t.Error("a broken certificate was taken:", name)
	}
	p.signal(os.Interrupt)
	p.ended(30 * time.Second)
}

func TestFaultsOfTheConfigurationAreToldAtOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	file := filepath.Join(t.TempDir(), "authority.yaml")
	if err := os.WriteFile(file, []byte("naem: x\nmail: {password: s3cret}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, _, said := run(t, "", "serve", "--config", file)
	if code != 1 {
		t.Error("it ended with", code)
	}
	for _, want := range []string{file + ":1: naem: there is no such setting; is name meant?", file + ":2: mail.password: a secret does not belong",
		"public_url: it is missing", "keys.dir: it is missing", "registers.fias.url: it is missing"} {
		if !strings.Contains(said, want) {
			t.Error("not told:", want)
		}
	}
	if strings.Contains(said, "s3cret") {
		t.Error("the secret is told")
	}
	code, out, _ := run(t, "", "doctor", "--config", file)
	if code != 1 || !strings.Contains(out, "there is no such setting") || !strings.Contains(out, "scanner") {
		t.Error("the doctor says other things:", code, out)
	}
}

func TestOperatorsAreMadeOnTheCommandLine(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	dir := t.TempDir()
	do := func(input string, args ...string) (int, string) {
		t.Helper()
		code, out, said := run(t, input, append([]string{"--simulate", "--dir", dir}, args...)...)
		return code, out + said
	}
	if code, said := do("Снег-в-мае-2031!\n", "user", "add", "Anna", "--role", "operator"); code != 0 || !strings.Contains(said, "anna may sign in") {
		t.Fatal(code, said)
	}
	if code, said := do("short\n", "user", "add", "boris", "--role", "operator"); code == 0 {
		t.Error("a weak password was taken:", said)
	}
	if code, said := do("Снег-в-мае-2031!\n", "user", "add", "vera", "--role", "king"); code == 0 || !strings.Contains(said, `"senior"`) {
		t.Error("an unknown role was taken, or it is not told which there are:", said)
	}
	if code, said := do("Снег-в-мае-2031!\n", "user", "add", "anna", "--role", "operator"); code == 0 || !strings.Contains(said, `there is an operator "anna" already`) {
		t.Error("a second Anna:", said)
	}
	if code, said := do("", "user", "disable", "nobody"); code == 0 || !strings.Contains(said, `there is no operator "nobody"`) {
		t.Error(said)
	}
	for _, args := range [][]string{{"user", "role", "anna", "senior", "operator"}, {"user", "disable", "anna"}} {
		if code, said := do("", args...); code != 0 {
			t.Error(args, said)
		}
	}
	if _, said := do("", "user", "list"); !strings.Contains(said, "[senior operator]") || !strings.Contains(said, "disabled") || strings.Contains(said, "boris") {
		t.Error(said)
	}
	if code, said := do("", "audit", "show"); code != 0 || !strings.Contains(said, "operator.disabled") || strings.Contains(said, "2031") {
		t.Error(said)
	}
	if code, said := do("", "audit", "verify"); code != 0 || !strings.Contains(said, "Nothing was changed") {
		t.Error(said)
	}
}

// TestKeysAreMadeInACeremony seals and opens keys, each of which takes a second and 256 MiB.
func TestKeysAreMadeInACeremony(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	dir := t.TempDir()
	keys := filepath.Join(dir, "keys")
	do := func(passphrase string, args ...string) (int, string) {
		t.Helper()
		c := command(t, []string{"AUTHORITY_KEYS_DIR=" + keys, "AUTHORITY_KEYS_PASSPHRASE=" + passphrase}, append(args, "--simulate", "--dir", dir)...)
		out, _ := c.CombinedOutput() // its code tells
		return c.ProcessState.ExitCode(), string(out)
	}
	if code, said := do("шесть сонных экскаваторов", "pki", "list"); code == 0 || !strings.Contains(said, "holds no keys") {
		t.Error("keys that were not made are used:", said)
	}
	if code, said := do("короткая", "pki", "init"); code == 0 {
		t.Error("a short passphrase was taken:", said)
	}
	code, said := do("шесть сонных экскаваторов", "pki", "init")
	if code != 0 || !strings.Contains(said, "Fingerprint of the root") || !strings.Contains(said, "document signer") {
		t.Fatal(code, said)
	}
	if code, said := do("другие слова, другие слова", "pki", "list"); code == 0 {
		t.Error("another passphrase opened them:", said)
	}
	if code, _ := do("шесть сонных экскаваторов", "pki", "init"); code == 0 {
		t.Error("keys were made twice")
	}
	info, err := os.Stat(keys)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Error("others can read the keys:", err)
	}
}

// TestAPassphraseThatIsChosenIsAskedForTwice types at a terminal, where nobody sees a slip of the finger.
func TestAPassphraseThatIsChosenIsAskedForTwice(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	terminal, err := exec.LookPath("script") // of util-linux
	if err != nil {
		t.Skip("no script(1)")
	}
	for second, want := range map[string]string{"six words that slipped": "two different ones", "six words on a paper": "Fingerprint of the root"} {
		dir := t.TempDir()
		file := filepath.Join(dir, "authority.yaml")
		at := "{url: \"https://registers.example.org\"}"
		text := "name: a\npublic_url: https://a.example.org\ndir: .\ndatabase: {address: \"sqlite:" + dir + "/a.db\"}\napi: {certificate: authority.yaml, key: authority.yaml}\n" +
			"keys: {dir: keys}\nmail: {host: localhost, from: a@example.org}\nsms: {url: \"https://sms.example.org\", secret_file: authority.yaml}\n" +
			"registers: {mvd: " + at + ", snils: " + at + ", inn: " + at + ", fias: " + at + "}\n"
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		c := command(t, nil)
		typed := exec.CommandContext(t.Context(), terminal, "-qec", c.Path+" pki init --config "+file, "/dev/null")
		typed.Env, typed.Stdin = c.Env, strings.NewReader("six words on a paper\n"+second+"\n")
		out, _ := typed.CombinedOutput() // what it says tells
		if !strings.Contains(string(out), want) {
			t.Errorf("with %q the second time: %s", second, out)
		}
	}
}
