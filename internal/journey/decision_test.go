package journey_test

import (
	"bytes"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"razvorot/capture/barcode"
	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/ui/screen"
)

// byHand has decisions wait for the operator.
func (s *sitter) byHand() {
	s.t.Helper()
	s.goTo(screen.PageTrial, "trial.mode")
	s.Choose("trial.mode", "hand")
	trial, _ := s.program.Trial()
	s.Until("decisions by hand", func() bool {
		byHand, err := trial.ByHand(s.t.Context())
		return err == nil && byHand
	})
	s.shot("trial")
}

// goTo opens a page and waits for something on it.
func (s *sitter) goTo(page screen.Page, id string) {
	s.t.Helper()
	s.shell.Go(screen.Route{Page: page})
	s.UntilID(id)
}

// refuse plays the operator who refuses for the portrait, and looks at the refusal.
func (s *sitter) refuse() {
	s.t.Helper()
	s.goTo(screen.PageTrial, "trial.refuse")
	s.Tap("trial.refuse")
	s.Choose("trial.refuse.reason", string(domain.RefusedPortrait))
	s.Choose("trial.refuse.place", string(domain.NeedPortrait.Field()))
	s.Type("trial.refuse.note", "Фотография сделана больше полугода назад.")
	s.shot("operator-refuses")
	s.Tap("trial.refuse.send")
	s.inState(domain.Refused)
	s.shell.Back()
	s.at(screen.PageApplication)
	s.UntilID("application.reapply")
	s.shot("refused")
}

// reapply applies again with what was right, and another portrait.
func (s *sitter) reapply() {
	s.t.Helper()
	s.Tap("application.reapply")
	s.at(screen.PageWizard)
	for step := s.step(); s.Find("wizard.add."+string(domain.NeedPortrait)) == nil; step++ {
		s.Tap("wizard.next")
		s.Until("the next step", func() bool { return s.step() == step+1 })
	}
	s.shot("form-attachments-again")
	if s.Find("wizard.attached."+string(domain.NeedPortrait)) == nil {
		s.Tap("wizard.choose." + string(domain.NeedPortrait))
		s.UntilID("wizard.take." + s.portrait())
		s.Tap("wizard.take." + s.portrait())
		s.UntilID("wizard.attached." + string(domain.NeedPortrait))
	}
	s.wizard()
}

func (s *sitter) portrait() string {
	s.t.Helper()
	portraits, err := s.program.Documents(s.t.Context(), domain.DocumentFilter{Kind: domain.KindPortrait})
	s.ok(err)
	if len(portraits) == 0 {
		s.t.Fatal("there is no portrait")
	}
	return string(portraits[0].ID)
}

// ask plays the operator who asks about the place of birth.
func (s *sitter) ask() {
	s.t.Helper()
	s.goTo(screen.PageTrial, "trial.ask")
	s.Tap("trial.ask")
	s.Choose("trial.ask.place", string(person.FieldBirthPlace))
	s.Type("trial.ask.text", "В паспорте указан и район. Впишите место рождения полностью.")
	s.shot("operator-asks")
	s.Tap("trial.ask.send")
	s.inState(domain.NeedsInfo)
	s.shell.Back()
	s.at(screen.PageApplication)
}

// answer corrects the field that the operator asked about, found through the home page.
func (s *sitter) answer() {
	s.t.Helper()
	s.goTo(screen.PageHome, "home.next")
	s.shot("home-question")
	s.Tap("home.next")
	s.at(screen.PageApplication)
	s.UntilID("field." + string(person.FieldBirthPlace))
	s.Type("field."+string(person.FieldBirthPlace), "г. Примеровск Пробного района")
	s.shot("question")
	s.Tap("application.answer.send")
	s.Until("the answer at the authority", func() bool { return s.state() != domain.NeedsInfo })
}

// approve plays the operator who approves.
func (s *sitter) approve() {
	s.t.Helper()
	s.goTo(screen.PageTrial, "trial.approve")
	s.Tap("trial.approve")
	s.inState(domain.Ready)
	s.shell.Back()
	s.at(screen.PageApplication)
}

