package main

import (
	"bytes"
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"razvorot/credential/mdoc"
	"razvorot/credential/proximity"
	"razvorot/credential/request"
	"razvorot/credential/sequence"
	"razvorot/credential/statuslist"
	"razvorot/domain"
	"razvorot/protocol"
	"razvorot/remote/nearby"
)

// session is a session that another program held, as files.
type session struct {
	transcript []byte
	key        *ecdh.PrivateKey
	file       string
	keyFile    string
}

// nowhere is an address at which nobody listens.
var nowhere = []domain.NearbyAddress{{Type: proximity.MethodHTTP, Version: 1, URI: "http://127.0.0.1:1/nobody"}}

func (a *authority) session(name string) session {
	holder := must(ecdh.P256().GenerateKey(rand.Reader))
	reader := must(proximity.StartReader(must(proximity.NewEngagement(holder, nowhere))))
	return session{reader.Transcript(), reader.Key(), a.file(name, reader.Transcript()), a.file(name+".pem", pemKey(reader.Key()))}
}

func TestADeviceResponseIsVerifiedWithItsSession(t *testing.T) {
	a := newAuthority(t)
	trust, s, other := a.trustFile(), a.session("session"), a.session("other")
	verify := func(response []byte, of session, more ...string) ran {
		return command(t, response, append(more, "--trust", trust, "--transcript", of.file, "-")...)
	}
	signed := a.show(s.transcript, a.credential(nil))
	v := verify(signed, s).wants(t, "by signature", exitGenuine, "")
	if v.value(t, "age_over_18") != true || v.value(t, "portrait") != "/9j/" || v.value(t, "family_name") != nil {
		t.Errorf("%+v", v.Documents)
	}
	if d := v.Documents[0]; d.Kind != kindCredential || d.DocType != "org.iso.23220.photoid.1" || !d.Specimen || d.Country != "RU" {
		t.Errorf("%+v", d)
	}
	verify(signed, other).wants(t, "in another session", 12, "device_signature")
	mac := a.showByMAC(s.transcript, a.credential(nil), s.key.PublicKey())
	verify(mac, s, "--reader-key", s.keyFile).wants(t, "by MAC", exitGenuine, "")
	verify(mac, s, "--reader-key", other.keyFile).wants(t, "by a MAC for another reader", 12, "device_mac")
	verify(mac, s).wants(t, "by MAC, without the key", 12, "device_mac_no_key")
	verify(signed[:len(signed)-1], s).wants(t, "cut", 10, "device_response")
}

func TestACredentialIsRefusedForItsOwnReason(t *testing.T) {
	a, other := newAuthority(t), newAuthority(t)
	s := a.session("session")
	other.device = a.device
	altered := a.show(s.transcript, a.credential(nil))
	altered[strings.Index(string(altered), "elementValue")+len("elementValue")] ^= 1 // true becomes false
	for what, c := range map[string]struct {
		response []byte
		status   statuslist.Status
		code     int
		check    string
	}{
		"altered":      {altered, 0, 11, "digest"},
		"a stranger's": {a.show(s.transcript, other.credential(nil)), 0, 13, "signer_unknown"},
		"revoked":      {a.show(s.transcript, a.credential(nil)), statuslist.Invalid, 14, "status_invalid"},
		"blocked":      {a.show(s.transcript, a.credential(nil)), statuslist.Suspended, 15, "status_suspended"},
		"out of date": {a.show(s.transcript, a.credential(func(o *mdoc.Order) {
			o.Signed, o.From, o.Until = ago(a, 9), ago(a, 9), ago(a, 1)
		})), 0, 16, "expired"},
		"not yet valid": {a.show(s.transcript, a.credential(func(o *mdoc.Order) { o.From = a.now.AddDate(0, 0, 7) })), 0, 17, "not_yet_valid"},
	} {
		a.mark(credentialIndex, c.status)
		r := command(t, c.response, "--trust", a.trustFile(), "--transcript", s.file, "--status", a.file("list", a.token(a.now)), "-")
		v := r.wants(t, what, c.code, c.check)
		if told := v.value(t, "age_over_18") != nil; told != (c.code >= 14) {
			t.Errorf("%s: what was shown is told: %v", what, told)
		}
	}
}

func ago(a *authority, days int) time.Time { return a.now.AddDate(0, 0, -days) }

