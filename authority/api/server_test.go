package api_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"razvorot/authority/api"
	"razvorot/protocol"
	"razvorot/remote/remotetest"
)

// pem writes a certificate of a name with its key.
func writePair(t *testing.T, certFile, keyFile, name string) {
	t.Helper()
	key := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	template := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name}, DNSNames: []string{"localhost"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der := must(x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key))
	write := func(file, kind string, b []byte) {
		if file == "" {
			return
		}
		if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: b}), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(certFile, "CERTIFICATE", der)
	write(keyFile, "PRIVATE KEY", must(x509.MarshalPKCS8PrivateKey(key)))
}

// serve runs a server on loopback and returns its address.
func serve(t *testing.T, s *http.Server) string {
	t.Helper()
	l := must(net.Listen("tcp", "127.0.0.1:0"))
	done := make(chan struct{})
	go func() {
		defer close(done)
		if s.TLSConfig != nil {
			_ = api.ServeTLS(s, l)
		} else {
			_ = s.Serve(l)
		}
	}()
	t.Cleanup(func() { _ = s.Close(); <-done })
	return l.Addr().String()
}

func TestACertificateIsRenewedWhileTheServerRuns(t *testing.T) {
	dir := t.TempDir()
	certFile, keyFile := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	writePair(t, certFile, keyFile, "first")
	c, err := api.OpenCertificates(certFile, keyFile)
	if err != nil {
		t.Fatal(err)
	}
	address := serve(t, api.Server(api.New(newFake(), api.Options{}), api.ServerOptions{TLS: c.Config()}))
	name := func() string {
		conn, err := tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"h2"}})
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		s := conn.ConnectionState()
		if s.Version != tls.VersionTLS13 || s.NegotiatedProtocol != "h2" {
			t.Errorf("TLS %x, %q", s.Version, s.NegotiatedProtocol)
		}
		return s.PeerCertificates[0].Subject.CommonName
	}
	if got := name(); got != "first" {
		t.Error(got)
	}
	writePair(t, certFile, "", "half") // the key is still the old one
	if err := c.Reload(); err == nil || name() != "first" {
		t.Error("a certificate without its key:", err, name())
	}
	if err := os.WriteFile(keyFile, []byte("not a key"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := c.Reload(); err == nil || strings.Contains(err.Error(), "not a key") || name() != "first" {
		t.Error("no key:", err, name())
	}
	writePair(t, certFile, keyFile, "second")
	clock, ctx := remotetest.NewClock(t0), context.Background()
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() { defer close(ended); c.Watch(ctx, clock) }()
	for range 1000 {
		if clock.Advance(time.Minute); name() == "second" {
			break
		}
	}
	if got := name(); got != "second" {
		t.Error(got)
	}
	cancel()
	<-ended
	if _, err := tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true, MaxVersion: tls.VersionTLS12}); err == nil {
		t.Error("TLS 1.2 is spoken")
	}
	if _, err := api.OpenCertificates(filepath.Join(dir, "none.pem"), keyFile); err == nil {
		t.Error("no certificate is opened")
	}
}

// until returns what a connection answers before it is closed, and fails when it stays open.
func until(t *testing.T, conn net.Conn) string {
	t.Helper()
	_ = conn.SetReadDeadline(time.Now().Add(20 * time.Second))
	b, err := io.ReadAll(conn)
	if e, ok := err.(net.Error); ok && e.Timeout() {
		t.Error("the connection is held open")
	}
	return string(b)
}

func TestWhoeverIsSlowIsSentAway(t *testing.T) {
	h, d, token := signedIn(t)
	_ = d
	address := serve(t, api.Server(h, api.ServerOptions{Header: 200 * time.Millisecond, Body: 200 * time.Millisecond, Idle: 200 * time.Millisecond}))
	for name, start := range map[string]string{
		"a head that does not end": "GET /v1/services HTTP/1.1\r\nHost: x\r\nX-Slow: ",
		"a body that does not end": "POST /v1/sign-ins HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{",
		"a pause":                  "GET /v1/services HTTP/1.1\r\nHost: x\r\n\r\n",
		"an upload that stands still": "PATCH /v1/uploads/1 HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n" +
			"Content-Type: application/offset+octet-stream\r\nAuthorization: " + token + "\r\nContent-Length: 1000\r\n\r\nx",
	} {
		conn := must(net.Dial("tcp", address))
		_, _ = io.WriteString(conn, start)
		began := time.Now()
		until(t, conn)
		if took := time.Since(began); took > 15*time.Second {
			t.Errorf("%s holds a connection for %v", name, took)
		}
		_ = conn.Close()
	}
}

