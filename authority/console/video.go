package console

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"razvorot/authority/office"
	"razvorot/domain"
)

const videoAt = "/video/{account}/{id}"

// livePolicy lets the page of a call look for what is new: it asks nobody but us.
const livePolicy = policy + "; connect-src 'self'"

// proofsData is what is proven at a desk: calls and codes.
type proofsData struct {
	Videos  []office.VideoItem
	Waiting int
	Orders  []office.ProofItem
}

// takeVideo begins the call whose turn it is.
func (v *visit) takeVideo() error {
	item, err := v.office.TakeVideo(v.r.Context())
	if errors.Is(err, domain.ErrNotFound) || errors.Is(err, domain.ErrTransition) {
		return v.goTo("/proofs", "video_nobody")
	}
	if err != nil {
		return err
	}
	return v.goTo(videoPath(item.Account, item.ID))
}

func videoPath(account domain.AccountID, id domain.ProofID) string {
	return "/video/" + url.PathEscape(string(account)) + "/" + url.PathEscape(string(id))
}

type videoData struct {
	office.VideoCase
	Path     string
	Frame    string // address of the picture, another one each time
	Hold     bool   // the page stays as it is without a script, so that something can be written
	Prompts  []domain.VideoPrompt
	Failures []domain.ProofFailure
	Silent   int // seconds that the device was not heard, 0 for a few
}

// video opens a call, with an entry of the log; videoNow is the same page as it is each second after that.
func (v *visit) video() error    { return v.showVideo(v.office.Video) }
func (v *visit) videoNow() error { return v.showVideo(v.office.VideoNow) }

type findVideo = func(ctx context.Context, account domain.AccountID, id domain.ProofID) (office.VideoCase, error)

func (v *visit) showVideo(find findVideo) error {
	account, id, err := v.proofOf()
	if err != nil {
		return err
	}
	c, err := find(v.r.Context(), account, id)
	if errors.Is(err, domain.ErrForbidden) { // it broke off, or is another's
		return v.goTo("/proofs", "video_over")
	}
	if err != nil {
		return err
	}
	now := v.c.o.Clock.Now()
	d := videoData{VideoCase: c, Path: videoPath(account, id), Hold: v.r.URL.Query().Has("hold"), Prompts: domain.VideoPrompts(),
		Failures: []domain.ProofFailure{domain.FailedPerson, domain.FailedDocument}}
	if c.Picture {
		d.Frame = d.Path + "/frame?" + strconv.FormatInt(now.UnixMilli(), 10)
	}
	if silent := now.Sub(c.Heard); silent.Seconds() >= 5 {
		d.Silent = int(silent.Seconds())
	}
	v.w.Header().Set("Content-Security-Policy", livePolicy)
	return v.show(http.StatusOK, "video", d)
}

// videoFrame sends the latest frame.
func (v *visit) videoFrame() error {
	account, id, err := v.proofOf()
	if err != nil {
		return err
	}
	frame, err := v.office.VideoFrame(v.r.Context(), account, id)
	if err != nil {
		return err
	}
	return v.sendFile(office.File{MediaType: domain.MediaJPEG, Content: frame}, "frame")
}

// videoFile sends a page of the citizen's passport.
func (v *visit) videoFile() error {
	account, id, err := v.proofOf()
	if err != nil {
		return err
	}
	document, err := v.id("document")
	if err != nil {
		return err
	}
	page, err := v.id("page")
	if err != nil {
		return err
	}
	f, err := v.office.VideoFile(v.r.Context(), account, id, domain.DocumentID(document), domain.PageID(page))
	if err != nil {
		return err
	}
	return v.sendFile(f, document+"-"+page)
}

func (v *visit) videoStill() error {
	return v.inVideo(func(account domain.AccountID, id domain.ProofID) error {
		return v.office.VideoStill(v.r.Context(), account, id)
	})
}

// videoSay prompts or says something.
func (v *visit) videoSay() error {
	act := domain.VideoAct{Prompt: domain.VideoPrompt(v.r.PostForm.Get("prompt")), Say: strings.TrimSpace(v.r.PostForm.Get("text"))}
	if act.Prompt == "" && act.Say == "" {
		return v.inVideo(func(domain.AccountID, domain.ProofID) error { return nil })
	}
	return v.operateVideo(act)
}

func (v *visit) operateVideo(act domain.VideoAct) error {
	return v.inVideo(func(account domain.AccountID, id domain.ProofID) error {
		return v.office.OperateVideo(v.r.Context(), account, id, act)
	})
}

// inVideo does something about a call and shows it again. A call that is over since leads back to the list, which says so.
func (v *visit) inVideo(do func(domain.AccountID, domain.ProofID) error) error {
	account, id, err := v.proofOf()
	if err != nil {
		return err
	}
	if err := do(account, id); err != nil {
		return err
	}
	return v.goTo(videoPath(account, id) + "/now")
}

// videoDecide ends a call.
func (v *visit) videoDecide() error {
	account, id, err := v.proofOf()
	if err != nil {
		return err
	}
	done := map[string]string{"confirm": "video_confirmed", "fail": "video_refused", "break_call": "video_broken"}
	action := v.r.PostForm.Get("action")
	act := domain.VideoAct{Action: domain.ProofAction(action), Failure: domain.ProofFailure(v.r.PostForm.Get("failure"))}
	if done[action] == "" {
		act.Action = "none" // which the office refuses with what is wrong
	}
	if err := v.office.OperateVideo(v.r.Context(), account, id, act); err != nil {
		return err
	}
	return v.goTo("/proofs", done[action])
}
