package store

import (
	"time"

	"razvorot/authority/office"
	"razvorot/domain"
)

// CreateProposal adds a proposal. domain.ErrDuplicate: there is one of the id.
func (t *Tx) CreateProposal(p office.Proposal) error {
	return t.create(`INSERT INTO proposal (id, kind, account, subject, why, proposer, proposed, state, second, settled)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', 0) ON CONFLICT DO NOTHING`, string(p.ID), string(p.Kind), string(p.Account),
		string(p.Passport)+p.Serial, p.Why, string(p.By), millis(p.At), string(p.State))
}

// SettleProposal stores what became of an open proposal. domain.ErrNotFound: it is settled.
func (t *Tx) SettleProposal(p office.Proposal) error {
	return t.change("UPDATE proposal SET state = $2, second = $3, settled = $4 WHERE id = $1 AND state = $5", string(p.ID),
		string(p.State), string(p.Second), millis(p.DoneAt), string(office.ProposalOpen))
}

const proposalColumns = `SELECT p.id, p.kind, p.account, p.subject, p.why, p.proposer, p.proposed, p.state, p.second, p.settled
	FROM proposal p `

func readProposal(scan func(...any) error) (office.Proposal, error) {
	var p office.Proposal
	var subject string
	var proposed, settled int64
	err := scan(&p.ID, &p.Kind, &p.Account, &subject, &p.Why, &p.By, &proposed, &p.State, &p.Second, &settled)
	p.At, p.DoneAt = moment(proposed), moment(settled)
	if p.Kind == office.ProposeCertificate {
		p.Serial = subject
	} else {
		p.Passport = domain.RegistryID(subject)
	}
	return p, err
}

// FindProposal returns a proposal.
func (t *Tx) FindProposal(id office.ProposalID) (office.Proposal, error) {
	return readProposal(func(dest ...any) error { return t.row(proposalColumns+"WHERE p.id = $1", []any{string(id)}, dest...) })
}

// FindProposals returns the latest proposals in a state that were made after a moment.
func (t *Tx) FindProposals(s office.ProposalState, after time.Time, limit int) ([]office.Proposal, error) {
	return t.proposals("WHERE p.state = $1 AND p.proposed > $2 ORDER BY p.proposed DESC, p.id LIMIT $3", string(s), millis(after), limit)
}

// FindProposalsOf returns the proposals about a passport or certificate, the latest first.
func (t *Tx) FindProposalsOf(subject string, limit int) ([]office.Proposal, error) {
	return t.proposals("WHERE p.subject = $1 ORDER BY p.proposed DESC, p.id LIMIT $2", subject, limit)
}

func (t *Tx) proposals(where string, args ...any) ([]office.Proposal, error) {
	var all []office.Proposal
	err := t.each(proposalColumns+where, args, func(scan func(...any) error) error {
		p, err := readProposal(scan)
		all = append(all, p)
		return err
	})
	return all, err
}

// CountProposals returns how many open proposals were made after a moment.
func (t *Tx) CountProposals(after time.Time) (int, error) {
	var n int
	return n, t.row("SELECT COUNT(*) FROM proposal WHERE state = $1 AND proposed > $2",
		[]any{string(office.ProposalOpen), millis(after)}, &n)
}
