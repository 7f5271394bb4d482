package consoletest

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"razvorot/authority/office"
	"razvorot/domain"
	"razvorot/domain/person"
)

// desk is the office as one session may use it.
type desk struct {
	r *Reception
	s *session
}

var _ office.Office = (*desk)(nil)

// enter takes the lock and checks the roles; the caller unlocks.
func (d *desk) enter(roles ...office.Role) error {
	d.r.mu.Lock()
	if d.r.Fails != nil {
		return d.r.Fails
	}
	if d.r.LetAll || len(roles) == 0 || slices.ContainsFunc(roles, d.is) {
		return nil
	}
	return domain.ErrForbidden
}

func (d *desk) is(role office.Role) bool { return slices.Contains(d.s.operator.Roles, role) }

func (d *desk) Me(context.Context) (office.Operator, error) {
	d.r.mu.Lock()
	defer d.r.mu.Unlock()
	return d.s.operator.Operator, nil
}

func (d *desk) Queue(_ context.Context, f office.Filter) (office.Queue, error) {
	defer d.r.mu.Unlock()
	if err := d.enter(office.RoleOperator, office.RoleSenior); err != nil {
		return office.Queue{}, err
	}
	var q office.Queue
	for _, c := range d.r.archive.cases {
		item := d.r.item(c)
		waits := len(f.States) == 0 && c.Application.State == domain.Checking || slices.Contains(f.States, c.Application.State)
		if !waits || f.Mine && c.ClaimedBy != d.s.operator.ID || f.Free && c.ClaimedBy != "" || f.Stalled && !item.Stalled {
			continue
		}
		q.Items = append(q.Items, item)
	}
	slices.SortFunc(q.Items, func(a, b office.QueueItem) int { return a.Since.Compare(b.Since) })
	q.Total = len(q.Items)
	return q, nil
}

func (r *Reception) item(c *office.Case) office.QueueItem {
	worst := domain.Match
	order := []domain.Outcome{domain.Match, domain.Pending, domain.NoAnswer, domain.Mismatch, domain.Unknown}
	for _, check := range c.Checks {
		if slices.Index(order, check.Outcome) > slices.Index(order, worst) {
			worst = check.Outcome
		}
	}
	since := c.Application.Timeline[len(c.Application.Timeline)-1].At
	return office.QueueItem{Ref: c.Ref, Number: c.Application.Number, Service: c.Service.ID, State: c.Application.State, Since: since,
		Arrived: c.Application.CreatedAt, Stalled: r.clock.Now().Sub(since) > 7*24*time.Hour, ClaimedBy: c.ClaimedBy, Claimer: c.Claimer,
		Checks: worst}
}

func (d *desk) find(ref office.CaseRef) (*office.Case, error) {
	for _, c := range d.r.archive.cases {
		if c.Ref == ref {
			return c, nil
		}
	}
	return nil, domain.ErrNotFound
}

func (d *desk) Claim(_ context.Context, ref office.CaseRef) error {
	defer d.r.mu.Unlock()
	if err := d.enter(office.RoleOperator, office.RoleSenior); err != nil {
		return err
	}
	c, err := d.find(ref)
	if err != nil {
		return err
	}
	if c.ClaimedBy != "" && c.ClaimedBy != d.s.operator.ID {
		return domain.ErrConflict
	}
	c.ClaimedBy, c.Claimer, c.ClaimedAt = d.s.operator.ID, d.s.operator.Name, d.r.clock.Now()
	return nil
}

func (d *desk) ClaimNext(ctx context.Context, f office.Filter) (office.CaseRef, error) {
	f.Free = true
	q, err := d.Queue(ctx, f)
	if err != nil {
		return office.CaseRef{}, err
	}
	if len(q.Items) == 0 {
		return office.CaseRef{}, domain.ErrNotFound
	}
	return q.Items[0].Ref, d.Claim(ctx, q.Items[0].Ref)
}

