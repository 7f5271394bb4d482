package main

import (
	"archive/zip"
	"bytes"
	"crypto/rand"
	"crypto/x509"
	"image"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"razvorot/capture/specimen"
	"razvorot/credential/offlineqr"
	"razvorot/credential/pki"
	"razvorot/credential/statuslist"
	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/paper"
)

func picture(text []byte) []byte { return must(must(paper.EncodeQR(text)).PNG(6)) }

func archive(name string, content []byte) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	must(must(w.Create("mimetype")).Write([]byte("application/vnd.razvorot.passport+zip")))
	must(must(w.Create(name)).Write(content))
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// printed is the app's copy on paper with all that a statement can say: the densest QR that it prints.
func (a *authority) printed() []byte {
	portrait := specimen.Portrait(1, true)
	text := a.statement(func(s *offlineqr.Statement) {
		adult := true
		s.Copy, s.Sex, s.Citizenship, s.Adult = true, person.Female, must(person.ParseCountry("RUS")), &adult
		s.NumberEnd, s.Registration, s.Face = "456", "г. Тверь", must(offlineqr.Face(portrait, offlineqr.FaceSize))
	})
	return must(paper.Passport{Language: paper.Russian, Portrait: specimen.JPEG(portrait, 90, nil), Surname: "Белова",
		GivenName: "Анна", Birth: must(person.ParseDate("1990-05-17")), RegistryID: "1", Authority: "Орган", State: domain.PassportActive,
		ValidFrom: person.DateOf(a.now), ValidUntil: a.longest(), QR: text, MadeAt: a.now, Specimen: true}.PDF())
}

func TestAGenuineStatementIsFoundWhereverItStands(t *testing.T) {
	a := newAuthority(t)
	text, trust := a.statement(nil), a.trustFile()
	runs := map[string]ran{
		"text":          command(t, []byte("\n"+string(text)+"\r\n"), "-", "--trust", trust),
		"picture":       command(t, picture(text), "--trust", trust, "-"),
		"passport file": command(t, nil, "--trust", trust, a.file("anna.razvorot", archive("proof.bin", text))),
	}
	if !testing.Short() { // drawing a PDF takes seconds
		runs["printed copy"] = command(t, nil, "--trust", trust, a.file("anna.pdf", a.printed()))
	}
	for what, r := range runs {
		v := r.wants(t, what, exitGenuine, "")
		if got := v.value(t, domain.QRName); got != "Белова Анна Игоревна" {
			t.Errorf("%s: the name is %v", what, got)
		}
		if d := v.Documents[0]; d.Issuer != "ОБРАЗЕЦ «Орган»" || d.Country != "RU" || !d.Specimen || d.Status.Known {
			t.Errorf("%s: %+v", what, d)
		}
	}
}

func TestACopySaysThatItIsOne(t *testing.T) {
	a := newAuthority(t)
	text := a.statement(func(s *offlineqr.Statement) { s.Copy = true })
	if v := command(t, text, "--trust", a.trustFile(), "-").verdict(t); v.Documents[0].Kind != kindCopy {
		t.Errorf("%+v", v)
	}
}

func TestAStatementIsRefusedForItsOwnReason(t *testing.T) {
	a, other := newAuthority(t), newAuthority(t)
	forged := offlineqr.Statement{Issuer: "ОБРАЗЕЦ", Passport: domain.NewRegistryID(), State: domain.PassportActive,
		ValidUntil: a.longest(), IssuedAt: a.now, ExpiresAt: a.now.Add(time.Minute)}
	for what, c := range map[string]struct {
		text  []byte
		code  int
		check string
	}{
		"no statement": {[]byte("https://example.com/"), 10, "qr_text"},
		"nothing":      {nil, 10, "file.empty"},
		"a forgery":    {must(offlineqr.Issue(forged, other.document.signer(), pki.KeyID(a.document.PublicKey))), 11, "qr_signature"},
		"a stranger's": {other.statement(nil), 13, "signer_unknown"},
		"of a revoked": {a.statement(func(s *offlineqr.Statement) { s.State = domain.PassportRevoked }), 14, "qr_state"},
		"of a blocked": {a.statement(func(s *offlineqr.Statement) { s.State = domain.PassportBlocked }), 15, "qr_state"},
		"an old one": {a.statement(func(s *offlineqr.Statement) {
			s.IssuedAt, s.ExpiresAt = a.now.Add(-time.Hour), a.now
		}), 16, "qr_expiry"},
		"from the future": {a.statement(func(s *offlineqr.Statement) { s.IssuedAt = a.now.Add(9 * time.Minute) }), 17, "qr_issued_at"},
	} {
		v := command(t, c.text, "--trust", a.trustFile(), "-").wants(t, what, c.code, c.check)
		told := len(v.Documents) == 1 && v.value(t, "number") != nil
		if told != (c.code >= 14) {
			t.Errorf("%s: what was shown is told: %v", what, told)
		}
	}
}

