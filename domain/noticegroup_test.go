package domain_test

import (
	"errors"
	"testing"

	"razvorot/domain"
)

func TestD2NoticesAreSentAsWasChosenAndAboutSecurityAlways(t *testing.T) {
	confirmed, not := domain.Account{EmailConfirmed: true}, domain.Account{}
	for _, c := range []struct {
		s    domain.Sending
		g    domain.NoticeGroup
		a    domain.Account
		want domain.MessageChannel // "" is not at all
	}{
		{domain.Sending{}, domain.GroupPassport, confirmed, domain.ByMail},
		{domain.Sending{}, domain.GroupPassport, not, domain.BySMS},
		{domain.Sending{By: domain.BySMS}, domain.GroupPassport, confirmed, domain.BySMS},
		{domain.Sending{By: domain.ByMail}, domain.GroupPassport, not, domain.BySMS},
		{domain.Sending{Except: []domain.NoticeGroup{domain.GroupPassport}}, domain.GroupPassport, confirmed, ""},
		{domain.Sending{Except: []domain.NoticeGroup{domain.GroupPassport}}, domain.GroupSupport, confirmed, domain.ByMail},
		{domain.Sending{Except: []domain.NoticeGroup{domain.GroupSecurity}}, domain.GroupSecurity, confirmed, domain.ByMail}, // never stored
	} {
		if by, ok := c.s.Channel(c.g, c.a); by != c.want || ok != (c.want != "") {
			t.Errorf("%+v, %s, confirmed %v: %q, %v; want %q", c.s, c.g, c.a.EmailConfirmed, by, ok, c.want)
		}
	}
}

func TestASendingThatSilencesSecurityIsRefused(t *testing.T) {
	for _, s := range []domain.Sending{{By: "pigeon"}, {Except: []domain.NoticeGroup{domain.GroupSecurity}}, {Except: []domain.NoticeGroup{"weather"}},
		{Except: []domain.NoticeGroup{domain.GroupSupport, domain.GroupSupport}}} {
		if err := s.Check(); !errors.Is(err, domain.ErrInvalid) {
			t.Errorf("%+v: %v", s, err)
		}
	}
	if err := (domain.Sending{By: domain.ByMail, Except: []domain.NoticeGroup{domain.GroupSupport}}).Check(); err != nil {
		t.Error(err)
	}
}
