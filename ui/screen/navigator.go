package screen

// navigator is the Navigator of one visit. What a screen began while it was in front may end when the citizen has gone
// elsewhere; then it must not take them from there.
type navigator struct {
	window Navigator
	visit  *Visit
}

// Go implements Navigator. A covered screen that leads where the citizen is already has nothing left to do.
func (n navigator) Go(to Route) {
	if n.visit.covered && n.window.Current() == to {
		return
	}
	n.visit.lead(func() { n.window.Go(to) })
}

// Replace implements Navigator.
func (n navigator) Replace(with Route) { n.visit.lead(func() { n.window.Replace(with) }) }

// Restart implements Navigator.
func (n navigator) Restart(way ...Route) { n.visit.lead(func() { n.window.Restart(way...) }) }

// Back implements Navigator.
func (n navigator) Back() { n.visit.lead(n.window.Back) }

// Home implements Navigator.
func (n navigator) Home() { n.Go(Route{Page: PageHome}) }

// Current implements Navigator.
func (n navigator) Current() Route { return n.window.Current() }

// lead leads now, or when the screen is in front again; then the last one counts, for the first would cover the screen anew. After
// the visit it leads nowhere.
func (v *Visit) lead(to func()) {
	switch {
	case v.ctx.Err() != nil:
	case v.covered:
		v.leading = to
	default:
		to()
	}
}
