// Package statuslist is the Token Status List (draft-ietf-oauth-status-list): one bit or a few for each credential of an issuer,
// compressed, signed and published, so that a verifier learns what was revoked without telling anybody whom it met.
package statuslist

// Reference is where the status of one credential stands: in the list of this URI, at this index.
type Reference struct {
	URI   string `cbor:"uri" json:"uri"`
	Index uint64 `cbor:"idx" json:"idx"`
}

// Status is what a list says of one credential (draft, 7.1).
type Status byte

// The statuses.
const (
	Valid     Status = 0
	Invalid   Status = 1 // for good
	Suspended Status = 2 // may become valid again
)
