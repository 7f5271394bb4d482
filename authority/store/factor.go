package store

import (
	"errors"

	"razvorot/domain"
	"razvorot/domain/access"
)

// Factor is what stands beside the password of an account, as the authority keeps it: sealed, under the citizen's own key.
type Factor struct {
	Secret   string      `json:"secret,omitzero"`    // of the authenticator app, base32; "" for none
	Step     int64       `json:"step,omitzero"`      // of the last code that was used: none up to it is taken
	Recovery []string    `json:"recovery,omitempty"` // digests of recovery codes that are left
	Offer    FactorOffer `json:"offer,omitzero"`
	Answers  string      `json:"answers,omitzero"` // verifier of the answers to the control questions, with its parameters
	NewPhone NewPhone    `json:"new_phone,omitzero"`
}

// NewPhone is a phone that operators are about to give the account.
type NewPhone struct {
	Proposal string `json:"proposal,omitzero"`
	Phone    string `json:"phone,omitzero"` // E.164
}

// FactorOffer is a secret that no app has shown yet to hold.
type FactorOffer struct {
	Secret string           `json:"secret,omitzero"`
	Access access.Challenge `json:"access,omitzero"` // wrong codes, and how long it is good
}

func ofFactor(account domain.AccountID) cell {
	return cell{"second_factor", "data", account, string(account)}
}

// FindFactor returns what stands beside the password of an account, the zero Factor for nothing.
func (t *Tx) FindFactor(account domain.AccountID) (Factor, error) {
	var f Factor
	var data string
	err := t.row("SELECT data FROM second_factor WHERE account = $1", []any{string(account)}, &data)
	if errors.Is(err, domain.ErrNotFound) {
		return f, nil
	}
	if err != nil {
		return f, err
	}
	return f, t.openJSON(ofFactor(account), data, &f)
}

// SaveFactor stores what stands beside the password of an account.
func (t *Tx) SaveFactor(account domain.AccountID, f Factor) error {
	data, err := t.sealJSON(ofFactor(account), f)
	if err != nil {
		return err
	}
	return t.set(`INSERT INTO second_factor (account, data) VALUES ($1, $2)
		ON CONFLICT (account) DO UPDATE SET data = excluded.data`, string(account), data)
}
