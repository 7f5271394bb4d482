package journey_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"

	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/ui/screen"
	"razvorot/ui/widget"
)

const (
	// outVariable names the folder in which `make demo` wants passport, QR and pictures.
	outVariable = "RAZVOROT_OUT"
	// picturesVariable names the folder in which `make screens` wants every screen in every view.
	picturesVariable = "RAZVOROT_PICTURES"
)

// TestTheCitizenGoesTheWholeWayOnScreens taps and types from the first start to the passport, with a question of the
// operator and a refusal on the way, quits, starts again and finds everything there.
func TestTheCitizenGoesTheWholeWayOnScreens(t *testing.T) {
	s := sit(t, "ru", usual)
	s.takePictures(all, []view{usual})
	s.wholeWay("паспрот", os.Getenv(outVariable))
}

// TestTheWholeWayIsDrawnInEnglish only where pictures are asked for: the way is the same.
func TestTheWholeWayIsDrawnInEnglish(t *testing.T) {
	if os.Getenv(picturesVariable) == "" {
		t.Skip("draws pictures alone: " + picturesVariable + " names the folder")
	}
	s := sit(t, "en", usual)
	s.takePictures([]view{all[0], all[3]}, nil)
	s.wholeWay("pasport", "")
}

// wholeWay goes from the first start to a passport that a restart keeps, by every detour; the service is found by a word.
func (s *sitter) wholeWay(word, out string) {
	s.t.Helper()
	s.wayIn()
	who := s.fillProfile(domain.Match)
	s.proveIdentity(who)
	s.addDocuments(who)
	s.nothingOfPlaceOrCamera()
	s.byHand()
	s.apply(word)
	s.refuse()
	s.reapply()
	s.ask()
	s.answer()
	s.approve()
	s.collect()
	s.keepCopies(out)
	s.restart()
	s.Type("unlock.passphrase", passphrase)
	s.shot("unlock")
	s.Tap("unlock.open")
	s.at(screen.PageHome)
	s.Tap("home.next")
	s.at(screen.PagePassport)
	s.UntilSeen(who.Profile.Name.Family)
	s.mustHaveOnePassport()
	s.rest()
}

// TestH2TheWayInEnglishByKeyboardAlone goes the same way without detours, on a narrow screen, with Tab, Enter and letters only.
func TestH2TheWayInEnglishByKeyboardAlone(t *testing.T) {
	if testing.Short() {
		t.Skip("the short run goes the way once")
	}
	s := sit(t, "en", telephone)
	s.KeysOnly = true
	s.takePictures(nil, []view{telephone})
	s.wayIn()
	who := s.fillProfile(domain.Match)
	s.proveIdentity(who)
	s.addDocuments(who)
	s.apply("pasport")
	s.collect()
	s.UntilSeen(who.Profile.Name.Given)
}

// takePictures has pictures taken where somebody asked for them: every one, or some for a demonstration.
func (s *sitter) takePictures(every, some []view) {
	if folder := os.Getenv(picturesVariable); folder != "" && every != nil {
		s.pictures, s.views = folder, every
	} else if out := os.Getenv(outVariable); out != "" {
		s.pictures, s.views = filepath.Join(out, "screens"), some
	}
}

// wayIn makes the vault, registers and signs in.
func (s *sitter) wayIn() {
	s.t.Helper()
	s.makeVault()
	s.register()
	s.signIn()
	s.enter("signin.email", domain.MessageEmail)
	s.at(screen.PageHome)
	s.UntilID("home.next")
	s.shot("home-begin")
}

func (s *sitter) makeVault() {
	s.t.Helper()
	s.UntilID("onboarding.next")
	s.shot("first-start")
	s.Tap("onboarding.next")
	s.UntilID("onboarding.back")
	s.shot("trial-mode")
	s.Tap("onboarding.next")
	s.Type("onboarding.passphrase", passphrase)
	s.Type("onboarding.passphrase.repeat", passphrase)
	s.shot("passphrase")
	s.Tap("onboarding.create")
	s.UntilID("onboarding.written")
	s.shot("recovery-code")
	s.Tap("onboarding.recovery.copy")
	recovery := fyne.CurrentApp().Clipboard().Content()
	s.Tap("onboarding.written")
	s.UntilID("onboarding.code.1")
	s.Find("onboarding.code.1").(*widget.Entry).SetText(recovery)
	s.Queue.Drain()
	s.shot("recovery-confirmed")
	s.Tap("onboarding.confirm")
	s.at(screen.PageRegister)
}

func (s *sitter) register() {
	s.t.Helper()
	s.Type("field.phone", "9160001020")
	s.Type("field.email", email)
	s.shot("register")
	s.Tap("register.next")
	s.enter("register.code", domain.MessageRegister)
	s.Type("register.password", password)
	s.Type("register.password.repeat", password)
	s.Tap("register.consent.user_agreement")
	s.Tap("register.consent.personal_data")
	s.shot("register-password")
	s.Tap("register.done")
	s.at(screen.PageSignIn)
}

// signIn signs in, the login being there already.
func (s *sitter) signIn() {
	s.t.Helper()
	s.Type("signin.password", password)
	s.shot("signin")
	s.Tap("signin.next")
	s.enter("signin.code", domain.MessageSignIn)
}

// fillProfile fills the profile in with the first person whom every registry answers like this, and hands it in.
func (s *sitter) fillProfile(want domain.Outcome) domain.TrialPerson {
	s.t.Helper()
	s.Tap("home.next")
	s.at(screen.PageProfile)
	s.Tap("profile.people")
	who, number := s.somebody(want)
	s.UntilID(fmt.Sprint("profile.person.", number))
	s.shot("people")
	s.Tap(fmt.Sprint("profile.person.", number))
	s.UntilID("profile.send")
	s.shot("profile")
	s.Tap("profile.send")
	s.at(screen.PageLevel)
	s.shot("checks-pending")
	s.UntilID("level.next")
	s.shot("checks")
	return who
}

