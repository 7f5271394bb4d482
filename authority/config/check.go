package config

import (
	"maps"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"razvorot/authority/branch"
)

// finish fills in what follows from the rest.
func (c *Config) finish() {
	c.PublicURL, c.Console.URL = strings.TrimRight(c.PublicURL, "/"), strings.TrimRight(c.Console.URL, "/")
	if c.Console.Listen != "" && c.Console.Certificate == "" && c.Console.Key == "" {
		c.Console.Certificate, c.Console.Key = c.API.Certificate, c.API.Key
	}
}

// Where tells where a key was set: file:line or a variable. "" for nowhere.
func (c Config) Where(key string) string { return c.sources[key] }

// SecretFiles returns the files that nobody else on the machine should read, by the key that names them: of secrets, and the private
// keys of listeners and of registers' clients.
func (c Config) SecretFiles() map[string]string {
	all := map[string]string{}
	for key, path := range c.secrets {
		all[key] = path
	}
	all["api.key"], all["console.key"] = c.API.Key, c.Console.Key
	for _, r := range c.Registers.All() {
		all["registers."+string(r.Name)+".key"] = r.Key
	}
	if path, ok := strings.CutPrefix(c.Database.Address.Reveal(), "sqlite:"); ok {
		all["database.address"], _, _ = strings.Cut(path, "?")
	}
	maps.DeleteFunc(all, func(_, path string) bool { return path == "" })
	return all
}

// checker gathers faults.
type checker struct {
	c      *Config
	told   Faults // of reading
	faults Faults
}

func (x *checker) fault(key, what string) {
	if x.said(key) {
		return
	}
	x.faults = append(x.faults, Fault{Where: x.c.sources[key], Key: key, What: what})
}

// check returns everything that is wrong besides what reading told.
func (c *Config) check(told Faults) Faults {
	x := &checker{c: c, told: told}
	x.authority()
	x.listeners()
	x.messages()
	x.registers()
	x.offices()
	x.bank()
	if !slices.Contains([]string{"debug", "info", "warn", "error"}, c.Log.Level) {
		x.fault("log.level", "debug, info, warn or error is wanted")
	}
	if c.Stop.Timeout == 0 {
		x.fault("stop.timeout", "it must be longer than nothing, or what is under way is lost")
	}
	if c.Stop.Timeout+c.Stop.Delay > 10*time.Minute {
		x.fault("stop.timeout", "a server that takes longer than 10m to stop is killed by whoever started it")
	}
	if network, rest, _ := strings.Cut(c.Scanner.Clamd, ":"); c.Scanner.Clamd != "" &&
		(network != "unix" && network != "tcp" || rest == "") {
		x.fault("scanner.clamd", "unix:/path or tcp:host:port is wanted")
	}
	return x.faults
}

// authority checks who this is and where it keeps its things.
func (x *checker) authority() {
	c := x.c
	if c.Name == "" {
		x.fault("name", "it is missing: what citizens call the authority")
	}
	address := c.Database.Address.Reveal()
	switch scheme, rest, _ := strings.Cut(address, ":"); {
	case address == "":
		x.fault("database.address", "it is missing: sqlite:/path/to/authority.db or postgres://user@host/name")
	case rest == "" || !slices.Contains([]string{"sqlite", "postgres", "postgresql"}, scheme):
		x.fault("database.address", "it begins with neither sqlite: nor postgres:")
	case scheme == "sqlite" && c.Database.Workers > 1:
		x.fault("database.workers", "SQLite has one writer: leave this out, or use PostgreSQL")
	}
	if c.Simulate {
		return
	}
	if c.PublicURL == "" {
		x.fault("public_url", "it is missing: what is issued names it for as long as it holds")
	}
	if c.Keys.Dir == "" {
		x.fault("keys.dir", "it is missing: the folder that «authority pki init» made")
	}
	if !c.Keys.Passphrase.Given() {
		x.fault("keys.passphrase", "it is missing: name its file with keys.passphrase_file or set "+Variable("keys.passphrase"))
	}
}

// offices reads the catalogue of offices; each of its faults is one.
func (x *checker) offices() {
	path := x.c.Offices
	if path == "" {
		return
	}
	_, err := branch.Read(path)
	faults := []error{err}
	if joined, many := err.(interface{ Unwrap() []error }); many {
		faults = joined.Unwrap()
	}
	for _, fault := range faults {
		if fault != nil {
			x.fault("offices", path+": "+cause(fault))
		}
	}
}

// said reports whether a fault of the key, or of its file, was told already, so that one mistake is one line.
func (x *checker) said(key string) bool {
	return slices.ContainsFunc(x.told, func(f Fault) bool { return f.Key == key || f.Key == key+"_file" })
}

// listeners checks addresses, certificates and what browsers and apps call them.
func (x *checker) listeners() {
	c := x.c
	if c.PublicURL != "" {
		x.url("public_url", c.PublicURL, "https")
	}
	x.listen("api.listen", c.API.Listen, false)
	x.listen("console.listen", c.Console.Listen, true)
	x.listen("admin.listen", c.Admin.Listen, true)
	x.pair("api.certificate", c.API.Certificate, "api.key", c.API.Key, !c.Simulate)
	if c.Console.Listen == "" {
		// A process without a console may share the file of one with it, and says so: AUTHORITY_CONSOLE_LISTEN=
		if _, said := c.sources["console.listen"]; c.Console.URL != "" && !said {
			x.fault("console.url", "there is no console.listen, so that nobody answers there: set it too, to nothing if this process has no console")
		}
		return
	}
	x.pair("console.certificate", c.Console.Certificate, "console.key", c.Console.Key, !loopback(c.Console.Listen))
	switch {
	case c.Console.URL != "":
		x.url("console.url", c.Console.URL, "https", "http")
	case !c.Simulate:
		x.fault("console.url", "it is missing: where browsers reach the console; security keys are bound to it")
	}
}

