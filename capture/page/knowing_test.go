package page

import (
	"testing"

	"razvorot/capture/mrz"
	"razvorot/capture/raster"
)

// layouts are those of the formats of zones.
var layouts = map[mrz.Format][]Layout{mrz.TD1: LayoutsTD1, mrz.TD2: LayoutsTD2, mrz.TD3: LayoutsTD3, mrz.Internal: LayoutsTD3}

func TestTheZoneTellsWhereThePageIs(t *testing.T) {
	n := 20
	if testing.Short() {
		n = 1
	}
	seen, good := 0, 0
	var sum float64
	for i, s := range typical(n) {
		p := first()
		if i > 0 {
			p = s.Draw()
		}
		if p.Zone == nil {
			continue
		}
		iou := score(p, FindKnowing(p.Image, Hint{Zone: p.Zone, Layouts: layouts[p.Format]}))
		seen++
		if sum += iou; iou >= 0.95 {
			good++
		} else {
			t.Logf("seed %d: %.3f", s.Seed, iou)
		}
	}
	if seen > 0 && (good < seen-1-seen/20 || sum/float64(seen) < 0.96) {
		t.Errorf("%d of %d, mean %.4f", good, seen, sum/float64(seen))
	}
}

func TestALayoutIsLikelyOnlyWhereTheZoneIs(t *testing.T) {
	l := LayoutsTD3[0]
	page := raster.Quad{{X: 50, Y: 40}, {X: 550, Y: 40}, {X: 550, Y: 392}, {X: 50, Y: 392}} // 4 pixels a millimetre
	zone := raster.Quad{{X: l.Left, Y: l.Top}, {X: l.Right, Y: l.Top}, {X: l.Right, Y: l.Bottom}, {X: l.Left, Y: l.Bottom}}.Scale(4)
	for i := range zone {
		zone[i] = zone[i].Add(page[0])
	}
	for turn := range 4 {
		if got := l.likely(page.Turn(turn), zone); got != 1 {
			t.Errorf("turned %d: %.2f", turn, got)
		}
	}
	short := page
	short[2].Y, short[3].Y = 360, 360 // the zone's last line is cut through
	if got := l.likely(short, zone); got > 0.6 {
		t.Errorf("a page that ends above its zone: %.2f", got)
	}
}

func TestWithoutAHintTheOutlineIsTheSame(t *testing.T) {
	sight := Look(first().Image)
	if got, want := sight.Knowing(Hint{}), sight.Outline(); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if got := (&Sight{}).Knowing(Hint{Formats: Formats}); got != (Outline{}) {
		t.Errorf("an empty picture: %+v", got)
	}
}
