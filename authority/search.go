package authority

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"razvorot/authority/office"
	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// Search implements office.Office. Each thing that was found has an entry of its own, so that the log tells who looked for whom.
func (d *desk) Search(ctx context.Context, query, why string) ([]office.Found, error) {
	var all []office.Found
	searching := call{action: "search", why: clip(strings.TrimSpace(why), longestWhy), roles: caseworkers}
	err := d.act(ctx, searching, func(s *shift, c *call) error {
		if err := checkWhy(why); err != nil {
			return err
		}
		refs, err := s.search(c, query)
		if err != nil {
			return err
		}
		all = nil
		for _, ref := range refs[:min(len(refs), mostFound)] {
			found, err := s.found(ref)
			if err != nil {
				return err
			}
			all = append(all, found)
			if err := s.note(call{action: "search.found", subject: cmp.Or(string(found.Number), string(ref.Account)), why: c.why}, ""); err != nil {
				return err
			}
		}
		return nil
	})
	return all, err
}

const mostFound = 20

// search returns the applications that a query means. domain.ErrInvalid: it is no number.
func (s *shift) search(c *call, query string) ([]office.CaseRef, error) {
	query = clip(query, 100)
	if number, err := domain.ParseApplicationNumber(query); err == nil {
		c.subject = string(number)
		ref, err := s.FindApplicationByNumber(number)
		return slices.DeleteFunc([]office.CaseRef{ref}, func(r office.CaseRef) bool { return r.Application == "" }), stale(err)
	}
	if id, err := domain.ParseRegistryID(query); err == nil {
		c.subject = string(id)
		account, err := s.FindPassportOwner(id)
		if err != nil {
			return nil, stale(err)
		}
		p, err := s.FindPassport(account, id)
		return []office.CaseRef{{Account: account, Application: p.Application}}, err
	}
	snils, err := person.ParseSNILS(query)
	if phone, failed := person.ParsePhone(query); failed == nil && (err != nil || strings.HasPrefix(query, "+")) {
		c.subject = "phone " + s.a.keyed("audit", []byte(phone.String()))[:16]
		account, err := s.FindAccountByLogin(person.Login{Phone: phone})
		if err != nil {
			return nil, stale(err)
		}
		return s.casesOfAccounts(account.ID)
	}
	if err != nil {
		return nil, invalid("query", finding.Unreadable)
	}
	c.subject = "snils " + s.a.keyed("audit", []byte(snils.Digits()))[:16] // the same person is the same subject; nobody's number is told
	return s.casesOf(snils)
}

// casesOf returns the applications of a person: of the account that the registry matched, and of those that have a passport of them.
func (s *shift) casesOf(snils person.SNILS) ([]office.CaseRef, error) {
	var accounts []domain.AccountID
	account, err := s.FindAccountByLogin(person.Login{SNILS: snils})
	switch {
	case err == nil:
		accounts = append(accounts, account.ID)
	case !errors.Is(err, domain.ErrNotFound):
		return nil, err
	}
	passports, err := s.FindPassportsOfHolder(snils)
	if err != nil {
		return nil, err
	}
	for _, p := range passports {
		if !slices.Contains(accounts, p.Account) {
			accounts = append(accounts, p.Account)
		}
	}
	return s.casesOfAccounts(accounts...)
}

// casesOfAccounts returns the applications of accounts, and those accounts themselves that have none.
func (s *shift) casesOfAccounts(accounts ...domain.AccountID) ([]office.CaseRef, error) {
	var refs []office.CaseRef
	for _, id := range accounts {
		applications, err := s.FindApplications(id)
		if err != nil {
			return nil, err
		}
		if len(applications) == 0 {
			refs = append(refs, office.CaseRef{Account: id})
		}
		for _, a := range applications {
			refs = append(refs, office.CaseRef{Account: id, Application: a.ID})
		}
	}
	return refs, nil
}

func (s *shift) found(ref office.CaseRef) (office.Found, error) {
	account, err := s.FindAccount(ref.Account)
	if err != nil {
		return office.Found{}, err
	}
	if ref.Application == "" {
		return office.Found{Account: ref.Account, Phone: account.Phone.Masked(), Name: initials(account.Profile.Name)}, nil
	}
	app, err := s.FindApplication(ref.Account, ref.Application)
	if err != nil {
		return office.Found{}, err
	}
	profile, _ := person.ReadProfile(app.Answers, s.today())
	f := office.Found{Account: ref.Account, Phone: account.Phone.Masked(), Name: initials(profile.Name), Application: ref,
		Number: app.Number, State: app.State}
	p, err := s.FindPassportOf(ref.Account, ref.Application)
	if err == nil {
		f.Passport, f.Status = p.ID, p.StateOn(s.today())
	}
	return f, stale(err)
}

// initials are «И. П. С.»
func initials(n person.FullName) string {
	var parts []string
	for _, name := range []string{n.Family, n.Given, n.Patronymic} {
		if first, size := utf8.DecodeRuneInString(name); size > 0 {
			parts = append(parts, string(first)+".")
		}
	}
	return strings.Join(parts, " ")
}
