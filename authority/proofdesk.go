package authority

import (
	"context"

	"razvorot/authority/office"
	"razvorot/authority/store"
	"razvorot/domain"
)

// proofsShown is how many orders are listed; those that wait longest come first.
const proofsShown = 500

func (a *Authority) proofItem(p store.Proof) office.ProofItem {
	item := office.ProofItem{Account: p.Account, ID: p.ID, Number: p.Number, Way: p.Way, Since: p.StartedAt}
	item.Place = a.offices.name(domain.OfficeID(p.Place))
	return item
}

// ProofOrders implements office.Proofs.
func (d *desk) ProofOrders(ctx context.Context) ([]office.ProofItem, error) {
	return look(ctx, d, call{action: "proofs", roles: caseworkers}, func(s *shift) ([]office.ProofItem, error) {
		kept, err := s.FindProofsIn(domain.ProofOrdered, proofsShown)
		var all []office.ProofItem
		for _, p := range kept {
			if s.now.Before(p.Until) {
				all = append(all, d.a.proofItem(p))
			}
		}
		return all, err
	})
}

// ProofOrder implements office.Proofs.
func (d *desk) ProofOrder(ctx context.Context, account domain.AccountID, id domain.ProofID) (office.ProofCase, error) {
	var out office.ProofCase
	return out, d.act(ctx, call{action: "proof.open", roles: caseworkers}, func(s *shift, c *call) error {
		p, err := s.FindProof(account, id)
		if err != nil {
			return err
		}
		c.subject = p.Number
		x := p.Profile
		out = office.ProofCase{ProofItem: d.a.proofItem(p), State: p.State, Birth: x.Birth.String(), Passport: x.Passport.Number.String(),
			Name: x.Name.String()}
		if p.Way == domain.ProofLetter {
			out.Address = x.Registration.Line()
		}
		return nil
	})
}

// HandOutProof implements office.Proofs. The entry of the log says that a code was made, and not which.
func (d *desk) HandOutProof(ctx context.Context, account domain.AccountID, id domain.ProofID) (code string, err error) {
	err = d.proof(ctx, "proof.hand_out", account, id, func(s *shift) error {
		_, code, err = s.handOut(id)
		return err
	})
	if err != nil {
		return "", err
	}
	return code, nil
}

// RefuseProof implements office.Proofs.
func (d *desk) RefuseProof(ctx context.Context, account domain.AccountID, id domain.ProofID) error {
	return d.proof(ctx, "proof.refuse", account, id, func(s *shift) error {
		_, err := s.refuseProof(id)
		return err
	})
}

// proof carries out what an operator does about an attempt.
func (d *desk) proof(ctx context.Context, action string, account domain.AccountID, id domain.ProofID, f func(*shift) error) error {
	return d.act(ctx, call{action: action, roles: caseworkers}, func(s *shift, c *call) error {
		p, err := s.FindProof(account, id)
		if err != nil {
			return err
		}
		c.subject = p.Number
		if s.account, err = s.FindAccount(account); err != nil {
			return err
		}
		return f(s)
	})
}