func TestWhatIsTooLargeIsRefused(t *testing.T) {
	h, _, token := signedIn(t)
	address := serve(t, api.Server(h, api.ServerOptions{}))
	send := func(head string, body io.Reader) int {
		conn := must(net.Dial("tcp", address))
		defer conn.Close()
		go func() { _, _ = io.Copy(conn, io.MultiReader(strings.NewReader(head), body)) }()
		_ = conn.SetReadDeadline(time.Now().Add(20 * time.Second))
		a, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatal(err)
		}
		return a.StatusCode
	}
	if got := send("GET /v1/services HTTP/1.1\r\nHost: x\r\nX-Long: "+strings.Repeat("x", 64<<10)+"\r\n\r\n", strings.NewReader("")); got != 431 {
		t.Error("a head of 64 KiB:", got)
	}
	long := fmt.Sprintf("POST /v1/sign-ins HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", 2<<20)
	if got := send(long, bytes.NewReader(make([]byte, 2<<20))); got != 413 && got != 422 {
		t.Error("a body of 2 MiB:", got)
	}
	upload := fmt.Sprintf("PATCH /v1/uploads/1 HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nAuthorization: %s\r\n"+
		"Content-Type: application/offset+octet-stream\r\nContent-Length: %d\r\n\r\n", token, 6<<20)
	if got := send(upload, bytes.NewReader(make([]byte, 6<<20))); got != 413 {
		t.Error("a file of 6 MiB:", got)
	}
}

func TestPagesOfOtherSitesAreLetNowhere(t *testing.T) {
	h := api.New(newFake(), api.Options{})
	for _, r := range protocol.Routes() {
		a := request{method: http.MethodOptions, path: r.Path("ru"), header: []string{"Origin", "https://evil.example",
			"Access-Control-Request-Method", r.Method}}.to(h)
		if a.StatusCode != http.StatusForbidden || a.Header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: %d %v", r, a.StatusCode, a.Header)
		}
		a = request{method: r.Method, path: r.Path("ru"), header: []string{"Origin", "https://evil.example"}}.to(h)
		published := r == protocol.FetchTrust || r == protocol.FetchStatusList || strings.HasPrefix(r.Pattern, "/v1/crl")
		if open := a.Header.Get("Access-Control-Allow-Origin") != ""; open && !published {
			t.Errorf("%s may be read from anywhere", r)
		}
		for _, name := range []string{"Content-Security-Policy", "X-Frame-Options", "Referrer-Policy", "Strict-Transport-Security"} {
			if a.Header.Get(name) == "" {
				t.Errorf("%s has no %s", r, name)
			}
		}
	}
}

func TestEveryRequestIsObservedByItsRoute(t *testing.T) {
	var seen []string
	h := api.New(newFake(), api.Options{Observe: func(route, method string, status int, took time.Duration) {
		seen = append(seen, fmt.Sprintf("%s %s %d", method, route, status))
		if took < 0 {
			t.Error(took)
		}
	}})
	request{method: "GET", path: "/v1/applications/79001234567"}.to(h)
	request{method: "GET", path: "/v1/services"}.to(h)
	request{method: "GET", path: "/somewhere/79001234567"}.to(h)
	request{method: "PUT", path: "/v1/services"}.to(h)
	want := "GET /v1/applications/{id} 401, GET /v1/services 200, GET  404, PUT /v1/services 405"
	if got := strings.Join(seen, ", "); got != want {
		t.Error(got)
	}
}

func TestFaultsOfConnectionsAreLoggedWithoutAddresses(t *testing.T) {
	dir := t.TempDir()
	certFile, keyFile := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	writePair(t, certFile, keyFile, "x")
	c := must(api.OpenCertificates(certFile, keyFile))
	var log bytes.Buffer
	s := api.Server(api.New(newFake(), api.Options{}), api.ServerOptions{TLS: c.Config(),
		Log: slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	s.ErrorLog.Print("http: TLS handshake error from 203.0.113.7:4711: EOF")
	if text := log.String(); text == "" || strings.Contains(text, "203.0.113.7") {
		t.Error(text)
	}
}

func TestAPlainRequestToTLSIsToldSoAndDisturbsNobody(t *testing.T) {
	dir := t.TempDir()
	certFile, keyFile := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	writePair(t, certFile, keyFile, "first")
	c, err := api.OpenCertificates(certFile, keyFile)
	if err != nil {
		t.Fatal(err)
	}
	address := serve(t, api.Server(api.New(newFake(), api.Options{}), api.ServerOptions{TLS: c.Config()}))
	silent, err := net.Dial("tcp", address) // whose handshake never comes
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = silent.Close() }()
	for range 2 {
		answer, err := http.Get("http://" + address + "/v1/authority")
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != http.StatusBadRequest {
			t.Error(answer.Status)
		}
	}
}
