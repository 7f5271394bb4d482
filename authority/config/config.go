// Package config is what an authority's server is told: from a file (YAML) and from the environment, every fault told at once.
//
// A key names one setting, by the path to it: api.listen. The same setting has a name in the environment: AUTHORITY_API_LISTEN,
// which goes before the file. A secret is a password or a passphrase: it stands in a file of its own, which the key with _file
// names, or in the environment; never in the configuration file and never on a command line. A fault says where, which key, what
// is wrong and what to do.
package config

import (
	"io"
	"net/netip"
	"path/filepath"
	"time"

	"razvorot/domain"
)

// Config is the whole of it. Keys are in the tags; what each is for is in docs/OPERATIONS.md too.
type Config struct {
	Name      string `key:"name"`       // of the authority, as citizens read it and as certificates say it
	PublicURL string `key:"public_url"` // where the API is reached from outside: https://…, no slash at the end
	Dir       string `key:"dir"`        // the folder of what is kept beside the database
	Offices   string `key:"offices"`    // file of the offices (docs/OPERATIONS.md); empty for none, and for invented ones of a trial
	Simulate  bool   `key:"simulate"`   // a trial: specimens only, invented people, messages that nobody sends

	Database  Database  `key:"database"`
	API       API       `key:"api"`
	Console   Console   `key:"console"`
	Admin     Admin     `key:"admin"`
	Keys      Keys      `key:"keys"`
	Mail      Mail      `key:"mail"`
	SMS       SMS       `key:"sms"`
	Registers Registers `key:"registers"`
	Bank      Bank      `key:"bank"`
	Scanner   Scanner   `key:"scanner"`
	Rules     Rules     `key:"rules"`
	Log       Log       `key:"log"`
	Stop      Stop      `key:"stop"`

	// Rename lets the public URL change although something was issued under the old one.
	Rename bool
	// Clock is the machine's when nil.
	Clock domain.Clock

	sources map[string]string // where each key was set
	secrets map[string]string // files of secrets, by the key that names them
}

// Database is where the records are.
type Database struct {
	Address     Secret `key:"address"`     // sqlite:/path or postgres://…; a secret, for it may have a password in it
	Connections int    `key:"connections"` // at most, of this process; 0 for the usual
	Workers     int    `key:"workers"`     // jobs done at once by this process; 0 for the usual
}

// API is the citizens' listener.
type API struct {
	Listen      string         `key:"listen"`      // host:port
	Certificate string         `key:"certificate"` // PEM, the chain; read anew on SIGHUP and when the file changes
	Key         string         `key:"key"`         // PEM
	Proxies     []netip.Prefix `key:"proxies"`     // of whom X-Forwarded-For is believed
}

// Console is the operators' listener.
type Console struct {
	Listen      string `key:"listen"` // empty for none
	URL         string `key:"url"`    // where browsers reach it; security keys are bound to its host
	Certificate string `key:"certificate"`
	Key         string `key:"key"`
}

// Admin is the listener of health, readiness and metrics. It is plain HTTP and shall be reached by nobody from outside.
type Admin struct {
	Listen string `key:"listen"` // empty for none
}

// Keys is where the signing keys are.
type Keys struct {
	Dir        string `key:"dir"` // empty for the database, which a trial alone may
	Passphrase Secret `key:"passphrase"`
}

// Mail is the mail server that letters are handed to.
type Mail struct {
	Host     string `key:"host"` // empty for no mail
	Port     int    `key:"port"`
	From     string `key:"from"`
	User     string `key:"user"`
	Password Secret `key:"password"`
	CA       string `key:"ca"`       // PEM of who vouches for the mail server; empty for the machine's
	Insecure bool   `key:"insecure"` // without TLS: to a relay on the same machine, and to nothing else
}

// SMS is the gateway that short messages are handed to.
type SMS struct {
	URL    string `key:"url"` // empty for no SMS
	Sender string `key:"sender"`
	Secret Secret `key:"secret"` // that requests and delivery reports are signed with
}

// Registers are the state's, each by the plug-in that speaks to it (docs/REGISTRY.md).
type Registers struct {
	MVD    Register `key:"mvd"`
	SNILS  Register `key:"snils"`
	INN    Register `key:"inn"`
	FIAS   Register `key:"fias"`
	People string   `key:"people"` // file of invented people that simulated registers know; of a trial alone
}

// Register is one of them.
type Register struct {
	URL         string `key:"url"`
	Token       Secret `key:"token"`
	CA          string `key:"ca"`          // PEM of who vouches for it; empty for the machine's
	Certificate string `key:"certificate"` // of this authority, for mutual TLS
	Key         string `key:"key"`
}

// Bank is where citizens prove who they are, by OpenID Connect.
type Bank struct {
	Issuer   string `key:"issuer"`    // https://…, as its discovery document says it; empty for none, and for a simulated one in a trial
	ClientID string `key:"client_id"` // that the bank knows this authority by
	Secret   Secret `key:"secret"`    // of the client
}

// Scanner looks for malware in what citizens send.
type Scanner struct {
	Clamd string `key:"clamd"` // unix:/path or tcp:host:port; empty for none
}

// Rules are how the authority acts by itself.
type Rules struct {
	ByHand       bool `key:"by_hand"`        // an operator decides, not the rules alone
	CodesPerHour int  `key:"codes_per_hour"` // to one phone or address; 0 for the usual

	VideoHours string `key:"video_hours"` // when how many operators take video calls: «mon-fri 9-20 2, sat 10-16 1»; empty for the usual
}

// Log is what is written about the work. It never holds personal data.
type Log struct {
	Level string `key:"level"` // debug, info, warn or error
	// Output is the standard error when nil.
	Output io.Writer
}

// Stop is how a server ends.
type Stop struct {
	Delay   time.Duration `key:"delay"`   // between telling that it is not ready and taking no more connections
	Timeout time.Duration `key:"timeout"` // for what is under way; what is not done by then is cut off
}

// Default is what holds where nothing else is said.
func Default() Config {
	return Config{
		Dir:   "/var/lib/authority",
		API:   API{Listen: ":8443"},
		Admin: Admin{Listen: "127.0.0.1:8445"},
		Mail:  Mail{Port: 587},
		Rules: Rules{ByHand: true},
		Log:   Log{Level: "info"},
		Stop:  Stop{Timeout: 20 * time.Second},
	}
}

// Trial is what holds of a trial where nothing else is said: a complete server on this machine alone.
func Trial(dir string) Config {
	c := Default()
	c.Simulate, c.Dir = true, dir
	c.Name = "Пробный центр «Разворот» (ОБРАЗЕЦ)"
	c.API.Listen, c.Console.Listen, c.Admin.Listen = "127.0.0.1:8443", "127.0.0.1:8444", "127.0.0.1:8445"
	c.Database.Address = NewSecret("sqlite:" + filepath.Join(dir, "authority.db"))
	return c
}

// Named is a register with its name.
type Named struct {
	Name domain.Registry
	Register
}

// All returns the registers in the order in which they are asked.
func (r Registers) All() []Named {
	return []Named{{domain.RegistryMVD, r.MVD}, {domain.RegistrySNILS, r.SNILS}, {domain.RegistryINN, r.INN}, {domain.RegistryFIAS, r.FIAS}}
}
