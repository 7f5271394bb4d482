package server

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/url"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"razvorot/authority/bank"
	"razvorot/authority/branch"
	"razvorot/authority/config"
	"razvorot/domain"
)

// State is how something stands.
type State string

// The states. A server works with what is Doubtful, but who runs it should look.
const (
	Sound    State = "ok"
	Doubtful State = "look"
	Wrong    State = "wrong"
)

// Symptom is one thing that was looked at.
type Symptom struct {
	Part  string // of the server: database, keys, mail…
	State State
	Text  string // what is there
	Cure  string // what to do; empty for Sound
}

// examination gathers symptoms of checks that go on at once.
type examination struct {
	config config.Config
	mu     sync.Mutex
	all    map[string][]Symptom
}

// patience is how long a check may take.
const patience = 10 * time.Second

// parts are what is looked at, in the order in which it is told.
var parts = []struct {
	name  string
	check func(*examination, context.Context)
}{
	{"keys", (*examination).keys}, {"secrets", (*examination).secrets}, {"database", (*examination).database}, {"tls", (*examination).tls}, {"dns", (*examination).dns},
	{"listeners", (*examination).listening}, {"mail", (*examination).mail}, {"sms", (*examination).sms},
	{"registers", (*examination).registers}, {"offices", (*examination).offices}, {"bank", (*examination).bank}, {"scanner", (*examination).scanner}, {"disk", (*examination).disk},
}

// Examine looks at everything that a server of a configuration needs, and changes nothing. The error is that of reading the
// configuration: its faults are symptoms, and the rest is looked at all the same.
func Examine(ctx context.Context, c config.Config, failed error) []Symptom {
	x := &examination{config: c, all: map[string][]Symptom{}}
	faults, ok := errors.AsType[config.Faults](failed)
	switch {
	case faults.Unread():
		x.add("configuration", Wrong, faults.Error(), "then ask again: without it there is nothing to look at")
		return x.all["configuration"]
	case failed != nil && !ok:
		x.add("configuration", Wrong, failed.Error(), "do it again")
	case ok:
		for _, f := range faults {
			x.add("configuration", Wrong, f.Error(), "change it there")
		}
	default:
		x.add("configuration", Sound, "it can be read, and nothing is missing", "")
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var done sync.WaitGroup
	for _, p := range parts {
		done.Go(func() { p.check(x, ctx) })
	}
	done.Wait()
	all := x.all["configuration"]
	for _, p := range parts {
		all = append(all, x.all[p.name]...)
	}
	return all
}

func (x *examination) add(part string, s State, text, cure string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.all[part] = append(x.all[part], Symptom{part, s, text, cure})
}

// keys opens one key: the passphrase is right if it opens.
func (x *examination) keys(ctx context.Context) {
	k := x.config.Keys
	if k.Dir == "" {
		if x.config.Simulate {
			x.add("keys", Sound, "in the database, as a trial may", "")
		}
		return
	}
	info, err := os.Stat(k.Dir)
	if err == nil && info.Mode().Perm()&0o077 != 0 {
		x.add("keys", Doubtful, k.Dir+" can be read by others", "chmod 700 "+k.Dir)
	}
	keys, err := openSigning(k, ToWork)
	if err != nil {
		x.add("keys", Wrong, err.Error(), "hold the key ceremony (docs/OPERATIONS.md), or bring the folder here")
		return
	}
	if _, err := keys.Key(ctx, secretsKey); err != nil {
		x.add("keys", Wrong, err.Error(), "name the right passphrase, or restore the folder from its copy")
		return
	}
	x.add("keys", Sound, "the passphrase opens them", "")
}

// secrets looks whether others on this machine can read what is for the server alone. A group may: it is how a certificate's key is
// shared with those who renew it.
func (x *examination) secrets(context.Context) {
	files := x.config.SecretFiles()
	open := false
	for _, key := range slices.Sorted(maps.Keys(files)) {
		info, err := os.Stat(files[key])
		if err != nil || runtime.GOOS == "windows" || info.Mode().Perm()&0o007 == 0 {
			continue // what cannot be read is told elsewhere; Windows has no such bits
		}
		open = true
		x.add("secrets", Doubtful, key+": "+files[key]+" is open to everybody on this machine", "chmod 600 "+files[key])
	}
	if !open && len(files) > 0 {
		x.add("secrets", Sound, "their files are closed to others on this machine", "")
	}
}

// dns looks the names up that others reach this server by.
func (x *examination) dns(ctx context.Context) {
	for key, address := range map[string]string{"public_url": x.config.PublicURL, "console.url": x.config.Console.URL} {
		u, err := url.Parse(address)
		if address == "" || err != nil || u.Hostname() == "" {
			continue
		}
		found, err := net.DefaultResolver.LookupHost(ctx, u.Hostname())
		if err != nil {
			x.add("dns", Wrong, key+": "+u.Hostname()+" is not known to the name service", "have it entered there, or correct "+key)
			continue
		}
		x.add("dns", Sound, key+": "+u.Hostname()+" is "+strings.Join(found, ", "), "")
	}
}

// listening looks whether the addresses are free, or taken by the server itself.
func (x *examination) listening(ctx context.Context) {
	for key, address := range map[string]string{"api.listen": x.config.API.Listen, "console.listen": x.config.Console.Listen,
		"admin.listen": x.config.Admin.Listen} {
		if address == "" {
			continue
		}
		l, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
		if err != nil {
			x.add("listeners", Doubtful, key+": "+address+" cannot be opened now", "nothing if the server runs; otherwise see who has it: ss -ltnp")
			continue
		}
		_ = l.Close()
		x.add("listeners", Sound, key+": "+address+" is free", "")
	}
	if admin := x.config.Admin.Listen; admin != "" && !config.Loopback(admin) {
		x.add("listeners", Doubtful, "admin.listen: "+admin+" is reached from outside this machine",
			"see that a firewall lets only those to it who watch over the server")
	}
}

// mail waits for the greeting of the mail server.
func (x *examination) mail(ctx context.Context) {
	m := x.config.Mail
	if m.Host == "" {
		return
	}
	greeting, err := x.talk(ctx, "tcp", net.JoinHostPort(m.Host, fmt.Sprint(m.Port)), "", 4)
	switch {
	case err != nil:
		x.add("mail", Wrong, m.Host+" does not answer: "+reason(err), "see mail.host and mail.port, and the way there")
	case m.Port != 465 && !strings.HasPrefix(greeting, "220"):
		x.add("mail", Wrong, m.Host+" does not greet as a mail server does", "see mail.host and mail.port")
	default:
		x.add("mail", Sound, m.Host+" greets", "")
	}
}

func (x *examination) sms(ctx context.Context) {
	if x.config.SMS.URL != "" {
		x.reach(ctx, "sms", "the gateway", x.config.SMS.URL)
	}
}

func (x *examination) registers(ctx context.Context) {
	for _, r := range x.config.Registers.All() {
		if r.URL != "" {
			x.reach(ctx, "registers", string(r.Name), r.URL)
		}
	}
}

// bank reads the discovery document of the bank, as a citizen's first sign-in has the server do.
func (x *examination) bank(ctx context.Context) {
	b := x.config.Bank
	if b.Issuer == "" {
		return // no way of proving that every authority has
	}
	party, err := openBank(b, domain.SystemClock{})
	if err != nil {
		return // a fault of the configuration
	}
	switch _, _, err := party.Begin(ctx, "http://127.0.0.1:8080"+bank.RedirectPath); {
	case err != nil:
		x.add("bank", Wrong, "there is no discovery document of OpenID Connect at "+b.Issuer, "see bank.issuer, and the way there; it is to be as the document says it")
	default:
		x.add("bank", Sound, "its discovery document is read; whether it knows the client shows at the first sign-in", "")
	}
}

// reach connects to the host of an address, and says nothing to it.
func (x *examination) reach(ctx context.Context, part, name, address string) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return // a fault of the configuration
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80"}[u.Scheme]
	}
	if port == "" {
		port = "443"
	}
	c, err := new(net.Dialer).DialContext(ctx, "tcp", net.JoinHostPort(u.Hostname(), port))
	if err != nil {
		x.add(part, Wrong, name+": "+u.Hostname()+" is not reached: "+reason(err), "see the address and the way there")
		return
	}
	_ = c.Close()
	x.add(part, Sound, name+": "+u.Hostname()+" is reached", "")
}

