package console_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"razvorot/authority/console/consoletest"
)

// TestTheSecondFactorIsNotChangedInASessionLeftOpen presses the buttons of the account as somebody who found the desk open.
func TestTheSecondFactorIsNotChangedInASessionLeftOpen(t *testing.T) {
	s := newSite(t, nil)
	p := s.signedIn(t, consoletest.Operator)
	for _, path := range []string{"/account/totp", "/account/keys", "/account/keys/none/remove"} {
		got := p.post(path, nil)
		got.wants(t, http.StatusOK, "Подтвердите, что это вы", `action="`+path+`"`, `name="totp"`)
		if strings.Contains(got.body, "JBSW") || strings.Contains(got.body, "challenge") {
			t.Errorf("%s begins without a proof", path)
		}
		code := consoletest.Code(noon)
		p.post(path, url.Values{"old": {"чужой"}, "totp": {code}}).wants(t, http.StatusUnprocessableEntity, "Подтвердите, что это вы", "не подошли")
		p.post(path, url.Values{"old": {consoletest.Password}, "totp": {"000000"}}).wants(t, http.StatusUnprocessableEntity, "Код не подошёл")
		p.post(path, url.Values{"old": {consoletest.Password}}).wants(t, http.StatusUnprocessableEntity, "Код не подошёл")
	}
	right := url.Values{"old": {consoletest.Password}, "totp": {consoletest.Code(noon)}}
	p.post("/account/totp", right).wants(t, http.StatusOK, "JBSW Y3DP")
	p.post("/account/keys", right).wants(t, http.StatusOK, "challenge")
	p.post("/account/keys/none/remove", right).wants(t, http.StatusNotFound)
}
