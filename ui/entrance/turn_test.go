package entrance_test

import (
	"strings"
	"testing"

	"razvorot/domain"
	"razvorot/ui/screen"
)

func TestTheCursorStaysWithTheCodeWhileItIsCopiedFromTheTrialPanel(t *testing.T) {
	c := atRegister(t)
	c.contacts()
	c.Until("the cursor at the code", func() bool { return c.Focused("register.code") })
	c.Tap("trial.copy." + string(domain.MessageRegister))
	if !c.Focused("register.code") {
		t.Error("the code is copied, and pasting it would lead nowhere")
	}
}

func TestTheCursorStaysWhenTheAuthorityTellsItsName(t *testing.T) {
	c := atRegister(t)
	c.contacts()
	c.Until("the cursor at the code", func() bool { return c.Focused("register.code") })
	c.shell.SetAuthority(domain.AuthorityInfo{Name: "Другое ведомство"})
	c.Queue.Drain()
	if !c.Focused("register.code") {
		t.Error("whoever types loses the cursor when the frame of the window is made anew")
	}
}

func TestAfterADifferenceTheProfileBeginsAtTheFieldThatDiffers(t *testing.T) {
	c := signedIn(t)
	c.person(domain.Mismatch)
	c.checked("level.next")
	c.UntilSeen(c.words("known.invented"))
	var field string
	for _, id := range c.IDs() {
		if rest, ok := strings.CutPrefix(id, "level.check."); ok && strings.Contains(rest, ".") {
			_, field, _ = strings.Cut(rest, ".")
			break
		}
	}
	c.Tap("level.next")
	c.at(screen.PageProfile)
	c.Until("the cursor in the field that differs", func() bool { return field != "" && c.Focused("field."+field) })
	if _, inView := c.Place("field." + field); !inView {
		t.Error("the field that differs is scrolled away")
	}
	c.shell.Back()
	c.Tap("level.people")
	c.UntilID("profile.person.1")
}

func TestAUsedCodeLeavesTheTrialPanel(t *testing.T) {
	c := atRegister(t)
	c.contacts()
	c.UntilID("trial.copy." + string(domain.MessageRegister))
	c.enter("register.code", c.code(domain.MessageRegister))
	c.UntilID("register.password")
	if c.Find("trial.copy."+string(domain.MessageRegister)) != nil {
		t.Error("a code that was used is still offered")
	}
}
