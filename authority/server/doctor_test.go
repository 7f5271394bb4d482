package server_test

import (
	"errors"
	"net"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"razvorot/authority/bank/banksim"
	"razvorot/authority/config"
	"razvorot/authority/server"
)

// greeting is a server that says one thing to whoever connects, after a line when it waits for one.
func greeting(t *testing.T, text string, waits bool) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			if waits {
				_, _ = c.Read(make([]byte, 64))
			}
			_, _ = c.Write([]byte(text))
			_ = c.Close()
		}
	}()
	return l.Addr().String()
}

// closed is an address where nobody listens.
func closed(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// told returns the symptoms of a part, by state.
func told(all []server.Symptom, part string) map[server.State][]string {
	found := map[server.State][]string{}
	for _, s := range all {
		if s.Part == part {
			found[s.State] = append(found[s.State], s.Text+" → "+s.Cure)
		}
	}
	return found
}

func TestTheDoctorFindsASoundServerSound(t *testing.T) {
	b := start(t, trial(t))
	c := b.config
	host, port, _ := net.SplitHostPort(greeting(t, "220 mail.example.org ESMTP\r\n", false))
	c.Mail.Host = host
	if _, err := net.LookupPort("tcp", port); err != nil {
		t.Fatal(err)
	}
	c.Mail.Port = portOf(t, port)
	c.Scanner.Clamd = "tcp:" + greeting(t, "PONG\x00", true)
	c.Registers.MVD.URL = "http://" + greeting(t, "", false)
	c.Bank = config.Bank{Issuer: issuer(t), ClientID: "razvorot", Secret: config.NewSecret("a secret")}
	c.API.Certificate, c.API.Key, c.PublicURL = filepath.Join(c.Dir, "tls.crt"), filepath.Join(c.Dir, "tls.key"), "https://localhost:8443"
	all := server.Examine(t.Context(), c, nil)
	for _, part := range []string{"configuration", "keys", "database", "dns", "mail", "registers", "offices", "bank", "scanner", "disk"} {
		if found := told(all, part); len(found[server.Sound]) == 0 || len(found[server.Wrong]) > 0 {
			t.Error(part, found)
		}
	}
	if found := told(all, "tls"); len(found[server.Doubtful]) != 1 || !strings.Contains(found[server.Doubtful][0], "nobody this machine trusts") {
		t.Error("a certificate that signed itself:", found)
	}
}

// issuer is the address of a bank.
func issuer(t *testing.T) string {
	t.Helper()
	b := &banksim.Bank{}
	handler, err := b.Handler()
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(handler)
	t.Cleanup(s.Close)
	b.Issuer = s.URL
	return s.URL
}

func portOf(t *testing.T, text string) int {
	t.Helper()
	port, err := net.LookupPort("tcp", text)
	if err != nil {
		t.Fatal(err)
	}
	return port
}

func TestTheDoctorTellsEachFaultWithItsCure(t *testing.T) {
	dir := t.TempDir()
	c := config.Default()
	c.Keys.Dir = filepath.Join(dir, "none")
	c.Database.Address = config.NewSecret("postgres://authority:s3cret@" + closed(t) + "/authority?sslmode=disable")
	host, port, _ := net.SplitHostPort(greeting(t, "SSH-2.0\r\n", false))
	c.Mail.Host, c.Mail.Port = host, portOf(t, port)
	c.Scanner.Clamd = "tcp:" + closed(t)
	c.SMS.URL = "https://" + closed(t)
	c.PublicURL = "https://nowhere.invalid"
	c.Bank = config.Bank{Issuer: "https://" + closed(t), ClientID: "razvorot", Secret: config.NewSecret("s3cret")}
	c.API.Listen, c.Admin.Listen = greeting(t, "", false), "0.0.0.0:0"
	c.API.Certificate, c.API.Key = filepath.Join(dir, "c.crt"), filepath.Join(dir, "c.key")
	if err := errors.Join(os.WriteFile(c.API.Certificate, []byte("-"), 0o600), os.WriteFile(c.API.Key, []byte("-"), 0o600)); err != nil {
		t.Fatal(err)
	}
	all := server.Examine(t.Context(), c, config.Faults{{Key: "name", What: "it is missing"}})
	for part, want := range map[string]string{"configuration": "name: it is missing", "keys": "holds no keys", "database": "",
		"mail": "does not greet", "scanner": "does not answer", "sms": "is not reached", "bank": "no discovery document", "dns": "is not known", "tls": "api"} {
		found := told(all, part)[server.Wrong]
		if len(found) == 0 || !strings.Contains(strings.Join(found, "\n"), want) {
			t.Error(part, told(all, part))
		}
	}
	if found := told(all, "listeners")[server.Doubtful]; len(found) != 2 {
		t.Error("a port that is taken, and an admin listener for everybody:", found)
	}
	for _, s := range all {
		if s.State != server.Sound && s.Cure == "" {
			t.Error("no cure for:", s.Text)
		}
		if strings.Contains(s.Text+s.Cure, "s3cret") {
			t.Error("a secret is told in", s.Part)
		}
	}
}
