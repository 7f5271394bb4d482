package paper

// cell is a field in a row: a small label above its value.
type cell struct {
	label, value string
	width        float64 // with the gap to the next cell
	look         style   // body when zero
}

const (
	cellGap = 4.0 // between cells of a row
	rowGap  = 3.2 // between rows
)

func (c cell) style() style {
	if c.look == (style{}) {
		return body
	}
	return c.look
}

func (s *sheet) cellLines(c cell) (labels, values []string) {
	width := c.width - cellGap
	return s.lines(label, c.label, width), s.lines(c.style(), c.value, width)
}

// row draws the cells that have a value side by side with their top at y, and returns where the tallest ends.
func (s *sheet) row(x, y float64, cells []cell) float64 {
	end := y
	for _, c := range cells {
		if c.value == "" {
			continue
		}
		labels, values := s.cellLines(c)
		below := s.column(x, y, label, labels)
		end = max(end, s.column(x, below+0.3, c.style(), values))
		x += c.width
	}
	return end
}

// rowHeight returns how high row would draw the cells, 0 when none has a value.
func (s *sheet) rowHeight(cells []cell) float64 {
	height := 0.0
	for _, c := range cells {
		if c.value == "" {
			continue
		}
		labels, values := s.cellLines(c)
		height = max(height, float64(len(labels))*label.leading()+0.3+float64(len(values))*c.style().leading())
	}
	return height
}

// rows draws rows below one another and returns where the last ends.
func (s *sheet) rows(x, y float64, rows [][]cell) float64 {
	end := y
	for _, cells := range rows {
		if s.rowHeight(cells) == 0 {
			continue
		}
		end = s.row(x, y, cells)
		y = end + rowGap
	}
	return end
}

// rowsHeight returns how high rows would draw them.
func (s *sheet) rowsHeight(rows [][]cell) float64 {
	height := 0.0
	for _, cells := range rows {
		if h := s.rowHeight(cells); h > 0 && height > 0 {
			height += rowGap + h
		} else {
			height += h
		}
	}
	return height
}

// flow draws rows at the current height, each on one page, and moves below them.
func (s *sheet) flow(x float64, rows [][]cell) {
	for _, cells := range rows {
		height := s.rowHeight(cells)
		if height == 0 {
			continue
		}
		s.room(height)
		s.y = s.row(x, s.y, cells) + rowGap
	}
}