func (d *desk) Release(_ context.Context, ref office.CaseRef) error {
	defer d.r.mu.Unlock()
	if err := d.enter(office.RoleOperator, office.RoleSenior); err != nil {
		return err
	}
	c, err := d.find(ref)
	if err != nil {
		return err
	}
	if c.ClaimedBy != d.s.operator.ID && !d.is(office.RoleSenior) {
		return domain.ErrForbidden
	}
	c.ClaimedBy, c.Claimer = "", ""
	return nil
}

// opened finds a case that the operator may look into.
func (d *desk) opened(ref office.CaseRef) (*office.Case, error) {
	if err := d.enter(office.RoleOperator, office.RoleSenior); err != nil {
		return nil, err
	}
	c, err := d.find(ref)
	if err != nil {
		return nil, err
	}
	if c.ClaimedBy != d.s.operator.ID && !d.is(office.RoleSenior) && !d.r.LetAll {
		return nil, domain.ErrForbidden
	}
	return c, nil
}

func (d *desk) Case(_ context.Context, ref office.CaseRef) (office.Case, error) {
	defer d.r.mu.Unlock()
	c, err := d.opened(ref)
	if err != nil {
		return office.Case{}, err
	}
	shown := *c
	if c.ClaimedBy == d.s.operator.ID {
		shown.Actions = c.Application.State.Actions(domain.Operator)
	}
	return shown, nil
}

func (d *desk) File(_ context.Context, ref office.CaseRef, document domain.DocumentID, page domain.PageID) (office.File, error) {
	defer d.r.mu.Unlock()
	c, err := d.opened(ref)
	if err != nil {
		return office.File{}, err
	}
	for _, doc := range c.Documents {
		for _, p := range doc.Pages {
			if doc.ID == document && p.ID == page {
				return office.File{MediaType: p.MediaType, Content: d.r.archive.content(ref, doc.Kind, p)}, nil
			}
		}
	}
	return office.File{}, domain.ErrNotFound
}

func (d *desk) Decide(_ context.Context, ref office.CaseRef, version int64, decision domain.Decision, over ...office.Silence) error {
	defer d.r.mu.Unlock()
	c, err := d.opened(ref)
	if err != nil {
		return err
	}
	if c.ClaimedBy != d.s.operator.ID {
		return domain.ErrForbidden
	}
	if version != c.Application.Version {
		return domain.ErrConflict
	}
	if decision.Action == domain.Approve {
		for _, s := range c.Silences() {
			if !slices.Contains(over, s) {
				return domain.ErrInvalid
			}
		}
	}
	for i := range decision.Questions {
		decision.Questions[i].ID = domain.NewID[domain.QuestionID]()
	}
	at := d.r.clock.Now()
	c.Application, err = c.Application.Apply(domain.Move{Action: decision.Action, Actor: domain.Operator, At: at,
		Questions: decision.Questions, Reasons: decision.Reasons, AnswerBy: at.AddDate(0, 0, 30)})
	if err != nil {
		return err
	}
	c.ClaimedBy, c.Claimer = "", ""
	d.r.Decided = append(d.r.Decided, decision)
	return nil
}

func (d *desk) Conversations(_ context.Context, open bool) ([]office.ConversationItem, error) {
	defer d.r.mu.Unlock()
	if err := d.enter(office.RoleOperator, office.RoleSenior); err != nil {
		return nil, err
	}
	var items []office.ConversationItem
	for _, t := range d.r.archive.talks {
		if open && t.Closed {
			continue
		}
		head := t.Conversation
		waiting := head.Messages[len(head.Messages)-1].Actor == domain.Citizen
		head.Messages = nil
		items = append(items, office.ConversationItem{Account: t.account, Head: head, Waiting: waiting && !t.Closed})
	}
	return items, nil
}

func (d *desk) talk(account domain.AccountID, id domain.ConversationID) (*talk, error) {
	if err := d.enter(office.RoleOperator, office.RoleSenior); err != nil {
		return nil, err
	}
	for _, t := range d.r.archive.talks {
		if t.account == account && t.ID == id {
			return t, nil
		}
	}
	return nil, domain.ErrNotFound
}

