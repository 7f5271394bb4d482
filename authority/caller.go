package authority

import (
	"net/netip"

	"razvorot/domain"
)

// Caller is who a request comes from, once its access token was checked. The zero Caller is somebody not signed in.
type Caller struct {
	Account domain.AccountID
	Session string     // id of the session, to end it
	Address netip.Addr // where the request came from; the zero one for a request through memory

	thumbprint string     // of the key that signing in binds the session to, "" for none
	proof      *seenProof // that came with the request, nil for none
}
