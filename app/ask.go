package app

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"razvorot/credential"
	"razvorot/credential/base45"
	"razvorot/credential/photoid"
	"razvorot/credential/proximity"
	"razvorot/credential/request"
	"razvorot/credential/sequence"
	"razvorot/domain"
)

const (
	answerTime     = 5 * time.Minute  // a holder reads what is asked, and types a passphrase
	invitationTime = 30 * time.Minute // an invitation by file or code holds
)

// requestOf returns what asks for a preset. ErrInvalid.
func requestOf(preset string) (request.Request, error) {
	all := photoid.Presets()
	i := slices.IndexFunc(all, func(p photoid.Preset) bool { return p.ID == preset })
	if i < 0 {
		return request.Request{}, fmt.Errorf("preset: %w", domain.ErrInvalid)
	}
	d := request.Document{DocType: photoid.DocType}
	for _, wanted := range all[i].Elements {
		items := request.NameSpaceItems{Name: wanted.NameSpace}
		for _, identifier := range wanted.Identifiers { // nothing is kept, so nothing is said to be
			items.Elements = append(items.Elements, request.Item{Identifier: identifier})
		}
		d.Items = append(d.Items, items)
	}
	return request.Request{Documents: []request.Document{d}}, nil
}

// encodeRequest signs a request when this program asks for an organisation.
func (a *App) encodeRequest(r request.Request, transcript []byte) ([]byte, error) {
	reader := a.asReader()
	if reader == nil {
		return r.Encode(transcript, nil, nil)
	}
	return r.Encode(transcript, reader.Signer, reader.Chain)
}

// AskNearby asks the device that an engagement names for what a preset holds, and verifies the answer. ErrInvalid for no
// engagement or preset, ErrUnavailable when the device cannot be reached, ErrForbidden when its holder declined.
func (a *App) AskNearby(ctx context.Context, uri, preset string) (Verdict, error) {
	if _, err := a.current(); err != nil {
		return Verdict{}, err
	}
	asked, err := requestOf(preset)
	if err != nil {
		return Verdict{}, err
	}
	engagement, err := proximity.ParseEngagement(uri)
	if err != nil {
		return Verdict{}, fmt.Errorf("%w: %w", domain.ErrInvalid, err)
	}
	waiting, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	r, err := a.converse(waiting, engagement, asked)
	switch fault, wrong := errors.AsType[*credential.Fault](err); {
	case wrong:
		return verdictFault(VerdictCredential, fault, a.now()), nil
	case errors.Is(err, domain.ErrForbidden):
		return Verdict{}, domain.ErrForbidden
	case err != nil:
		return Verdict{}, gone(ctx, err)
	}
	return a.verifyResponse(ctx, r)
}

// converse asks at one address of an engagement after the other until an answer can be opened: the first ones may lead nowhere
// from here, or to somebody else. Each is asked in a session of its own. Else it returns what says most: a *credential.Fault for
// something that is no answer, ErrForbidden for a refusal, or that nobody was reached.
func (a *App) converse(ctx context.Context, e proximity.Engagement, asked request.Request) (answer, error) {
	if a.config.Nearby == nil {
		return answer{}, domain.ErrUnavailable
	}
	var refused, wrong, lost error
	for _, address := range e.Addresses {
		r, err := a.askAt(ctx, e, address, asked)
		if err == nil {
			return r, nil
		}
		switch _, fault := errors.AsType[*credential.Fault](err); {
		case fault:
			wrong = err
		case errors.Is(err, domain.ErrForbidden):
			refused = err
		default:
			lost = err
		}
		if ctx.Err() != nil {
			break
		}
	}
	// without any an engagement has no address that can be reached from here
	return answer{}, cmp.Or(refused, wrong, lost, error(domain.ErrUnavailable))
}

// askAt asks at one address.
func (a *App) askAt(ctx context.Context, e proximity.Engagement, address domain.NearbyAddress, asked request.Request) (answer, error) {
	reader, err := proximity.StartReader(e)
	if err != nil {
		return answer{}, err
	}
	content, err := a.encodeRequest(asked, reader.Transcript())
	if err != nil {
		return answer{}, err
	}
	question, err := reader.Establish(content)
	if err != nil {
		return answer{}, err
	}
	channel, err := a.config.Nearby.Connect(ctx, address)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = channel.Close() }()
	if err := channel.Send(ctx, question); err != nil {
		return answer{}, err
	}
	sealed, err := channel.Receive(ctx)
	if err != nil {
		return answer{}, err
	}
	response, _, err := reader.Open(sealed)
	if err == nil && response == nil {
		err = domain.ErrForbidden
	}
	return answer{asked, response, reader.Transcript(), reader.Key()}, err
}

// Invitation asks a holder for something by file or code.
type Invitation struct {
	ID    string
	File  []byte // to be given to the holder, or
	Text  string // to be shown as a QR
	PNG   []byte // the QR
	Until time.Time
}

