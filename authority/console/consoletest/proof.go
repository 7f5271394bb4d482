package consoletest

import (
	"context"
	"time"

	"razvorot/authority/office"
	"razvorot/domain"
)

// proofCase is the one order of the archive.
func (r *Reception) proofCase() office.ProofCase {
	return office.ProofCase{ProofItem: office.ProofItem{Account: "acc-0", ID: "proof-0", Number: "П-204118736-3", Way: domain.ProofOffice,
		Place: "Отделение на Лесной", Since: r.clock.Now().Add(-26 * time.Hour)}, State: domain.ProofOrdered,
		Name: "Примерова Анна Сергеевна", Birth: "1990-04-12", Passport: "45 10 123456"}
}

func (d *desk) ProofOrders(context.Context) ([]office.ProofItem, error) {
	defer d.r.mu.Unlock()
	if err := d.enter(office.RoleOperator, office.RoleSenior); err != nil {
		return nil, err
	}
	return []office.ProofItem{d.r.proofCase().ProofItem}, nil
}

func (d *desk) ProofOrder(_ context.Context, account domain.AccountID, id domain.ProofID) (office.ProofCase, error) {
	defer d.r.mu.Unlock()
	err := d.enter(office.RoleOperator, office.RoleSenior)
	c := d.r.proofCase()
	if err == nil && (c.Account != account || c.ID != id) {
		err = domain.ErrNotFound
	}
	if err != nil {
		return office.ProofCase{}, err
	}
	return c, nil
}

func (d *desk) HandOutProof(ctx context.Context, account domain.AccountID, id domain.ProofID) (string, error) {
	if _, err := d.ProofOrder(ctx, account, id); err != nil {
		return "", err
	}
	return "12345678", nil
}

func (d *desk) RefuseProof(ctx context.Context, account domain.AccountID, id domain.ProofID) error {
	_, err := d.ProofOrder(ctx, account, id)
	return err
}
