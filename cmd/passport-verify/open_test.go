package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"razvorot/credential/cose"
	"razvorot/credential/mdoc"
	"razvorot/credential/photoid"
	"razvorot/credential/proximity"
)

func TestASecretServesForOneAnswer(t *testing.T) {
	a := newAuthority(t)
	trust := a.trustFile()
	invitation, secret := a.ask("request")
	stranger := newAuthority(t)
	opened := func(answer []byte, more ...string) ran {
		return command(t, answer, append([]string{"open", "--trust", trust, "--secret", secret, "-"}, more...)...)
	}
	opened([]byte("rubbish")).wants(t, "no answer does not count", 10, "answer_malformed")
	other, _ := a.ask("another")
	opened(a.answer(other)).wants(t, "nor does another's", 12, "session_cipher")

	opened(a.answer(invitation)).wants(t, "the first", exitGenuine, "")
	second := stranger.answer(invitation) // somebody else who saw the request
	r := opened(second)
	r.failed(t, "a second")
	if !strings.Contains(r.err, "--again") {
		t.Errorf("it does not say what to do: %q", r.err)
	}
	opened(second, "--again").wants(t, "a second that is wanted", 13, "signer_unknown")
	opened(a.answer(invitation)).failed(t, "a third")
	if left, err := filepath.Glob(secret + "?*"); err != nil || len(left) > 0 {
		t.Error(left, err)
	}
	if info := must(os.Stat(secret)); info.Mode().Perm()&0o077 != 0 && os.PathSeparator == '/' {
		t.Errorf("the secret can be read by others: %v", info.Mode())
	}
}

func TestOfAnswersThatAreOpenedAtOnceOneIsTaken(t *testing.T) {
	a := newAuthority(t)
	_, secret := a.ask("request")
	const openers = 8
	var workers sync.WaitGroup
	taken := make(chan bool, openers)
	for range openers {
		workers.Go(func() { taken <- spend(secret, a.now) == nil })
	}
	workers.Wait()
	close(taken)
	n := 0
	for ok := range taken {
		if ok {
			n++
		}
	}
	if _, served, err := readSecret(secret); n != 1 || !served || err != nil {
		t.Errorf("%d were taken; served: %v, %v", n, served, err)
	}
}

// TestASecretThatCannotBeNotedOpensNothing has a note of another process in the way, which may still be at it.
func TestASecretThatCannotBeNotedOpensNothing(t *testing.T) {
	a := newAuthority(t)
	invitation, secret := a.ask("request")
	if err := os.WriteFile(secret+".lock", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	command(t, a.answer(invitation), "open", "--trust", a.trustFile(), "--secret", secret, "-").failed(t, "while another is opened")
	if _, err := os.Stat(secret + ".lock"); err != nil {
		t.Error("the other's note was removed:", err)
	}
}

// shown is an answer in which a holder shows what a test wants.
func (a *authority) shown(invitation []byte, s mdoc.IssuerSigned, what mdoc.Disclosure) []byte {
	invited := must(proximity.ParseInvitation(invitation, a.now))
	device := mdoc.Document{Credential: s, Disclose: what, Device: must(cose.NewSigner(a.device))}
	return must(invited.Seal(must(mdoc.Present(invited.Transcript, device))))
}

func TestWhatWasAskedForAndNotShownIsTold(t *testing.T) {
	a := newAuthority(t)
	trust := a.trustFile()
	invitation, secret := a.ask("request", "--element", photoid.NameSpaceRU+"/inn")
	open := func(what mdoc.Disclosure, more ...string) ran {
		args := append([]string{"open", "--trust", trust, "--secret", secret, "--again", "-"}, more...)
		return command(t, a.shown(invitation, a.credential(nil), what), args...)
	}
	names := func(v report) (all []string) {
		for _, m := range v.Missing {
			if m.DocType != photoid.DocType {
				t.Error(m.DocType)
			}
			all = append(all, m.NameSpace+"/"+m.Identifier)
		}
		return all
	}
	v := open(ageCheck).wants(t, "without the ИНН", exitIncomplete, "")
	if got := names(v); !slices.Equal(got, []string{"org.iso.23220.photoid.ru.1/inn"}) {
		t.Error(got)
	}
	v = open(mdoc.Disclosure{photoid.NameSpace23220: {"age_over_18"}}).wants(t, "without a portrait", exitIncomplete, "")
	if got := names(v); len(got) != 3 || !slices.Contains(got, "org.iso.23220.1/portrait") {
		t.Error(got)
	}
	told := open(ageCheck, "--text", "--language", "en")
	if told.code != exitIncomplete || !strings.Contains(told.out, "did not show: INN") {
		t.Errorf("exit %d: %s", told.code, told.out)
	}
	a.mark(credentialIndex, 1)
	v = open(ageCheck, "--status", a.file("list", a.token(a.now))).wants(t, "revoked besides", 14, "status_invalid")
	if len(v.Missing) != 1 {
		t.Errorf("%+v", v.Missing)
	}
}

func TestAnotherDocumentThanWasAskedForIsNoAnswer(t *testing.T) {
	a := newAuthority(t)
	invitation, secret := a.ask("request")
	pid := a.credential(func(o *mdoc.Order) { o.DocType = photoid.PID })
	r := command(t, a.shown(invitation, pid, ageCheck), "open", "--trust", a.trustFile(), "--secret", secret, "-")
	if v := r.wants(t, "a PID for a photo ID", 10, "doc_type_unknown"); len(v.Documents[0].Elements) > 0 {
		t.Errorf("%+v", v.Documents)
	}
	uri, ended := meet(t, func(h *proximity.Holder) ([]byte, error) {
		return h.Seal(a.show(h.Transcript(), pid), proximity.StatusEnd)
	})
	command(t, nil, "nearby", "--trust", a.trustFile(), "--preset", "age", uri).wants(t, "nearby", 10, "doc_type_unknown")
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestADeviceNearbyThatShowsLessIsToldSo(t *testing.T) {
	a := newAuthority(t)
	uri, ended := meet(t, func(h *proximity.Holder) ([]byte, error) {
		return h.Seal(a.show(h.Transcript(), a.credential(nil)), proximity.StatusEnd)
	})
	v := command(t, nil, "nearby", "--trust", a.trustFile(), "--preset", "medicine", uri).wants(t, "less", exitIncomplete, "")
	if len(v.Missing) != 6 { // all of the preset but portrait and specimen
		t.Errorf("%+v", v.Missing)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestAVerdictTellsOfWhenTheTrustListIs(t *testing.T) {
	a := newAuthority(t)
	list := a.trust()
	list.MadeAt = a.now.Add(-40 * 24 * time.Hour)
	old := a.file("old.json", must(json.Marshal(list)))
	for what, text := range map[string][]byte{"genuine": a.statement(nil), "refused": []byte("rubbish")} {
		if v := command(t, text, "--trust", old, "-").verdict(t); !v.TrustAsOf.Equal(list.MadeAt) {
			t.Errorf("%s: %v", what, v.TrustAsOf)
		}
	}
}
