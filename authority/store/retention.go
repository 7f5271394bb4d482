package store

import (
	"context"
	"encoding/json"
	"time"

	"razvorot/domain"
)

// Rule is a rule of retention: what is removed when it has served its time.
type Rule string

// The rules of what rows tell by themselves. Others need a look at what they belong to.
const (
	RuleAnswers     Rule = "answers"      // what a command was answered; its key stays, so that nothing is done twice
	RuleKeys        Rule = "command keys" // of commands without their answers, long after any device repeats one
	RuleChallenges  Rule = "challenges"   // codes on their way, and tickets
	RuleAttempts    Rule = "attempts"     // counted tries
	RuleTokens      Rule = "tokens"       // past their end
	RuleSessions    Rule = "sessions"     // that have no tokens left
	RuleCredentials Rule = "credentials"  // that have ended: they hold personal data and are of no use any more
	RuleLists       Rule = "status lists" // of which everything has ended
	RuleProofs      Rule = "proofs"       // attempts at proving an identity that are over
	RuleStills      Rule = "stills"       // frames of video calls that decisions rest on
	RuleGuardians   Rule = "guardians"    // requests for consent that came to nothing
	RulePrints      Rule = "prints"       // orders of printed versions that are over
	RuleSeats       Rule = "seats"        // of slots that have passed
	RuleFees        Rule = "fees"         // numbers of payment of erased accounts
	RuleReports     Rule = "reports"      // of retention
)

// removals are the statements: $1 is the end of what is removed, $2 how many rows go at once.
var removals = map[Rule]string{
	RuleAnswers: `UPDATE answer SET answer = '', owner = '' WHERE (account, key) IN
		(SELECT account, key FROM answer WHERE created <= $1 AND answer <> '' LIMIT $2)`,
	RuleKeys: `DELETE FROM answer WHERE (account, key) IN
		(SELECT account, key FROM answer WHERE created <= $1 AND answer = '' LIMIT $2)`,
	RuleChallenges: "DELETE FROM challenge WHERE id IN (SELECT id FROM challenge WHERE created <= $1 LIMIT $2)",
	RuleAttempts:   "DELETE FROM attempt WHERE subject IN (SELECT subject FROM attempt WHERE until <= $1 LIMIT $2)",
	RuleTokens:     "DELETE FROM token WHERE digest IN (SELECT digest FROM token WHERE expires <= $1 LIMIT $2)",
	RuleSessions: `DELETE FROM session WHERE id IN (SELECT id FROM session WHERE created <= $1
		AND NOT EXISTS (SELECT 1 FROM token WHERE token.session = session.id) LIMIT $2)`,
	RuleCredentials: "DELETE FROM credential WHERE public_key IN (SELECT public_key FROM credential WHERE valid_until <= $1 LIMIT $2)",
	RuleLists:       "DELETE FROM status_list WHERE name IN (SELECT name FROM status_list WHERE ends <= $1 LIMIT $2)",
	RuleProofs: `DELETE FROM identity_proof WHERE (account, id) IN
		(SELECT account, id FROM identity_proof WHERE over > 0 AND over <= $1 LIMIT $2)`,
	RuleStills: `UPDATE video_call SET still = '' WHERE (account, id) IN
		(SELECT account, id FROM video_call WHERE still <> '' AND ended > 0 AND ended <= $1 LIMIT $2)`,
	RuleGuardians: `DELETE FROM guardian_request WHERE (account, id) IN
		(SELECT account, id FROM guardian_request WHERE over > 0 AND over <= $1 LIMIT $2)`,
	RulePrints: `DELETE FROM print_order WHERE (account, id) IN
		(SELECT account, id FROM print_order WHERE over > 0 AND over <= $1 LIMIT $2)`,
	RuleSeats: `DELETE FROM print_seat WHERE (office, start, seat) IN
		(SELECT office, start, seat FROM print_seat WHERE start <= $1 LIMIT $2)`,
	RuleFees:    "DELETE FROM fee_left WHERE uin IN (SELECT uin FROM fee_left WHERE until <= $1 LIMIT $2)",
	RuleReports: "DELETE FROM retention_report WHERE id IN (SELECT id FROM retention_report WHERE at <= $1 LIMIT $2)",
}

// removedAtOnce bounds a transaction of retention, so that nobody waits for it.
const removedAtOnce = 500

