package windowtest_test

import (
	"image"
	"image/draw"
	"slices"
	"testing"
)

const (
	// square is the side of the squares that two pictures are compared by: their mean colours hardly know of the edges of
	// letters, which each renderer smoothes in its own way, and know of a word that is missing.
	square = 16
	// apart is from which difference of a mean, of 255, two squares look different.
	apart = 24
	// shift is how far a square may have moved, in pixels: the renderers round differently.
	shift = 2
	// tolerated is how many squares may look different: those with a digit of a code, which each device has its own of.
	tolerated = 4
	// detail is how many squares change at most when a page stays and something on it is ticked or typed.
	detail = 40
)

// alike reports whether a picture looks like the one that is wanted, where the one before is also known: when they are
// the same page, what changed on it has to be seen to the last square.
func alike(before, want, picture image.Image) bool {
	strange := differences(want, picture)
	if len(strange) == 0 || before == nil || len(strange) > tolerated {
		return len(strange) <= tolerated
	}
	changed := differences(before, want)
	return len(changed) > detail || !slices.ContainsFunc(strange, func(p image.Point) bool { return slices.Contains(changed, p) })
}

// differences returns the corners of the squares in which a picture looks different from another one.
func differences(a, b image.Image) []image.Point {
	one, other := add(a), add(b)
	var found []image.Point
	for y := 0; y < one.size.Y; y += square {
		for x := 0; x < one.size.X; x += square {
			if !one.near(other, image.Rect(x, y, x+square, y+square)) {
				found = append(found, image.Pt(x, y))
			}
		}
	}
	if one.size != other.size {
		found = append(found, make([]image.Point, tolerated+1)...) // whatever the squares are like
	}
	return found
}

// sums holds, for each point of a picture, the colours of all pixels above and to the left of it added up: the mean of a
// square is then the same work for a square of any size.
type sums struct {
	size image.Point
	at   [][3]int
}

func add(picture image.Image) sums {
	pixels := image.NewRGBA(image.Rectangle{Max: picture.Bounds().Size()})
	draw.Draw(pixels, pixels.Rect, picture, picture.Bounds().Min, draw.Src)
	size := pixels.Rect.Size()
	s := sums{size: size, at: make([][3]int, (size.X+1)*(size.Y+1))}
	for y := range size.Y {
		var line [3]int
		for x := range size.X {
			above := s.at[y*(size.X+1)+x+1]
			for i := range line {
				line[i] += int(pixels.Pix[y*pixels.Stride+4*x+i])
				above[i] += line[i]
			}
			s.at[(y+1)*(size.X+1)+x+1] = above
		}
	}
	return s
}

// mean returns the mean colour of a part, as far as it is in the picture, and whether any of it is.
func (s sums) mean(part image.Rectangle) (mean [3]int, ok bool) {
	part = part.Intersect(image.Rectangle{Max: s.size})
	if part.Empty() {
		return mean, false
	}
	at := func(x, y int) [3]int { return s.at[y*(s.size.X+1)+x] }
	whole, left := at(part.Max.X, part.Max.Y), at(part.Min.X, part.Max.Y)
	above, both := at(part.Max.X, part.Min.Y), at(part.Min.X, part.Min.Y)
	for i := range mean {
		mean[i] = (whole[i] - left[i] - above[i] + both[i]) / (part.Dx() * part.Dy())
	}
	return mean, true
}

// near reports whether a part of one picture looks like about the same part of another one.
func (s sums) near(other sums, part image.Rectangle) bool {
	want, _ := s.mean(part)
	for dy := -shift; dy <= shift; dy += shift {
		for dx := -shift; dx <= shift; dx += shift {
			got, ok := other.mean(part.Add(image.Pt(dx, dy)))
			far := 0
			for i := range want {
				far = max(far, want[i]-got[i], got[i]-want[i])
			}
			if ok && far < apart {
				return true
			}
		}
	}
	return false
}

// letter draws a page with words, as dense as letters are.
func letter(words ...image.Rectangle) image.Image {
	p := image.NewNRGBA(image.Rect(0, 0, 320, 200))
	draw.Draw(p, p.Rect, image.NewUniform(ground), image.Point{}, draw.Src)
	for _, word := range words {
		for x := word.Min.X; x < word.Max.X; x += 3 {
			draw.Draw(p, image.Rect(x, word.Min.Y, x+1, word.Max.Y), image.NewUniform(ink), image.Point{}, draw.Src)
		}
	}
	return p
}

func TestAPictureIsLikeItselfMovedByAPixelAndUnlikeOneWithAWordLess(t *testing.T) {
	first, second, tick := image.Rect(20, 20, 120, 32), image.Rect(20, 60, 120, 72), image.Rect(20, 100, 32, 112)
	whole := letter(first, second)
	if moved := letter(first.Add(image.Pt(1, 1)), second.Add(image.Pt(0, 1))); !alike(nil, whole, moved) {
		t.Errorf("moved by a pixel, it differs at %v", differences(whole, moved))
	}
	if alike(nil, whole, letter(first)) {
		t.Error("without its second word it is said to look the same")
	}
	if ticked := letter(first, second, tick); alike(whole, ticked, whole) {
		t.Error("what was ticked may be missing")
	}
	if alike(nil, whole, image.NewNRGBA(image.Rect(0, 0, 20, 20))) {
		t.Error("a picture of another size is said to look the same")
	}
}
