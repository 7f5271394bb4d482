package documents

import (
	"context"
	"image"
	"slices"

	"razvorot/domain"
	"razvorot/ui/screen"
)

// Previews are made one after another, for what was looked at last first, and few are kept: a list that rushes by asks for
// hundreds that nobody will see.
const (
	mostPreviews = 96
	mostWaiting  = 16
)

// previews are the small pictures of pages. It belongs to the UI goroutine.
type previews struct {
	env   *screen.Env
	side  int // pixels
	ready func()

	made    map[domain.PageID]image.Image // nil where there is none to make
	recent  []domain.PageID
	waiting []job
	busy    bool
}

type job struct {
	document domain.Document
	page     domain.PageID
}

func newPreviews(e *screen.Env, side int, ready func()) *previews {
	return &previews{env: e, side: side, ready: ready, made: map[domain.PageID]image.Image{}}
}

// of returns the picture of a document's page, nil while it is being made and where there is none.
func (p *previews) of(d domain.Document, page domain.PageID) image.Image {
	if picture, ok := p.made[page]; ok {
		return picture
	}
	if !slices.ContainsFunc(p.waiting, func(j job) bool { return j.page == page }) {
		p.waiting = append(p.waiting, job{d, page})
		if len(p.waiting) > mostWaiting {
			p.waiting = p.waiting[1:]
		}
		p.next()
	}
	return nil
}

func (p *previews) next() {
	if p.busy || len(p.waiting) == 0 {
		return
	}
	last := len(p.waiting) - 1
	j := p.waiting[last]
	p.waiting = p.waiting[:last]
	p.busy = true
	screen.Load(p.env, func(ctx context.Context) (image.Image, error) {
		return p.env.App.PagePreview(ctx, j.document, j.page, p.side)
	}, func(picture image.Image, err error) {
		p.busy = false
		if err != nil {
			picture = nil // the icon of its kind stands for it; the document's own screen tells why
		}
		p.keep(j.page, picture)
		p.next()
		p.ready()
	})
}

func (p *previews) keep(page domain.PageID, picture image.Image) {
	p.made[page] = picture
	p.recent = append(p.recent, page)
	if len(p.recent) > mostPreviews {
		delete(p.made, p.recent[0])
		p.recent = p.recent[1:]
	}
}
