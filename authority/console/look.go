package console

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"razvorot/domain"
)

// look is what of the documents is looked at, and how: a page, how large, how turned. Written «document:page:zoom:turn».
type look struct {
	Document domain.DocumentID
	Page     domain.PageID
	Zoom     int // per cent of the width of the frame
	Turn     int // degrees clockwise
}

var zooms = []int{100, 150, 200, 300, 400}

// readLook reads a look; what makes no sense becomes the usual.
func readLook(text string) look {
	part := strings.Split(text, ":")
	for len(part) < 4 {
		part = append(part, "")
	}
	l := look{Document: domain.DocumentID(part[0]), Page: domain.PageID(part[1]), Zoom: zooms[0]}
	if zoom, err := strconv.Atoi(part[2]); err == nil && slices.Contains(zooms, zoom) {
		l.Zoom = zoom
	}
	if turn, err := strconv.Atoi(part[3]); err == nil && turn >= 0 && turn < 360 && turn%90 == 0 {
		l.Turn = turn
	}
	return l
}

func (l look) String() string { return fmt.Sprintf("%s:%s:%d:%d", l.Document, l.Page, l.Zoom, l.Turn) }

func (l look) same(other look) bool { return l.Document == other.Document && l.Page == other.Page }

func (l look) zoomed(steps int) look {
	at := slices.Index(zooms, l.Zoom) + steps
	l.Zoom = zooms[min(max(at, 0), len(zooms)-1)]
	return l
}

func (l look) turned(by int) look {
	l.Turn = (l.Turn + by) % 360
	return l
}