// Remove removes what a rule says of a time up to a moment, some rows at a time, and returns how many.
func (s *Store) Remove(ctx context.Context, r Rule, until time.Time) (int64, error) {
	var all int64
	for {
		var n int64
		err := s.Update(ctx, func(t *Tx) error {
			var err error
			n, err = t.exec(removals[r], millis(until), removedAtOnce)
			return err
		})
		if all += n; err != nil || n < removedAtOnce {
			return all, err
		}
	}
}

// FindExpiredUploads returns some accounts that have uploads which were not finished in time.
func (t *Tx) FindExpiredUploads(now time.Time, limit int) ([]domain.AccountID, error) {
	var all []domain.AccountID
	err := t.each("SELECT DISTINCT account FROM upload WHERE expires <= $1 ORDER BY account LIMIT $2", []any{millis(now), limit},
		func(scan func(...any) error) error {
			var id domain.AccountID
			err := scan(&id)
			all = append(all, id)
			return err
		})
	return all, err
}

// CountBlobs returns how many files an account has here, whole or arriving.
func (t *Tx) CountBlobs(account domain.AccountID) (int64, error) {
	var n int64
	err := t.row("SELECT COUNT(*) FROM blob WHERE account = $1", []any{string(account)}, &n)
	return n, err
}

// Finished is an application that came to its end and whose copies of documents are still there.
type Finished struct {
	Account     domain.AccountID
	Application domain.ApplicationID
	At          time.Time
}

// FindFinished returns up to limit applications that ended up to a moment in a state, the oldest first.
func (t *Tx) FindFinished(state domain.ApplicationState, until time.Time, limit int) ([]Finished, error) {
	var all []Finished
	err := t.each(`SELECT account, id, finished FROM application WHERE finished > 0 AND copies_erased = 0 AND finished <= $1
		AND state = $2 ORDER BY finished, id LIMIT $3`, []any{millis(until), string(state), limit},
		func(scan func(...any) error) error {
			var f Finished
			var at int64
			err := scan(&f.Account, &f.Application, &at)
			f.At = moment(at)
			all = append(all, f)
			return err
		})
	return all, err
}

// CopiesErased returns the applications of an account whose copies were erased.
func (t *Tx) CopiesErased(account domain.AccountID) (map[domain.ApplicationID]bool, error) {
	all := map[domain.ApplicationID]bool{}
	err := t.each("SELECT id FROM application WHERE account = $1 AND copies_erased > 0", []any{string(account)},
		func(scan func(...any) error) error {
			var id domain.ApplicationID
			err := scan(&id)
			all[id] = true
			return err
		})
	return all, err
}

// MarkCopiesErased notes that the copies of an application were erased.
func (t *Tx) MarkCopiesErased(account domain.AccountID, id domain.ApplicationID, now time.Time) error {
	return t.change("UPDATE application SET copies_erased = $3 WHERE account = $1 AND id = $2", string(account), string(id), millis(now))
}

// DeleteContent removes the files of an account with a digest, and the uploads that brought them. It returns how many went.
func (t *Tx) DeleteContent(account domain.AccountID, digest domain.Hash) (int64, error) {
	t.files(account)
	keyed := t.contentDigest(account, digest)
	err := t.set(`DELETE FROM upload WHERE account = $1 AND blob IN (SELECT id FROM blob WHERE account = $1 AND digest = $2)`,
		string(account), keyed)
	if err != nil {
		return 0, err
	}
	return t.exec("DELETE FROM blob WHERE account = $1 AND digest = $2", string(account), keyed)
}

// RetentionReport is what a run of the rules removed.
type RetentionReport struct {
	ID      string
	At      time.Time
	Removed map[Rule]int64 // rows or files
}

// CreateRetentionReport adds a report.
func (t *Tx) CreateRetentionReport(r RetentionReport) error {
	data, err := encode(r.Removed)
	if err != nil {
		return err
	}
	return t.create("INSERT INTO retention_report (id, at, data) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", r.ID, millis(r.At), data)
}

// FindRetentionReports returns up to limit reports, the latest first.
func (t *Tx) FindRetentionReports(limit int) ([]RetentionReport, error) {
	var all []RetentionReport
	err := t.each("SELECT id, at, data FROM retention_report ORDER BY at DESC, id LIMIT $1", []any{limit},
		func(scan func(...any) error) error {
			var r RetentionReport
			var at int64
			var data string
			if err := scan(&r.ID, &at, &data); err != nil {
				return err
			}
			r.At = moment(at)
			all = append(all, r)
			return json.Unmarshal([]byte(data), &all[len(all)-1].Removed)
		})
	return all, err
}
