package console

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"razvorot/authority/office"
	"razvorot/domain"
)

// printStates are the lists of orders that operators work at.
var printStates = []domain.PrintState{domain.PrintOrdered, domain.PrintPrinting, domain.PrintReady}

// printActs is what is done about the orders of a list, all that are chosen at once.
var printActs = map[domain.PrintState]domain.PrintAction{domain.PrintOrdered: domain.StartPrint, domain.PrintPrinting: domain.FinishPrint}

type printsData struct {
	State  domain.PrintState
	States []domain.PrintState
	Orders []office.PrintItem
	Action domain.PrintAction // "" for none
	Most   int
}

func (v *visit) prints() error {
	state := domain.PrintState(v.r.URL.Query().Get("state"))
	if state == "" {
		state = domain.PrintOrdered
	}
	all, err := v.office.PrintOrders(v.r.Context(), state)
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, "prints", printsData{State: state, States: printStates, Orders: all, Action: printActs[state], Most: office.MostPrints})
}

// movePrints moves the orders that are chosen.
func (v *visit) movePrints() error {
	var refs []office.PrintRef
	for _, chosen := range v.r.PostForm["order"] {
		account, id, _ := strings.Cut(chosen, "/")
		if !isID(account) || !isID(id) {
			return domain.ErrNotFound
		}
		refs = append(refs, office.PrintRef{Account: domain.AccountID(account), ID: domain.PrintID(id)})
	}
	action := domain.PrintAction(v.form("action"))
	moved, err := v.office.MovePrints(v.r.Context(), action, refs)
	if err != nil {
		return err
	}
	done := "print_none"
	if moved > 0 {
		done = "print_" + string(action)
	}
	if moved < len(refs) && moved > 0 {
		done = "print_some"
	}
	state := domain.PrintOrdered
	if action == domain.FinishPrint {
		state = domain.PrintPrinting
	}
	return v.goTo("/prints?state="+string(state), done)
}

type printData struct {
	office.PrintCase
	Path    string
	Problem *problem
}

func (v *visit) printOf() (office.PrintRef, error) {
	account, err := v.id("account")
	if err != nil {
		return office.PrintRef{}, err
	}
	id, err := v.id("id")
	return office.PrintRef{Account: domain.AccountID(account), ID: domain.PrintID(id)}, err
}

func (v *visit) print() error { return v.showPrint(http.StatusOK, nil) }

func (v *visit) showPrint(status int, p *problem) error {
	ref, err := v.printOf()
	if err != nil {
		return err
	}
	c, err := v.office.PrintOrder(v.r.Context(), ref)
	if err != nil {
		return err
	}
	return v.show(status, "print", printData{c, "/print/" + url.PathEscape(string(ref.Account)) + "/" + url.PathEscape(string(ref.ID)), p})
}

// handOutPrint hands out what is ready to who says its code; a wrong one is asked for again on the same page.
func (v *visit) handOutPrint() error {
	ref, err := v.printOf()
	if err != nil {
		return err
	}
	err = v.office.HandOutPrint(v.r.Context(), ref, digits(v.form("code")))
	if wrong, ok := errors.AsType[*domain.CodeWrong](err); ok {
		p := v.problem(err)
		p.Cure = v.c.books[v.view.Language].T("print.code.left", "n", strconv.Itoa(wrong.AttemptsLeft))
		if wrong.AttemptsLeft == 0 {
			p.Cure = v.c.books[v.view.Language].T("print.code.new")
		}
		return v.showPrint(p.Status, &p)
	}
	if err != nil {
		return err
	}
	return v.goTo("/prints?state=ready", "print_collected")
}
