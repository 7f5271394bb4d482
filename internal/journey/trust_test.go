package journey_test

import (
	"crypto"
	"os"
	"path"
	"path/filepath"
	"time"

	"razvorot/credential/offlineqr"
	"razvorot/credential/pki"
	"razvorot/credential/statuslist"
)

// keepTrust keeps what a verifier needs to look at a code without a network, as `make demo` has passport-verify do: the
// authority's certificates and a list of blocked passports. It looks at the code with no more than these.
func (s *sitter) keepTrust(folder string, code []byte) {
	s.t.Helper()
	certificates, err := s.backend.FetchTrust(s.t.Context())
	s.ok(err)
	trust, err := pki.ParseTrust(certificates)
	s.ok(err)
	now := time.Now()
	says, err := offlineqr.Verify(code, func(kid []byte) (crypto.PublicKey, error) { return trust.Signer(kid, now) }, now)
	s.ok(err)
	if says.Status == nil {
		s.t.Fatal("the code does not say where it would be told to be blocked")
	}
	blocked, err := s.backend.FetchStatusList(s.t.Context(), path.Base(says.Status.URI))
	s.ok(err)
	list, err := statuslist.Parse(blocked, says.Status.URI, trust, now)
	s.ok(err)
	if status, err := list.List.Get(says.Status.Index); err != nil || status != statuslist.Valid {
		s.t.Errorf("the status of the code is %d, %v", status, err)
	}
	s.ok(os.WriteFile(filepath.Join(folder, "trust.json"), certificates, 0o600))
	lists := filepath.Join(folder, "status")
	s.ok(os.MkdirAll(lists, 0o700))
	s.ok(os.WriteFile(filepath.Join(lists, path.Base(says.Status.URI)+".cwt"), blocked, 0o600))
}