func (d *desk) Conversation(_ context.Context, account domain.AccountID, id domain.ConversationID) (domain.Conversation, error) {
	defer d.r.mu.Unlock()
	t, err := d.talk(account, id)
	if err != nil {
		return domain.Conversation{}, err
	}
	return t.Conversation, nil
}

func (d *desk) Reply(_ context.Context, key domain.Key, account domain.AccountID, id domain.ConversationID, text string, end bool) error {
	defer d.r.mu.Unlock()
	t, err := d.talk(account, id)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(t.Messages, func(m domain.Message) bool { return m.ID == string(key) }) {
		return nil
	}
	t.Messages = append(t.Messages, domain.Message{ID: string(key), Actor: domain.Operator, Text: text, At: d.r.clock.Now()})
	t.Closed = end
	return nil
}

func why(text string) error {
	if utf8.RuneCountInString(text) < 10 {
		return domain.ErrInvalid
	}
	return nil
}

func (d *desk) Search(_ context.Context, query, reason string) ([]office.Found, error) {
	defer d.r.mu.Unlock()
	if err := cmp.Or(d.enter(office.RoleOperator, office.RoleSenior), why(reason)); err != nil {
		return nil, err
	}
	number, _ := domain.ParseApplicationNumber(query)
	registry, _ := domain.ParseRegistryID(query)
	snils, _ := person.ParseSNILS(query)
	var found []office.Found
	for _, c := range d.r.archive.cases {
		p := d.r.archive.passportOf(c.Ref.Account)
		if c.Application.Number != number && (p == nil || p.ID != registry) && c.Profile.SNILS != snils {
			continue
		}
		name := c.Profile.Name
		f := office.Found{Account: c.Ref.Account, Phone: c.Profile.Phone.Masked(), Application: c.Ref, Number: c.Application.Number,
			State: c.Application.State, Name: initial(name.Given) + initial(name.Patronymic) + initial(name.Family)}
		if p != nil {
			f.Passport, f.Status = p.ID, p.State
		}
		found = append(found, f)
	}
	return found, nil
}

func initial(s string) string {
	r, _ := utf8.DecodeRuneInString(s)
	return string(r) + ". "
}

func (d *desk) Passport(_ context.Context, account domain.AccountID, id domain.RegistryID, reason string) (office.PassportView, error) {
	defer d.r.mu.Unlock()
	if err := cmp.Or(d.enter(office.RoleOperator, office.RoleSenior), why(reason)); err != nil {
		return office.PassportView{}, err
	}
	p := d.r.archive.passportOf(account)
	if p == nil || p.ID != id {
		return office.PassportView{}, domain.ErrNotFound
	}
	view := office.PassportView{Passport: *p, History: d.r.archive.history}
	for _, action := range []domain.PassportAction{domain.Block, domain.Unblock, domain.Revoke} {
		if _, err := p.State.Next(action, domain.Operator); err == nil {
			view.Actions = append(view.Actions, action)
		}
	}
	return view, nil
}

func (d *desk) Propose(_ context.Context, key domain.Key, p office.Proposal) (office.Proposal, error) {
	defer d.r.mu.Unlock()
	needed := []office.Role{office.RoleOperator, office.RoleSenior}
	if p.Kind == office.ProposeCertificate {
		needed = []office.Role{office.RoleKeys}
	}
	if err := cmp.Or(d.enter(needed...), why(p.Why)); err != nil {
		return office.Proposal{}, err
	}
	p.ID = office.ProposalID(key)
	for _, old := range d.r.archive.proposals {
		if old.ID == p.ID {
			return *old, nil
		}
	}
	p.By, p.ByName, p.At, p.State = d.s.operator.ID, d.s.operator.Name, d.r.clock.Now(), office.ProposalOpen
	d.r.archive.proposals = append([]*office.Proposal{&p}, d.r.archive.proposals...)
	return p, nil
}

// phoneCode is what a citizen reads out; newChallenge is what it is of.
const (
	phoneCode    = "123456"
	newChallenge = domain.ChallengeID("CHALLENGE-1")
)

