package notify

import (
	"context"
	"maps"

	"razvorot/domain"
)

// Router hands each message to the gateway of its channel.
type Router struct {
	gateways map[domain.MessageChannel]Gateway
}

var (
	_ Gateway   = (*Router)(nil)
	_ Reporting = (*Router)(nil)
)

// NewRouter returns a router over the gateways of channels.
func NewRouter(gateways map[domain.MessageChannel]Gateway) *Router {
	return &Router{gateways: maps.Clone(gateways)}
}

// Send hands the message on. A channel without a gateway refuses it: waiting brings none.
func (r *Router) Send(ctx context.Context, m Message) error {
	g, ok := r.gateways[m.Channel]
	if !ok {
		return &Refusal{Code: "no_gateway"}
	}
	return g.Send(ctx, m)
}

// ReportTo names the ledger to every gateway that reports.
func (r *Router) ReportTo(l Ledger) {
	for _, g := range r.gateways {
		if reporting, ok := g.(Reporting); ok {
			reporting.ReportTo(l)
		}
	}
}
