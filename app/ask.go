package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"razvorot/credential/base45"
	"razvorot/credential/mdoc"
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
	reader, err := proximity.StartReader(engagement)
	if err != nil {
		return Verdict{}, err
	}
	content, err := a.encodeRequest(asked, reader.Transcript())
	if err != nil {
		return Verdict{}, err
	}
	question, err := reader.Establish(content)
	if err != nil {
		return Verdict{}, err
	}
	waiting, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	answer, err := a.converse(waiting, engagement, question)
	if err != nil {
		return Verdict{}, gone(ctx, err)
	}
	response, _, err := reader.Open(answer)
	switch {
	case err != nil:
		return verdictFault(VerdictCredential, err, a.now()), nil
	case response == nil:
		return Verdict{}, domain.ErrForbidden
	}
	return a.verifyResponse(ctx, response, reader.Transcript(), mdoc.Verifier{ReaderKey: reader.Key()})
}

// converse sends the question to the first address that takes it, and returns the answer.
func (a *App) converse(ctx context.Context, e proximity.Engagement, question []byte) ([]byte, error) {
	if a.config.Nearby == nil {
		return nil, domain.ErrUnavailable
	}
	err := error(domain.ErrUnavailable) // an engagement without an address that can be reached from here
	for _, address := range e.Addresses {
		var channel domain.NearbyChannel
		if channel, err = a.config.Nearby.Connect(ctx, address); err != nil {
			continue
		}
		if err = channel.Send(ctx, question); err != nil {
			err = errors.Join(err, channel.Close())
			continue
		}
		answer, err := channel.Receive(ctx)
		_ = channel.Close()
		return answer, err
	}
	return nil, err
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
	id   string
	sent *proximity.Invitation

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
	i := &invitation{id: domain.NewID[string](), sent: sent}
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

// ReadAnswer verifies the answer to an invitation, the content of a file. ErrNotFound for an invitation that is over; errors of
// VerifyText.
func (a *App) ReadAnswer(ctx context.Context, id string, content []byte) (Verdict, error) {
	i, err := a.invitation(id)
	if err != nil {
		return Verdict{}, err
	}
	response, err := i.sent.Open(content, a.now())
	if err != nil {
		return verdictFault(VerdictCredential, err, a.now()), nil
	}
	return a.verifyResponse(ctx, response, i.sent.Transcript(), mdoc.Verifier{ReaderKey: i.sent.Key()})
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

// add takes a frame and returns the message once it is whole. A row that was whole makes room for another: a holder may answer anew.
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
