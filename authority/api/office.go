package api

import (
	"razvorot/domain"
	"razvorot/protocol"
)

// offices is where citizens are received.
func offices() []endpoint {
	return []endpoint{
		answering(protocol.FindOffices, func(x *exchange) ([]domain.Office, error) { return x.backend.FindOffices(x.Context()) }),
		answering(protocol.OfficeSlots, func(x *exchange) ([]domain.Slot, error) {
			return x.backend.OfficeSlots(x.Context(), id[domain.OfficeID](x))
		}),
		answering(protocol.FindPrints, func(x *exchange) ([]domain.PrintOrder, error) { return x.backend.FindPrints(x.Context()) }),
		taking(protocol.OrderPrint, func(x *exchange, in protocol.PrintBody) (domain.PrintOrder, error) {
			return x.backend.OrderPrint(x.Context(), x.key, in.Wish)
		}),
		taking(protocol.MovePrint, func(x *exchange, in protocol.PrintTimeBody) (domain.PrintOrder, error) {
			return x.backend.MovePrint(x.Context(), x.key, id[domain.PrintID](x), in.Time)
		}),
		answering(protocol.CancelPrint, func(x *exchange) (domain.PrintOrder, error) {
			return x.backend.CancelPrint(x.Context(), x.key, id[domain.PrintID](x))
		}),
	}
}