// state is that of the application that moved last.
func (s *sitter) state() domain.ApplicationState {
	s.t.Helper()
	applications, err := s.program.Applications(s.t.Context())
	s.ok(err)
	return applications[0].State
}

func (s *sitter) inState(state domain.ApplicationState) {
	s.t.Helper()
	s.Until("the state "+string(state), func() bool { return s.state() == state })
}

// collect waits until the passport is ready, consents, and activates it by code.
func (s *sitter) collect() {
	s.t.Helper()
	s.UntilID("application.collect")
	s.UntilSeen(map[string]string{"ru": "Хранилище открыто", "en": "The vault is open"}[s.locale]) // the device was looked at
	s.shot("ready")
	s.Tap("application.consent")
	s.Tap("application.collect")
	s.UntilID("application.activate")
	s.shot("collected")
	s.Tap("application.activate")
	s.enter("application.code", domain.MessageActivate)
	s.at(screen.PagePassport)
	s.UntilID("passport.qr")
	s.shot("passport")
}

// keepCopies saves the passport as PDF, plain and protected, as QR and as a file, and has other programs read them.
func (s *sitter) keepCopies(out string) {
	s.t.Helper()
	s.Tap("passport.flip")
	s.shot("passport-back")
	s.Tap("passport.flip")
	if out == "" {
		out = s.t.TempDir()
	}
	s.keepPDF(filepath.Join(out, "passport.pdf"))
	s.keepQR(filepath.Join(out, "qr.png"))
}

func (s *sitter) keepPDF(file string) {
	s.t.Helper()
	s.Tap("passport.pdf")
	s.UntilID("passport.pdf.save")
	s.shot("passport-pdf")
	s.Tap("passport.pdf.save")
	s.Until("the PDF", func() bool { return len(s.saved) > 0 })
	s.ok(os.WriteFile(file, s.kept(".pdf"), 0o600))
	if has(s.t, "pdftotext") {
		holder := s.passport().Holder.Name
		text := s.run("pdftotext", "-layout", file, "-")
		for _, want := range []string{holder.Family, holder.Given, "ОБРАЗЕЦ"} {
			if !strings.Contains(strings.ToLower(text), strings.ToLower(want)) {
				s.t.Errorf("the PDF does not say %q", want)
			}
		}
	}
	if has(s.t, "qpdf") {
		s.run("qpdf", "--check", file)
	}
	if has(s.t, "mutool") {
		s.run("mutool", "draw", "-o", filepath.Join(s.t.TempDir(), "page.png"), file)
	}
	if has(s.t, "pdftoppm") {
		s.run("pdftoppm", "-r", "90", "-png", file, strings.TrimSuffix(file, ".pdf"))
	}
}

// keepQR shows the code, keeps the very symbol on the screen as a picture, and has another program read it.
func (s *sitter) keepQR(file string) {
	s.t.Helper()
	s.goTo(screen.PagePassport, "passport.qr")
	s.Tap("passport.qr")
	s.at(screen.PagePassportQR)
	s.UntilID("passport.qr.renew")
	s.shot("qr")
	code, err := s.program.PassportQR(s.t.Context(), s.passport().ID, domain.QRWish{})
	s.ok(err)
	s.ok(os.WriteFile(file, code.PNG, 0o600))
	if _, err := png.Decode(bytes.NewReader(code.PNG)); err != nil {
		s.t.Errorf("the QR code is no picture: %v", err)
	}
	seen := filepath.Join(s.t.TempDir(), "screen.png")
	s.ok(s.Window.Save(seen))
	s.keepTrust(filepath.Dir(file), code.Payload)
	paper, err := s.program.PassportQR(s.t.Context(), s.passport().ID, domain.QRWish{Copy: true, Face: true}) // the one in the PDF
	s.ok(err)
	s.keepTrust(filepath.Dir(file), paper.Payload)
	s.readsCode(file, code.Payload)
	s.readsCode(seen, code.Payload)
	if has(s.t, "zbarimg") {
		payload := strings.TrimRight(s.run("zbarimg", "--quiet", "--raw", file), "\n")
		if payload != string(code.Payload) {
			s.t.Errorf("zbarimg reads %d bytes off the picture, not the %d of the payload", len(payload), len(code.Payload))
		}
		if onScreen := strings.TrimRight(s.run("zbarimg", "--quiet", "--raw", seen), "\n"); onScreen != payload {
			s.t.Error("zbarimg does not read the same off the screen")
		}
	}
	s.shell.Back()
}

