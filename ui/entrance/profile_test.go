package entrance_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/ui/screen"
	"razvorot/ui/widget"
)

// signedIn returns somebody who is signed in, in front of the home page.
func signedIn(t *testing.T) *citizen {
	t.Helper()
	c := newCitizen(t, usual)
	ctx := t.Context()
	recovery, err := c.app.CreateVault(ctx, passphrase)
	c.ok(err)
	c.ok(c.app.ConfirmRecovery(ctx, recovery))
	_, err = c.app.StartRegistration(ctx, "+7 916 000-10-20", "anna@example.org")
	c.ok(err)
	_, err = c.app.ConfirmPhone(ctx, c.code(domain.MessageRegister))
	c.ok(err)
	texts, err := c.app.ConsentTexts(ctx, "ru", domain.UserAgreement, domain.PersonalData)
	c.ok(err)
	c.ok(c.app.FinishRegistration(ctx, password, texts))
	sent, err := c.app.SignIn(ctx, "+7 916 000-10-20", password)
	c.ok(err)
	c.ok(c.app.FinishSignIn(ctx, sent, c.code(domain.MessageSignIn)))
	c.Window.Close()
	c.open(usual)
	c.at(screen.PageHome)
	return c
}

func TestWhatIsTypedIsKeptWithoutAsking(t *testing.T) {
	c := signedIn(t)
	c.shell.Go(screen.Route{Page: screen.PageProfile})
	c.Type("field.name.family", "Примерова")
	c.clock.Advance(time.Second)
	c.UntilSeen("Сохранено")
	c.Type("field.name.given", "Анна")
	c.shell.Back() // before the pause is over
	c.Until("the draft", func() bool {
		form, err := c.app.ProfileForm(t.Context())
		return err == nil && form.Answers[person.FieldGiven] == "Анна"
	})
	c.restart()
	c.Type("unlock.passphrase", passphrase+"\n")
	c.at(screen.PageHome)
	c.shell.Go(screen.Route{Page: screen.PageProfile})
	c.UntilID("field.name.family")
	if got := c.Value("field.name.family") + " " + c.Value("field.name.given"); got != "Примерова Анна" {
		t.Errorf("after a restart the form holds %q", got)
	}
}

func TestAFieldSaysWhatIsWrongWithItOnceItIsLeft(t *testing.T) {
	c := signedIn(t)
	c.shell.Go(screen.Route{Page: screen.PageProfile})
	c.Type("field.snils", "11223344596")
	c.UntilSeen(c.words("finding.snils.checksum"))
	c.Type("field.snils", "11223344595")
	c.Until("no more words about it", func() bool { return !c.Sees(c.words("finding.snils.checksum")) })
	if got := c.Value("field.snils"); got != "112-233-445 95" {
		t.Errorf("the number is written %q", got)
	}
}

func TestAnIncompleteProfileIsNotHandedIn(t *testing.T) {
	c := signedIn(t)
	c.shell.Go(screen.Route{Page: screen.PageProfile})
	c.Type("field.name.family", "Примерова")
	c.Tap("profile.send")
	c.Until("how many fields", func() bool { return c.Sees("Проверьте") && c.Sees(c.words("finding.value.required")) })
	if c.shell.Current().Page != screen.PageProfile {
		t.Error("the profile was handed in")
	}
}

func TestAnActualAddressIsHandedInOnlyWhenItIsAnother(t *testing.T) {
	c := signedIn(t)
	c.person(domain.Match)
	if c.Find("field.actual.house") != nil {
		t.Fatal("the actual address is asked for")
	}
	c.Tap("profile.actual.same")
	c.Type("field.actual.region", "г. Москва")
	c.Tap("profile.send")
	c.UntilSeen("Проверьте 1 поле")
	c.shot("one-field")
	c.Tap("profile.actual.same")
	c.checked("level.next")
	p, err := c.app.Profile(t.Context())
	if err != nil || !p.Actual.IsZero() {
		t.Errorf("the actual address is %v, %v", p.Actual, err)
	}
}

func TestADifferenceLeadsToTheFieldAndIsMarkedThereUntilItChanges(t *testing.T) {
	c := signedIn(t)
	c.person(domain.Mismatch)
	c.checked("level.next")
	c.UntilSeen(c.words("outcome.mismatch"))
	c.shot("differs")
	var field string
	for _, id := range c.IDs() {
		if rest, ok := strings.CutPrefix(id, "level.check."); ok && strings.Contains(rest, ".") {
			_, field, _ = strings.Cut(rest, ".")
			c.Tap(id)
			break
		}
	}
	c.at(screen.PageProfile)
	id := "field." + field
	c.UntilID(id)
	c.Until("the field in focus", func() bool {
		focused, ok := c.Canvas().Focused().(widget.Identified)
		return ok && focused.ID() == id
	})
	c.UntilSeen("реестр")
	c.shot("field")
}

