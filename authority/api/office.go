package api

import (
	"razvorot/domain"
	"razvorot/protocol"
)

// offices is where citizens are received.
func offices() []endpoint {
	return []endpoint{
		answering(protocol.FindOffices, func(x *exchange) ([]domain.Office, error) { return x.backend.FindOffices(x.Context()) }),
	}
}