func (s *sitter) somebody(want domain.Outcome) (domain.TrialPerson, int) {
	s.t.Helper()
	trial, _ := s.program.Trial()
	people, err := trial.People(s.t.Context())
	s.ok(err)
	for i, who := range people {
		every := true
		for _, a := range who.Answers {
			every = every && a.Outcome == want
		}
		if every {
			return who, i + 1
		}
	}
	s.t.Fatal("nobody in the simulated registries is answered like that")
	return domain.TrialPerson{}, 0
}

func (s *sitter) proveIdentity(who domain.TrialPerson) {
	s.t.Helper()
	s.Tap("level.next")
	s.Tap("proof.start")
	s.enter("proof.code", domain.MessageProof)
	s.UntilID("proof.answer")
	for _, kind := range access.QuestionKinds() {
		if id := "field.question." + string(kind); s.Find(id) != nil {
			s.Type(id, answerOf(who.Profile, kind))
		}
	}
	s.shot("proof")
	s.Tap("proof.answer")
	s.UntilID("proof.apply")
	s.shot("confirmed")
}

// addDocuments gives one document as files, first some that are refused, and the others as drawn specimens.
func (s *sitter) addDocuments(who domain.TrialPerson) {
	s.t.Helper()
	papers, err := s.program.Specimens(s.t.Context(), who.Profile)
	s.ok(err)
	s.goTo(screen.PageDocuments, "documents.add")
	s.shot("documents-empty")
	s.Tap("documents.add")
	s.UntilID("add.kind." + string(domain.KindPassport))
	s.shot("document-kind")
	s.Tap("add.kind." + string(domain.KindPassport))
	for _, wrong := range []struct{ name, content string }{
		{"heic", "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00heicmif1"}, {"empty", ""}, {"corrupt", "\xFF\xD8\xFF\xE0 and no more"},
	} {
		s.offered = []byte(wrong.content)
		s.Tap("add.file")
		s.UntilID("add.file")
		s.shot("refused-" + wrong.name)
	}
	personal := s.paperOf(papers, domain.KindPassport, domain.PagePersonal)
	if !testing.Short() { // the camera's picture is refused in the short run too
		s.refusesABlurredFile(personal)
	}
	s.offered = personal
	s.Tap("add.file")
	s.UntilID("add.take")
	s.shot("document-inspected")
	s.takes()
	s.shoots(s.paperOf(papers, domain.KindPassport, domain.PageRegistration))
	s.takes()
	s.Tap("add.done")
	for _, kind := range []domain.DocumentKind{domain.KindSNILS, domain.KindProofOfAddress, domain.KindPortrait} {
		s.at(screen.PageDocuments)
		s.Tap("documents.add")
		s.Tap("add.kind." + string(kind))
		s.UntilID("add.specimen")
		if kind == domain.KindProofOfAddress && testing.Short() { // the specimen is a PDF, and its engine takes a minute to start
			s.offered = scannedLetter()
			s.Tap("add.file")
		} else {
			s.Tap("add.specimen")
		}
		s.Tap("add.take")
		s.Tap("add.done")
	}
	s.at(screen.PageDocuments)
	s.Until("four documents accepted", func() bool {
		all, err := s.program.Documents(s.t.Context(), domain.DocumentFilter{})
		s.ok(err)
		accepted := 0
		for _, d := range all {
			if d.State() == domain.FileAccepted {
				accepted++
			}
		}
		return accepted == 4
	})
	s.shot("documents")
}

// apply finds the service, goes through the form, signs and sends.
func (s *sitter) apply(query string) {
	s.t.Helper()
	s.goTo(screen.PageServices, "services.search")
	s.Type("services.search", query)
	s.UntilID("services.open." + string(domain.ElectronicPassport))
	s.shot("services")
	s.Tap("services.open." + string(domain.ElectronicPassport))
	s.UntilID("service.apply")
	s.shot("service")
	s.Tap("service.apply")
	s.at(screen.PageWizard)
	s.wizard()
}

// wizard goes through the steps of the form, to the application's number.
func (s *sitter) wizard() {
	s.t.Helper()
	for step := s.step(); step < len(domain.PassportService().Steps); step++ {
		s.shot(fmt.Sprint("form-", step))
		s.Tap("wizard.next")
		s.Until("the next step", func() bool { return s.step() == step+1 })
	}
	for _, id := range domain.PassportService().Consents {
		s.Tap("wizard.consent." + string(id))
	}
	s.shot("form-review")
	s.Tap("wizard.sign")
	s.enter("wizard.code", domain.MessageSign)
	s.UntilID("wizard.follow")
	s.Until("the number", func() bool {
		applications, err := s.program.Applications(s.t.Context())
		s.ok(err)
		number := string(applications[0].Number)
		return number != "" && s.Sees(number)
	})
	s.shot("sent")
	s.Tap("wizard.follow")
	s.at(screen.PageApplication)
}

// step is the step of the form that is in front, waited for.
func (s *sitter) step() (step int) {
	s.t.Helper()
	words := map[string]string{"ru": "Шаг %d из", "en": "Step %d of"}[s.locale]
	s.Until("a step of the form", func() bool {
		for step = 1; step <= len(domain.PassportService().Steps); step++ {
			if s.Sees(fmt.Sprintf(words, step)) {
				return true
			}
		}
		return false
	})
	return step
}
