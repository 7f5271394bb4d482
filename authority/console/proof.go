package console

import (
	"net/http"
	"net/url"

	"razvorot/authority/office"
	"razvorot/domain"
)

func (v *visit) proofs() error {
	items, err := v.office.ProofOrders(v.r.Context())
	if err != nil {
		return err
	}
	d := proofsData{Orders: items}
	if d.Videos, err = v.office.Videos(v.r.Context()); err != nil {
		return err
	}
	for _, x := range d.Videos {
		if x.State == domain.ProofWaiting {
			d.Waiting++
		}
	}
	return v.show(http.StatusOK, "proofs", d)
}

type proofData struct {
	office.ProofCase
	Path string
	Code string // shown once
}

func (v *visit) proofOf() (domain.AccountID, domain.ProofID, error) {
	account, err := v.id("account")
	if err != nil {
		return "", "", err
	}
	id, err := v.id("id")
	return domain.AccountID(account), domain.ProofID(id), err
}

func (v *visit) proof() error { return v.showProof("") }

func (v *visit) showProof(code string) error {
	account, id, err := v.proofOf()
	if err != nil {
		return err
	}
	c, err := v.office.ProofOrder(v.r.Context(), account, id)
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, "proof", proofData{c, "/proof/" + url.PathEscape(string(account)) + "/" + url.PathEscape(string(id)), code})
}

// handOutProof shows the code. It is in this answer alone: sent again, the form finds that it was made.
func (v *visit) handOutProof() error {
	account, id, err := v.proofOf()
	if err != nil {
		return err
	}
	code, err := v.office.HandOutProof(v.r.Context(), account, id)
	if err != nil {
		return err
	}
	return v.showProof(inFours(code))
}

func (v *visit) refuseProof() error {
	account, id, err := v.proofOf()
	if err != nil {
		return err
	}
	if err := v.office.RefuseProof(v.r.Context(), account, id); err != nil {
		return err
	}
	return v.goTo("/proofs", "proof_refused")
}
