package screen_test

import (
	"slices"
	"testing"

	"razvorot/ui/screen"
)

// window notes where it was led to.
type window struct{ led []screen.Page }

func (w *window) Go(to screen.Route)        { w.led = append(w.led, to.Page) }
func (w *window) Replace(with screen.Route) { w.led = append(w.led, with.Page) }
func (w *window) Restart(way ...screen.Route) {
	for _, to := range way {
		w.led = append(w.led, to.Page)
	}
}
func (w *window) Back() { w.led = append(w.led, "back") }
func (w *window) Home() { w.led = append(w.led, screen.PageHome) }
func (w *window) Current() screen.Route {
	if len(w.led) == 0 {
		return screen.Route{}
	}
	return screen.Route{Page: w.led[len(w.led)-1]}
}

func (w *window) ledTo(t *testing.T, want ...screen.Page) {
	t.Helper()
	if !slices.Equal(w.led, want) {
		t.Errorf("led to %v; want %v", w.led, want)
	}
}

func visitIn(w *window) (screen.Navigator, *screen.Visit) {
	e, visit := (&screen.Env{Nav: w}).NewVisit()
	return e.Nav, visit
}

func TestAScreenInFrontLeadsOnAtOnce(t *testing.T) {
	w := &window{}
	nav, _ := visitIn(w)
	nav.Go(screen.Route{Page: screen.PageTrial})
	nav.Replace(screen.Route{Page: screen.PageMessages})
	nav.Back()
	nav.Restart(screen.Route{Page: screen.PageProfile}, screen.Route{Page: screen.PageLevel})
	nav.Home()
	w.ledTo(t, screen.PageTrial, screen.PageMessages, "back", screen.PageProfile, screen.PageLevel, screen.PageHome)
	if nav.Current().Page != screen.PageHome {
		t.Errorf("at %v", nav.Current())
	}
}

func TestACoveredScreenLeadsOnOnlyWhenItIsInFrontAgain(t *testing.T) {
	for name, lead := range map[string]func(screen.Navigator){
		"go":      func(n screen.Navigator) { n.Go(screen.Route{Page: screen.PageLevel}) },
		"replace": func(n screen.Navigator) { n.Replace(screen.Route{Page: screen.PageLevel}) },
		"restart": func(n screen.Navigator) { n.Restart(screen.Route{Page: screen.PageLevel}) },
		"back":    screen.Navigator.Back,
		"home":    screen.Navigator.Home,
	} {
		t.Run(name, func(t *testing.T) {
			w := &window{}
			nav, visit := visitIn(w)
			visit.Cover()
			lead(nav)
			w.ledTo(t)
			visit.Uncover()
			if len(w.led) != 1 {
				t.Errorf("in front again, led to %v", w.led)
			}
			visit.Cover()
			visit.Uncover()
			if len(w.led) != 1 {
				t.Errorf("led on twice: %v", w.led)
			}
		})
	}
}

func TestWhereACoveredScreenWantedToLeadLastCounts(t *testing.T) {
	w := &window{}
	nav, visit := visitIn(w)
	visit.Cover()
	nav.Go(screen.Route{Page: screen.PageLevel})
	nav.Back()
	visit.Uncover()
	w.ledTo(t, "back")
}

func TestACoveredScreenLeadsNowhereWhenTheCitizenIsThereAlready(t *testing.T) {
	w := &window{}
	nav, visit := visitIn(w)
	nav.Go(screen.Route{Page: screen.PageProfile})
	visit.Cover()
	nav.Go(screen.Route{Page: screen.PageProfile}) // the same button, tapped twice
	visit.Uncover()
	w.ledTo(t, screen.PageProfile)
}

func TestAScreenThatWasLeftForGoodLeadsNowhere(t *testing.T) {
	w := &window{}
	nav, visit := visitIn(w)
	visit.Cover()
	nav.Go(screen.Route{Page: screen.PageLevel})
	visit.End()
	nav.Back()
	visit.Uncover()
	w.ledTo(t)
}