// TestTheResponseOfTheStandardIsTakenAsFarAsItsIssuerIsKnown reads ISO/IEC 18013-5 Annex D, whose root is not published.
func TestTheResponseOfTheStandardIsTakenAsFarAsItsIssuerIsKnown(t *testing.T) {
	a := newAuthority(t)
	vector := func(name string) []byte { return must(hex.DecodeString(strings.TrimSpace(vectorText(t, name)))) }
	d := vector("ephemeral_reader_key_d.hex")
	key := a.file("reader.pem", pemKey(must(ecdh.P256().NewPrivateKey(d))))
	transcript := a.file("transcript", vector("session_transcript_bytes.hex"))
	look := func(transcript string) ran {
		return command(t, vector("device_response.hex"), "--trust", a.trustFile(), "--at", "2021-03-01T00:00:00Z",
			"--transcript", transcript, "--reader-key", key, "-")
	}
	look(transcript).wants(t, "Annex D", 13, "signer_unknown")
	look(a.session("other").file).wants(t, "Annex D in another session", 12, "device_mac")
}

func vectorText(t *testing.T, name string) string {
	t.Helper()
	dir := must(os.Getwd())
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if b, err := os.ReadFile(filepath.Join(dir, "shared", "data", "credential", "iso18013-5-annex-d", name)); err == nil {
			return string(b)
		}
	}
	t.Skip("the vectors of shared/data/credential are not here")
	return ""
}

// ask makes a request and returns it and the file of its secret.
func (a *authority) ask(name string, more ...string) (invitation []byte, secret string) {
	a.t.Helper()
	out, secret := filepath.Join(a.dir, name+".rzq"), filepath.Join(a.dir, name+".key")
	args := append([]string{"ask", "--preset", "age", "--out", out, "--secret", secret}, more...)
	if r := command(a.t, nil, args...); r.code != exitGenuine || r.out != "" {
		a.t.Fatalf("exit %d: %s%s", r.code, r.out, r.err)
	}
	return must(os.ReadFile(out)), secret
}

// answer is what the holder's app does with a request.
func (a *authority) answer(invitation []byte) []byte {
	invited := must(proximity.ParseInvitation(invitation, a.now))
	return must(invited.Seal(a.show(invited.Transcript, a.credential(nil))))
}

func TestARequestIsAnsweredByFile(t *testing.T) {
	a := newAuthority(t)
	trust := a.trustFile()
	invitation, secret := a.ask("request")
	answer := a.answer(invitation)
	v := command(t, nil, "open", "--trust", trust, "--secret", secret, a.file("answer.rza", answer)).wants(t, "its answer", exitGenuine, "")
	if v.value(t, "age_over_18") != true {
		t.Errorf("%+v", v)
	}
	row := must(sequence.Split(answer, 200))
	var frames []string
	for i := range row.Parts() {
		frames = append(frames, row.Frame(i))
	}
	opened := func(text string) ran {
		return command(t, []byte(text), "open", "--trust", trust, "--secret", secret, "--again", "-")
	}
	opened(strings.Join(frames, "\n")).wants(t, "its answer as a row of codes", exitGenuine, "")
	opened(strings.Join(frames[1:], "\n")).failed(t, "a row with a gap")
	opened("rubbish").wants(t, "no answer", 10, "answer_malformed")
	_, another := a.ask("another")
	command(t, answer, "open", "--trust", trust, "--secret", another, "-").wants(t, "the answer to another request", 12, "session_cipher")
	late := a.now.Add(2 * time.Hour).Format(time.RFC3339)
	tooLate := command(t, answer, "open", "--trust", trust, "--secret", another, "--at", late, "-")
	tooLate.wants(t, "too late an answer", 12, "invitation_expired")
}

func TestARequestSaysWhoAsksAndForWhat(t *testing.T) {
	a := newAuthority(t)
	reader := a.file("reader.pem", append(pemOf("CERTIFICATE", a.reader.Raw), pemKey(a.reader.key)...))
	invitation, secret := a.ask("request", "--reader", reader, "--retain", "--element", "org.iso.23220.1/sex")
	invited := must(proximity.ParseInvitation(invitation, a.now))
	asked := must(request.Parse(invited.Request)).Documents[0]
	name, err := asked.VerifyReader(invited.Transcript, a.trust(), a.now)
	if err != nil || name != "ОБРАЗЕЦ «Орган»" {
		t.Errorf("%q, %v", name, err)
	}
	var items []string
	for _, space := range asked.Items {
		for _, i := range space.Elements {
			items = append(items, i.Identifier)
			if !i.Retain {
				t.Errorf("%s is not said to be kept", i.Identifier)
			}
		}
	}
	if got := strings.Join(items, " "); got != "age_over_18 portrait sex specimen" {
		t.Errorf("asked for %s", got)
	}
	if info := must(os.Stat(secret)); runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the secret can be read by others: %v", info.Mode())
	}
}

