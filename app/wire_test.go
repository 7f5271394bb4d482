package app_test

import (
	"bytes"
	"context"
	"io"
	"slices"
	"sync"

	"razvorot/domain"
	"razvorot/remote/remotetest"
)

// wire is the fake authority behind a network that can be cut while files are sent.
type wire struct {
	*remotetest.Fake

	mu       sync.Mutex
	appended int64                // bytes that the device sent
	calls    int                  // of AppendUpload
	cut      func(call int) error // asked before each call of AppendUpload; nil for none
	offline  string               // a method that does not get through
	refusal  error                // of Submit
	profile  error                // of SaveProfile
	moves    error                // of Resubmit and Withdraw
	lose     bool                 // the answer to the next ActivatePassport or ChangePassword
	busy     error                // of the next ConfirmAuthenticator
	issued   []issuing            // what was asked of IssueCredentials
	unheard  int                  // so many answers of it get lost
	forge    forger               // changes what it answers; nil for nothing
	names    int                  // so often Authority was answered or not
}

// Authority is what a device that has heard from no authority yet asks before anything else.
func (w *wire) Authority(ctx context.Context) (domain.AuthorityInfo, error) {
	info, err := w.Fake.Authority(ctx)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.names++
	return info, err
}

// introductions returns how often the authority was asked for its name, in vain or not.
func (w *wire) introductions() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.names
}

// issuing is one call of IssueCredentials.
type issuing struct {
	key     domain.Key
	request domain.CredentialRequest
}

func (w *wire) IssueCredentials(ctx context.Context, key domain.Key, id domain.RegistryID,
	r domain.CredentialRequest) ([]domain.IssuedCredential, error) {
	w.mu.Lock()
	w.issued = append(w.issued, issuing{key, r})
	lost, forge := w.unheard > 0, w.forge
	w.unheard = max(0, w.unheard-1)
	w.mu.Unlock()
	issued, err := w.Fake.IssueCredentials(ctx, key, id, r)
	if lost {
		return nil, &domain.Unavailable{}
	}
	if err == nil && forge != nil {
		issued = forge(slices.Clone(issued))
	}
	return issued, err
}

// forger changes credentials on their way.
type forger func([]domain.IssuedCredential) []domain.IssuedCredential

// forgeCredentials has what is issued changed, nil as it is.
func (w *wire) forgeCredentials(f forger) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.forge = f
}

// asked returns what was asked of IssueCredentials.
func (w *wire) asked() []issuing {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.issued)
}

// loseCredentials loses the next answers to IssueCredentials.
func (w *wire) loseCredentials(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.unheard = n
}

// loseNext loses the answer to the next activation or change of password.
func (w *wire) loseNext() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.lose = true
}

func (w *wire) ActivatePassport(ctx context.Context, key domain.Key, id domain.RegistryID, t domain.Ticket) (domain.Passport, error) {
	p, err := w.Fake.ActivatePassport(ctx, key, id, t)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.lose {
		w.lose = false
		return domain.Passport{}, &domain.Unavailable{}
	}
	return p, err
}

// offlineAt lets calls of one method get lost, "" for none.
func (w *wire) offlineAt(method string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.offline = method
}

// refuseSubmit has submissions refused, or taken again.
func (w *wire) refuseSubmit(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.refusal = err
}

func (w *wire) Submit(ctx context.Context, key domain.Key, s domain.Submission, signed domain.Signature) (domain.Receipt, error) {
	w.mu.Lock()
	offline, refusal := w.offline == "Submit", w.refusal
	w.mu.Unlock()
	switch {
	case offline:
		return domain.Receipt{}, &domain.Unavailable{}
	case refusal != nil:
		return domain.Receipt{}, refusal
	}
	return w.Fake.Submit(ctx, key, s, signed)
}

func (w *wire) AppendUpload(ctx context.Context, id domain.UploadID, offset int64, content io.Reader) (domain.Upload, error) {
	b, err := io.ReadAll(content)
	if err != nil {
		return domain.Upload{}, err
	}
	w.mu.Lock()
	w.calls++
	w.appended += int64(len(b))
	call, cut := w.calls, w.cut
	w.mu.Unlock()
	if cut != nil {
		if err := cut(call); err != nil {
			return domain.Upload{ID: id, Offset: offset}, err
		}
	}
	return w.Fake.AppendUpload(ctx, id, offset, bytes.NewReader(b))
}

// onAppend has cut asked before each chunk, and counts anew.
func (w *wire) onAppend(cut func(call int) error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cut, w.calls, w.appended = cut, 0, 0
}

func (w *wire) sent() (bytes int64, calls int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.appended, w.calls
}
