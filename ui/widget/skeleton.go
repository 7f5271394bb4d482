package widget

import (
	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"razvorot/ui/theme"
)

// Skeleton is what a list or a page shows while it is loading: its shape, standing still.
type Skeleton struct {
	fynewidget.BaseWidget
	rows int
}

// NewSkeleton returns the shape of so many rows.
func NewSkeleton(rows int) *Skeleton {
	s := &Skeleton{rows: rows}
	s.ExtendBaseWidget(s)
	return s
}

// CreateRenderer implements fyne.Widget.
func (s *Skeleton) CreateRenderer() fyne.WidgetRenderer {
	stack := NewSpaced(theme.Space12)
	for range s.rows {
		stack.Add(newPlate(NewGap(theme.Target), plateLook{fill: fynetheme.ColorNameDisabledButton, radius: theme.Radius}))
	}
	return fynewidget.NewSimpleRenderer(stack)
}