// meet opens an endpoint and answers its reader with what reply makes of the session.
func meet(t *testing.T, reply func(h *proximity.Holder) ([]byte, error)) (uri string, ended <-chan error) {
	t.Helper()
	offer := must(nearby.New().Offer(t.Context()))
	t.Cleanup(func() { _ = offer.Close() })
	private := must(ecdh.P256().GenerateKey(rand.Reader))
	engagement := must(proximity.NewEngagement(private, offer.Addresses()))
	done := make(chan error, 1)
	go func() { done <- serve(t.Context(), offer.Accept, proximity.StartHolder(private, engagement), reply) }()
	return engagement.URI(), done
}

func serve(ctx context.Context, accept func(context.Context) (domain.NearbyChannel, error), h *proximity.Holder,
	reply func(h *proximity.Holder) ([]byte, error)) error {
	channel, err := accept(ctx)
	if err != nil {
		return err
	}
	defer channel.Close()
	establishment, err := channel.Receive(ctx)
	if err != nil {
		return err
	}
	if _, err := h.Open(establishment); err != nil {
		return err
	}
	message, err := reply(h)
	if err != nil {
		return err
	}
	return channel.Send(ctx, message)
}

func TestADeviceNearbyIsAsked(t *testing.T) {
	a := newAuthority(t)
	trust := a.trustFile()
	for what, c := range map[string]struct {
		reply func(h *proximity.Holder) ([]byte, error)
		code  int
		check string
	}{
		"a signed answer": {func(h *proximity.Holder) ([]byte, error) {
			return h.Seal(a.show(h.Transcript(), a.credential(nil)), proximity.StatusEnd)
		}, exitGenuine, ""},
		"an answer with a MAC": {func(h *proximity.Holder) ([]byte, error) {
			return h.Seal(a.showByMAC(h.Transcript(), a.credential(nil), h.ReaderKey()), proximity.StatusNone)
		}, exitGenuine, ""},
		"a recording": {func(h *proximity.Holder) ([]byte, error) {
			return h.Seal(a.show(a.session("other").transcript, a.credential(nil)), proximity.StatusEnd)
		}, 12, "device_signature"},
		"an answer of somebody in between": {func(*proximity.Holder) ([]byte, error) {
			return []byte{0xa1, 0x64, 'd', 'a', 't', 'a', 0x58, 0x20, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
				1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}, nil
		}, 12, "session_cipher"},
	} {
		uri, ended := meet(t, c.reply)
		command(t, nil, "nearby", "--trust", trust, "--preset", "age", uri).wants(t, what, c.code, c.check)
		if err := <-ended; err != nil {
			t.Errorf("%s: the holder's side: %v", what, err)
		}
	}
}

func TestAHolderNearbyMayDecline(t *testing.T) {
	a := newAuthority(t)
	uri, ended := meet(t, func(h *proximity.Holder) ([]byte, error) { return h.Seal(nil, proximity.StatusEnd) })
	r := command(t, nil, "nearby", "--trust", a.trustFile(), "--preset", "age", uri)
	r.failed(t, "declined")
	if !strings.Contains(r.err, "declined") {
		t.Errorf("%q", r.err)
	}
	<-ended
}

// published is the authority on the network of this machine.
func (a *authority) published(t *testing.T, trust, list []byte) string {
	mux := http.NewServeMux()
	serve := func(path, kind string, content []byte) {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			_, _ = w.Write(content)
		})
	}
	serve("/v1/trust", protocol.JSON, trust)
	serve("/v1/status/7", protocol.StatusListCWT, list)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

func TestTheAuthorityIsAskedForWhatIsNotHere(t *testing.T) {
	a := newAuthority(t)
	trust := must(os.ReadFile(a.trustFile()))
	text, old := a.statement(nil), a.file("old", a.token(a.now.Add(-time.Hour)))
	a.mark(statementIndex, statuslist.Suspended)
	address := a.published(t, trust, a.token(a.now))
	command(t, text, "--authority", address, "-").wants(t, "nothing here", 15, "status_suspended")
	command(t, text, "--authority", address, "--status", old, "-").wants(t, "an old list here", 15, "status_suspended")
	v := command(t, text, "--trust", a.trustFile(), "--status", old, "-").wants(t, "offline", exitGenuine, "")
	if s := v.Documents[0].Status; !s.Known || !s.Stale {
		t.Errorf("an old list that says nothing of its age: %+v", s)
	}
	nobody := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(nobody.Close)
	v = command(t, text, "--trust", a.trustFile(), "--authority", nobody.URL, "-").wants(t, "no list there", exitGenuine, "")
	if v.Documents[0].Status.Known {
		t.Error("a status out of nowhere")
	}
	command(t, text, "--authority", nobody.URL, "-").failed(t, "no trust list there")
}

