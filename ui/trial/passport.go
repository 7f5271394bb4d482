package trial

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"razvorot/domain"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// moves is what an operator can do to a passport in the registry.
type moves struct {
	env     *screen.Env
	object  *fyne.Container
	state   *fyne.Container
	trouble *fyne.Container
}

func newMoves(e *screen.Env, c counter) *moves {
	m := &moves{env: e, state: widget.NewSpaced(theme.Space16), trouble: widget.NewSpaced(0)}
	m.trouble.Hide()
	m.object = widget.NewSpaced(0, widget.NewCard(widget.NewSpaced(theme.Space16, m.state, m.trouble)))
	m.set(c)
	return m
}

// set shows the passport as it is now.
func (m *moves) set(c counter) {
	m.state.Objects = m.parts(c)
	m.state.Refresh()
	widget.Relayout(m.state)
}

func (m *moves) parts(c counter) []fyne.CanvasObject {
	b := m.env.Book
	if c.passport.Passport.ID == "" {
		return []fyne.CanvasObject{widget.NewSecondaryText(b.Say("trial.passport.none"))}
	}
	id, state := c.passport.Passport.ID, c.passport.State
	head := widget.NewSpaced(theme.Space4, widget.NewStrong(string(id)),
		widget.NewChip(words.PassportTone(state), words.PassportState(b, state)))
	var buttons []fyne.CanvasObject
	for _, way := range []struct {
		action     domain.PassportAction
		importance widget.Importance
		words      string
	}{{domain.Unblock, widget.Primary, b.Say("trial.passport.unblock")}, {domain.Block, widget.Secondary, b.Say("trial.passport.block")},
		{domain.Revoke, widget.Danger, b.Say("trial.passport.revoke")}} {
		if _, err := state.Next(way.action, domain.Operator); err == nil {
			buttons = append(buttons, widget.NewButton("trial.passport."+string(way.action), way.words, way.importance,
				func() { m.move(id, way.action) }))
		}
	}
	if len(buttons) == 0 {
		return []fyne.CanvasObject{head, widget.NewSecondaryText(b.Say("trial.passport.final"))}
	}
	return []fyne.CanvasObject{head, widget.NewFlow(buttons...)}
}

func (m *moves) move(id domain.RegistryID, action domain.PassportAction) {
	replace(m.trouble, nil)
	act(m.env, func(ctx context.Context, t domain.Trial) error { return t.MovePassport(ctx, id, action) }, func(err error) {
		if err == nil {
			m.env.Shell.Toast(m.env.Book.Say("trial.decided"))
			return
		}
		if errors.Is(err, domain.ErrTransition) { // it moved meanwhile, and the screen follows
			err = nil
		}
		replace(m.trouble, problem(m.env, err))
	})
}
