package authority

import (
	"context"
	"errors"
	"slices"
	"time"

	"razvorot/authority/office"
	"razvorot/authority/store"
	"razvorot/domain"
)

func (s *shift) videoItem(p store.Proof, v store.Video) office.VideoItem {
	return office.VideoItem{Account: p.Account, ID: p.ID, Number: p.Number, State: p.State, Slot: p.Slot,
		Mine: p.State == domain.ProofCalling && v.Operator == string(s.who.ID)}
}

// videosShown is how many calls are listed.
const videosShown = 200

// Videos implements office.Videos.
func (d *desk) Videos(ctx context.Context) ([]office.VideoItem, error) {
	return look(ctx, d, call{action: "videos", roles: caseworkers}, func(s *shift) ([]office.VideoItem, error) {
		kept, err := s.FindVideosFrom(s.now.Add(-3*time.Hour), videosShown)
		var all []office.VideoItem
		for _, v := range kept {
			if v.Slot.After(s.now.Add(day)) {
				break
			}
			p, err := s.FindProof(v.Account, v.ID)
			if err != nil {
				return nil, err
			}
			if !p.State.Over() && s.now.Before(p.Until) {
				all = append(all, s.videoItem(p, v))
			}
		}
		return all, err
	})
}

// TakeVideo implements office.Videos. Two operators never get the same call: whoever is second finds it taken and gets the next.
func (d *desk) TakeVideo(ctx context.Context) (office.VideoItem, error) {
	var item office.VideoItem
	return item, d.act(ctx, call{action: "video.take", roles: caseworkers}, func(s *shift, c *call) error {
		me := string(s.who.ID)
		mine, err := s.FindVideosOf(me, 1)
		if err != nil {
			return err
		}
		waiting, err := s.FindVideoQueue(queueShown)
		if err != nil {
			return err
		}
		for _, v := range append(mine, waiting...) {
			if s.account, err = s.FindAccount(v.Account); err != nil {
				return err
			}
			p, v, err := s.findVideo(v.ID)
			if err != nil {
				return err
			}
			c.subject = p.Number
			if p.State == domain.ProofCalling && v.Operator == me {
				item = s.videoItem(p, v)
				return nil
			}
			if p.State != domain.ProofWaiting || s.now.Sub(v.Heard) >= deviceSilent {
				continue
			}
			if err := s.takeVideo(p, v, me); err != nil {
				return err
			}
			p.State, v.Operator = domain.ProofCalling, me
			item = s.videoItem(p, v)
			return nil
		}
		c.subject = ""
		return domain.ErrNotFound
	})
}

// myVideo returns a call that is this operator's.
func (s *shift) myVideo(account domain.AccountID, id domain.ProofID) (store.Proof, store.Video, error) {
	p, err := s.FindProof(account, id)
	if err != nil {
		return p, store.Video{}, err
	}
	v, err := s.FindVideo(account, id)
	if err == nil && (v.Operator != string(s.who.ID) || p.State != domain.ProofCalling) {
		err = &domain.Forbidden{}
	}
	return p, v, err
}

func (s *shift) videoCase(p store.Proof, v store.Video) (office.VideoCase, error) {
	x := p.Profile
	c := office.VideoCase{VideoItem: s.videoItem(p, v), Name: x.Name.String(), Birth: x.Birth.String(), Passport: x.Passport.Number.String(),
		Prompt: v.Prompt, Lines: v.Lines, Heard: v.Heard}
	for _, look := range []struct {
		find func(store.Video) ([]byte, error)
		is   *bool
	}{{s.FindFrame, &c.Picture}, {s.FindStill, &c.Still}} {
		_, err := look.find(v)
		if *look.is = err == nil; err != nil && !errors.Is(err, domain.ErrNotFound) {
			return c, err
		}
	}
	documents, err := s.FindDocuments(p.Account)
	for _, d := range documents {
		if d.Kind != domain.KindPassport {
			continue
		}
		for _, page := range d.Pages {
			if shownPage(page) {
				c.Documents = append(c.Documents, office.VideoDocument{Document: d.ID, Kind: d.Kind, Page: page.ID, Role: page.Role})
			}
		}
	}
	return c, err
}

func shownPage(p domain.Page) bool {
	return p.State == domain.FileAccepted || p.State == domain.FileConfirmed
}