// readsCode has our own reader read the code off a picture.
func (s *sitter) readsCode(path string, payload []byte) {
	s.t.Helper()
	content, err := os.ReadFile(path)
	s.ok(err)
	picture, err := png.Decode(bytes.NewReader(content))
	s.ok(err)
	codes, err := barcode.Read(picture)
	s.ok(err)
	if len(codes) != 1 || !bytes.Equal(codes[0].Text, payload) {
		s.t.Errorf("%d codes are read off %s, and not the payload", len(codes), filepath.Base(path))
	}
}

func (s *sitter) passport() domain.Passport {
	s.t.Helper()
	passports, err := s.program.Passports(s.t.Context())
	s.ok(err)
	if len(passports) == 0 {
		s.t.Fatal("there is no passport")
	}
	return passports[0]
}

func (s *sitter) mustHaveOnePassport() {
	s.t.Helper()
	passports, err := s.program.Passports(s.t.Context())
	s.ok(err)
	if len(passports) != 1 || passports[0].State != domain.PassportActive {
		s.t.Errorf("%d passports, the first is %v", len(passports), passports)
	}
}

// nothingOfPlaceOrCamera checks what left the device: the authority has exactly these bytes, by their digests.
func (s *sitter) nothingOfPlaceOrCamera() {
	s.t.Helper()
	there, err := s.program.Documents(s.t.Context(), domain.DocumentFilter{})
	s.ok(err)
	for _, d := range there {
		for _, p := range d.Pages {
			content, err := s.program.PageContent(s.t.Context(), p.ID)
			s.ok(err)
			if domain.HashOf(content) != p.Digest {
				s.t.Errorf("a page of %s is not what was announced", d.Kind)
			}
			if !has(s.t, "exiftool") {
				return
			}
			file := filepath.Join(s.t.TempDir(), "page")
			s.ok(os.WriteFile(file, content, 0o600))
			if told := s.run("exiftool", "-a", "-G1", "-EXIF:all", "-XMP:all", "-PDF:Author", "-PDF:Creator", file); told != "" {
				s.t.Errorf("a page of %s still tells:\n%s", d.Kind, told)
			}
		}
	}
}

// rest pictures the screens that the way does not lead over.
func (s *sitter) rest() {
	s.t.Helper()
	for _, page := range []screen.Page{screen.PageHome, screen.PageDocuments, screen.PageApplications, screen.PageMessages,
		screen.PageSecurity, screen.PageSettings, screen.PageTrial, screen.PageLevel} {
		s.shell.Go(screen.Route{Page: page})
		s.Queue.Drain()
		s.Until("something to read", func() bool { return len(s.Texts()) > 5 })
		s.shot("last-" + string(page))
	}
}

// run has a program of the system look at something, and returns what it says.
func (s *sitter) run(name string, args ...string) string {
	s.t.Helper()
	var complaint bytes.Buffer
	command := exec.CommandContext(s.t.Context(), name, args...)
	command.Stderr = &complaint
	said, err := command.Output()
	if err != nil {
		s.t.Errorf("%s: %v\n%s%s", name, err, said, complaint.String())
	}
	return string(said)
}

var (
	_ screen.Saver   = (*sitter)(nil)
	_ screen.Picker  = (*sitter)(nil)
	_ screen.Alerter = (*sitter)(nil)
)
