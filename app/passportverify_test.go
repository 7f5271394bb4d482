package app_test

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"razvorot/domain"
	"razvorot/remote/nearby"
)

// counter is somebody with the command passport-verify, and the certificates and the status list of the authority.
type counter struct {
	*holder
	program, trust, list string
}

// judged is what of a verdict is looked at.
type judged struct {
	code      int
	Check     string
	Documents []struct {
		Kind     string
		Elements []struct{ Identifier string }
		Status   struct{ Known bool }
	}
}

func newCounter(h *holder) *counter {
	h.Helper()
	dir := h.TempDir()
	c := &counter{holder: h, program: filepath.Join(dir, "passport-verify.exe"), trust: filepath.Join(dir, "trust.json"),
		list: filepath.Join(dir, "list")}
	build := exec.CommandContext(h.ctx, "go", "build", "-o", c.program, "razvorot/cmd/passport-verify")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		h.Fatalf("%v\n%s", err, out)
	}
	h.ok(os.WriteFile(c.trust, have(h.fake.FetchTrust(h.ctx))(h), 0o600))
	c.refresh()
	return c
}

func (c *counter) refresh() {
	c.Helper()
	c.ok(os.WriteFile(c.list, have(c.fake.FetchStatusList(c.ctx, "roll1"))(c.holder), 0o600))
}

func (c *counter) now() string { return c.clock.Now().Format(time.RFC3339) }

// judge runs the command at the moment of the clock.
func (c *counter) judge(args ...string) (judged, error) {
	var v judged
	args = append(args, "--trust", c.trust, "--status", c.list, "--at", c.now())
	out, err := exec.CommandContext(c.ctx, c.program, args...).Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.ExitCode() != 1 {
		v.code, err = exit.ExitCode(), nil
	}
	if err != nil {
		return v, err
	}
	return v, json.Unmarshal(out, &v)
}

// genuine fails unless a verdict says so of a fresh passport with so many elements at least.
func (c *counter) genuine(kind string, elements int) func(v judged, err error) {
	return func(v judged, err error) {
		c.Helper()
		c.ok(err)
		if v.code != 0 || len(v.Documents) != 1 || v.Documents[0].Kind != kind || len(v.Documents[0].Elements) < elements ||
			!v.Documents[0].Status.Known {
			c.Errorf("exit %d: %+v", v.code, v)
		}
	}
}

func TestPassportVerifyJudgesWhatTheAppShows(t *testing.T) {
	if testing.Short() {
		t.Skip("a program is built")
	}
	h, id := active(t)
	h.nearby.lan = nearby.New()
	c := newCounter(h)
	code := have(h.app.PassportQR(h.ctx, id, domain.QRWish{Fields: []string{domain.QRName}, Face: true}))(h)
	text := kept(t, "text", []byte(textOn(h, code.PNG)))
	c.genuine("statement", 5)(c.judge(text))
	c.genuine("copy", 5)(c.judge(kept(t, "anna.razvorot", have(h.app.PassportFile(h.ctx, id))(h))))
	c.genuine("credential", 10)(c.askNearby(id))
	c.genuine("credential", 3)(c.askByFile(id))

	h.ok(h.app.BlockPassport(h.ctx, id))
	h.until("a verifier with a fresh list refuses", func() bool {
		c.refresh()
		v, err := c.judge(text)
		h.ok(err)
		return v.code == 15 && v.Check == "status_suspended"
	})
}

func (c *counter) askNearby(id domain.RegistryID) (judged, error) {
	c.Helper()
	s := have(c.app.OfferNearby(c.ctx, id))(c.holder)
	defer func() { c.ok(s.Close()) }()
	type verdict struct {
		judged
		err error
	}
	verdicts := make(chan verdict, 1)
	go func() {
		v, err := c.judge("nearby", "--preset", "bank", s.URI())
		verdicts <- verdict{v, err}
	}()
	q := have(s.Wait(c.ctx))(c.holder)
	have(c.app.Answer(c.ctx, q.ID, all(q), holderPassphrase))(c.holder)
	v := <-verdicts
	return v.judged, v.err
}

func (c *counter) askByFile(id domain.RegistryID) (judged, error) {
	c.Helper()
	dir := c.TempDir()
	request, secret := filepath.Join(dir, "request.rzq"), filepath.Join(dir, "session.key")
	c.ok(exec.CommandContext(c.ctx, c.program, "ask", "--preset", "age", "--out", request, "--secret", secret, "--at", c.now()).Run())
	q := have(c.app.OpenAsking(c.ctx, id, have(os.ReadFile(request))(c.holder)))(c.holder)
	answered := have(c.app.Answer(c.ctx, q.ID, all(q), holderPassphrase))(c.holder)
	return c.judge("open", "--secret", secret, kept(c.T, "answer.rza", answered.File))
}
