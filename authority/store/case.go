package store

import (
	"fmt"
	"strings"
	"time"

	"razvorot/authority/office"
	"razvorot/domain"
)

// Case is an application as the queue shows it.
type Case struct {
	Ref       office.CaseRef
	Number    domain.ApplicationNumber
	Service   domain.ServiceID
	State     domain.ApplicationState
	Since     time.Time // of the state
	Arrived   time.Time
	Outcome   domain.Outcome // worst of the registers
	Checks    []domain.RegistryCheck
	Checked   int64             // version of the application that the checks are about, 0 for none
	Claimer   office.OperatorID // "" for nobody
	ClaimedAt time.Time
	Until     time.Time // end of the claim's lease
}

// Free reports whether nobody holds the case at a moment.
func (c Case) Free(now time.Time) bool { return c.Claimer == "" || !c.Until.After(now) }

// SaveCase stores where an application has got to; when it arrived and who claimed it stays.
func (t *Tx) SaveCase(c Case) error {
	return t.set(`INSERT INTO office_case (account, application, number, service, state, since, arrived, outcome, checks, checked,
		claimer, claimed, until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', 0, '', 0, 0)
		ON CONFLICT (account, application) DO UPDATE SET state = excluded.state, since = excluded.since, outcome = excluded.outcome`,
		string(c.Ref.Account), string(c.Ref.Application), string(c.Number), string(c.Service), string(c.State), millis(c.Since),
		millis(c.Arrived), string(c.Outcome))
}

// SaveCaseChecks stores what the registers say about a version of an application. They hold names of fields, no values.
func (t *Tx) SaveCaseChecks(c Case) error {
	checks, err := encode(c.Checks)
	if err != nil {
		return err
	}
	return t.change("UPDATE office_case SET outcome = $3, checks = $4, checked = $5 WHERE account = $1 AND application = $2",
		string(c.Ref.Account), string(c.Ref.Application), string(c.Outcome), checks, c.Checked)
}

// ClaimCase gives a case to an operator until a moment, or prolongs their claim. domain.ErrNotFound: there is no such case, or
// another has it.
func (t *Tx) ClaimCase(ref office.CaseRef, by office.OperatorID, now, until time.Time) error {
	return t.change(`UPDATE office_case SET claimed = CASE WHEN claimer = $3 AND until > $4 THEN claimed ELSE $4 END, claimer = $3,
		until = $5 WHERE account = $1 AND application = $2 AND (claimer = '' OR claimer = $3 OR until <= $4)`,
		string(ref.Account), string(ref.Application), string(by), millis(now), millis(until))
}

// ReleaseCase takes a claim away.
func (t *Tx) ReleaseCase(ref office.CaseRef) error {
	return t.change("UPDATE office_case SET claimer = '', claimed = 0, until = 0 WHERE account = $1 AND application = $2",
		string(ref.Account), string(ref.Application))
}

const caseColumns = `SELECT account, application, number, service, state, since, arrived, outcome, checks, checked, claimer, claimed,
	until FROM office_case `

func readCase(scan func(...any) error) (Case, error) {
	var c Case
	var checks string
	var since, arrived, claimed, until int64
	err := scan(&c.Ref.Account, &c.Ref.Application, &c.Number, &c.Service, &c.State, &since, &arrived, &c.Outcome, &checks, &c.Checked,
		&c.Claimer, &claimed, &until)
	if err != nil {
		return c, err
	}
	c.Since, c.Arrived, c.ClaimedAt, c.Until = moment(since), moment(arrived), moment(claimed), moment(until)
	return c, decode(checks, &c.Checks)
}

// FindCase returns a case.
func (t *Tx) FindCase(ref office.CaseRef) (Case, error) {
	return readCase(func(dest ...any) error {
		return t.row(caseColumns+"WHERE account = $1 AND application = $2", []any{string(ref.Account), string(ref.Application)}, dest...)
	})
}

// CaseFilter is which cases of a state are looked for.
type CaseFilter struct {
	State   domain.ApplicationState
	Service domain.ServiceID  // "" for any
	Claimer office.OperatorID // who has claimed it; "" for any
	Free    bool
	Still   time.Time // nothing happened since before this moment; zero for any
	After   CasePlace
	Now     time.Time
}

// CasePlace is a place in the queue: behind a case. The zero CasePlace is the beginning.
type CasePlace struct {
	Arrived     int64                `json:"a"` // milliseconds
	Application domain.ApplicationID `json:"i"`
	Account     domain.AccountID     `json:"c"`
}

// Place returns the place behind a case.
func (c Case) Place() CasePlace {
	return CasePlace{millis(c.Arrived), c.Ref.Application, c.Ref.Account}
}

