package store

import (
	"fmt"
	"io"
	"log/slog"
	"time"

	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/person"
)

// Proof is an attempt at proving an identity as the authority keeps it.
type Proof struct {
	domain.ProofAttempt
	Account domain.AccountID
	Profile person.Profile   // as it was when the attempt began: whom it is about, and where a letter goes
	Code    access.Challenge // of the code that was handed out
	Bank    BankVisit        // of domain.ProofBank
	Card    CardCheck        // of domain.ProofCard
	OverAt  time.Time        // zero for not yet
}

// BankVisit is what is kept of a sign-in at a bank until the bank's answer was used. Secret.
type BankVisit struct {
	State    string            `json:"state,omitzero"`
	Nonce    string            `json:"nonce,omitzero"`
	Verifier string            `json:"verifier,omitzero"`
	Redirect string            `json:"redirect,omitzero"`
	Answer   domain.BankAnswer `json:"answer,omitzero"`
	Left     domain.Hash       `json:"left,omitzero"` // of the answer that came
}

// Format hides the visit from fmt, whatever the verb.
func (BankVisit) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[bank visit]") }

// LogValue hides the visit.
func (BankVisit) LogValue() slog.Value { return slog.StringValue("[bank visit]") }

// CardCheck is what is kept of a card: never its number.
type CardCheck struct {
	Token string            `json:"token,omitzero"`
	Right access.CodeDigest `json:"right,omitzero"` // of the code that proved the identity
	// Asked is how many codes the bank is being asked about, the last of which since AskedAt. Their tries are counted already.
	Asked   int       `json:"asked,omitzero"`
	AskedAt time.Time `json:"asked_at,omitzero"`
}

// Format hides the token from fmt, whatever the verb.
func (CardCheck) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[card check]") }

// LogValue hides the token.
func (CardCheck) LogValue() slog.Value { return slog.StringValue("[card check]") }

// proofData is what is sealed of an attempt.
type proofData struct {
	Attempt domain.ProofAttempt `json:"attempt"`
	Profile person.Profile      `json:"profile"`
	Code    access.Challenge    `json:"code"`
	Bank    BankVisit           `json:"bank,omitzero"`
	Card    CardCheck           `json:"card,omitzero"`
}

func ofProof(account domain.AccountID, id domain.ProofID) cell {
	return cell{"identity_proof", "data", account, string(id)}
}

func (t *Tx) sealProof(p Proof) (string, error) {
	return t.sealJSON(ofProof(p.Account, p.ID), proofData{p.ProofAttempt, p.Profile, p.Code, p.Bank, p.Card})
}

func overAt(p Proof) int64 {
	if p.OverAt.IsZero() {
		return 0
	}
	return millis(p.OverAt)
}

// CreateAttempt adds an attempt. domain.ErrDuplicate: its id or number is taken.
func (t *Tx) CreateAttempt(p Proof) error {
	data, err := t.sealProof(p)
	if err != nil {
		return err
	}
	return t.create(`INSERT INTO identity_proof (account, id, number, state, started, over, data) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT DO NOTHING`, string(p.Account), string(p.ID), p.Number, string(p.State), millis(p.StartedAt), overAt(p), data)
}

// UpdateAttempt stores an attempt that is there. domain.ErrNotFound.
func (t *Tx) UpdateAttempt(p Proof) error {
	data, err := t.sealProof(p)
	if err != nil {
		return err
	}
	return t.change("UPDATE identity_proof SET state = $3, over = $4, data = $5 WHERE account = $1 AND id = $2",
		string(p.Account), string(p.ID), string(p.State), overAt(p), data)
}

// FindProof returns an attempt of an account. domain.ErrNotFound.
func (t *Tx) FindProof(account domain.AccountID, id domain.ProofID) (Proof, error) {
	all, err := t.proofs("WHERE account = $1 AND id = $2", string(account), string(id))
	if err == nil && len(all) == 0 {
		err = domain.ErrNotFound
	}
	if err != nil {
		return Proof{}, err
	}
	return all[0], nil
}

// FindProofs returns the attempts of an account, the latest first.
func (t *Tx) FindProofs(account domain.AccountID) ([]Proof, error) {
	return t.proofs("WHERE account = $1 ORDER BY started DESC, id", string(account))
}

// FindProofsIn returns up to limit attempts of all accounts in a state, the oldest first.
func (t *Tx) FindProofsIn(state domain.ProofState, limit int) ([]Proof, error) {
	return t.proofs("WHERE state = $1 ORDER BY started, id LIMIT $2", string(state), limit)
}

func (t *Tx) proofs(where string, args ...any) ([]Proof, error) {
	type row struct {
		account domain.AccountID
		id      domain.ProofID
		over    int64
		data    string
	}
	var rows []row
	err := t.each("SELECT account, id, over, data FROM identity_proof "+where, args, func(scan func(...any) error) error {
		var r row
		err := scan(&r.account, &r.id, &r.over, &r.data)
		rows = append(rows, r)
		return err
	})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	all := make([]Proof, len(rows))
	for i, r := range rows {
		var d proofData
		if err := t.openJSON(ofProof(r.account, r.id), r.data, &d); err != nil {
			return nil, err
		}
		all[i] = Proof{ProofAttempt: d.Attempt, Account: r.account, Profile: d.Profile, Code: d.Code, Bank: d.Bank, Card: d.Card}
		if r.over > 0 {
			all[i].OverAt = moment(r.over)
		}
	}
	return all, nil
}
