package store

import (
	"errors"
	"time"

	"razvorot/domain"
	"razvorot/domain/person"
)

// Guardian is a minor's request for consent as the authority keeps it.
type Guardian struct {
	domain.GuardianRequest
	Account domain.AccountID  // of the minor
	By      domain.AccountID  // of who opened it; "" for not yet
	Phone   person.Phone      // of who is invited
	Proof   domain.DocumentID // of the guardian: what proves the relation
	OverAt  time.Time         // zero for not yet, and for a consent by which no passport was handed out
}

// guardianData is what is sealed of a request.
type guardianData struct {
	Request domain.GuardianRequest `json:"request"`
	Phone   person.Phone           `json:"phone"`
	Proof   domain.DocumentID      `json:"proof,omitzero"`
}

func ofGuardian(account domain.AccountID, id domain.GuardianID) cell {
	return cell{"guardian_request", "data", account, string(id)}
}

func (t *Tx) sealGuardian(g Guardian) (data string, over int64, err error) {
	if !g.OverAt.IsZero() {
		over = millis(g.OverAt)
	}
	data, err = t.sealJSON(ofGuardian(g.Account, g.ID), guardianData{g.GuardianRequest, g.Phone, g.Proof})
	return data, over, err
}

// CreateGuardian adds a request. domain.ErrDuplicate: its id is taken.
func (t *Tx) CreateGuardian(g Guardian) error {
	data, over, err := t.sealGuardian(g)
	if err != nil {
		return err
	}
	return t.create(`INSERT INTO guardian_request (account, id, invited, guardian, state, started, over, data)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`, string(g.Account), string(g.ID),
		t.digest(byPhone, g.Phone.String()), string(g.By), string(g.State), millis(g.StartedAt), over, data)
}

// UpdateGuardian stores a request that is there. domain.ErrNotFound.
func (t *Tx) UpdateGuardian(g Guardian) error {
	data, over, err := t.sealGuardian(g)
	if err != nil {
		return err
	}
	return t.change("UPDATE guardian_request SET guardian = $3, state = $4, over = $5, data = $6 WHERE account = $1 AND id = $2",
		string(g.Account), string(g.ID), string(g.By), string(g.State), over, data)
}

// FindGuardian returns a request that an account made, or was opened by it. domain.ErrNotFound.
func (t *Tx) FindGuardian(account domain.AccountID, id domain.GuardianID) (Guardian, error) {
	all, err := t.guardians("WHERE (account = $1 OR guardian = $1) AND id = $2", string(account), string(id))
	if err == nil && len(all) == 0 {
		err = domain.ErrNotFound
	}
	if err != nil {
		return Guardian{}, err
	}
	return all[0], nil
}

// FindGuardians returns the requests of an account, of either side, the latest first.
func (t *Tx) FindGuardians(account domain.AccountID) ([]Guardian, error) {
	return t.guardians("WHERE account = $1 OR guardian = $1 ORDER BY started DESC, id", string(account))
}

// FindInvited returns up to limit requests for a phone that wait for an answer and were made after a moment, the latest first.
func (t *Tx) FindInvited(p person.Phone, after time.Time, limit int) ([]Guardian, error) {
	return t.guardians("WHERE invited = $1 AND state IN ($2, $3) AND started > $4 ORDER BY started DESC, id LIMIT $5",
		t.digest(byPhone, p.String()), string(domain.GuardianInvited), string(domain.GuardianOpened), millis(after), limit)
}

// guardians leaves out those of a minor who is being erased: nobody can read them any more.
func (t *Tx) guardians(where string, args ...any) ([]Guardian, error) {
	type row struct {
		account, guardian domain.AccountID
		id                domain.GuardianID
		over              int64
		data              string
	}
	var rows []row
	err := t.each("SELECT account, guardian, id, over, data FROM guardian_request "+where, args, func(scan func(...any) error) error {
		var r row
		err := scan(&r.account, &r.guardian, &r.id, &r.over, &r.data)
		rows = append(rows, r)
		return err
	})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	all := make([]Guardian, 0, len(rows))
	for _, r := range rows {
		var d guardianData
		err := t.openJSON(ofGuardian(r.account, r.id), r.data, &d)
		if errors.Is(err, domain.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		g := Guardian{GuardianRequest: d.Request, Account: r.account, By: r.guardian, Phone: d.Phone, Proof: d.Proof}
		if r.over > 0 {
			g.OverAt = moment(r.over)
		}
		all = append(all, g)
	}
	return all, nil
}
