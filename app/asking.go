package app

import (
	"context"
	"slices"
	"sync"
	"time"

	"razvorot/credential/photoid"
	"razvorot/domain"
)

// Preset is a set of elements that a kind of organisation asks for, and no more.
type Preset struct {
	ID       string        // «medicine»
	Elements []string      // «namespace/identifier»
	QR       domain.QRWish // what a QR says to the same end
}

// Presets returns the sets, in the order of a list to choose from.
func Presets() []Preset {
	var all []Preset
	for _, p := range photoid.Presets() {
		preset := Preset{ID: p.ID, QR: p.QR}
		for _, wanted := range p.Elements {
			for _, identifier := range wanted.Identifiers {
				preset.Elements = append(preset.Elements, elementName(wanted.NameSpace, identifier))
			}
		}
		all = append(all, preset)
	}
	return all
}

// elementName names an element for screens and the log. Neither namespaces nor identifiers hold a slash.
func elementName(space, identifier string) string { return space + "/" + identifier }

// Asking is what a reader asks for, as the holder is to see it before anything leaves the device.
type Asking struct {
	ID       string
	Way      domain.PresentationWay
	Reader   ReaderView
	Items    []AskedItem // none had: the reader asks for another document
	Passport domain.RegistryID
	// Linkable is that every credential was shown before, or may have been: with this one, two readers can find out that they
	// met the same person.
	Linkable bool
}

// ReaderView is who asks.
type ReaderView struct {
	Name    string // as its certificate names it; empty when it does not say who it is. Nobody vouches for it unless Trusted
	Trusted bool   // the certificate is of a trusted reader authority and signed this very question
	Check   string // why it is not trusted, a credential.Check
	Wrong   bool   // it says who it is, and that is proven false: the question was made by somebody else or for another conversation
}

// AskedItem is one thing that is asked for.
type AskedItem struct {
	Element string // «namespace/identifier»
	Retain  bool   // the reader says that it keeps it
	Have    bool   // it is in the passport
	Value   string // what would be shown, for the holder's eyes
	Picture []byte // JPEG, when it is a picture
}

// Answered is what became of an answer. For an invitation the sealed answer is there both ways, and the holder hands over either.
type Answered struct {
	Way    domain.PresentationWay
	File   []byte                              // to be handed to the reader
	Frames func(n int) (png []byte, err error) // the n-th picture of a row without end, n from 0
	Parts  int                                 // pictures of one round
}

// counter is what is being presented and verified while the vault is open. What needs more than memory is in the vault.
type counter struct {
	mu          sync.Mutex
	askings     []*asking
	invitations []*invitation
	codes       map[string]shownCode
	reader      *Reader // who this program asks as, of a trial authority
}

// maxUnderWay is how many askings and invitations are kept: who leaves one behind opens the next.
const maxUnderWay = 16

// asking is a question that the holder has not answered yet.
type asking struct {
	view       Asking
	docType    string
	transcript []byte
	over       time.Time // zero for one that ends with its connection
	left       bool      // the holder has gone: it is not asked again, also if it is being answered; under the counter's lock
	// send hands the DeviceResponse over; refuse tells the reader that there is none, where that is possible.
	send   func(ctx context.Context, response []byte) (Answered, error)
	refuse func(ctx context.Context)
}

// addAsking has a question answered, and reports whether it can be: one that the holder left cannot.
func (c *counter) addAsking(q *asking) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if q.left {
		return false
	}
	c.askings = append(c.askings, q)
	c.askings = c.askings[max(0, len(c.askings)-maxUnderWay):]
	return true
}

// leaveAsking forgets a question for good, and reports whether it was there.
func (c *counter) leaveAsking(q *asking) bool {
	c.mu.Lock()
	q.left = true
	c.mu.Unlock()
	return c.endAsking(q.view.ID)
}

// asking returns a question that can still be answered. ErrNotFound.
func (c *counter) asking(id string, now time.Time) (*asking, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	i := slices.IndexFunc(c.askings, func(q *asking) bool { return q.view.ID == id })
	if i < 0 || !c.askings[i].over.IsZero() && now.After(c.askings[i].over) {
		return nil, domain.ErrNotFound
	}
	return c.askings[i], nil
}

// endAsking forgets a question, and reports whether it was there.
func (c *counter) endAsking(id string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	before := len(c.askings)
	c.askings = slices.DeleteFunc(c.askings, func(q *asking) bool { return q.view.ID == id })
	return len(c.askings) < before
}

// markLinkable notes that a question can only be answered with a credential that was shown before.
func (c *counter) markLinkable(q *asking) {
	c.mu.Lock()
	defer c.mu.Unlock()
	q.view.Linkable = true
}
