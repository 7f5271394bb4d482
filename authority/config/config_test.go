package config_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"razvorot/authority/config"
)

// write puts files into a folder of the test and returns the folder.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const whole = `
name: Паспортный стол
public_url: https://passport.example.org/
database:
  address: postgres://authority@/authority?host=/run/postgresql
  connections: 40
api:
  listen: 0.0.0.0:8443
  certificate: tls.crt
  key: tls.key
  proxies: [10.0.0.0/8, 192.0.2.7]
console:
  listen: 127.0.0.1:8444
  url: https://console.example.org
keys:
  dir: keys
  passphrase_file: passphrase
mail: {host: mail.example.org, from: "Разворот <noreply@example.org>", user: authority, password_file: mail}
sms: {url: "https://sms.example.org/send", secret_file: sms}
registers:
  mvd: {url: "https://mvd.example.org"}
  snils: {url: "https://snils.example.org"}
  inn: {url: "https://inn.example.org"}
  fias: {url: "https://fias.example.org"}
stop: {timeout: 30s}
`

func complete(t *testing.T) string {
	return write(t, map[string]string{"authority.yaml": whole, "tls.crt": "-", "tls.key": "-", "passphrase": "шесть слов\n",
		"mail": "почта", "sms": strings.Repeat("ключ", 4)})
}

func TestAWholeConfigurationIsRead(t *testing.T) {
	dir := complete(t)
	c, err := config.Load(config.Default(), filepath.Join(dir, "authority.yaml"), []string{"HOME=/root", "AUTHORITY_API_LISTEN=:9443",
		"AUTHORITY_CONFIG=ignored"})
	if err != nil {
		t.Fatal(err)
	}
	if c.Keys.Passphrase.Reveal() != "шесть слов" || c.API.Listen != ":9443" || c.PublicURL != "https://passport.example.org" ||
		c.Stop.Timeout != 30*time.Second || c.Database.Connections != 40 || c.Keys.Dir != filepath.Join(dir, "keys") {
		t.Errorf("%+v", c)
	}
	if len(c.API.Proxies) != 2 || c.API.Proxies[1].String() != "192.0.2.7/32" {
		t.Error(c.API.Proxies)
	}
	if c.Console.Certificate != c.API.Certificate || !c.Rules.ByHand {
		t.Error("what follows from the rest is not filled in")
	}
}

func TestAllFaultsAreToldAtOnceWithTheirPlaces(t *testing.T) {
	dir := write(t, map[string]string{"authority.yaml": `
naem: Паспортный стол
database:
  address: mysql://somewhere
api:
  listen: 8443
  proxies: everybody
mail:
  password: secret word
stop: {timeout: soon}
registers:
  mvd: {url: "http://mvd.example.org"}
