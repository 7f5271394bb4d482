package app_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/internal/peer"
)

// ready is a citizen whose passport waits to be collected.
func ready(t *testing.T) (*holder, domain.ApplicationID) {
	t.Helper()
	h, id := drafted(t)
	h.submit(id)
	h.reaches(id, domain.Ready)
	return h, id
}

// active is a citizen with an active passport.
func active(t *testing.T) (*holder, domain.RegistryID) {
	t.Helper()
	h, id := ready(t)
	p := have(h.app.Collect(h.ctx, id, h.texts(domain.PassportIssue)[0]))(h)
	sent := have(h.app.StartActivation(h.ctx, p.ID))(h)
	have(h.app.Activate(h.ctx, p.ID, sent, h.code(domain.MessageActivate)))(h)
	return h, p.ID
}

// tool runs a program of the machine.
func tool(t *testing.T, name string, args ...string) string {
	t.Helper()
	var said bytes.Buffer
	run := exec.CommandContext(t.Context(), peer.Program(t, name), args...)
	run.Stderr = &said
	out, err := run.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s%s", name, err, out, said.String())
	}
	return string(out)
}

func kept(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAPassportIsShownWithoutTheNetworkAfterARestart(t *testing.T) {
	h, id := active(t)
	h.fake.SetOffline(true)
	h.restart()
	v := have(h.app.Passport(h.ctx, ""))(h)
	code := have(h.app.PassportQR(h.ctx, "", copyOnPaper))(h)
	if v.Passport.ID != id || v.State != domain.PassportActive || len(v.Portrait) == 0 || len(code.PNG) == 0 {
		t.Fatalf("shown offline is a passport %s with a portrait of %d bytes", v.State, len(v.Portrait))
	}
	h.fake.Advance(code.Until.Sub(h.clock.Now()) - time.Minute)
	have(h.app.PassportQR(h.ctx, "", copyOnPaper))(h) // holds to its end
	h.fake.Advance(2 * time.Minute)
	_, err := h.app.PassportQR(h.ctx, "", copyOnPaper)
	h.wants(err, domain.ErrUnavailable)
	h.fake.SetOffline(false)
	if renewed := have(h.app.PassportQR(h.ctx, "", copyOnPaper))(h); !renewed.Until.After(code.Until) {
		t.Error("the code was not renewed")
	}
}

// copyOnPaper is what copies say.
var copyOnPaper = domain.QRWish{Copy: true, Face: true}

func TestACodeForTheScreenIsMadeForItsWishAndHoldsForMinutes(t *testing.T) {
	if testing.Short() {
		t.Skip("another test of the short run has a passport")
	}
	h, id := active(t)
	adult := domain.QRWish{Fields: []string{domain.QRAdult}}
	first := have(h.app.PassportQR(h.ctx, id, adult))(h)
	if again := have(h.app.PassportQR(h.ctx, id, adult))(h); !bytes.Equal(again.Payload, first.Payload) {
		t.Error("a code that has just been made was made anew")
	}
	if other := have(h.app.PassportQR(h.ctx, id, domain.QRWish{}))(h); bytes.Equal(other.Payload, first.Payload) {
		t.Error("another wish has the same code")
	}
	if left := first.Until.Sub(h.clock.Now()); left > 15*time.Minute {
		t.Errorf("it holds for %v", left)
	}
	h.fake.Advance(first.Until.Sub(h.clock.Now()) * 2 / 3)
	if newer := have(h.app.PassportQR(h.ctx, id, adult))(h); !newer.Until.After(first.Until) {
		t.Error("a code in the second half of its time is shown although another could be had")
	}
	h.fake.SetOffline(true)
	h.fake.Advance(time.Hour)
	_, err := h.app.PassportQR(h.ctx, id, adult)
	h.wants(err, domain.ErrUnavailable)
	log := have(h.app.Presentations(h.ctx, 0, 0))(h)
	if len(log) != 3 || log[0].Way != domain.WayQR || !slices.Contains(log[0].Elements, domain.QRAdult) {
		t.Errorf("the log of three codes has %d entries", len(log))
	}
	_, err = h.app.PassportQR(h.ctx, id, domain.QRWish{Fields: []string{"income"}})
	if err == nil {
		t.Error("a field that nobody knows was said")
	}
}

func TestThePictureOfTheCodeReadsAsItsPayload(t *testing.T) {
	h, id := active(t)
	code := have(h.app.PassportQR(h.ctx, id, domain.QRWish{}))(h)
	out := tool(t, "zbarimg", "--quiet", "--raw", "--oneshot", "-Sbinary", kept(t, "qr.png", code.PNG))
	if strings.TrimSuffix(out, "\n") != strings.TrimSuffix(string(code.Payload), "\n") {
		t.Errorf("the picture reads as %d bytes, the payload has %d", len(out), len(code.Payload))
	}
}

func TestACopyOnPaperOpensAndAPasswordClosesIt(t *testing.T) {
	drawsPictures(t)
	h, id := active(t)
	plain := have(h.app.PassportPDF(h.ctx, id, app.PDFOptions{Language: "ru", CitizenshipName: "Российская Федерация"}))(h)
	text := tool(t, "pdftotext", "-layout", kept(t, "plain.pdf", plain), "-")
	for _, want := range []string{"Примерова", string(id), "Российская Федерация"} {
		if !strings.Contains(strings.ToLower(text), strings.ToLower(want)) {
			t.Errorf("the copy does not say %q", want)
		}
	}
	tool(t, "qpdf", "--check", kept(t, "plain.pdf", plain))
	secret := have(h.app.PassportPDF(h.ctx, id, app.PDFOptions{Language: "ru", Password: "Снег2031"}))(h)
	tool(t, "qpdf", "--check", "--password=Снег2031", kept(t, "secret.pdf", secret))
	if bytes.Contains(secret, []byte("/Encrypt")) == bytes.Contains(plain, []byte("/Encrypt")) {
		t.Error("a password changes nothing")
	}
	_, err := h.app.PassportPDF(h.ctx, id, app.PDFOptions{Language: "ru", Password: "a b"})
	h.wants(err, domain.ErrInvalid)
}

func TestAReceiptOnPaperBearsTheNumber(t *testing.T) {
	h, id := drafted(t)
	words := app.ReceiptWords{Language: "ru", Service: "Электронный паспорт", SignedBy: "Одноразовый код", Next: []string{"Ждите решения."},
		DocumentName: func(k domain.DocumentKind) string { return "документ " + string(k) },
		ConsentName:  func(c domain.ConsentID) string { return "согласие " + string(c) }}
	_, err := h.app.ReceiptPDF(h.ctx, id, words)
	h.wants(err, domain.ErrNotFound)
	h.submit(id)
	pdf := have(h.app.ReceiptPDF(h.ctx, id, words))(h)
	text := tool(t, "pdftotext", "-layout", kept(t, "receipt.pdf", pdf), "-")
	receipt := have(h.app.Receipt(h.ctx, id))(h)
	for _, want := range []string{string(receipt.Number), "Примерова", "документ portrait", "согласие personal_data", "документ passport (2)"} {
		if !strings.Contains(text, want) {
			t.Errorf("the receipt does not say %q", want)
		}
	}
}

func TestAPassportFileIsReadByItsDescriptionAlone(t *testing.T) {
	h, id := active(t)
	file := have(h.app.PassportFile(h.ctx, id))(h)
	if !bytes.Equal(file[30:38], []byte("mimetype")) || !bytes.HasPrefix(file[38:], []byte(app.PassportFileType)) {
		t.Fatalf("the media type is not at byte 38: %q", file[:64])
	}
	archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	h.ok(err)
	parts := map[string][]byte{}
	for _, f := range archive.File {
		r := have(f.Open())(h)
		parts[f.Name] = have(io.ReadAll(r))(h)
	}
	var record struct {
		Format   int
		ID       string
		Holder   struct{ Family string }
		Portrait string `json:"portrait_sha256"`
		Until    string `json:"proof_until"`
	}
	h.ok(json.Unmarshal(parts["passport.json"], &record))
	code := have(h.app.PassportQR(h.ctx, id, copyOnPaper))(h)
	if record.Format != 1 || record.ID != string(id) || record.Holder.Family != "Примерова" ||
		record.Portrait != domain.HashOf(parts["portrait.jpg"]).String() || record.Until != code.Until.UTC().Format(time.RFC3339) ||
		!bytes.Equal(parts["proof.bin"], code.Payload) || len(parts) != 4 {
		t.Errorf("the file holds %d parts, of passport %s", len(parts), record.ID)
	}
	if private := h.profile(); bytes.Contains(parts["passport.json"], []byte(private.SNILS.Digits())) ||
		bytes.Contains(parts["passport.json"], []byte(private.Phone.String())) {
		t.Error("the file tells more of the holder than a copy on paper")
	}
}

func TestABlockedPassportIsNotShownAndTheAuthorityHearsOfIt(t *testing.T) {
	h, id := active(t)
	h.fake.SetOffline(true)
	h.ok(h.app.BlockPassport(h.ctx, id))
	h.ok(h.app.BlockPassport(h.ctx, id))
	if v := have(h.app.Passport(h.ctx, id))(h); v.State != domain.PassportBlocked {
		t.Fatalf("blocked offline it is %s", v.State)
	}
	_, err := h.app.PassportQR(h.ctx, id, domain.QRWish{})
	h.wants(err, domain.ErrTransition)
	_, err = h.app.PassportFile(h.ctx, id)
	h.wants(err, domain.ErrTransition)
	h.fake.SetOffline(false)
	h.until("the authority has blocked it", func() bool { return have(h.fake.FindPassport(h.ctx, id))(h).State == domain.PassportBlocked })
}

func TestAPassportIsCollectedOnceWhateverBecomesOfTheAnswer(t *testing.T) {
	h, id := ready(t)
	text := h.texts(domain.PassportIssue)[0]
	_, err := h.app.Collect(h.ctx, id, h.texts(domain.PersonalData)[0])
	h.wants(err, domain.ErrInvalid)
	h.fake.SetOffline(true)
	_, err = h.app.Collect(h.ctx, id, text)
	h.wants(err, domain.ErrUnavailable)
	h.restart()
	h.fake.SetOffline(false)
	h.until("the outbox has collected it", func() bool { return h.state(id) == domain.Issued })
	again := have(h.app.Collect(h.ctx, id, text))(h)
	if all := have(h.app.Passports(h.ctx))(h); len(all) != 1 || all[0].ID != again.ID {
		t.Errorf("there are %d passports", len(all))
	}
}

func TestACodeServesAgainWhenTheAnswerToActivatingIsLost(t *testing.T) {
	h, id := ready(t)
	p := have(h.app.Collect(h.ctx, id, h.texts(domain.PassportIssue)[0]))(h)
	sent := have(h.app.StartActivation(h.ctx, p.ID))(h)
	code := h.code(domain.MessageActivate)
	h.wire.loseNext()
	_, err := h.app.Activate(h.ctx, p.ID, sent, code)
	h.wants(err, domain.ErrUnavailable)
	h.restart()
	if p = have(h.app.Activate(h.ctx, p.ID, sent, code))(h); p.State != domain.PassportActive {
		t.Errorf("the passport is %s", p.State)
	}
}

func TestWhoActivatedAndNeverHeardSoIsShownThatItIsActive(t *testing.T) {
	h, id := ready(t)
	p := have(h.app.Collect(h.ctx, id, h.texts(domain.PassportIssue)[0]))(h)
	sent := have(h.app.StartActivation(h.ctx, p.ID))(h)
	h.fake.LoseAnswerOf("ActivatePassport")
	_, err := h.app.Activate(h.ctx, p.ID, sent, h.code(domain.MessageActivate))
	h.wants(err, domain.ErrUnavailable)
	h.restart() // what was typed is gone, and with it the challenge
	_, err = h.app.StartActivation(h.ctx, p.ID)
	h.wants(err, domain.ErrTransition)
	if v := have(h.app.Passport(h.ctx, p.ID))(h); v.State != domain.PassportActive {
		t.Errorf("the passport is %s", v.State)
	}
}

func TestReadinessTellsWhatIsNotInOrder(t *testing.T) {
	h := newHolder(t)
	failing := func() (bad []app.ReadinessCheck) {
		for _, r := range have(h.app.Readiness(h.ctx))(h) {
			if !r.OK {
				bad = append(bad, r.Check)
			}
		}
		return bad
	}
	if bad := failing(); len(bad) != 0 {
		t.Errorf("all is in order, and %v are not", bad)
	}
	h.fake.SetOffline(true)
	if bad := failing(); len(bad) != 1 || bad[0] != app.ReadyNetwork {
		t.Errorf("offline %v are not in order", bad)
	}
	h.until("a notice is here", func() bool { return len(have(h.app.Notices(h.ctx, 0, 1))(h)) > 0 })
	h.clock.Advance(-2 * time.Hour)
	if bad := failing(); len(bad) != 2 || bad[0] != app.ReadyClock {
		t.Errorf("with a clock set back %v are not in order", bad)
	}
	h.ok(h.app.Lock(h.ctx))
	list, err := h.app.Readiness(h.ctx)
	if err != nil || len(list) != len(app.ReadinessChecks()) || list[0].OK {
		t.Errorf("locked: %v (%v)", list, err)
	}
}

func TestNothingOfATelephoneReachesTheAuthority(t *testing.T) {
	drawsPictures(t)
	h := newHolder(t)
	dir := t.TempDir()
	seen := 0
	for _, s := range h.specimens() {
		h.ok(os.WriteFile(filepath.Join(dir, "chosen-"+s.Name), s.Content, 0o600))
	}
	h.addAll()
	for _, d := range have(h.app.Documents(h.ctx, domain.DocumentFilter{}))(h) {
		for _, p := range d.Pages {
			seen++
			h.ok(os.WriteFile(filepath.Join(dir, fmt.Sprintf("received-%d", seen)), h.fake.Content(p.Digest), 0o600))
		}
	}
	if found := tool(t, "exiftool", "-r", "-G", "-GPS:all", "-Make", "-Model", "-DateTimeOriginal", dir); !strings.Contains(found, "GPS") {
		t.Fatal("exiftool finds nothing in the chosen files either")
	}
	for _, file := range have(filepath.Glob(filepath.Join(dir, "received-*")))(h) {
		out := tool(t, "exiftool", "-a", "-G", file)
		for _, trace := range []string{"GPS", "[EXIF]", "[XMP]", "[MakerNotes]", "] Camera", "] Author", "] Artist"} {
			if strings.Contains(out, trace) {
				t.Errorf("exiftool finds %s in what arrived:\n%s", trace, out)
			}
		}
	}
	if seen != 5 {
		t.Errorf("%d pages arrived", seen)
	}
}

func TestADocumentNobodyHasIsNotFound(t *testing.T) {
	h := newStranger(t)
	_, err := h.app.Document(h.ctx, "none")
	h.wants(err, domain.ErrNotFound)
	_, err = h.app.Passport(h.ctx, "")
	h.wants(err, domain.ErrNotFound)
	_, err = h.app.Form(h.ctx, "none")
	h.wants(err, domain.ErrNotFound)
	_, err = h.app.Reapply(h.ctx, "none")
	h.wants(err, domain.ErrNotFound)
	h.ok(h.app.Lock(h.ctx))
	if _, err := h.app.Documents(h.ctx, domain.DocumentFilter{}); !errors.Is(err, domain.ErrLocked) {
		t.Errorf("a locked vault gives %v", err)
	}
}