// StartPhone implements office.Phones: a phone that ends in 99 is another account's.
func (d *desk) StartPhone(_ context.Context, account domain.AccountID, phone person.Phone, reason string) (domain.CodeSent, error) {
	defer d.r.mu.Unlock()
	if err := cmp.Or(d.enter(office.RoleOperator, office.RoleSenior), why(reason)); err != nil {
		return domain.CodeSent{}, err
	}
	if strings.HasSuffix(phone.String(), "99") {
		return domain.CodeSent{}, domain.ErrDuplicate
	}
	return domain.CodeSent{Challenge: newChallenge, To: phone.Masked(), Digits: len(phoneCode)}, nil
}

// ProposePhone implements office.Phones.
func (d *desk) ProposePhone(ctx context.Context, account domain.AccountID, challenge domain.ChallengeID, code, reason string) (office.Proposal, error) {
	switch {
	case challenge != newChallenge:
		return office.Proposal{}, domain.ErrCodeExpired
	case code != phoneCode:
		return office.Proposal{}, &domain.CodeWrong{AttemptsLeft: 4}
	}
	return d.Propose(ctx, domain.Key("PHONEPHONEPHONEPHONEPHONEP"), office.Proposal{Kind: office.ProposePhone, Account: account, Why: reason})
}

func (d *desk) Proposals(_ context.Context, open bool) ([]office.Proposal, error) {
	defer d.r.mu.Unlock()
	if err := d.enter(office.RoleOperator, office.RoleSenior, office.RoleKeys); err != nil {
		return nil, err
	}
	var all []office.Proposal
	for _, p := range d.r.archive.proposals {
		if open && p.State != office.ProposalOpen {
			continue
		}
		shown := *p
		shown.May = p.State == office.ProposalOpen && p.By != d.s.operator.ID && d.maySettle(*p)
		all = append(all, shown)
	}
	return all, nil
}

func (d *desk) maySettle(p office.Proposal) bool {
	if p.Kind == office.ProposeCertificate {
		return d.is(office.RoleKeys)
	}
	return d.is(office.RoleSenior)
}

func (d *desk) Settle(_ context.Context, id office.ProposalID, confirm bool, _ string) error {
	defer d.r.mu.Unlock()
	if err := d.enter(office.RoleOperator, office.RoleSenior, office.RoleKeys); err != nil {
		return err
	}
	for _, p := range d.r.archive.proposals {
		if p.ID != id {
			continue
		}
		if p.By == d.s.operator.ID || !d.maySettle(*p) {
			return domain.ErrForbidden
		}
		if p.State != office.ProposalOpen {
			return domain.ErrConflict
		}
		p.State = office.ProposalRejected
		if confirm {
			p.State = office.ProposalConfirmed
		}
		p.Second, p.SecondName, p.DoneAt = d.s.operator.ID, d.s.operator.Name, d.r.clock.Now()
		return nil
	}
	return domain.ErrNotFound
}

func (d *desk) Dashboard(context.Context) (office.Dashboard, error) {
	defer d.r.mu.Unlock()
	if err := d.enter(office.RoleOperator, office.RoleSenior, office.RoleAuditor); err != nil {
		return office.Dashboard{}, err
	}
	return d.r.archive.dashboard, nil
}

func (d *desk) Audit(_ context.Context, f office.AuditFilter) ([]office.Entry, error) {
	defer d.r.mu.Unlock()
	if err := d.enter(office.RoleAuditor); err != nil {
		return nil, err
	}
	var found []office.Entry
	for _, e := range d.r.archive.entries {
		if (f.Actor == "" || e.Actor == f.Actor) && (f.Action == "" || e.Action == f.Action) && (f.Subject == "" || e.Subject == f.Subject) &&
			!e.At.Before(f.From) && (f.Until.IsZero() || e.At.Before(f.Until)) && (f.Before == 0 || e.Number != 0 && e.Number < f.Before) {
			found = append(found, e)
		}
	}
	return found[:min(len(found), f.Limit)], nil
}

func (d *desk) Certificates(context.Context) ([]office.Certificate, error) {
	defer d.r.mu.Unlock()
	if err := d.enter(office.RoleKeys); err != nil {
		return nil, err
	}
	return d.r.archive.certificates, nil
}