func TestTheMomentCanBeChosen(t *testing.T) {
	a := newAuthority(t)
	text, trust := a.statement(nil), a.trustFile()
	at := func(shift time.Duration) string { return a.now.Add(shift).Format(time.RFC3339) }
	command(t, text, "--trust", trust, "--at", at(9*time.Minute), "-").wants(t, "while it holds", exitGenuine, "")
	command(t, text, "--trust", trust, "--at", at(10*time.Minute), "-").wants(t, "when it ended", 16, "qr_expiry")
	command(t, text, "--trust", trust, "--at", at(-time.Hour), "-").wants(t, "before it began", 17, "qr_issued_at")
}

func TestAStatusListDecidesAndItsAgeIsTold(t *testing.T) {
	a := newAuthority(t)
	text, trust := a.statement(nil), a.trustFile()
	look := func(what string, code int, check string, token []byte) report {
		t.Helper()
		folder := filepath.Join(t.TempDir(), "lists")
		if err := os.Mkdir(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		for name, content := range map[string][]byte{"7": token, "rubbish": []byte("no list")} {
			if err := os.WriteFile(filepath.Join(folder, name), content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		command(t, text, "--trust", trust, "--status", a.file("list", token), "-").wants(t, what+" in a file", code, check)
		return command(t, text, "--trust", trust, "--status", folder, "-").wants(t, what, code, check)
	}
	if s := look("nothing said", exitGenuine, "", a.token(a.now)).Documents[0].Status; !s.Known || s.Stale || !s.AsOf.Equal(a.now) {
		t.Errorf("%+v", s)
	}
	if s := look("an old list", exitGenuine, "", a.token(a.now.Add(-time.Hour))).Documents[0].Status; !s.Known || !s.Stale {
		t.Errorf("%+v", s)
	}
	if s := look("a list that ended", exitGenuine, "", a.token(a.now.Add(-48*time.Hour))).Documents[0].Status; !s.Known || !s.Stale {
		t.Errorf("%+v", s)
	}
	if s := look("a stranger's list", exitGenuine, "", newAuthority(t).token(a.now)).Documents[0].Status; s.Known {
		t.Errorf("%+v", s)
	}
	a.mark(statementIndex, statuslist.Suspended)
	look("a blocked passport", 15, "status_suspended", a.token(a.now))
	a.mark(statementIndex, statuslist.Invalid)
	look("a revoked passport", 14, "status_invalid", a.token(a.now))
	late, list := a.now.Add(time.Hour).Format(time.RFC3339), a.file("list", a.token(a.now))
	command(t, text, "--trust", trust, "--status", list, "--at", late, "-").wants(t, "revoked and out of date", 14, "status_invalid")
}

func TestARevokedSignerIsNobodysSigner(t *testing.T) {
	a := newAuthority(t)
	text, trust := a.statement(nil), a.trustFile()
	list := &x509.RevocationList{Number: big.NewInt(1), ThisUpdate: a.now, NextUpdate: a.now.AddDate(0, 1, 0)}
	sign := func() string {
		return a.file("crl", must(x509.CreateRevocationList(rand.Reader, list, a.iaca.Certificate, a.iaca.key)))
	}
	command(t, text, "--trust", trust, "--crl", sign(), "-").wants(t, "an empty list", exitGenuine, "")
	list.RevokedCertificateEntries = []x509.RevocationListEntry{{SerialNumber: a.document.SerialNumber, RevocationTime: a.now}}
	command(t, text, "--trust", trust, "--crl", sign(), "-").wants(t, "a revoked signer", 13, "signer_revoked")
	command(t, text, "--trust", trust, "--crl", trust, "-").failed(t, "another file as a CRL")
}

func TestAPictureWithoutAPassportIsMalformed(t *testing.T) {
	a := newAuthority(t)
	trust := a.trustFile()
	for check, content := range map[string][]byte{
		"no_code":      specimen.PNG(specimen.Portrait(1, true), nil),
		"qr_text":      picture([]byte("https://example.com/")),
		"file":         archive("another.bin", []byte("x")),
		"file.damaged": picture([]byte("x"))[:60],
	} {
		command(t, content, "--trust", trust, "-").wants(t, check, 10, check)
	}
}

func TestAVerdictIsToldInWords(t *testing.T) {
	a := newAuthority(t)
	adult := true
	everything := a.statement(func(s *offlineqr.Statement) {
		s.Sex, s.Citizenship, s.NumberEnd, s.Adult, s.Registration = person.Female, person.Russia, "321", &adult, "Москва"
	})
	for language, words := range map[string][]string{
		"ru": {"Имя полностью: Белова Анна Игоревна", "Дата рождения: 17 мая 1990 г.", "Состояние: Действует", "Паспорт действует до: ",
			"Пол: Женский", "Гражданство: Россия", "Последние цифры номера: 321", "Есть 18 лет: да", "Место регистрации: Москва"},
		"en": {"Full name: Белова Анна Игоревна", "Genuine", "Birth date: 17 May 1990", "State: Valid", "Passport valid until: ",
			"Sex: Female", "Citizenship: Russia", "Last digits of the number: 321", "Is 18 or older: yes", "Registered at: Москва"}} {
		r := command(t, everything, "--trust", a.trustFile(), "--text", "--language", language, "-")
		for _, w := range words {
			if r.code != exitGenuine || !strings.Contains(r.out, w) {
				t.Errorf("%s: exit %d, no %q in %s%s", language, r.code, w, r.out, r.err)
			}
		}
		for _, raw := range []string{"verdict.", "verify.", "element.", "active", "passport_", "over_18", "true", "RUS", "female", "1990-05"} {
			if strings.Contains(r.out, raw) {
				t.Errorf("%s: %q is no word: %s", language, raw, r.out)
			}
		}
	}
}

func TestAFaceIsComparedWhereThereIsAPortrait(t *testing.T) {
	a := newAuthority(t)
	trust := a.trustFile()
	compare, none := "Сравните лицо с портретом", "Портрета здесь нет"
	told := func(what string, r ran, says, not string) {
		t.Helper()
		if r.code != exitGenuine || !strings.Contains(r.out, says) || strings.Contains(r.out, not) {
			t.Errorf("%s: exit %d: %s%s", what, r.code, r.out, r.err)
		}
	}
	told("a QR without one", command(t, a.statement(nil), "--trust", trust, "--text", "-"), none, compare)
	face := a.statement(func(s *offlineqr.Statement) {
		s.Face = must(offlineqr.Face(image.NewGray(image.Rect(0, 0, 60, 80)), offlineqr.FaceSize))
	})
	told("a QR with one", command(t, face, "--trust", trust, "--text", "-"), compare, none)
	invitation, secret := a.ask("request")
	answer := a.shown(invitation, a.credential(nil), ageCheck)
	r := command(t, answer, "open", "--trust", trust, "--secret", secret, "--text", "-")
	told("an answer with one", r, compare, none)
	told("an answer with one", r, "Портрет: снимок", "specimen")
}

func TestNothingIsKept(t *testing.T) {
	a := newAuthority(t)
	trust, shown := a.trustFile(), a.file("shown.png", picture(a.statement(nil)))
	place := t.TempDir()
	command(t, nil, "-h") // it is built in the folders that are watched from here on
	t.Chdir(place)
	for _, v := range []string{"TMPDIR", "HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"} {
		t.Setenv(v, place)
	}
	command(t, nil, "--trust", trust, shown).wants(t, "a picture", exitGenuine, "")
	if left := must(os.ReadDir(place)); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
