package store

import (
	"fmt"
	"strings"

	"razvorot/authority/audit"
	"razvorot/authority/office"
	"razvorot/domain"
)

// AppendEntry adds an entry to the log, not chained yet.
func (t *Tx) AppendEntry(e office.Entry) error {
	return t.set(`INSERT INTO audit_pending (id, at, actor, name, action, subject, why, outcome) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		domain.NewID[string](), millis(e.At), e.Actor, e.Name, e.Action, e.Subject, e.Why, e.Outcome)
}

// ChainEntries moves up to limit entries into the chain, the oldest first, and returns how many, and the end of the chain.
// domain.ErrNotFound: another process added to it meanwhile.
func (t *Tx) ChainEntries(limit int) (int, audit.End, error) {
	end, err := t.FindAuditEnd()
	if err != nil {
		return 0, end, err
	}
	var ids []string
	var records []audit.Record
	before := end
	err = t.each("SELECT id, at, actor, name, action, subject, why, outcome FROM audit_pending ORDER BY at, id LIMIT $1", []any{limit},
		func(scan func(...any) error) error {
			var id string
			var at int64
			r := audit.Record{Number: end.Number + 1}
			err := scan(&id, &at, &r.Actor, &r.Name, &r.Action, &r.Subject, &r.Why, &r.Outcome)
			r.At = moment(at)
			r.Digest = r.After(end.Digest)
			end = audit.End{Number: r.Number, Digest: r.Digest}
			ids, records = append(ids, id), append(records, r)
			return err
		})
	if err != nil || len(ids) == 0 {
		return 0, end, err
	}
	if err := t.change("UPDATE audit_end SET number = $2, digest = $3 WHERE place = 1 AND number = $1", before.Number, end.Number,
		end.Digest[:]); err != nil {
		return 0, end, err
	}
	for i, r := range records {
		if err := t.chain(ids[i], r); err != nil {
			return 0, end, err
		}
	}
	return len(ids), end, nil
}

func (t *Tx) chain(id string, r audit.Record) error {
	err := t.create(`INSERT INTO audit_entry (number, at, actor, name, action, subject, why, outcome, digest)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`, r.Number, millis(r.At), r.Actor, r.Name, r.Action, r.Subject,
		r.Why, r.Outcome, r.Digest[:])
	if err != nil {
		return err
	}
	return t.change("DELETE FROM audit_pending WHERE id = $1", id)
}

// FindAuditEnd returns the end of the chain.
func (t *Tx) FindAuditEnd() (audit.End, error) {
	var end audit.End
	var digest []byte
	err := t.row("SELECT number, digest FROM audit_end WHERE place = 1", nil, &end.Number, &digest)
	copy(end.Digest[:], digest)
	return end, err
}

// CountPendingEntries returns how many entries are not chained yet.
func (t *Tx) CountPendingEntries() (int, error) {
	var n int
	return n, t.row("SELECT COUNT(*) FROM audit_pending", nil, &n)
}

// CreateAuditHead adds a signed head. domain.ErrDuplicate: there is one of the number.
func (t *Tx) CreateAuditHead(h audit.Head) error {
	return t.create("INSERT INTO audit_head (number, digest, at, signature) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
		h.Number, h.Digest[:], millis(h.At), h.Signature)
}

const headColumns = "SELECT number, digest, at, signature FROM audit_head "

func readHead(scan func(...any) error) (audit.Head, error) {
	var h audit.Head
	var digest []byte
	var at int64
	err := scan(&h.Number, &digest, &at, &h.Signature)
	h.At = moment(at)
	copy(h.Digest[:], digest)
	return h, err
}

// FindAuditHead returns the latest signed head.
func (t *Tx) FindAuditHead() (audit.Head, error) {
	return readHead(func(dest ...any) error { return t.row(headColumns+"ORDER BY number DESC LIMIT 1", nil, dest...) })
}

// FindAuditHeads returns all signed heads, the oldest first.
func (t *Tx) FindAuditHeads() ([]audit.Head, error) {
	var all []audit.Head
	err := t.each(headColumns+"ORDER BY number", nil, func(scan func(...any) error) error {
		h, err := readHead(scan)
		all = append(all, h)
		return err
	})
	return all, err
}

// EachAuditRecord calls f for up to limit entries of the chain behind a number, in order.
func (t *Tx) EachAuditRecord(after int64, limit int, f func(audit.Record) error) error {
	return t.each(`SELECT number, at, actor, name, action, subject, why, outcome, digest FROM audit_entry WHERE number > $1
		ORDER BY number LIMIT $2`, []any{after, limit},
		func(scan func(...any) error) error {
			var r audit.Record
			var at int64
			var digest []byte
			err := scan(&r.Number, &at, &r.Actor, &r.Name, &r.Action, &r.Subject, &r.Why, &r.Outcome, &digest)
			if err != nil {
				return err
			}
			r.At = moment(at)
			copy(r.Digest[:], digest)
			return f(r)
		})
}

const entryColumns = "at, actor, name, action, subject, why, outcome"

// FindEntries returns entries of the log, the latest first. What is not chained yet comes first, on the first page.
func (t *Tx) FindEntries(f office.AuditFilter) ([]office.Entry, error) {
	var all []office.Entry
	if f.Before == 0 {
		where, args := entriesWhere(f)
		args = append(args, f.Limit)
		query := fmt.Sprintf("SELECT 0 AS number, "+entryColumns+" FROM audit_pending %s ORDER BY at DESC, id DESC LIMIT $%d",
			where, len(args))
		if err := t.entries(&all, query, args); err != nil {
			return nil, err
		}
	}
	if len(all) >= f.Limit {
		return all, nil
	}
	where, args := entriesWhere(f)
	args = append(args, f.Limit-len(all))
	query := fmt.Sprintf("SELECT number, "+entryColumns+" FROM audit_entry %s ORDER BY number DESC LIMIT $%d", where, len(args))
	return all, t.entries(&all, query, args)
}

func entriesWhere(f office.AuditFilter) (string, []any) {
	var parts []string
	var args []any
	add := func(part string, value any) {
		args = append(args, value)
		parts = append(parts, fmt.Sprintf(part, len(args)))
	}
	for _, x := range []struct{ column, value string }{{"actor", f.Actor}, {"action", f.Action}, {"subject", f.Subject}} {
		if x.value != "" {
			add(x.column+" = $%d", x.value)
		}
	}
	if !f.From.IsZero() {
		add("at >= $%d", millis(f.From))
	}
	if !f.Until.IsZero() {
		add("at < $%d", millis(f.Until))
	}
	if f.Before > 0 {
		add("number < $%d", f.Before)
	}
	if len(parts) == 0 {
		return "", nil
	}
	return "WHERE " + strings.Join(parts, " AND "), args
}

func (t *Tx) entries(all *[]office.Entry, query string, args []any) error {
	return t.each(query, args, func(scan func(...any) error) error {
		var e office.Entry
		var at int64
		err := scan(&e.Number, &at, &e.Actor, &e.Name, &e.Action, &e.Subject, &e.Why, &e.Outcome)
		e.At = moment(at)
		*all = append(*all, e)
		return err
	})
}