func (f CaseFilter) where() (string, []any) {
	parts, args := []string{"state = $1"}, []any{string(f.State)}
	add := func(part string, values ...any) {
		for _, v := range values {
			args = append(args, v)
			part = strings.Replace(part, "?", fmt.Sprintf("$%d", len(args)), 1)
		}
		parts = append(parts, part)
	}
	if f.Service != "" {
		add("service = ?", string(f.Service))
	}
	if f.Claimer != "" {
		add("claimer = ? AND until > ?", string(f.Claimer), millis(f.Now))
	}
	if f.Free {
		add("(claimer = '' OR until <= ?)", millis(f.Now))
	}
	if !f.Still.IsZero() { // what stood still since then arrived before: that bounds the walk along the index
		add("since < ? AND arrived < ?", millis(f.Still), millis(f.Still))
	}
	if f.After != (CasePlace{}) {
		add("(arrived, application, account) > (?, ?, ?)", f.After.Arrived, string(f.After.Application), string(f.After.Account))
	}
	return "WHERE " + strings.Join(parts, " AND "), args
}

// FindCases returns up to limit cases, those that arrived first before others.
func (t *Tx) FindCases(f CaseFilter, limit int) ([]Case, error) {
	where, args := f.where()
	args = append(args, limit)
	var all []Case
	query := fmt.Sprintf("%s %s ORDER BY arrived, application, account LIMIT $%d", caseColumns, where, len(args))
	err := t.each(query, args, func(scan func(...any) error) error {
		c, err := readCase(scan)
		all = append(all, c)
		return err
	})
	return all, err
}

// CountCases returns how many there are, as far as atMost.
func (t *Tx) CountCases(f CaseFilter, atMost int) (int, error) {
	where, args := f.where()
	args = append(args, atMost)
	var n int
	query := fmt.Sprintf("SELECT COUNT(*) FROM (SELECT 1 AS one FROM office_case %s LIMIT $%d) AS counted", where, len(args))
	return n, t.row(query, args, &n)
}

// CountClaimed returns how many cases are claimed.
func (t *Tx) CountClaimed(now time.Time) (int, error) {
	var n int
	return n, t.row("SELECT COUNT(*) FROM office_case WHERE claimer > '' AND until > $1", []any{millis(now)}, &n)
}

// FindOldestCase returns when the oldest case in a state arrived, the zero time for none.
func (t *Tx) FindOldestCase(s domain.ApplicationState) (time.Time, error) {
	var ms int64
	err := t.row("SELECT COALESCE(MIN(arrived), 0) FROM office_case WHERE state = $1", []any{string(s)}, &ms)
	return moment(ms), err
}

// FindApplicationByNumber returns whose application has a number.
func (t *Tx) FindApplicationByNumber(n domain.ApplicationNumber) (office.CaseRef, error) {
	var ref office.CaseRef
	err := t.row("SELECT account, id FROM application WHERE number = $1", []any{string(n)}, &ref.Account, &ref.Application)
	return ref, err
}

// FindPassportOwner returns whose passport has a number.
func (t *Tx) FindPassportOwner(id domain.RegistryID) (domain.AccountID, error) {
	var account domain.AccountID
	return account, t.row("SELECT account FROM passport WHERE id = $1", []any{string(id)}, &account)
}

// Move is something that happened to a case.
type Move struct {
	Ref    office.CaseRef
	Place  int // in the application's timeline
	Action domain.ApplicationAction
	At     time.Time
	Waited time.Duration // since it arrived
}

// CreateMove adds a move; one that is there already stays.
func (t *Tx) CreateMove(m Move) error {
	return t.set(`INSERT INTO office_move (account, application, place, action, at, waited) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT DO NOTHING`, string(m.Ref.Account), string(m.Ref.Application), m.Place, string(m.Action), millis(m.At),
		m.Waited.Milliseconds())
}

// CountMoves returns how many of an action happened from a moment until before another.
func (t *Tx) CountMoves(a domain.ApplicationAction, from, until time.Time) (int, error) {
	var n int
	return n, t.row("SELECT COUNT(*) FROM office_move WHERE action = $1 AND at >= $2 AND at < $3",
		[]any{string(a), millis(from), millis(until)}, &n)
}

// FindWaited returns how long those waited that an action was taken on, the shortest first.
func (t *Tx) FindWaited(a domain.ApplicationAction, from, until time.Time) ([]time.Duration, error) {
	var all []time.Duration
	err := t.each("SELECT waited FROM office_move WHERE action = $1 AND at >= $2 AND at < $3 ORDER BY waited",
		[]any{string(a), millis(from), millis(until)}, func(scan func(...any) error) error {
			var ms int64
			err := scan(&ms)
			all = append(all, time.Duration(ms)*time.Millisecond)
			return err
		})
	return all, err
}

// CountTroubles returns how many jobs were given up, and how many of a kind should have been done before a moment. A job that failed
// is put off: nine failures take longer than five minutes.
func (t *Tx) CountTroubles(kind JobKind, before time.Time) (dead, late int, err error) {
	if err = t.row("SELECT COUNT(*) FROM job WHERE dead > 0", nil, &dead); err != nil {
		return dead, late, err
	}
	err = t.row("SELECT COUNT(*) FROM job WHERE kind = $1 AND (due < $2 OR attempts >= 9)", []any{string(kind), millis(before)}, &late)
	return dead, late, err
}
