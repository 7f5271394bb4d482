package main

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"razvorot/credential"
	"razvorot/credential/pki"
	"razvorot/credential/statuslist"
	"razvorot/domain"
)

// statusBook answers what is known of the status of what was shown: from files, then from the authority.
type statusBook struct {
	ctx       context.Context
	tokens    [][]byte
	authority domain.Credentials // nil for none
	trust     *pki.Trust
	at        time.Time
	found     map[source]statuslist.Token
	err       error // of reaching the authority: worth telling, and no verdict hangs on it
}

// source is a list of a URI as an issuer of this key has it.
type source struct{ uri, issuer string }

// errNoStatus is a reference to a list that is not here.
var errNoStatus = errors.New("no list of this status")

// maxTokens is how many files of a folder are read.
const maxTokens = 256

func newStatusBook(ctx context.Context, v *verifier, path string, authority domain.Credentials) (*statusBook, error) {
	b := &statusBook{ctx: ctx, authority: authority, trust: v.trust, at: v.at, found: map[source]statuslist.Token{}}
	if path == "" {
		return b, nil
	}
	names := []string{path}
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		if names, err = filesOf(path); err != nil {
			return nil, err
		}
	}
	for _, name := range names {
		token, err := readFile(name, statuslist.MaxToken)
		if err != nil {
			return nil, err
		}
		b.tokens = append(b.tokens, token)
	}
	return b, nil
}

func filesOf(folder string) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if e.Type().IsRegular() {
			names = append(names, filepath.Join(folder, e.Name()))
		}
	}
	if len(names) > maxTokens {
		return nil, fmt.Errorf("%s: more than %d files", folder, maxTokens)
	}
	return names, nil
}

// find returns the status that a reference stands for, and how old the knowledge is. The list is one of the issuer for whom the
// signer of the credential signed. An error says that nobody here knows, or is statuslist.Unusable.
func (b *statusBook) find(r statuslist.Reference, signer *x509.Certificate) (statuslist.Status, domain.StatusAge, error) {
	from := source{r.URI, string(signer.AuthorityKeyId)}
	token, known := b.found[from]
	if !known {
		var err error
		if token, err = b.newest(r.URI, b.trust.UnderIssuerOf(signer)); err != nil {
			return 0, domain.StatusAge{}, err
		}
		b.found[from] = token
	}
	status, err := token.List.Get(r.Index)
	if err != nil {
		return 0, domain.StatusAge{}, err
	}
	return status, statuslist.Age(token, b.at), nil
}

// newest returns the latest list of a URI by whom trust allows. The authority is asked when there is none in the files, or none that is fresh.
// When there is no good one the error is what is wrong with a forged one, if there is such a list.
func (b *statusBook) newest(uri string, trust *pki.Trust) (statuslist.Token, error) {
	best, err := statuslist.Token{}, errNoStatus
	consider := func(content []byte, counts func(error) bool) {
		token, wrong := statuslist.Parse(content, uri, trust, b.at)
		// An expired list still says what was known, which is told with its age.
		if wrong != nil && (!isExpired(wrong) || token.List == nil) {
			if err != nil && counts(wrong) {
				err = wrong
			}
			return
		}
		if err != nil || token.IssuedAt.After(best.IssuedAt) {
			best, err = token, nil
		}
	}
	for _, content := range b.tokens {
		consider(content, isForged)
	}
	name, published := nameOf(uri)
	if b.authority != nil && published && (err != nil || statuslist.Age(best, b.at).Stale) {
		content, unreachable := b.authority.FetchStatusList(b.ctx, name)
		if b.err = unreachable; unreachable == nil {
			consider(content, func(error) bool { return true }) // it was asked for by its name
		}
	}
	return best, err
}

// isForged reports whether a file is a list of this issuer, and not as it was signed or not to be read. What is no list, or one of
// somebody else or of another URI, may well lie beside those that are looked for.
func isForged(err error) bool {
	f, ok := errors.AsType[*credential.Fault](err)
	return ok && (f.Outcome == domain.Tampered && f.Check != "status_subject" || strings.HasPrefix(string(f.Check), "status_list"))
}

func isExpired(err error) bool {
	f, ok := errors.AsType[*credential.Fault](err)
	return ok && f.Check == "status_expired"
}

// nameOf returns the name of a list that an authority publishes at …/v1/status/{name}.
func nameOf(uri string) (string, bool) {
	_, name, found := strings.Cut(uri, "/v1/status/")
	return name, found && name != "" && !strings.ContainsAny(name, "/?#%")
}
