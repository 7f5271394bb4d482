package store

import (
	"slices"
	"time"

	"razvorot/domain"
)

// Print is an order of a printed version as the authority keeps it.
type Print struct {
	domain.PrintOrder
	Account domain.AccountID
	Wrong   int       // codes that were wrong, since this one was made
	OverAt  time.Time // zero for not yet
}

// printData is what is sealed of an order.
type printData struct {
	Order domain.PrintOrder `json:"order"`
	Wrong int               `json:"wrong"`
}

func ofPrint(account domain.AccountID, id domain.PrintID) cell {
	return cell{"print_order", "data", account, string(id)}
}

func (p Print) over() int64 {
	if p.OverAt.IsZero() {
		return 0
	}
	return millis(p.OverAt)
}

// CreatePrint adds an order. domain.ErrDuplicate: its id or number is taken.
func (t *Tx) CreatePrint(p Print) error {
	data, err := t.sealJSON(ofPrint(p.Account, p.ID), printData{p.PrintOrder, p.Wrong})
	if err != nil {
		return err
	}
	return t.create(`INSERT INTO print_order (account, id, number, office, state, start, over, data) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT DO NOTHING`, string(p.Account), string(p.ID), p.Number, string(p.Office), string(p.State), millis(p.Start), p.over(), data)
}

// UpdatePrint stores an order that is there. domain.ErrNotFound.
func (t *Tx) UpdatePrint(p Print) error {
	data, err := t.sealJSON(ofPrint(p.Account, p.ID), printData{p.PrintOrder, p.Wrong})
	if err != nil {
		return err
	}
	return t.change("UPDATE print_order SET office = $3, state = $4, start = $5, over = $6, data = $7 WHERE account = $1 AND id = $2",
		string(p.Account), string(p.ID), string(p.Office), string(p.State), millis(p.Start), p.over(), data)
}

// FindPrint returns an order of an account. domain.ErrNotFound.
func (t *Tx) FindPrint(account domain.AccountID, id domain.PrintID) (Print, error) {
	all, err := t.prints("WHERE account = $1 AND id = $2", string(account), string(id))
	if err == nil && len(all) == 0 {
		err = domain.ErrNotFound
	}
	if err != nil {
		return Print{}, err
	}
	return all[0], nil
}

// FindPrints returns the orders of an account, the latest first.
func (t *Tx) FindPrints(account domain.AccountID) ([]Print, error) {
	all, err := t.prints("WHERE account = $1 ORDER BY id", string(account))
	slices.SortStableFunc(all, func(x, y Print) int { return y.OrderedAt.Compare(x.OrderedAt) })
	return all, err
}

// FindPrintsIn returns up to limit orders of all accounts in a state, at an office or, for "", at all, by their appointments.
func (t *Tx) FindPrintsIn(state domain.PrintState, office domain.OfficeID, limit int) ([]Print, error) {
	return t.prints("WHERE state = $1 AND ($2 = '' OR office = $2) ORDER BY start, id LIMIT $3", string(state), string(office), limit)
}

func (t *Tx) prints(where string, args ...any) ([]Print, error) {
	type row struct {
		account domain.AccountID
		id      domain.PrintID
		over    int64
		data    string
	}
	var rows []row
	err := t.each("SELECT account, id, over, data FROM print_order "+where, args, func(scan func(...any) error) error {
		var r row
		err := scan(&r.account, &r.id, &r.over, &r.data)
		rows = append(rows, r)
		return err
	})
	if err != nil {
		return nil, err
	}
	all := make([]Print, len(rows))
	for i, r := range rows {
		var d printData
		if err := t.openJSON(ofPrint(r.account, r.id), r.data, &d); err != nil {
			return nil, err
		}
		all[i] = Print{PrintOrder: d.Order, Account: r.account, Wrong: d.Wrong}
		if r.over > 0 {
			all[i].OverAt = moment(r.over)
		}
	}
	return all, nil
}

// TakeSeat takes one of the seats of a slot for an order. domain.ErrDuplicate when all are taken.
func (t *Tx) TakeSeat(p Print, seats int) error {
	for seat := range seats {
		n, err := t.exec("INSERT INTO print_seat (office, start, seat, account, id) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
			string(p.Office), millis(p.Start), seat, string(p.Account), string(p.ID))
		if err != nil || n > 0 {
			return err
		}
	}
	return domain.ErrDuplicate
}

// LeaveSeat gives back the seat of an order, if it has one.
func (t *Tx) LeaveSeat(p Print) error {
	_, err := t.exec("DELETE FROM print_seat WHERE account = $1 AND id = $2", string(p.Account), string(p.ID))
	return err
}

// CountSeats returns how many seats are taken of each slot of an office that begins after a moment.
func (t *Tx) CountSeats(office domain.OfficeID, after time.Time) (map[int64]int, error) {
	taken := map[int64]int{}
	err := t.each("SELECT start, COUNT(*) FROM print_seat WHERE office = $1 AND start > $2 GROUP BY start",
		[]any{string(office), millis(after)}, func(scan func(...any) error) error {
			var at int64
			var n int
			err := scan(&at, &n)
			taken[at] = n
			return err
		})
	return taken, err
}
