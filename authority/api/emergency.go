package api

import (
	"razvorot/domain"
	"razvorot/protocol"
)

// emergencies is what is done when a passport may be in wrong hands.
func emergencies() []endpoint {
	return []endpoint{
		taking(protocol.SaveBlockCode, func(x *exchange, in protocol.BlockVerifier) (protocol.Nothing, error) {
			c := domain.BlockCode{ID: id[domain.BlockCodeID](x), Verifier: in.Verifier}
			return nothing(x.backend.SaveBlockCode(x.Context(), x.key, c))
		}),
		taking(protocol.BlockByCode, func(x *exchange, in protocol.Blocking) (protocol.Nothing, error) {
			return nothing(x.backend.BlockByCode(x.Context(), in.Phone, in.Secret))
		}),
	}
}
