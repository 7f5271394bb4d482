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

// desk is somebody with passport-verify, the certificates and the status lists of the authority.
type desk struct {
	*holder
	program, trust, list string
}

func newDesk(h *holder) *desk {
	h.Helper()
	dir := h.TempDir()
	d := &desk{holder: h, program: filepath.Join(dir, "passport-verify.exe"), trust: filepath.Join(dir, "trust.json"), list: filepath.Join(dir, "list")}
	build := exec.CommandContext(h.ctx, "go", "build", "-o", d.program, "razvorot/cmd/passport-verify")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		h.Fatalf("%v\n%s", err, out)
	}
	h.ok(os.WriteFile(d.trust, have(h.fake.FetchTrust(h.ctx))(h), 0o600))
	d.refresh()
	return d
}

func (d *desk) refresh() {
	d.Helper()
	d.ok(os.WriteFile(d.list, have(d.fake.FetchStatusList(d.ctx, "roll1"))(d.holder), 0o600))
}

// look runs the command at the moment of the clock; it returns the exit code and the verdict.
func (d *desk) look(args ...string) (code int, v struct {
	Outcome   domain.VerdictOutcome
	Check     string
	Documents []struct {
		Kind     string
		Elements []struct{ Identifier string }
		Status   struct{ Known, Stale bool }
	}
}) {
	d.Helper()
	args = append(args, "--trust", d.trust, "--status", d.list, "--at", d.clock.Now().Format(time.RFC3339))
	out, err := exec.CommandContext(d.ctx, d.program, args...).Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		code = exit.ExitCode()
		if code == 1 {
			d.Fatalf("%s", exit.Stderr)
		}
	}
	d.ok(json.Unmarshal(out, &v))
	return code, v
}

func TestPassportVerifyJudgesWhatTheAppShows(t *testing.T) {
	h, id := active(t)
	h.nearby.lan = nearby.New()
	d := newDesk(h)
	text := func() string {
		return kept(t, "text", []byte(textOn(h, have(h.app.PassportQR(h.ctx, id, domain.QRWish{Fields: []string{domain.QRName}, Face: true}))(h).PNG)))
	}
	file := func() string { return kept(t, "anna.razvorot", have(h.app.PassportFile(h.ctx, id))(h)) }
	for _, shown := range []string{text(), file()} {
		if code, v := d.look(shown); code != 0 || len(v.Documents) != 1 || !v.Documents[0].Status.Known {
			t.Errorf("exit %d: %+v", code, v)
		}
	}
	ask := func() (int, int) {
		s := have(h.app.OfferNearby(h.ctx, id))(h)
		defer func() { h.ok(s.Close()) }()
		done := make(chan [2]int, 1)
		go func() {
			code, v := d.look("nearby", "--preset", "bank", s.URI())
			n := 0
			if len(v.Documents) == 1 {
				n = len(v.Documents[0].Elements)
			}
			t.Logf("%s %s", v.Outcome, v.Check)
			done <- [2]int{code, n}
		}()
		q := have(s.Wait(h.ctx))(h)
		have(h.app.Answer(h.ctx, q.ID, all(q), holderPassphrase))(h)
		r := <-done
		return r[0], r[1]
	}
	if code, n := ask(); code != 0 || n < 8 {
		t.Errorf("nearby: exit %d, %d elements", code, n)
	}
	before := text()
	h.ok(h.app.BlockPassport(h.ctx, id))
	h.until("the passport is blocked", func() bool { return have(h.app.Passport(h.ctx, id))(h).State == domain.PassportBlocked })
	d.refresh()
	if code, v := d.look(before); code != 15 {
		t.Errorf("blocked: exit %d: %+v", code, v)
	}
}
