package storage

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"razvorot/domain"
)

// findJSON runs a query for one row of one column and decodes it. Errors:
// domain.ErrNotFound, domain.ErrDamaged for content that cannot be read.
func findJSON[T any](t *Tx, query string, args ...any) (v T, err error) {
	var content []byte
	err = t.tx.QueryRowContext(t.ctx, query, args...).Scan(&content)
	if errors.Is(err, sql.ErrNoRows) {
		return v, domain.ErrNotFound
	}
	if err != nil {
		return v, err
	}
	return decode[T](content)
}

// listJSON runs a query for rows of one column and decodes each.
func listJSON[T any](t *Tx, query string, args ...any) ([]T, error) {
	rows, err := t.tx.QueryContext(t.ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []T
	for rows.Next() {
		var content sql.RawBytes
		if err := rows.Scan(&content); err != nil {
			return nil, err
		}
		v, err := decode[T](content)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, rows.Err()
}

// decode leaves the decoder's own error out: it may quote what it read.
func decode[T any](content []byte) (v T, err error) {
	if err := json.Unmarshal(content, &v); err != nil {
		return v, fmt.Errorf("a stored %T cannot be read: %w", v, domain.ErrDamaged)
	}
	return v, nil
}

// save runs a statement whose last parameter is v as JSON.
func (t *Tx) save(query string, v any, args ...any) error {
	content, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("a %T cannot be stored: %w", v, err)
	}
	return t.exec(query, append(args, string(content))...)
}

func (t *Tx) exec(query string, args ...any) error {
	_, err := t.tx.ExecContext(t.ctx, query, args...)
	return err
}

func (t *Tx) count(query string, args ...any) (n int, err error) {
	err = t.tx.QueryRowContext(t.ctx, query, args...).Scan(&n)
	return n, err
}

// millis is a moment as it is stored; NULL stands for the zero time.
func millis(at time.Time) any {
	if at.IsZero() {
		return nil
	}
	return at.UnixMilli()
}

// limit is SQL's LIMIT for a window that 0 leaves open.
func limit(n int) int {
	if n == 0 {
		return -1
	}
	return n
}