`})
	path := filepath.Join(dir, "authority.yaml")
	_, err := config.Load(config.Default(), path, []string{"AUTHORITY_API_LISTENN=x"})
	faults, ok := errors.AsType[config.Faults](err)
	if !ok || !errors.Is(err, config.ErrInvalid) {
		t.Fatal(err)
	}
	for _, want := range []string{
		path + ":2: naem: there is no such setting; is name meant?",
		path + ":4: database.address: it begins with neither",
		path + ":6: api.listen: host:port is wanted",
		path + ":7: api.proxies: addresses are wanted",
		path + ":9: mail.password: a secret does not belong into this file",
		path + ":10: stop.timeout: a length of time",
		path + ":12: registers.mvd.url: without TLS it may lead to this machine alone",
		"AUTHORITY_API_LISTENN: there is no such setting; is api.listen meant?",
		"name: it is missing", "public_url: it is missing", "keys.dir: it is missing", "keys.passphrase: it is missing",
		"api.certificate: it is missing", "sms.url: it is missing", "registers.fias.url: it is missing",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("not told: %s", want)
		}
	}
	if strings.Contains(err.Error(), "secret word") {
		t.Error("a secret is told")
	}
	if len(faults) < 15 {
		t.Error(len(faults), "faults")
	}
}

func TestOneMistakeIsOneLine(t *testing.T) {
	dir := complete(t)
	path := filepath.Join(dir, "authority.yaml")
	for _, c := range []struct{ variable, key string }{
		{"AUTHORITY_DATABASE_ADDRESS_FILE=" + filepath.Join(dir, "none"), "database.address_file"},
		{"AUTHORITY_KEYS_PASSPHRASE_FILE=" + filepath.Join(dir, "none"), "keys.passphrase_file"},
		{"AUTHORITY_API_CERTIFICATE=" + filepath.Join(dir, "none"), "api.certificate"},
		{"AUTHORITY_CONSOLE_URL=http://console.example.org", "console.url"},
		{"AUTHORITY_SCANNER_CLAMD=here", "scanner.clamd"},
		{"AUTHORITY_LOG_LEVEL=loud", "log.level"},
		{"AUTHORITY_REGISTERS_PEOPLE=" + path, "registers.people"},
		{"AUTHORITY_SMS_SECRET=short", "sms.secret"},
		{"AUTHORITY_MAIL_INSECURE=true", "mail.insecure"},
		{"AUTHORITY_STOP_TIMEOUT=0s", "stop.timeout"},
		{"AUTHORITY_BANK_CLIENT_ID=razvorot", "bank.issuer"},
	} {
		_, err := config.Load(config.Default(), path, []string{c.variable})
		faults, _ := errors.AsType[config.Faults](err)
		told := map[string]bool{}
		for _, f := range faults {
			told[f.Key] = true
		}
		if !told[c.key] || len(told) > 2 { // the console's certificate is the API's
			t.Errorf("%s: %v", c.variable, err)
		}
	}
}

func TestATrialNeedsNoFile(t *testing.T) {
	dir := t.TempDir()
	c, err := config.Load(config.Trial(dir), "", nil)
	if err != nil {
		t.Fatal(err)
	}
	if c.Database.Address.Reveal() != "sqlite:"+filepath.Join(dir, "authority.db") || !c.Simulate {
		t.Error("not a trial of that folder")
	}
}

func TestSecretsAreNotShown(t *testing.T) {
	s := config.NewSecret("шесть слов")
	for _, shown := range []string{fmt.Sprint(s), fmt.Sprintf("%+v %#v %s %q", s, s, s, s), s.LogValue().String()} {
		if strings.Contains(shown, "шесть") {
			t.Error(shown)
		}
	}
}

func TestAPasswordInAnAddressStaysOutOfTheFile(t *testing.T) {
	for address, wrong := range map[string]bool{
		"postgres://authority:word@db/authority":          true,
		"postgres://authority@db/authority?password=word": true,
		"postgres://authority@db/authority":               false,
		"sqlite:/var/lib/authority/a:b@c.db":              false,
	} {
		dir := write(t, map[string]string{"authority.yaml": "database: {address: \"" + address + "\"}"})
		_, err := config.Load(config.Default(), filepath.Join(dir, "authority.yaml"), nil)
		if told := strings.Contains(err.Error(), "database.address: a secret"); told != wrong {
			t.Error(address, err)
		}
		if strings.Contains(err.Error(), "word@") || strings.Contains(err.Error(), "=word") {
			t.Error("the password is told")
		}
	}
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte(whole))
	f.Add([]byte("api: [a, b]\ndatabase: &x {address: *x}\n"))
	f.Add([]byte("a: &a [x,x]\nb: [*a,*a]\n"))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text []byte) {
		path := filepath.Join(dir, "fuzz.yaml")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := config.Load(config.Default(), path, nil)
		if err == nil && (c.Name == "" || c.PublicURL == "" || !c.Keys.Passphrase.Given()) {
			t.Error("an incomplete configuration was taken")
		}
	})
}

func TestE7AFaultOfTheOfficesIsAFaultOfTheConfiguration(t *testing.T) {
	dir := write(t, map[string]string{"offices.json": `{"offices": [{"id": "a"}, {"id": "a"}]}`})
	_, err := config.Load(config.Trial(dir), "", []string{"AUTHORITY_OFFICES=" + filepath.Join(dir, "offices.json")})
	faults, _ := errors.AsType[config.Faults](err)
	if len(faults) < 10 || !strings.Contains(err.Error(), "office a: id: another office has it") {
		t.Error(err)
	}
	_, err = config.Load(config.Trial(dir), "", []string{"AUTHORITY_OFFICES=" + filepath.Join(dir, "none.json")})
	if faults, _ := errors.AsType[config.Faults](err); len(faults) != 1 || faults[0].Key != "offices" {
		t.Error(err)
	}
}
