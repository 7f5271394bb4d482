package consoletest

import (
	"context"
	"time"

	"razvorot/authority/office"
	"razvorot/domain"
)

// videoCase is the one call of the archive: it is under way with whoever asks.
func (r *Reception) videoCase() office.VideoCase {
	first := r.archive.cases[0]
	c := office.VideoCase{VideoItem: office.VideoItem{Account: "acc-0", ID: "video-0", Number: "П-118204736-3", State: domain.ProofCalling,
		Slot: r.clock.Now().Add(-4 * time.Minute).Truncate(time.Minute), Mine: true},
		Name: "Учебнов Пётр Андреевич", Birth: "1994-10-16", Passport: "45 14 985585", Prompt: domain.PromptPassport,
		Lines: []domain.VideoLine{{ID: "1", By: domain.Operator, Text: "Откройте страницу с фотографией."},
			{ID: "2", By: domain.Citizen, Text: "Так видно?"}}, Heard: r.clock.Now(), Picture: true}
	if r.videoOver {
		c.State, c.Mine = domain.ProofBooked, false
	}
	if r.videoSaid != "" {
		c.Lines = append(c.Lines, domain.VideoLine{ID: "3", By: domain.Citizen, Text: r.videoSaid})
	}
	for _, d := range first.Documents {
		if d.Kind == domain.KindPassport {
			c.Documents = append(c.Documents, office.VideoDocument{Document: d.ID, Kind: d.Kind, Page: d.Pages[0].ID, Role: d.Pages[0].Role})
		}
	}
	return c
}

// SayInVideo has the citizen of the call write a line.
func (r *Reception) SayInVideo(text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.videoSaid = text
}

// BreakVideo has the call break off on the citizen's side.
func (r *Reception) BreakVideo() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.videoOver = true
}

func (d *desk) Videos(context.Context) ([]office.VideoItem, error) {
	defer d.r.mu.Unlock()
	if err := d.enter(office.RoleOperator, office.RoleSenior); err != nil {
		return nil, err
	}
	mine := d.r.videoCase().VideoItem
	next := office.VideoItem{Account: "acc-1", ID: "video-1", Number: "П-118204737-1", State: domain.ProofWaiting, Slot: mine.Slot.Add(20 * time.Minute)}
	booked := office.VideoItem{Account: "acc-2", ID: "video-2", Number: "П-118204738-9", State: domain.ProofBooked, Slot: mine.Slot.Add(40 * time.Minute)}
	return []office.VideoItem{mine, next, booked}, nil
}

func (d *desk) TakeVideo(context.Context) (office.VideoItem, error) {
	defer d.r.mu.Unlock()
	err := d.enter(office.RoleOperator, office.RoleSenior)
	return d.r.videoCase().VideoItem, err
}

func (d *desk) Video(_ context.Context, account domain.AccountID, id domain.ProofID) (office.VideoCase, error) {
	defer d.r.mu.Unlock()
	err := d.enter(office.RoleOperator, office.RoleSenior)
	c := d.r.videoCase()
	switch {
	case err == nil && (c.Account != account || c.ID != id):
		err = domain.ErrNotFound
	case err == nil && d.r.videoOver:
		err = &domain.Forbidden{}
	}
	if err != nil {
		return office.VideoCase{}, err
	}
	return c, nil
}

func (d *desk) VideoNow(ctx context.Context, account domain.AccountID, id domain.ProofID) (office.VideoCase, error) {
	return d.Video(ctx, account, id)
}

func (d *desk) VideoFrame(ctx context.Context, account domain.AccountID, id domain.ProofID) ([]byte, error) {
	if _, err := d.Video(ctx, account, id); err != nil {
		return nil, err
	}
	d.r.mu.Lock()
	defer d.r.mu.Unlock()
	for _, doc := range d.r.archive.cases[0].Documents {
		if doc.Kind == domain.KindPortrait {
			return d.r.archive.content(First, doc.Kind, doc.Pages[0]), nil
		}
	}
	return nil, domain.ErrNotFound
}

func (d *desk) VideoStill(ctx context.Context, account domain.AccountID, id domain.ProofID) error {
	_, err := d.Video(ctx, account, id)
	return err
}

func (d *desk) VideoFile(ctx context.Context, account domain.AccountID, id domain.ProofID, document domain.DocumentID,
	page domain.PageID) (office.File, error) {
	c, err := d.Video(ctx, account, id)
	if err != nil {
		return office.File{}, err
	}
	defer d.r.mu.Unlock()
	if err := d.enter(office.RoleOperator, office.RoleSenior); err != nil {
		return office.File{}, err
	}
	for _, x := range c.Documents {
		if x.Document == document && x.Page == page {
			first := d.r.archive.cases[0]
			for _, doc := range first.Documents {
				if doc.ID == document {
					return office.File{MediaType: doc.Pages[0].MediaType, Content: d.r.archive.content(First, doc.Kind, doc.Pages[0])}, nil
				}
			}
		}
	}
	return office.File{}, domain.ErrNotFound
}

func (d *desk) OperateVideo(ctx context.Context, account domain.AccountID, id domain.ProofID, act domain.VideoAct) error {
	if _, err := d.Video(ctx, account, id); err != nil {
		return err
	}
	return domain.InvalidUnlessClean(act.Check())
}
