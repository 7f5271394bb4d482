package onboarding

import (
	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

// trial says what the trial mode means, before anything is typed in.
func (o *Onboarding) trial() []fyne.CanvasObject {
	b := o.env.Book
	points := widget.NewSpaced(theme.Space16,
		point(fynetheme.HomeIcon(), b.Say("onboarding.trial.inside"), b.Say("onboarding.trial.inside.more")),
		point(fynetheme.AccountIcon(), b.Say("onboarding.trial.people"), b.Say("onboarding.trial.people.more")),
		point(fynetheme.FileIcon(), b.Say("onboarding.trial.specimen"), b.Say("onboarding.trial.specimen.more")),
		point(fynetheme.ComputerIcon(), b.Say("onboarding.trial.stays"), b.Say("onboarding.trial.stays.more")))
	return []fyne.CanvasObject{
		widget.NewCard(points),
		widget.NewActions(widget.NewPrimary("onboarding.next", b.Say("onboarding.trial.next"), func() { o.show(stepVault) }),
			widget.NewSecondary("onboarding.back", b.Say("onboarding.back"), func() { o.Back() })),
	}
}

func point(icon fyne.Resource, title, more string) fyne.CanvasObject {
	return widget.NewBeside(widget.NewIcon(icon, fynetheme.ColorNamePrimary),
		widget.NewSpaced(theme.Space4, widget.NewStrong(title), widget.NewSecondaryText(more)))
}