// offices reads the catalogue as the server does.
func (x *examination) offices(context.Context) {
	path := x.config.Offices
	switch {
	case path == "" && x.config.Simulate:
		x.add("offices", Sound, "invented ones, as a trial may", "")
		return
	case path == "":
		x.add("offices", Doubtful, "no offices are configured: neither printed versions nor codes can be collected", "write the file and name it as offices")
		return
	}
	all, err := branch.Read(path)
	if err != nil {
		return // faults of the configuration
	}
	x.add("offices", Sound, fmt.Sprintf("%d are read", len(all)), "")
}

// scanner asks clamd whether it is there.
func (x *examination) scanner(ctx context.Context) {
	network, address, _ := strings.Cut(x.config.Scanner.Clamd, ":")
	if address == "" {
		x.add("scanner", Doubtful, "no scanner for malware is configured", "install clamav-daemon and set scanner.clamd")
		return
	}
	answer, err := x.talk(ctx, network, address, "zPING\x00", 4)
	if err != nil || answer != "PONG" {
		x.add("scanner", Wrong, "the scanner does not answer", "start clamav-daemon; until then files wait in «Проверяется»")
		return
	}
	x.add("scanner", Sound, "the scanner answers", "")
}

// talk connects, says something, and returns the first n bytes of what is answered.
func (x *examination) talk(ctx context.Context, network, address, line string, n int) (string, error) {
	c, err := new(net.Dialer).DialContext(ctx, network, address)
	if err != nil {
		return "", err
	}
	defer func() { _ = c.Close() }()
	if end, ok := ctx.Deadline(); ok {
		_ = c.SetDeadline(end) // a connection that takes no deadline ends by itself
	}
	if _, err := c.Write([]byte(line)); err != nil {
		return "", err
	}
	b := make([]byte, n)
	read, err := c.Read(b)
	return string(b[:read]), err
}

// reason is what a network error comes down to.
func reason(err error) string {
	if op, ok := errors.AsType[*net.OpError](err); ok {
		return op.Err.Error()
	}
	return err.Error()
}
