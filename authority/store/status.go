package store

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"strings"
	"time"

	"razvorot/credential/statuslist"
	"razvorot/domain"
)

// ListSize is how many places a status list has: 2^17, which the Token Status List names as large enough that nobody is
// told from a crowd, and which is 32 KiB before it is compressed.
const ListSize = 1 << 17

// fullAt is when a list takes no more: places are drawn at random, and beyond a half most draws would be in vain.
const fullAt = ListSize / 2

// ListPurpose is what the entries of a list are for. What ends in minutes is not mixed with what lasts for weeks.
type ListPurpose string

// The purposes.
const (
	ListOfCredentials ListPurpose = "credential"
	ListOfStatements  ListPurpose = "statement" // offline QR codes on screens, which end in minutes
	ListOfCopies      ListPurpose = "copy"      // those on paper and in files
)

// Place is where a status stands.
type Place struct {
	List  string
	Index uint64
}

// AllocatePlaces takes so many places for a passport, each with a status and drawn at random: neither their order nor their
// neighbourhood tells that they belong together. until is when what they are for has ended at the latest.
func (t *Tx) AllocatePlaces(purpose ListPurpose, passport domain.RegistryID, n int, status statuslist.Status,
	now, until time.Time) ([]Place, error) {
	list, err := t.openList(purpose, n, now, until)
	if err != nil {
		return nil, err
	}
	places := make([]Place, 0, n)
	for len(places) < n {
		index := randomIndex()
		err := t.create(`INSERT INTO status_entry (list, place, passport, status) VALUES ($1, $2, $3, $4)
			ON CONFLICT DO NOTHING`, list, int64(index), string(passport), int64(status))
		if errors.Is(err, domain.ErrDuplicate) {
			continue // taken: at most every second draw, since lists are filled by half
		}
		if err != nil {
			return nil, err
		}
		places = append(places, Place{list, index})
	}
	return places, nil
}

// openList returns the list that takes n more entries, a new one when there is none. Two transactions may overfill it by a
// few entries, which costs a few more draws.
func (t *Tx) openList(purpose ListPurpose, n int, now, until time.Time) (string, error) {
	var name string
	err := t.row(`SELECT name FROM status_list WHERE purpose = $1 AND taken + $2 <= $3 ORDER BY created, name LIMIT 1`,
		[]any{string(purpose), n, fullAt}, &name)
	if errors.Is(err, domain.ErrNotFound) {
		name = strings.ToLower(rand.Text()[:8]) // part of an address in every QR: short; names of one authority differ by 40 bits
		err = t.create(`INSERT INTO status_list (name, purpose, taken, version, ends, created) VALUES ($1, $2, 0, 1, 0, $3)
			ON CONFLICT DO NOTHING`, name, string(purpose), millis(now))
	}
	if err != nil {
		return "", err
	}
	return name, t.change(`UPDATE status_list SET taken = taken + $2, ends = CASE WHEN ends < $3 THEN $3 ELSE ends END
		WHERE name = $1`, name, n, millis(until))
}

func randomIndex() uint64 {
	var b [4]byte
	_, _ = rand.Read(b[:]) // never fails
	return uint64(binary.LittleEndian.Uint32(b[:]) % ListSize)
}

// SetStatus sets the status of everything that was issued of a passport, and has the lists signed anew. What is invalid
// stays so.
func (t *Tx) SetStatus(passport domain.RegistryID, status statuslist.Status) error {
	const concerned = "FROM status_entry WHERE passport = $1 AND status <> $2 AND status <> $3"
	var lists []string
	err := t.each("SELECT DISTINCT list "+concerned+" ORDER BY list", []any{string(passport), int64(statuslist.Invalid), int64(status)},
		func(scan func(...any) error) error {
			var name string
			err := scan(&name)
			lists = append(lists, name)
			return err
		})
	if err != nil {
		return err
	}
	for _, name := range lists { // in order of name, so that two transactions do not wait for one another
		if err := t.change("UPDATE status_list SET version = version + 1 WHERE name = $1", name); err != nil {
			return err
		}
	}
	return t.set("UPDATE status_entry SET status = $3 WHERE passport = $1 AND status <> $2 AND status <> $3",
		string(passport), int64(statuslist.Invalid), int64(status))
}

// ListVersion returns the version of a list: what it says has not changed while that is the same.
func (t *Tx) ListVersion(name string) (int64, error) {
	var version int64
	err := t.row("SELECT version FROM status_list WHERE name = $1", []any{name}, &version)
	return version, err
}

// ReadList returns a list as it is.
func (t *Tx) ReadList(name string) (*statuslist.List, error) {
	const bits = 2 // valid, invalid, suspended
	list, err := statuslist.New(bits, ListSize)
	if err != nil {
		return nil, err
	}
	return list, t.each("SELECT place, status FROM status_entry WHERE list = $1 AND status <> 0", []any{name},
		func(scan func(...any) error) error {
			var place, status int64
			if err := scan(&place, &status); err != nil {
				return err
			}
			return list.Set(uint64(place), statuslist.Status(status))
		})
}
