//go:build unix

package mail_test

import (
	"crypto/ecdsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"razvorot/authority/notify"
	"razvorot/authority/notify/mail"
	"razvorot/domain"
	"razvorot/internal/peer"
)

// eximConfig is a server of its own on the loopback: it wants STARTTLS and an account, takes letters for one mailbox into a
// folder, has no room for another, and knows nobody else.
const eximConfig = `
exim_user = %[3]s
exim_group = %[4]s
exim_path = %[1]s
spool_directory = %[2]s/spool
log_file_path = %[2]s/log-%%s
pid_file_path = %[2]s/exim.pid
primary_hostname = localhost
qualify_domain = example.org
domainlist local_domains = example.org
acl_smtp_rcpt = rcpt
acl_smtp_mail = mail
tls_advertise_hosts = *
tls_certificate = %[2]s/certificate.pem
tls_privatekey = %[2]s/key.pem
auth_advertise_hosts = ${if def:tls_in_cipher {*}{}}
host_lookup =
rfc1413_hosts =
deliver_drop_privilege = true
queue_only = false
keep_environment =
smtp_accept_max = 20
begin acl
mail:
  deny !encrypted = *
       message = encryption is required
  deny !authenticated = *
       message = sign in first
  accept
rcpt:
  defer local_parts = full
        message = no room
  deny !local_parts = somebody
       message = no such user
  accept domains = +local_domains
  deny message = no relay
begin routers
local:
  driver = accept
  transport = folder
begin transports
folder:
  driver = appendfile
  directory = %[2]s/box
  maildir_format
  create_directory
  user = %[3]s
  group = %[4]s
begin retry
* * F,1h,1m
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${if and {{eq{$auth2}{authority}}{eq{$auth3}{Mai-2031}}}}
  server_set_id = $auth2
`

// exim is a real mail server in a folder of its own, without a privilege.
type exim struct {
	dir     string
	options mail.Options
}

func startExim(t *testing.T) *exim {
	t.Helper()
	if testing.Short() {
		t.Skip("a real mail server is run in the whole run alone")
	}
	path := peer.Program(t, "exim4")
	dir, err := os.MkdirTemp("", "exim") // t.TempDir is below folders that are root's alone
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	owner := eximUser(t)
	group, err := user.LookupGroupId(owner.Gid)
	if err != nil {
		t.Fatal(err)
	}
	own, roots := certificate(t)
	key, err := x509.MarshalECPrivateKey(own.PrivateKey.(*ecdsa.PrivateKey))
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{
		"certificate.pem": pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: own.Certificate[0]}),
		"key.pem":         pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: key}),
		"exim.conf":       fmt.Appendf(nil, eximConfig, path, dir, owner.Username, group.Name),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	uid, gid := number(t, owner.Uid), number(t, owner.Gid)
	if err := os.Chown(dir, uid, gid); err != nil {
		t.Fatal(err)
	}
	e := &exim{dir: dir}
	port := e.run(t, path, uint32(uid), uint32(gid))
	e.options = mail.Options{Host: "127.0.0.1", Port: port, From: "Разворот <no-reply@example.org>", Username: "authority",
		Password: "Mai-2031", TLS: &tls.Config{RootCAs: roots}}
	return e
}

// eximUser is who runs it: nobody for root, and otherwise whoever runs the test. exim gives up its privilege when it is
// started with a configuration of somebody else.
func eximUser(t *testing.T) *user.User {
	t.Helper()
	who, err := user.Current()
	if err == nil && who.Uid == "0" {
		who, err = user.Lookup("nobody")
	}
	if err != nil {
		t.Fatal(err)
	}
	return who
}

func number(t *testing.T, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// run starts exim on a port that was free a moment ago, and returns it when the server greets.
func (e *exim) run(t *testing.T, path string, uid, gid uint32) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	_ = l.Close()
	cmd := exec.Command(path, "-C", filepath.Join(e.dir, "exim.conf"), "-bdf", "-oX", fmt.Sprintf("[127.0.0.1]:%d", port))
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if os.Getuid() == 0 {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uid, Gid: gid}
	}
	var said strings.Builder
	cmd.Stdout, cmd.Stderr, cmd.WaitDelay = &said, &said, time.Second
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM)
		<-ended
		ended <- nil
	})
	for {
		conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			_ = conn.Close()
			return port
		}
		select {
		case err := <-ended:
			ended <- nil
			t.Fatalf("exim ended: %v: %s", err, &said)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// delivered waits until the mailbox holds a number of letters, and returns them.
func (e *exim) delivered(t *testing.T, n int) []string {
	t.Helper()
	for range 500 {
		files, err := filepath.Glob(filepath.Join(e.dir, "box", "new", "*"))
		if err != nil {
			t.Fatal(err)
		}
		if len(files) >= n {
			var letters []string
			for _, file := range files {
				b, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				letters = append(letters, string(b))
			}
			return letters
		}
		time.Sleep(20 * time.Millisecond) // another process delivers
	}
	log, _ := os.ReadFile(filepath.Join(e.dir, "log-main"))
	t.Fatalf("%d letters did not arrive: %s", n, log)
	return nil
}

func TestARealMailServerDeliversALetterOrSaysWhyNot(t *testing.T) {
	e := startExim(t)
	g, err := mail.New(e.options)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(g.Probe(t.Context()), g.Send(t.Context(), code())); err != nil {
		t.Fatal(err)
	}
	header, texts := parts(t, e.delivered(t, 1)[0])
	if header.Get("Message-ID") != "<m-314@example.org>" || !strings.Contains(texts["text/plain"], "\n314159\n") {
		t.Errorf("%v %q", header, texts)
	}
	if !strings.Contains(header.Get("Received"), "esmtpsa") { // RFC 3848: over TLS, signed in
		t.Error(header.Get("Received"))
	}
	for to, want := range map[string]error{"full@example.org": domain.ErrUnavailable, "ghost@example.org": notify.ErrRefused,
		"somebody@elsewhere.example": notify.ErrRefused} {
		m := code()
		m.To = to
		if err := g.Send(t.Context(), m); !errors.Is(err, want) {
			t.Errorf("%s: %v", to, err)
		}
	}
}

func TestARealMailServerWantsTheRightPasswordAndEncryption(t *testing.T) {
	e := startExim(t)
	for name, spoil := range map[string]func(*mail.Options){
		"password":   func(o *mail.Options) { o.Password = "wrong" },
		"no account": func(o *mail.Options) { o.Username = "" },
		"in clear":   func(o *mail.Options) { o.Security, o.Username = mail.Plain, "" },
	} {
		o := e.options
		spoil(&o)
		g, err := mail.New(o)
		if err != nil {
			t.Fatal(err)
		}
		if err := g.Send(t.Context(), code()); !errors.Is(err, domain.ErrUnavailable) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
