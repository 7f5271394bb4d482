package console

import (
	"net/http"
	"net/url"
	"unicode/utf8"

	"razvorot/authority/office"
	"razvorot/domain"
)

type codesData struct{ Path, Why, Problem string }

// codesForm is for a citizen who came in person and has lost the authenticator app and its recovery codes.
func (v *visit) codesForm() error {
	account, err := v.id("account")
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, "codes", codesData{Path: codesPath(account)})
}

func codesPath(account string) string { return "/citizen/" + url.PathEscape(account) + "/codes" }

func (v *visit) proposeFactor() error {
	account, err := v.id("account")
	if err != nil {
		return err
	}
	if why := v.form("why"); utf8.RuneCountInString(why) < leastWhy {
		return v.show(http.StatusUnprocessableEntity, "codes", codesData{Path: codesPath(account), Why: why, Problem: "why.short"})
	}
	return v.propose(office.Proposal{Kind: office.ProposeFactor, Account: domain.AccountID(account), Why: v.form("why")})
}
