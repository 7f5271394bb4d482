package preference_test

import (
	"testing"

	fynetest "fyne.io/fyne/v2/test"

	"razvorot/ui/phrase"
	"razvorot/ui/preference"
	"razvorot/ui/theme"
)

func TestChoicesAreKeptAsTheyWereMade(t *testing.T) {
	kept := fynetest.NewTempApp(t).Preferences()
	defaults := preference.Choices{Language: phrase.Russian, Look: theme.Options{Kiosk: true}}
	if got := preference.Load(kept, defaults); got != defaults {
		t.Errorf("at first: %+v", got)
	}
	made := preference.Choices{Language: phrase.English, Look: theme.Options{Mode: theme.ModeHighContrast, Scale: 1.5}}
	made.Save(kept)
	want := made
	want.Look.Kiosk = true // not a choice of the person's
	if got := preference.Load(kept, defaults); got != want {
		t.Errorf("kept %+v, want %+v", got, want)
	}
}

func TestWhatIsNotKnownIsPassedOver(t *testing.T) {
	kept := fynetest.NewTempApp(t).Preferences()
	kept.SetString("language", "tlh")
	kept.SetString("mode", "sepia")
	kept.SetFloat("scale", 40)
	defaults := preference.Choices{Language: phrase.Russian}
	if got := preference.Load(kept, defaults); got != defaults {
		t.Errorf("loaded %+v", got)
	}
}
