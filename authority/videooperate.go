package authority

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/finding"
)

// say adds a line, unless it came before. The oldest go when there are too many.
func say(v *store.Video, l domain.VideoLine) {
	if slices.ContainsFunc(v.Lines, func(x domain.VideoLine) bool { return x.ID == l.ID && x.By == l.By }) {
		return
	}
	v.Lines = append(slices.Clone(v.Lines), l)
	v.Lines = v.Lines[max(0, len(v.Lines)-domain.VideoMostLines):]
}

// takeVideo has an operator begin a call that waits. domain.ErrTransition: somebody else did, or the citizen is gone.
func (w *work) takeVideo(p store.Proof, v store.Video, operator string) error {
	if w.now.Sub(v.Heard) >= deviceSilent {
		return &domain.Transition{Of: "proof", State: string(p.State), Action: string(domain.TakeCall), Actor: domain.Operator}
	}
	p.Until = w.now.Add(callLongest)
	p, err := w.moveProof(p, domain.TakeCall, domain.Operator)
	if err != nil {
		return err
	}
	v.Operator, v.Watched, v.Prompt = operator, w.now, domain.PromptFace
	return errors.Join(w.SaveVideo(v), w.planProof(p))
}

// operateVideo does what an operator does about a call. domain.ErrForbidden when it is another's, or to confirm without a picture.
func (w *work) operateVideo(p store.Proof, v store.Video, operator string, act domain.VideoAct) error {
	if err := domain.InvalidUnlessClean(act.Check()); err != nil {
		return err
	}
	if act.Action == domain.TakeCall {
		return w.takeVideo(p, v, operator)
	}
	if p.State != domain.ProofCalling {
		return &domain.Transition{Of: "proof", State: string(p.State), Action: string(act.Action), Actor: domain.Operator}
	}
	if v.Operator != operator {
		return &domain.Forbidden{}
	}
	v.Watched = w.now
	switch act.Action {
	case domain.BreakCall:
		_, err := w.leave(p, v, domain.BreakOperator, domain.Operator)
		return err
	case domain.ConfirmProof:
		return w.confirmVideo(p, v)
	case domain.FailProof:
		if err := w.keepStill(v); err != nil && !errors.Is(err, domain.ErrForbidden) {
			return err
		}
		p.Failure = act.Failure
		_, err := w.moveProof(p, domain.FailProof, domain.Operator)
		return err
	}
	if act.Prompt != "" {
		v.Prompt = act.Prompt
	}
	if text := strings.TrimSpace(act.Say); text != "" {
		say(&v, domain.VideoLine{ID: domain.NewID[string](), By: domain.Operator, Text: text, At: w.now})
	}
	return w.SaveVideo(v)
}

// confirmVideo has an operator's word prove the identity.
func (w *work) confirmVideo(p store.Proof, v store.Video) error {
	if err := w.keepStill(v); err != nil {
		return err
	}
	_, err := w.provenBy(p, domain.ConfirmProof, domain.Operator)
	return err
}

// keepStill keeps what was taken for the decision; without that the frame that is to be seen. domain.ErrForbidden: there is neither.
func (w *work) keepStill(v store.Video) error {
	_, err := w.FindStill(v)
	if !errors.Is(err, domain.ErrNotFound) {
		return err
	}
	return w.takeStill(v)
}

func (w *work) takeStill(v store.Video) error {
	frame, err := w.FindFrame(v)
	if errors.Is(err, domain.ErrNotFound) {
		return &domain.Forbidden{}
	}
	if err != nil {
		return err
	}
	return w.SaveStill(v, frame)
}

// OperateVideo implements domain.TrialProofs.
func (c *counter) OperateVideo(ctx context.Context, id domain.ProofID, act domain.VideoAct) error {
	return c.withAccount(ctx, func(w *work) error {
		p, v, err := w.findVideo(id)
		if err != nil {
			return err
		}
		if v.Operator == botOperator {
			v.Operator = counterOperator // whoever is at the counter goes before the program
		}
		return w.operateVideo(p, v, counterOperator, act)
	})
}

// Operators of a trial that are no persons: at the counter, and the program that answers by itself.
const (
	counterOperator = "counter"
	botOperator     = "bot"
)

// botScript is what the operator of a trial does, a step after another.
var botScript = []struct {
	after time.Duration
	act   domain.VideoAct
}{
	{4 * time.Second, domain.VideoAct{Action: domain.TakeCall}},
	{4 * time.Second, domain.VideoAct{Prompt: domain.PromptLeft}},
	{4 * time.Second, domain.VideoAct{Prompt: domain.PromptPassport}},
	{6 * time.Second, domain.VideoAct{Action: domain.ConfirmProof}},
}

// planBot has the operator of a trial do a step, where the rules decide and nobody by hand.
func (w *work) planBot(p store.Proof, step int) error {
	byHand, err := w.a.byHand(w.Tx)
	if err != nil || byHand || !w.a.info.Trial || step >= len(botScript) {
		return err
	}
	return w.plan(jobBot, string(p.ID), botScript[step].after, step)
}

// doBot is the job that does a step. Without a picture it breaks off instead of confirming, as an operator would have to.
func (a *Authority) doBot(ctx context.Context, j store.Job) error {
	var step int
	if err := json.Unmarshal(j.Data, &step); err != nil || step < 0 || step >= len(botScript) {
		return errors.Join(err, invalid("step", finding.Unreadable))
	}
	return a.doJob(ctx, j, func(w *work) error {
		p, v, err := w.findVideo(domain.ProofID(j.Subject))
		if err != nil {
			return stale(err)
		}
		act := botScript[step].act
		err = w.operateVideo(p, v, botOperator, act)
		if act.Action == domain.ConfirmProof && errors.Is(err, domain.ErrForbidden) && v.Operator == botOperator {
			return w.operateVideo(p, v, botOperator, domain.VideoAct{Action: domain.BreakCall})
		}
		if errors.Is(err, domain.ErrTransition) || errors.Is(err, domain.ErrForbidden) {
			return nil // left, or somebody took it over
		}
		return errors.Join(err, w.planBot(p, step+1))
	})
}