// Video implements office.Videos.
func (d *desk) Video(ctx context.Context, account domain.AccountID, id domain.ProofID) (office.VideoCase, error) {
	var out office.VideoCase
	return out, d.act(ctx, call{action: "video.open", roles: caseworkers}, func(s *shift, c *call) error {
		p, v, err := s.myVideo(account, id)
		c.subject = p.Number
		if err != nil {
			return err
		}
		out, err = s.videoCase(p, v)
		return err
	})
}

// watch answers a look at a call that is this operator's, notes that they are there, and leaves no entry: the call was opened with one.
// What is refused leaves one.
func (d *desk) watch(ctx context.Context, account domain.AccountID, id domain.ProofID, f func(*shift, store.Proof, store.Video) error) error {
	c := call{action: "video.watch"}
	err := d.a.do(ctx, func(w *work) error {
		s, err := d.seated(w)
		if err != nil {
			return err
		}
		if !s.is(caseworkers) {
			return &domain.Forbidden{}
		}
		p, v, err := s.myVideo(account, id)
		c.subject = p.Number
		if err != nil {
			return err
		}
		if s.now.Sub(v.Watched) >= operatorSilent/6 { // else every look would write
			v.Watched = s.now
			if err := s.SaveVideo(v); err != nil {
				return err
			}
		}
		return f(s, p, v)
	})
	if errors.Is(err, domain.ErrForbidden) {
		err = d.refused(ctx, c, err)
	}
	return err
}

// VideoNow implements office.Videos.
func (d *desk) VideoNow(ctx context.Context, account domain.AccountID, id domain.ProofID) (out office.VideoCase, err error) {
	return out, d.watch(ctx, account, id, func(s *shift, p store.Proof, v store.Video) error {
		out, err = s.videoCase(p, v)
		return err
	})
}

// VideoFrame implements office.Videos.
func (d *desk) VideoFrame(ctx context.Context, account domain.AccountID, id domain.ProofID) (frame []byte, err error) {
	return frame, d.watch(ctx, account, id, func(s *shift, _ store.Proof, v store.Video) error {
		frame, err = s.FindFrame(v)
		return err
	})
}

// VideoStill implements office.Videos.
func (d *desk) VideoStill(ctx context.Context, account domain.AccountID, id domain.ProofID) error {
	return d.act(ctx, call{action: "video.still", roles: caseworkers}, func(s *shift, c *call) error {
		p, v, err := s.myVideo(account, id)
		c.subject = p.Number
		if err != nil {
			return err
		}
		return s.takeStill(v)
	})
}

// VideoFile implements office.Videos.
func (d *desk) VideoFile(ctx context.Context, account domain.AccountID, id domain.ProofID, document domain.DocumentID,
	page domain.PageID) (office.File, error) {
	var digest domain.Hash
	err := d.act(ctx, call{action: "video.file", roles: caseworkers}, func(s *shift, c *call) error {
		p, _, err := s.myVideo(account, id)
		c.subject = p.Number
		if err != nil {
			return err
		}
		kept, err := s.FindDocument(account, document)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(kept.Pages, func(x domain.Page) bool { return x.ID == page })
		if kept.Kind != domain.KindPassport || i < 0 || !shownPage(kept.Pages[i]) {
			return domain.ErrNotFound
		}
		c.why, digest = string(kept.Kind), kept.Pages[i].Digest
		return nil
	})
	if err != nil {
		return office.File{}, err
	}
	return d.a.shownFile(ctx, account, digest)
}

// OperateVideo implements office.Videos.
func (d *desk) OperateVideo(ctx context.Context, account domain.AccountID, id domain.ProofID, act domain.VideoAct) error {
	action := "video.say"
	switch {
	case act.Action != "":
		action = "video." + string(act.Action)
	case act.Prompt != "":
		action = "video.prompt"
	}
	return d.act(ctx, call{action: action, roles: caseworkers}, func(s *shift, c *call) error {
		c.why = string(act.Failure)
		p, v, err := s.myVideo(account, id)
		c.subject = p.Number
		if err != nil {
			return err
		}
		if act.Action == domain.TakeCall {
			return &domain.Forbidden{} // the next one is taken, never one of choice
		}
		if s.account, err = s.FindAccount(account); err != nil {
			return err
		}
		return s.operateVideo(p, v, string(s.who.ID), act)
	})
}
