// Package proof shows how well the authority knows the citizen, and lets them be known better.
//
// A level is one of three steps: simplified, standard, confirmed. A check is a registry's answer about the profile. A way of
// proving leads from the answers to the highest level; of those this version walks one itself, the control questions.
package proof

import (
	"context"

	"fyne.io/fyne/v2"

	"razvorot/domain"
	"razvorot/ui/onetime"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

// Proof is the screen of screen.PageProof: a code to the phone, then control questions.
type Proof struct {
	env       *screen.Env
	body      *fyne.Container
	content   fyne.CanvasObject
	questions []domain.ControlQuestion // once the code was right
	remark    *fyne.Container          // what went wrong
	busy      bool
}

// New builds the screen of screen.PageProof.
func New(e *screen.Env, _ string) screen.Screen {
	p := &Proof{env: e, body: widget.NewSpaced(theme.Space24)}
	p.content = widget.NewPage(theme.ColumnForm, p.body)
	p.begin()
	return p
}

// Content implements screen.Screen.
func (p *Proof) Content() fyne.CanvasObject { return p.content }

func (p *Proof) put(objects ...fyne.CanvasObject) {
	p.body.Objects = objects
	p.body.Refresh()
	widget.Relayout(p.body)
}

// begin says what will happen and waits for the citizen: a code is sent only when they are ready for it.
func (p *Proof) begin() {
	b := p.env.Book
	var start *widget.Button
	start = widget.NewPrimary("proof.start", b.Say("proving.start"), func() { p.send(start) })
	p.put(widget.NewCard(widget.NewSpaced(theme.Space16, widget.NewText(b.Say("proving.start.lead")),
		widget.NewActions(start))))
}

func (p *Proof) send(button *widget.Button) {
	button.SetBusy(p.env.Book.Say("proving.sending"))
	screen.Load(p.env, func(ctx context.Context) (domain.CodeSent, error) { return p.env.App.StartProof(ctx) },
		func(sent domain.CodeSent, err error) {
			button.SetBusy("")
			if err != nil {
				p.put(p.env.Problem(err, p.begin))
				return
			}
			p.askCode(sent)
		})
}

func (p *Proof) askCode(sent domain.CodeSent) {
	b := p.env.Book
	panel := onetime.New(p.env, onetime.Options{ID: "proof.code", Sent: sent,
		Confirm: func(ctx context.Context, sent domain.CodeSent, code string) (err error) {
			p.questions, err = p.env.App.ProofQuestions(ctx, sent, code)
			return err
		},
		Done: p.ask,
		Over: p.begin,
	})
	p.put(step(b.Say("proving.step.code"), 1),
		widget.NewText(b.Say("proving.code.lead", map[string]string{"To": sent.To})), panel.Content())
	p.env.Post(panel.Focus)
}