func TestAForgedStatusListIsToldApartFromNone(t *testing.T) {
	a := newAuthority(t)
	trust, text, good := must(os.ReadFile(a.trustFile())), a.statement(nil), a.token(a.now)
	forged := bytes.Clone(good)
	forged[len(forged)-1] ^= 1
	here, honest := a.file("forged", forged), a.published(t, trust, good)
	command(t, text, "--trust", a.trustFile(), "--status", here, "-").wants(t, "a forged file", 10, "status_signature")
	command(t, text, "--authority", a.published(t, trust, forged), "-").wants(t, "a forged answer", 10, "status_signature")
	command(t, text, "--authority", a.published(t, trust, []byte("no list")), "-").wants(t, "no list", 10, "status_malformed")
	command(t, text, "--authority", honest, "--status", here, "-").wants(t, "a forged file and a good answer", exitGenuine, "")
	both := a.file("old", a.token(a.now.Add(-time.Hour)))
	v := command(t, text, "--authority", a.published(t, trust, forged), "--status", both, "-").wants(t, "an old one here", exitGenuine, "")
	if s := v.Documents[0].Status; !s.Known || !s.Stale {
		t.Errorf("%+v", s)
	}
}

func TestWrongUseGivesNoVerdict(t *testing.T) {
	a := newAuthority(t)
	trust, s := a.trustFile(), a.session("session")
	text := string(a.statement(nil))
	invitation, secret := a.ask("request")
	asked := a.file("asked", invitation)
	answer := a.file("answer", a.answer(invitation))
	engagement := must(proximity.NewEngagement(must(ecdh.P256().GenerateKey(rand.Reader)), nowhere)).URI()
	for what, args := range map[string][]string{
		"nothing":                 {},
		"no trust list":           {"-"},
		"two files":               {"--trust", trust, "-", "-"},
		"an unknown option":       {"--trusted", trust, "-"},
		"no such file":            {"--trust", trust, filepath.Join(a.dir, "nowhere")},
		"no such trust list":      {"--trust", filepath.Join(a.dir, "nowhere"), "-"},
		"another file as trust":   {"--trust", s.file, "-"},
		"no such status list":     {"--trust", trust, "--status", filepath.Join(a.dir, "nowhere"), "-"},
		"a moment that is none":   {"--trust", trust, "--at", "yesterday", "-"},
		"http to somewhere":       {"--authority", "http://authority.example", "-"},
		"a request":               {"--trust", trust, asked},
		"an answer without open":  {"--trust", trust, answer},
		"a code of a device":      {"--trust", trust, a.file("engagement", []byte(engagement))},
		"open without its secret": {"open", "--trust", trust, answer},
		"open with another file":  {"open", "--trust", trust, "--secret", s.keyFile, answer},
		"ask for nothing":         {"ask", "--out", filepath.Join(a.dir, "o"), "--secret", filepath.Join(a.dir, "s")},
		"ask for what is unknown": {"ask", "--preset", "gossip", "--out", filepath.Join(a.dir, "o"), "--secret", filepath.Join(a.dir, "s")},
		"ask for two days":        {"ask", "--preset", "age", "--valid", "48h", "--out", asked + "2", "--secret", secret + "2"},
		"ask over a request":      {"ask", "--preset", "age", "--out", asked, "--secret", filepath.Join(a.dir, "s")},
		"ask over a secret":       {"ask", "--preset", "age", "--out", filepath.Join(a.dir, "o"), "--secret", secret},
		"nearby without a code":   {"nearby", "--trust", trust, "--preset", "age", "https://example.com/"},
		"nearby to nobody":        {"nearby", "--trust", trust, "--preset", "age", engagement},
	} {
		command(t, []byte(text), args...).failed(t, what)
	}
	for _, left := range []string{"o", "s"} {
		if _, err := os.Stat(filepath.Join(a.dir, left)); err == nil {
			t.Errorf("%s was left behind by a request that was not made", left)
		}
	}
	if help := command(t, nil, "-h"); help.code != exitGenuine || !strings.Contains(help.err, "Exit codes") {
		t.Errorf("help: %+v", help)
	}
}