func TestAnUnknownPersonIsToldAndProvenNoOtherWayHere(t *testing.T) {
	c := signedIn(t)
	c.person(domain.Unknown)
	c.checked("level.next")
	c.UntilSeen(c.words("outcome.unknown"))
	c.shot("unknown")
	if row, ok := c.Find("level.way.questions").(*widget.Row); !ok || !row.Disabled() {
		t.Error("somebody unknown may answer questions about themselves")
	}
	if !c.Sees(c.words("known.next.other")) {
		t.Error("nobody says what a real person would do")
	}
	c.shell.Home()
	c.UntilSeen(c.words("home.next.unknown.text"))
	c.Tap("home.next")
	c.UntilID("level.next")
	c.Tap("level.next")
	c.at(screen.PageProfile)
	c.UntilID("profile.person.1") // the way out of a trial is somebody else
	c.UntilSeen(c.words("profile.people.title"))
}

func TestAPersonWithAnExpiredPassportIsShownAsOneWhoCannotBeHandedIn(t *testing.T) {
	c := signedIn(t)
	c.shell.Go(screen.Route{Page: screen.PageProfile, Arg: screen.ArgPeople})
	c.UntilID("profile.person.1")
	c.UntilSeen(c.words("profile.people.expired"))
}

func TestASilentRegistryIsAskedAgainWhenItsTimeHasCome(t *testing.T) {
	c := signedIn(t)
	c.person(domain.Match)
	c.ok(c.authority.SetRegistryDown(t.Context(), domain.RegistrySNILS, true))
	c.Tap("profile.send")
	c.at(screen.PageLevel)
	c.Until("no answer", func() bool {
		c.Stir()
		c.authority.Advance(time.Second)
		return c.Sees("Следующий раз — в")
	})
	c.shot("no-answer")
	c.ok(c.authority.SetRegistryDown(t.Context(), domain.RegistrySNILS, false))
	c.Until("the time to ask", func() bool {
		c.Stir()
		c.authority.Advance(10 * time.Second)
		return c.Find("level.check.snils.again") != nil
	})
	c.shot("ask-again")
	c.Tap("level.check.snils.again")
	c.Until("a match", func() bool {
		c.Stir()
		c.authority.Advance(time.Second)
		return c.Find("level.next") != nil && c.Sees(c.words("known.prove"))
	})
}

func TestOfflineTheProfileWaitsAndSaysSo(t *testing.T) {
	c := signedIn(t)
	c.person(domain.Match)
	c.authority.SetOffline(true)
	c.Tap("profile.send")
	c.at(screen.PageLevel)
	c.UntilSeen("Данные отправляются")
	c.shot("offline")
	c.authority.SetOffline(false)
	c.ok(c.app.Retry(t.Context()))
	c.Until("the level", func() bool {
		c.Stir()
		c.authority.Advance(time.Second)
		return c.Find("level.next") != nil
	})
}

func TestWrongAnswersRunOutAndTheProofBeginsAnew(t *testing.T) {
	c := signedIn(t)
	who := c.person(domain.Match)
	c.checked("level.next")
	c.Tap("level.next")
	c.Tap("proof.start")
	c.UntilID("proof.code")
	c.enter("proof.code", c.code(domain.MessageProof))
	c.UntilID("proof.answer")
	c.Tap("proof.answer")
	c.UntilSeen(c.words("finding.question.unanswered"))
	for c.Find("proof.again") == nil {
		c.answer(who.Profile, "нет")
		c.Tap("proof.answer")
		c.Until("an answer", func() bool {
			o := c.Find("proof.answer")
			return o == nil || !o.(*widget.Button).Disabled()
		})
	}
	c.Tap("proof.again")
	c.UntilID("proof.start")
	if account, err := c.app.Account(t.Context()); err != nil || account.Level != domain.Standard {
		t.Errorf("the level is %v, %v", account.Level, err)
	}
}

func TestTheEmailIsConfirmedFromTheProfileToo(t *testing.T) {
	c := signedIn(t)
	c.shell.Go(screen.Route{Page: screen.PageProfile})
	c.Tap("profile.email")
	c.UntilID("signin.email")
	c.enter("signin.email", c.code(domain.MessageEmail))
	c.at(screen.PageProfile)
	c.Until("the row to go", func() bool { return c.Find("profile.email") == nil })
}

func TestAFaultOfTheAuthorityIsExplained(t *testing.T) {
	c := signedIn(t)
	c.person(domain.Match)
	c.checked("level.next")
	c.Tap("level.next")
	c.UntilID("proof.start")
	c.authority.SetOffline(true)
	c.Tap("proof.start")
	c.UntilID("problem.retry")
	c.authority.SetOffline(false)
	c.Tap("problem.retry")
	c.Tap("proof.start")
	c.UntilID("proof.code")
	if _, err := c.app.Account(t.Context()); errors.Is(err, domain.ErrLocked) {
		t.Error("the vault was locked")
	}
}
