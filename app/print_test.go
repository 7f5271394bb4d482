package app_test

import (
	"testing"

	"razvorot/app"
	"razvorot/domain"
)

// theirPrints are the orders that the authority has.
func (h *holder) theirPrints() []domain.PrintOrder {
	h.Helper()
	return have(h.fake.FindPrints(h.ctx))(h)
}

func (h *holder) myPrint() app.PrintView {
	h.Helper()
	all := have(h.app.Prints(h.ctx))(h)
	if len(all) == 0 {
		return app.PrintView{}
	}
	return all[0]
}

// TestE7AnOrderIsMadeOnceThoughAnswersAreLostAndTheProgramEnds, and so are its move and its end.
func TestE7AnOrderIsMadeOnceThoughAnswersAreLostAndTheProgramEnds(t *testing.T) {
	h, passport := active(t)
	var office domain.OfficeID
	for _, o := range have(h.fake.FindOffices(h.ctx))(h) {
		if o.Does(domain.OfficePrints) {
			office = o.ID
			break
		}
	}
	slots, sure, err := h.app.PrintSlots(h.ctx, office)
	h.ok(err)
	if !sure || len(slots) < 2 {
		t.Fatal(len(slots), sure)
	}
	at := func(i int) domain.PrintTime { return domain.PrintTime{Office: office, Start: slots[i].Start} }
	h.fake.LoseAnswerOf("OrderPrint")
	id := have(h.app.OrderPrint(h.ctx, passport, at(0)))(h)
	if second := second(h.app.OrderPrint(h.ctx, passport, at(1))); kindOf(second) != domain.ErrDuplicate {
		t.Error("ordered twice:", second)
	}
	h.restart()
	h.until("the order has its number", func() bool { v := h.myPrint(); return v.ID == id && v.Number != "" && v.Waiting == "" })

	h.fake.LoseAnswerOf("MovePrint")
	h.ok(h.app.MovePrint(h.ctx, id, at(1)))
	h.restart()
	h.until("it is at another time", func() bool { v := h.myPrint(); return v.Start.Equal(slots[1].Start) && v.Waiting == "" })

	h.fake.SetOffline(true)
	h.ok(h.app.CancelPrint(h.ctx, id))
	h.ok(h.app.CancelPrint(h.ctx, id)) // pressed twice
	h.restart()
	if v := h.myPrint(); v.Waiting != domain.CommandCancelPrint {
		t.Error("without a network it waits for", v.Waiting)
	}
	h.fake.LoseAnswerOf("CancelPrint")
	h.fake.SetOffline(false)
	h.until("it is called off", func() bool { v := h.myPrint(); return v.State == domain.PrintCancelled && v.Waiting == "" })
	theirs := h.theirPrints()
	if len(theirs) != 1 || theirs[0].ID != id || theirs[0].State != domain.PrintCancelled || len(theirs[0].Steps) != 2 {
		t.Errorf("the authority has %d orders: %v", len(theirs), theirs)
	}
	if free := have(h.fake.OfficeSlots(h.ctx, office))(h); !free[1].Start.Equal(slots[1].Start) || free[1].Free != slots[1].Free {
		t.Error("the seat is not given back")
	}
}
