package authority

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"razvorot/authority/office"
	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

const (
	caseHistory      = 50 // entries
	registryPatience = 5 * time.Second
)

// held returns a case that who asks may look into: they claimed it, or are a senior. A claim is prolonged by it.
func (s *shift) held(c *call, ref office.CaseRef) (store.Case, error) {
	kept, err := s.FindCase(ref)
	if err != nil {
		return kept, err
	}
	c.subject = string(kept.Number)
	mine := kept.Claimer == s.who.ID && !kept.Free(s.now)
	switch {
	case mine:
		return kept, s.ClaimCase(ref, s.who.ID, s.now, s.now.Add(caseLease))
	case !s.is(seniors):
		return kept, &domain.Forbidden{}
	}
	return kept, nil
}

// Case implements office.Office. The registers are asked about the application as it is now, which may say something else than the
// profile that they were asked about before; what they say is kept for as long as the application stays so.
func (d *desk) Case(ctx context.Context, ref office.CaseRef) (office.Case, error) {
	opening := call{action: "case.open", roles: caseworkers}
	var app store.Application
	var kept store.Case
	may, err := look(ctx, d, opening, func(s *shift) (bool, error) { // whoever may not look makes nobody ask either
		var err error
		if kept, err = s.FindCase(ref); err != nil {
			return false, err
		}
		app, err = s.FindApplication(ref.Account, ref.Application)
		return s.is(seniors) || kept.Claimer == s.who.ID && !kept.Free(s.now), err
	})
	if err != nil {
		return office.Case{}, err
	}
	var fresh []domain.RegistryCheck
	if may && asksRegisters(kept, app.Application, d.a.now()) {
		fresh = d.a.checkCase(ctx, app.Application)
	}
	var out office.Case
	return out, d.act(ctx, opening, func(s *shift, c *call) error {
		kept, err := s.held(c, ref)
		if err != nil {
			return err
		}
		now, err := s.FindApplication(ref.Account, ref.Application)
		if err != nil {
			return err
		}
		if fresh != nil && now.Version == app.Version {
			kept.Checks, kept.Checked, kept.Outcome = fresh, now.Version, worstOutcome(fresh)
			if err := s.SaveCaseChecks(kept); err != nil {
				return err
			}
		}
		out, err = s.openCase(kept, now.Application)
		return err
	})
}

// asksRegisters reports whether the registers are to be asked anew about a case.
func asksRegisters(c store.Case, a domain.Application, now time.Time) bool {
	if a.State.Final() {
		return false
	}
	silent := slices.ContainsFunc(c.Checks, func(x domain.RegistryCheck) bool {
		return x.Outcome == domain.NoAnswer && !now.Before(x.RetryAt)
	})
	return c.Checked != a.Version || silent
}

// checkCase asks the registers about what an application says. Nil when they cannot be asked: a case is opened nevertheless.
func (a *Authority) checkCase(ctx context.Context, app domain.Application) []domain.RegistryCheck {
	ctx, cancel := context.WithTimeout(ctx, registryPatience)
	defer cancel()
	profile, _ := person.ReadProfile(app.Answers, a.today(a.now()))
	checks, err := a.checkAll(ctx, profile)
	if err != nil {
		a.log.Warn("the registers were not asked about a case", "err", err)
		return nil
	}
	return checks
}

// openCase puts together what is shown of a case.
func (s *shift) openCase(kept store.Case, app domain.Application) (office.Case, error) {
	out := office.Case{Ref: kept.Ref, Application: app, Passport: app.Passport}
	account, err := s.FindAccount(kept.Ref.Account)
	if err != nil {
		return out, err
	}
	out.Profile, out.Level = account.Profile, account.Level
	if out.Service, err = findService(app.Service); err != nil {
		return out, err
	}
	if out.Unfound, err = s.unfound(kept.Ref); err != nil {
		return out, err
	}
	if out.Checks = kept.Checks; kept.Checked != app.Version {
		out.Checks = account.Checks
	}
	for _, c := range out.Checks {
		for _, f := range c.Fields {
			out.Differences = append(out.Differences, office.Difference{Field: f, Registry: c.Registry, Given: app.Answers[f]})
		}
	}
	documents, err := s.FindDocuments(kept.Ref.Account)
	if err != nil {
		return out, err
	}
	for _, d := range documents {
		if attaches(app, d.ID) {
			out.Documents = append(out.Documents, d)
		}
	}
	if !kept.Free(s.now) {
		out.ClaimedBy, out.ClaimedAt = kept.Claimer, kept.ClaimedAt
		if out.Claimer, err = (names{}).of(s.Tx, kept.Claimer); err != nil {
			return out, err
		}
	}
	if out.ClaimedBy == s.who.ID {
		out.Actions = app.State.Actions(domain.Operator)
	}
	out.History, err = s.FindEntries(office.AuditFilter{Subject: string(kept.Number), Limit: caseHistory})
	return out, err
}

