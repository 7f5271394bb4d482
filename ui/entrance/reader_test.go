package entrance_test

import (
	"testing"

	"fyne.io/fyne/v2"

	"razvorot/domain"
)

func TestATextToAgreeToIsClosedByEscape(t *testing.T) {
	c := atRegister(t)
	c.contacts()
	c.enter("register.code", c.code(domain.MessageRegister))
	read := "register.consent." + string(domain.PersonalData) + ".read"
	for name, unfocused := range map[string]bool{"the button in focus": false, "nothing in focus": true} {
		c.Tap(read)
		c.UntilID("reader.close")
		if unfocused {
			c.Canvas().Unfocus()
		}
		c.Press(fyne.KeyEscape)
		if c.Find("reader.close") != nil {
			t.Fatalf("with %s Esc does not close the text", name)
		}
		if c.Find(read) == nil {
			t.Fatalf("with %s Esc left the page", name)
		}
	}
}