func (x *checker) listen(key, address string, optional bool) {
	if address == "" && optional {
		return
	}
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		x.fault(key, "host:port is wanted, such as :8443 or 127.0.0.1:8443")
		return
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		x.fault(key, "the port is not a number from 0 to 65535")
	}
}

// loopback reports whether an address is reached from this machine alone.
func loopback(listen string) bool {
	host, _, _ := net.SplitHostPort(listen)
	address, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && address.IsLoopback()
}

// Loopback reports whether a listener's address is reached from this machine alone.
func Loopback(listen string) bool { return loopback(listen) }

// pair checks the files of a certificate.
func (x *checker) pair(certKey, cert, keyKey, key string, wanted bool) {
	switch {
	case cert == "" && key == "":
		if wanted {
			x.fault(certKey, "it is missing: TLS wants a certificate and its key, as PEM files")
		}
	case cert == "":
		x.fault(certKey, "it is missing, though "+keyKey+" is there")
	case key == "":
		x.fault(keyKey, "it is missing, though "+certKey+" is there")
	default:
		x.file(certKey, cert)
		x.file(keyKey, key)
	}
}

// file checks that a file can be read.
func (x *checker) file(key, path string) {
	f, err := os.Open(path)
	if err != nil {
		x.fault(key, path+" cannot be read: "+cause(err))
		return
	}
	_ = f.Close()
}

// url checks an address of one of the schemes.
func (x *checker) url(key, text string, schemes ...string) {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "":
		x.fault(key, "an address is wanted, such as https://passport.example.org")
	case !slices.Contains(schemes, u.Scheme):
		x.fault(key, "it must begin with "+schemes[0]+"://")
	case u.Scheme == "http" && !loopback(net.JoinHostPort(u.Hostname(), "80")):
		x.fault(key, "without TLS it may lead to this machine alone: use https://")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		x.fault(key, "scheme, host, port and path are wanted, and no more")
	}
}

// leastSecret is the fewest bytes of a secret that messages are signed with: as many as the digest has (RFC 2104, 3).
const leastSecret = 32

// messages checks the ways to citizens.
func (x *checker) messages() {
	m, s := x.c.Mail, x.c.SMS
	if m.Host != "" {
		if _, err := mail.ParseAddress(m.From); err != nil {
			x.fault("mail.from", "the sender's address is wanted, such as Разворот <noreply@example.org>")
		}
		if m.Port < 1 || m.Port > 65535 {
			x.fault("mail.port", "a number from 1 to 65535 is wanted; 587 is usual")
		}
		if m.User != "" && !m.Password.Given() {
			x.fault("mail.password", "it is missing: name its file with mail.password_file")
		}
		if m.Insecure && m.Host != "localhost" && !loopback(net.JoinHostPort(m.Host, "25")) {
			x.fault("mail.insecure", "without TLS letters may go to this machine alone")
		}
		if m.CA != "" {
			x.file("mail.ca", m.CA)
		}
	}
	if s.URL != "" {
		x.url("sms.url", s.URL, "https", "http")
		switch n := len(s.Secret.Reveal()); {
		case n == 0:
			x.fault("sms.secret", "it is missing: name its file with sms.secret_file")
		case n < leastSecret:
			x.fault("sms.secret", "it is shorter than 32 bytes: «openssl rand -base64 32» makes one, which the gateway is given too")
		}
	}
	if x.c.Simulate && s.URL == "" && m.Host == "" {
		return // the counter has them
	}
	if s.URL == "" {
		x.fault("sms.url", "it is missing: codes go to phones")
	}
	if m.Host == "" {
		x.fault("mail.host", "it is missing: letters go by a mail server")
	}
}

// bank checks where identities are proven. The secret may be read later than the rest, never from the command line.
func (x *checker) bank() {
	b := x.c.Bank
	if b.Issuer == "" {
		if b.ClientID != "" || b.Secret.Given() {
			x.fault("bank.issuer", "it is missing, though the client is there: the bank's address, as its discovery document says it")
		}
		return
	}
	x.url("bank.issuer", b.Issuer, "https", "http")
	if b.ClientID == "" {
		x.fault("bank.client_id", "it is missing: the name that the bank gave this authority")
	}
	if !b.Secret.Given() {
		x.fault("bank.secret", "it is missing: name its file with bank.secret_file")
	}
}

// registers checks the plug-ins: all of them or, in a trial, none.
func (x *checker) registers() {
	all := x.c.Registers.All()
	some := slices.ContainsFunc(all, func(r Named) bool { return r.URL != "" })
	for _, r := range all {
		key := "registers." + string(r.Name)
		if r.URL == "" {
			if some || !x.c.Simulate {
				x.fault(key+".url", "it is missing: every register has a plug-in, see docs/REGISTRY.md")
			}
			continue
		}
		x.url(key+".url", r.URL, "https", "http")
		x.pair(key+".certificate", r.Certificate, key+".key", r.Key, false)
		if r.CA != "" {
			x.file(key+".ca", r.CA)
		}
	}
	if people := x.c.Registers.People; people != "" {
		if !x.c.Simulate || some {
			x.fault("registers.people", "invented people are for a trial without registers")
		}
		x.file("registers.people", people)
	}
}