// File implements office.Office. domain.ErrNotFound also for a file that was not checked, or not accepted.
func (d *desk) File(ctx context.Context, ref office.CaseRef, document domain.DocumentID, page domain.PageID) (office.File, error) {
	var digest domain.Hash
	err := d.act(ctx, call{action: "case.file", roles: caseworkers}, func(s *shift, c *call) error {
		if _, err := s.held(c, ref); err != nil {
			return err
		}
		app, err := s.FindApplication(ref.Account, ref.Application)
		if err != nil {
			return err
		}
		kept, err := s.FindDocument(ref.Account, document)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(kept.Pages, func(p domain.Page) bool { return p.ID == page })
		if !attaches(app.Application, document) || i < 0 {
			return domain.ErrNotFound
		}
		if state := kept.Pages[i].State; state != domain.FileAccepted && state != domain.FileConfirmed {
			return domain.ErrNotFound
		}
		c.why = string(kept.Kind)
		digest = kept.Pages[i].Digest
		return nil
	})
	if err != nil {
		return office.File{}, err
	}
	return d.a.shownFile(ctx, ref.Account, digest)
}

// shownFile returns a citizen's file for an operator.
func (a *Authority) shownFile(ctx context.Context, account domain.AccountID, digest domain.Hash) (office.File, error) {
	content, err := a.content(ctx, account, digest)
	if err != nil {
		return office.File{}, err
	}
	f := office.File{MediaType: shownType(content), Content: content}
	if f.MediaType == "" {
		return office.File{}, &domain.UnsupportedType{}
	}
	return f, nil
}

// shownType tells a file by its first bytes, "" for what an operator is not shown.
func shownType(content []byte) string {
	switch {
	case bytes.HasPrefix(content, []byte("\xff\xd8\xff")):
		return "image/jpeg"
	case bytes.HasPrefix(content, []byte("\x89PNG\r\n\x1a\n")):
		return "image/png"
	case bytes.HasPrefix(content, []byte("%PDF-")):
		return "application/pdf"
	}
	return ""
}

// Bounds of a decision.
const (
	longestNote  = 1000 // characters of a reason's note or a question
	mostReasons  = 50
	caseDeciding = "case.decide"
)

// Decide implements office.Office.
func (d *desk) Decide(ctx context.Context, ref office.CaseRef, version int64, decision domain.Decision, over ...office.Silence) error {
	return d.act(ctx, call{action: caseDeciding, roles: caseworkers}, func(s *shift, c *call) error {
		kept, err := s.FindCase(ref)
		if err != nil {
			return err
		}
		c.subject = string(kept.Number)
		if kept.Claimer != s.who.ID || kept.Free(s.now) {
			return &domain.Forbidden{}
		}
		app, err := s.FindApplication(ref.Account, ref.Application)
		if err != nil {
			return err
		}
		if app.Version != version {
			return domain.ErrConflict
		}
		if err := checkDecision(app.Application, decision); err != nil {
			return err
		}
		if decision.Action == domain.Approve {
			if err := s.checkSilences(kept, app.Application, over); err != nil {
				return err
			}
		}
		if s.account, err = s.FindAccount(ref.Account); err != nil {
			return err
		}
		if err := s.operate(app.Application, decision); err != nil {
			return err
		}
		c.action, c.why = "case."+string(decision.Action), decisionText(decision, over)
		return s.ReleaseCase(ref)
	})
}

// checkSilences holds an approval against what registers said last: what vouches for nothing has to be named.
func (s *shift) checkSilences(kept store.Case, app domain.Application, over []office.Silence) error {
	now, err := s.openCase(kept, app)
	if err != nil {
		return err
	}
	for _, silence := range now.Silences() {
		if !slices.Contains(over, silence) {
			return invalid("silent", finding.Required)
		}
	}
	return nil
}

// checkDecision holds a decision against its bounds: what it is about is in the form or among the attachments.
func checkDecision(a domain.Application, d domain.Decision) error {
	service, err := findService(a.Service)
	if err != nil {
		return err
	}
	var found finding.List
	check := func(at, field finding.Field, need domain.RequirementID, text string) {
		known := slices.ContainsFunc(service.Requirements, func(r domain.Requirement) bool { return r.ID == need })
		if field != "" && !slices.Contains(service.Fields(), field) || need != "" && !known {
			found.Add(at, finding.Unreadable)
		}
		if utf8.RuneCountInString(text) > longestNote || !utf8.ValidString(text) {
			found.Add(at, finding.TooLong)
		}
	}
	if len(d.Reasons) > mostReasons || len(d.Questions) > mostReasons {
		return invalid("reasons", finding.TooLong)
	}
	for _, r := range d.Reasons {
		check("reasons", r.Field, r.Requirement, r.Note)
	}
	for _, q := range d.Questions {
		check("questions", q.Field, q.Requirement, q.Text)
	}
	return domain.InvalidUnlessClean(found)
}

// decisionText says what a decision is about by codes and fields: an operator's own words may name somebody.
func decisionText(d domain.Decision, over []office.Silence) string {
	var parts []string
	if d.Action == domain.Approve {
		for _, s := range over {
			parts = append(parts, s.String())
		}
	}
	for _, r := range d.Reasons {
		parts = append(parts, strings.TrimRight(string(r.Code)+" "+string(r.Field)+string(r.Requirement), " "))
	}
	for _, q := range d.Questions {
		parts = append(parts, string(q.Field)+string(q.Requirement))
	}
	return clip(strings.Join(parts, ", "), longestWhy)
}
