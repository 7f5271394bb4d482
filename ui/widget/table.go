package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"razvorot/ui/theme"
)

// Pair is a line of a table: what it is, and how it stands.
type Pair struct{ Name, Value string }

// NewTable returns names beside values, one under another where it is narrow. Pairs without a value are left out.
func NewTable(pairs ...Pair) *fyne.Container {
	stack := NewSpaced(theme.Space12)
	for _, p := range pairs {
		if p.Value != "" {
			stack.Add(container.New(pairLayout{}, NewSecondaryText(p.Name), NewText(p.Value)))
		}
	}
	return stack
}

// pairLayout puts a value beside its name, or below it where it is narrow.
type pairLayout struct{}

// pairsFrom is the width from which names and values stand side by side.
const pairsFrom = 400

func (pairLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	if size.Width < pairsFrom*fynetheme.TextSize()/theme.TextBody {
		stackLayout{gap: 0}.Layout(objects, size)
		return
	}
	name := size.Width * 2 / 5
	Fit(objects[0], name-theme.Space12)
	objects[0].Move(fyne.NewPos(0, 0))
	Fit(objects[1], size.Width-name)
	objects[1].Move(fyne.NewPos(name, 0))
}

func (pairLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	name, value := objects[0].MinSize(), objects[1].MinSize()
	if objects[1].Position().X > 0 {
		return fyne.NewSize(max(name.Width, value.Width), max(name.Height, value.Height))
	}
	return fyne.NewSize(max(name.Width, value.Width), name.Height+value.Height)
}

// Moment is one entry of a timeline.
type Moment struct {
	Tone   Tone
	Title  string
	When   string
	Detail string
}

// NewTimeline returns moments under one another, each with its icon, latest first as given.
func NewTimeline(moments ...Moment) *fyne.Container {
	stack := NewSpaced(theme.Space16)
	for _, m := range moments {
		words := NewSpaced(0, NewStrong(m.Title))
		if m.When != "" {
			words.Add(NewCaption(m.When))
		}
		if m.Detail != "" {
			words.Add(NewSecondaryText(m.Detail))
		}
		stack.Add(NewBeside(newToneIcon(m.Tone), words))
	}
	return stack
}

// actionsLayout is where the buttons of a screen stand: at the right with the first, the primary one, at the far end; or,
// where it is narrow, under one another, full width, the primary one on top.
type actionsLayout struct{}

// actionsFrom is the width from which buttons stand side by side.
const actionsFrom = 420

func (l actionsLayout) row(objects []fyne.CanvasObject, width float32) bool {
	needed := -theme.Space12
	for _, o := range objects {
		if o.Visible() {
			needed += o.MinSize().Width + theme.Space12
		}
	}
	return width >= actionsFrom && needed <= width
}

func (l actionsLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	if !l.row(objects, size.Width) {
		stackLayout{gap: theme.Space12}.Layout(objects, size)
		return
	}
	x := size.Width
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		least := o.MinSize()
		x -= least.Width
		o.Resize(least)
		o.Move(fyne.NewPos(x, 0))
		x -= theme.Space12
	}
}

// MinSize tells by where the objects stand whether they are in a row.
func (l actionsLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var least fyne.Size
	stacked := false
	for _, o := range objects {
		stacked = stacked || o.Position().Y > 0
	}
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		size := o.MinSize()
		least.Width = max(least.Width, size.Width)
		if stacked {
			least.Height += size.Height + theme.Space12
		} else {
			least.Height = max(least.Height, size.Height)
		}
	}
	if stacked {
		least.Height -= theme.Space12
	}
	return least
}

// NewActions returns the buttons of a screen or a card, the primary one first: bottom right where it is wide, full width
// where it is narrow.
func NewActions(primary fyne.CanvasObject, others ...fyne.CanvasObject) *fyne.Container {
	return container.New(actionsLayout{}, append([]fyne.CanvasObject{primary}, others...)...)
}

// NewDivider returns a hairline.
func NewDivider() fyne.CanvasObject { return fynewidget.NewSeparator() }
