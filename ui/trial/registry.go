package trial

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"

	"razvorot/domain"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// registries are the simulated ones, in the order they are asked.
var registries = []domain.Registry{domain.RegistryMVD, domain.RegistrySNILS, domain.RegistryINN, domain.RegistryFIAS}

// newRegistries lets each registry be taken out of service and back.
func newRegistries(e *screen.Env, down []domain.Registry) fyne.CanvasObject {
	stack := widget.NewSpaced(theme.Space4)
	trouble := widget.NewSpaced(0)
	trouble.Hide()
	for _, r := range registries {
		tick := widget.NewTick("trial.registry."+string(r), nil)
		tick.SetChecked(!slices.Contains(down, r))
		tick.OnChanged = newChoice(e, func(ctx context.Context, t domain.Trial, up bool) error {
			return t.SetRegistryDown(ctx, r, !up)
		}, func(err error) { replace(trouble, problem(e, err)) }).Keep
		stack.Add(widget.NewTickLine(tick, e.Book.Say("trial.registry.up", map[string]string{"Registry": words.Registry(e.Book, r)})))
	}
	stack.Add(trouble)
	return widget.NewCard(stack)
}

// problem is an error to be seen, nil for none.
func problem(e *screen.Env, err error) fyne.CanvasObject {
	if err == nil {
		return nil
	}
	return e.Problem(err, nil)
}

// replace shows an object in a place that is hidden while it has none.
func replace(place *fyne.Container, o fyne.CanvasObject) {
	place.Objects = nil
	place.Hide()
	if o != nil {
		place.Objects = []fyne.CanvasObject{o}
		place.Show()
	}
	place.Refresh()
	widget.Relayout(place)
}