// invitation is one that waits for its answer. Its key is in memory alone: what was not answered until the vault is locked is
// asked anew.
type invitation struct {
	id    string
	asked request.Request
	sent  *proximity.Invitation

	mu        sync.Mutex
	collector sequence.Collector
	strange   int // frames of another row since the last of this one
}

// maxStrange is how many frames of another row in a row make that the one to collect: the holder began anew, or the first frame was
// off somebody else's screen.
const maxStrange = 3

// NewAsking makes an invitation to show what a preset holds. ErrInvalid for no preset.
func (a *App) NewAsking(ctx context.Context, preset string) (Invitation, error) {
	o, err := a.current()
	if err != nil {
		return Invitation{}, err
	}
	asked, err := requestOf(preset)
	if err != nil {
		return Invitation{}, err
	}
	build := func(transcript []byte) ([]byte, error) { return a.encodeRequest(asked, transcript) }
	sent, err := proximity.Invite(build, a.now().Add(invitationTime))
	if err != nil {
		return Invitation{}, err
	}
	i := &invitation{id: domain.NewID[string](), asked: asked, sent: sent}
	text := invitationText + base45.Encode(sent.Bytes())
	png, err := codePNG([]byte(text))
	if err != nil {
		return Invitation{}, err
	}
	o.counter.addInvitation(i, a.now())
	return Invitation{ID: i.id, File: sent.Bytes(), Text: text, PNG: png, Until: sent.Expires()}, nil
}

func (c *counter) addInvitation(i *invitation, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.invitations = slices.DeleteFunc(c.invitations, func(i *invitation) bool { return now.After(i.sent.Expires()) })
	c.invitations = append(c.invitations, i)
	c.invitations = c.invitations[max(0, len(c.invitations)-maxUnderWay):]
}

// invitation returns an invitation that waits. ErrNotFound.
func (a *App) invitation(id string) (*invitation, error) {
	o, err := a.current()
	if err != nil {
		return nil, err
	}
	o.counter.mu.Lock()
	defer o.counter.mu.Unlock()
	at := slices.IndexFunc(o.counter.invitations, func(i *invitation) bool { return i.id == id })
	if at < 0 || a.now().After(o.counter.invitations[at].sent.Expires()) {
		return nil, domain.ErrNotFound
	}
	return o.counter.invitations[at], nil
}

// endInvitation forgets an invitation, and reports whether it was there.
func (c *counter) endInvitation(i *invitation) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	before := len(c.invitations)
	c.invitations = slices.DeleteFunc(c.invitations, func(other *invitation) bool { return other == i })
	return len(c.invitations) < before
}

// ReadAnswer verifies the answer to an invitation, the content of a file. One answer is taken: whoever filmed it and shows it
// again finds the invitation over. What is no answer to it, and one that could not be judged, leave the invitation open.
// ErrNotFound for an invitation that is over; errors of VerifyText.
func (a *App) ReadAnswer(ctx context.Context, id string, content []byte) (Verdict, error) {
	i, err := a.invitation(id)
	if err != nil {
		return Verdict{}, err
	}
	o, err := a.current()
	if err != nil {
		return Verdict{}, err
	}
	response, err := i.sent.Open(content, a.now())
	if err != nil {
		v := verdictFault(VerdictCredential, err, a.now())
		v.Waits = true
		return v, nil
	}
	if !o.counter.endInvitation(i) { // another answer was quicker
		return Verdict{}, domain.ErrNotFound
	}
	v, err := a.verifyResponse(ctx, answer{i.asked, response, i.sent.Transcript(), i.sent.Key()})
	if err != nil {
		o.counter.addInvitation(i, a.now())
	}
	return v, err
}

// ReadFrame takes one code of the row that answers an invitation, in any order. It returns how much is there, 0 to 1; the
// verdict has no outcome while something is missing. ErrNotFound as ReadAnswer, ErrInvalid for what is no frame or of another row.
func (a *App) ReadFrame(ctx context.Context, id, text string) (done float64, v Verdict, err error) {
	i, err := a.invitation(id)
	if err != nil {
		return 0, Verdict{}, err
	}
	done, message, err := i.add(text)
	if err != nil || message == nil {
		return done, Verdict{}, err
	}
	v, err = a.ReadAnswer(ctx, id, message)
	return done, v, err
}

// add takes a frame and returns the message once it is whole. A row that was whole makes room for another, as it may be no answer.
func (i *invitation) add(text string) (done float64, message []byte, err error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	done, err = i.collector.Add(text)
	if i.strange++; !errors.Is(err, sequence.ErrOther) {
		i.strange = 0
	}
	if i.strange >= maxStrange {
		i.collector, i.strange = sequence.Collector{}, 0
		done, err = i.collector.Add(text)
	}
	if err != nil {
		return done, nil, fmt.Errorf("%w: %w", domain.ErrInvalid, err)
	}
	if message, ok := i.collector.Message(); ok {
		i.collector = sequence.Collector{}
		return 1, bytes.Clone(message), nil
	}
	return done, nil, nil
}
