package console

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"unicode/utf8"

	"razvorot/authority/office"
	"razvorot/domain"
)

// leastWhy is the fewest characters of a reason (office.Office).
const leastWhy = 10

type searchData struct {
	Query, Why string
	Asked      bool
	Found      []office.Found
	Problem    string
}

func (v *visit) searchForm() error { return v.show(http.StatusOK, "search", searchData{}) }

// search is a POST: what is looked for would otherwise stand in histories and logs.
func (v *visit) search() error {
	d := searchData{Query: v.form("query"), Why: v.form("why")}
	if d.Query == "" {
		d.Problem = "search.empty"
	} else if utf8.RuneCountInString(d.Why) < leastWhy {
		d.Problem = "why.short"
	}
	if d.Problem != "" {
		return v.show(http.StatusUnprocessableEntity, "search", d)
	}
	found, err := v.office.Search(v.r.Context(), d.Query, d.Why)
	if errors.Is(err, domain.ErrInvalid) {
		d.Problem = "search.invalid"
		return v.show(http.StatusUnprocessableEntity, "search", d)
	}
	if err != nil {
		return err
	}
	d.Asked, d.Found = true, found
	return v.show(http.StatusOK, "search", d)
}

type passportData struct {
	Path, Why string
	ID        domain.RegistryID
	View      office.PassportView
	Case      string
	Kinds     []office.ProposalKind
	Problem   string
}

func (v *visit) passportData() (passportData, domain.AccountID, error) {
	account, err := v.id("account")
	if err != nil {
		return passportData{}, "", err
	}
	id, err := v.id("id")
	path := "/passport/" + url.PathEscape(account) + "/" + url.PathEscape(id)
	return passportData{Path: path, ID: domain.RegistryID(id), Why: v.form("why")}, domain.AccountID(account), err
}

// passportForm asks for the reason first: a passport is a citizen's data.
func (v *visit) passportForm() error {
	d, _, err := v.passportData()
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, "passport_why", d)
}

func (v *visit) passport() error {
	d, account, err := v.passportData()
	if err != nil {
		return err
	}
	if utf8.RuneCountInString(d.Why) < leastWhy {
		d.Problem = "why.short"
		return v.show(http.StatusUnprocessableEntity, "passport_why", d)
	}
	d.View, err = v.office.Passport(v.r.Context(), account, d.ID, d.Why)
	if err != nil {
		return err
	}
	if d.View.Passport.Application != "" {
		d.Case = casePath(office.CaseRef{Account: account, Application: d.View.Passport.Application})
	}
	for _, action := range d.View.Actions {
		if kind, ok := kindOf[action]; ok {
			d.Kinds = append(d.Kinds, kind)
		}
	}
	if slices.Contains(d.Kinds, office.ProposeRevoke) && !slices.Contains(d.Kinds, office.ProposeReissue) {
		// Replacing is no move of an operator's, so that no list of theirs has it; what can still be revoked can be issued anew.
		d.Kinds = append(d.Kinds, office.ProposeReissue)
	}
	d.Kinds = append(d.Kinds, office.ProposeErase)
	return v.show(http.StatusOK, "passport", d)
}

// kindOf is what is proposed to bring an action about.
var kindOf = map[domain.PassportAction]office.ProposalKind{domain.Block: office.ProposeBlock, domain.Unblock: office.ProposeUnblock,
	domain.Revoke: office.ProposeRevoke, domain.Replace: office.ProposeReissue}

func (v *visit) proposePassport() error {
	d, account, err := v.passportData()
	if err != nil {
		return err
	}
	kind := office.ProposalKind(v.form("kind"))
	if kind == office.ProposeCertificate || kind == office.ProposeFactor || kind == office.ProposePhone {
		return domain.ErrForbidden
	}
	return v.propose(office.Proposal{Kind: kind, Account: account, Passport: d.ID, Why: d.Why})
}

func (v *visit) propose(p office.Proposal) error {
	key, err := v.key()
	if err != nil {
		return err
	}
	if utf8.RuneCountInString(p.Why) < leastWhy {
		return domain.ErrInvalid
	}
	made, err := v.office.Propose(v.r.Context(), key, p)
	if err != nil {
		return err
	}
	if made.Kind == office.ProposeBlock {
		return v.goTo("/proposals", "blocked")
	}
	return v.goTo("/proposals", "proposed")
}

type proposalsData struct {
	Proposals []office.Proposal
	Open      bool
	Me        office.OperatorID
	Lapses    map[office.ProposalID]string
}

func (v *visit) proposals() error {
	open := !v.r.URL.Query().Has("all")
	all, err := v.office.Proposals(v.r.Context(), open)
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, "proposals", proposalsData{Proposals: all, Open: open, Me: v.me.ID})
}

func (v *visit) settle() error {
	id, err := v.id("id")
	if err != nil {
		return err
	}
	confirm := v.form("answer") == "confirm"
	if !confirm && v.form("answer") != "reject" {
		return domain.ErrInvalid
	}
	if err := v.office.Settle(v.r.Context(), office.ProposalID(id), confirm, v.form("why")); err != nil {
		return err
	}
	if confirm {
		return v.goTo("/proposals", "confirmed")
	}
	return v.goTo("/proposals", "rejected")
}

func (v *visit) certificates() error {
	all, err := v.office.Certificates(v.r.Context())
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, "certificates", all)
}

func (v *visit) proposeCertificate() error {
	serial, err := v.id("serial")
	if err != nil {
		return err
	}
	return v.propose(office.Proposal{Kind: office.ProposeCertificate, Serial: serial, Why: v.form("why")})
}
